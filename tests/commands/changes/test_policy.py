"""What boards may be written as in app.yaml."""

from typing import Any

import pytest

from bot.config import Document
from commands.changes.policy import ChangePolicy


def mistakes(**board: Any) -> list[str]:
    policy = ChangePolicy.model_validate({"boards": {"cab": {"quorum": 2} | board}})
    return [f"{'.'.join(map(str, where))} {message}" for where, message in policy.mistakes()]


def test_one_address_in_two_spellings_is_one_person() -> None:
    found = mistakes(members=["vera@northgate.example", "Vera@Northgate.example"])
    assert found == ["boards.cab.quorum is 2, but the board has 1 members; lower it or add members"]
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
