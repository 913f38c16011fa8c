"""What a list of incidents is narrowed down to by the words after it."""

import pytest

from bot.config import Document
from commands.incidents import filters, queue, reading
from commands.shared.verbs import Unshaped
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import OPEN, IncidentStatus
from tests.commands.conftest import ANA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import standing

HELD, CLOSED = IncidentStatus.ON_HOLD, IncidentStatus.CLOSED


@pytest.mark.parametrize(
    ("words", "chosen"),
    [
        ("", Chosen()),
        ("closed", Chosen(statuses=(CLOSED,))),
        ("On Hold, closed", Chosen(statuses=(HELD, CLOSED))),
        ("all", Chosen(statuses=tuple(IncidentStatus))),
        ("p1 P2", Chosen(priorities=("P1", "P2"))),
        ("Retail-Apps", Chosen(teams=("retail-apps",))),
        ("retail applications closed", Chosen(teams=("retail-apps",), statuses=(CLOSED,))),
        ("point of sale", Chosen(services=("pos",))),
        ("POS", Chosen(services=("pos",))),
        (f"<@{ANA}|ana> P1", Chosen(people=(ANA,), priorities=("P1",))),
        ('"gift card" closed', Chosen(texts=("gift card",), statuses=(CLOSED,))),
        ("“till &amp; on hold”", Chosen(texts=("till & on hold",))),
    ],
)
def test_each_word_is_a_team_a_person_a_status_a_priority_a_service_or_text_in_quotes(
    settings: Document, words: str, chosen: Chosen
) -> None:
    assert filters.read(words, settings) == chosen


@pytest.mark.parametrize("words", ["tills", "closed tills", "of stores is empty", "@nobody"])
def test_a_word_that_is_none_of_these_makes_it_no_list_unless_it_was_meant(settings: Document, words: str) -> None:
    with pytest.raises(Unshaped):
        filters.read(words, settings)
    assert filters.read(words, settings, as_text=True).texts


def test_what_begins_with_a_filter_is_asked_about_however_much_follows(settings: Document) -> None:
    for words, is_meant in (
        ("closed group 70", True),
        ("P1 till is broken again", True),
        ("of stores is empty", False),
    ):
        with pytest.raises(Unshaped) as refused:
            filters.read(words, settings)
        assert refused.value.is_meant is is_meant


def test_teams_and_people_of_another_desk_whose_incidents_were_imported_are_named_in_any_letters(
    acting: Acting,
) -> None:
    act = acting(ANA)
    standing(act, team="Group 70", assignee="Resolver 17")
    standing(act, team="network", status=CLOSED)

    def read(words: str) -> Chosen:
        return filters.read(words, act.document, imported=reading.imported(act))

    assert read("group 70 closed") == Chosen(teams=("Group 70",), statuses=(CLOSED,))
    assert read("P1 RESOLVER 17") == Chosen(people=("Resolver 17",), priorities=("P1",))
    assert read("network") == Chosen(teams=("network",)), "as app.yaml has it"
    with pytest.raises(Unshaped):
        read("group 71")
    assert "Queue of Group 70" in str(queue.of_team(act, words="group 70", page=0, meant=False))


def test_of_each_kind_any_and_of_all_kinds_together(acting: Acting) -> None:
    act = acting(ANA)
    standing(act, priority="P1", team="erp", reporter=SOFIA)
    standing(act, priority="P2", team="erp", assignee=SOFIA)
    standing(act, priority="P1", team="network", reporter=TOM, title="Gift_card 100% broken")
    standing(act, priority="P3", team="network", reporter=TOM, status=CLOSED)

    def numbers(**more: object) -> list[int]:
        return [each.id for each in incidents.listed(act.tx, Chosen(**more))]  # type: ignore[arg-type]

    assert numbers() == [1, 3, 2]
    assert numbers(priorities=("P1",)) == [1, 3]
    assert numbers(priorities=("P1",), teams=("erp",)) == [1]
    assert numbers(people=(SOFIA,)) == [1, 2]
    assert numbers(texts=("gift_CARD 100%",)) == [3]
    assert numbers(texts=("gift-card",)) == []
    assert numbers(statuses=(CLOSED,)) == [4]
    assert numbers(statuses=(*OPEN, CLOSED)) == [1, 3, 2, 4]


def test_what_is_over_comes_after_what_is_open_the_newest_first(acting: Acting) -> None:
    act = acting(ANA)
    for status, priority in ((CLOSED, "P1"), (CLOSED, "P4"), (IncidentStatus.NEW, "P5")):
        standing(act, status=status, priority=priority)
    found = incidents.listed(act.tx, Chosen(statuses=tuple(IncidentStatus)))
    assert [each.id for each in found] == [3, 2, 1]
