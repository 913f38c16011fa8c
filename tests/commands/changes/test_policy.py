"""What boards may be written as in app.yaml."""

from typing import Any

import pytest

from bot.config import Document
from commands.changes.board_words import the_board
from commands.changes.policy import ChangePolicy


def mistakes(**board: Any) -> list[str]:
    policy = ChangePolicy.model_validate({"boards": {"cab": {"quorum": 2} | board}})
    return [f"{'.'.join(map(str, where))} {message}" for where, message in policy.mistakes()]


def test_one_address_in_two_spellings_is_one_person() -> None:
    found = mistakes(members=["vera@northgate.example", "Vera@Northgate.example"])
    assert found == ["boards.cab.quorum is 2, but the board has 1 member; lower it or add members"]
    assert mistakes(members=["vera@northgate.example", "walt@northgate.example"]) == []


def test_a_veto_may_be_spelled_as_the_member_or_in_another_way() -> None:
    members = ["vera@northgate.example", "walt@northgate.example"]
    assert mistakes(members=members, veto=["VERA@northgate.example"]) == []
    assert mistakes(members=members, veto=["U0VERA0"]) == []
    assert mistakes(members=members, veto=["xena@northgate.example"]) == [
        "boards.cab.veto.0 `xena@northgate.example` is not a member of the board; add them to it"
    ]


def test_where_the_first_vote_decides_the_quorum_does_not_matter() -> None:
    assert mistakes(members=["vera@northgate.example"], rule="anyone") == []


@pytest.mark.parametrize(
    ("written", "line"),
    [
        (None, "  standard changes: managers and the board of normal changes"),
        (("@retail-oncall",), "  standard changes: @retail-oncall"),
        ((), "  standard changes: nobody"),
    ],
)
def test_check_says_who_may_have_a_standard_change(
    settings: Document, clock: Any, written: tuple[str, ...] | None, line: str
) -> None:
    routes = settings.changes.model_copy(update={"standard_by": written})
    assert line in list(settings.model_copy(update={"changes": routes}).described(clock.now()))


def test_who_may_have_a_standard_change_is_looked_up() -> None:
    policy = ChangePolicy.model_validate({"changes": {"standard_by": ["@standard", "vera@northgate.example"]}})
    assert {"@standard", "vera@northgate.example"} <= set(policy.people())


# what a board is called


def test_a_board_is_called_by_its_name_or_its_key_whichever_letters_are_capitals(settings: Document) -> None:
    assert settings.board_names() == {"cab": "Change advisory board", "ecab": "Emergency board"}
    called = {text: settings.board_called(text) for text in ("CAB", "emergency  Board", "ecab", "board")}
    assert called == {"CAB": "cab", "emergency  Board": "ecab", "ecab": "ecab", "board": None}


def test_two_boards_have_not_the_same_name_nor_one_the_key_of_another() -> None:
    one = {"members": ["vera@northgate.example"], "quorum": 1}
    for name in ("Night", "CAB"):
        policy = ChangePolicy.model_validate(
            {"boards": {"cab": one | {"name": "Night"}, "ecab": one | {"name": name}}}
        )
        found = [(where, message) for where, message in policy.mistakes() if where == ("boards", "ecab", "name")]
        assert found == [
            (("boards", "ecab", "name"), "is what the board `cab` is called; give each a name of its own")
        ]


def test_check_names_a_board_by_its_key_and_its_name(settings: Document, clock: Any) -> None:
    lines = [line for line in settings.described(clock.now()) if line.startswith("  cab")]
    assert lines[0].startswith("  cab (Change advisory board): 5 members, quorum 3, majority")


@pytest.mark.parametrize(
    ("key", "names", "said"),
    [
        ("cab", {"cab": "Change advisory board"}, "the Change advisory board"),
        ("cab", {"cab": "cab"}, "the board `cab`"),
        ("gone", {"cab": "Change advisory board"}, "the board `gone`"),
        ("cab", {"cab": "<!here> & co"}, "the &lt;!here&gt; &amp; co"),
    ],
)
def test_a_board_reads_by_its_name_and_by_its_key_where_it_has_none(
    key: str, names: dict[str, str], said: str
) -> None:
    assert the_board(key, names) == said
