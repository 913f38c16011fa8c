"""The same trouble reported twice: all lead to one that is open, and whoever reported it hears the end."""

import pytest

from commands.incidents import cards, duplicates, operations
from commands.incidents.notices import FOLLOWS
from commands.shared.refusals import MovedOn
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from tests.commands.conftest import ANA, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CANCELLED, CLOSED, RESOLVED, WORKED, standing
from tests.commands.outcome import refused, said, text_of


def several(acting: Acting, count: int, **more: object) -> None:
    for _ in range(count):
        standing(acting(ANA), **more)


def found(acting: Acting, number: int) -> Incident:
    incident = incidents.find(acting(ANA).tx, number)
    assert incident is not None
    return incident


def test_what_leads_back_is_refused_and_the_one_that_is_open_is_named(acting: Acting) -> None:
    several(acting, 2)
    duplicates.duplicate(acting(ANA), 1, of=2)
    with refused(MovedOn, "INC-1 is the same as INC-2, which is the one that is open.", record="INC-2"):
        duplicates.duplicate(acting(ANA), 2, of=1)
    assert found(acting, 2).is_open


def test_a_ring_of_three_does_not_close(acting: Acting) -> None:
    several(acting, 3)
    duplicates.duplicate(acting(ANA), 1, of=2)
    duplicates.duplicate(acting(ANA), 2, of=3)
    with refused(MovedOn, "INC-1 is the same as INC-3, which is the one that is open.", record="INC-3"):
        duplicates.duplicate(acting(ANA), 3, of=1)


def test_of_a_duplicate_the_one_that_is_open_is_named(acting: Acting) -> None:
    several(acting, 3)
    duplicates.duplicate(acting(ANA), 1, of=2)
    instead = "INC-1 is the same as INC-2, which is the one that is open: `/incident duplicate 3 of 2`."
    with refused(MovedOn, instead, record="INC-3"):
        duplicates.duplicate(acting(ANA), 3, of=1)


@pytest.mark.parametrize(
    ("status", "sentence"),
    [
        (CANCELLED, "INC-2 is cancelled, so nobody works on it. Name one that is open, or relate the two: "
                    "`/incident link 1 2`."),
        (CLOSED, "INC-2 is closed, so nobody works on it. Name one that is open, or relate the two: "
                 "`/incident link 1 2`."),
        (RESOLVED, "INC-2 is resolved already. If it is not fixed, reopen it first: `/incident reopen 2 REASON`."),
    ],
)  # fmt: skip
def test_nothing_is_the_same_as_what_is_over(acting: Acting, status: str, sentence: str) -> None:
    standing(acting(ANA))
    standing(acting(ANA), status=status)
    with refused(MovedOn, sentence):
        duplicates.duplicate(acting(ANA), 1, of=2)
    assert found(acting, 1).is_open


def test_one_that_is_open_and_not_theirs_to_see_is_not_named(acting: Acting) -> None:
    standing(acting(ANA), status=CANCELLED, duplicate_of=None)
    standing(acting(ANA), private=True, team="erp", reporter=TOM)
    standing(acting(ANA), status=CANCELLED, duplicate_of=2)
    standing(acting(ANA))
    with pytest.raises(MovedOn) as refusal:
        duplicates.duplicate(acting(ANA), 4, of=3)
    assert "INC-2" not in refusal.value.sentence


def test_a_ring_that_was_made_before_ends_in_a_sentence(acting: Acting) -> None:
    standing(acting(ANA), status=CANCELLED)
    standing(acting(ANA), status=CANCELLED, duplicate_of=1)
    standing(acting(ANA), status=CANCELLED, duplicate_of=2)
    incidents.change(acting(ANA).tx, 1, was=[CANCELLED], duplicate_of=3)
    standing(acting(ANA))
    with pytest.raises(MovedOn, match="INC-2 is cancelled, so nobody works on it"):
        duplicates.duplicate(acting(ANA), 4, of=2)


def test_the_duplicates_of_a_duplicate_go_along_with_it(acting: Acting) -> None:
    several(acting, 3)
    duplicates.duplicate(acting(ANA), 1, of=2)
    duplicates.duplicate(acting(ANA), 2, of=3)
    assert (found(acting, 1).duplicate_of, found(acting, 2).duplicate_of) == (3, 3)
    assert incidents.linked(acting(ANA).tx, 3) == [1, 2]


def test_an_original_names_its_duplicates_and_they_name_it_in_a_sentence(acting: Acting) -> None:
    several(acting, 3)
    duplicates.duplicate(acting(ANA), 1, of=3)
    duplicates.duplicate(acting(ANA), 2, of=3)
    assert "*Has the duplicate* INC-1, INC-2" in str(cards.card(acting(TOM), 3))
    shown = str(cards.card(acting(TOM), 1))
    assert "Same as INC-3." in shown
    assert "Duplicate of" not in shown, "it is said once"


def heard(acting: Acting) -> dict[str, str]:
    """What each person is told, by lane."""
    return {each.lane: text_of(each) for each in said(acting(ANA), FOLLOWS) if "text" in each.arguments}


def test_whoever_reported_a_duplicate_hears_of_the_fix_and_of_a_reopening(acting: Acting) -> None:
    standing(acting(ANA), reporter=SOFIA)
    standing(acting(ANA), reporter=TOM)
    duplicates.duplicate(acting(ANA), 1, of=2)
    said(acting(ANA), FOLLOWS)
    operations.resolve(acting(ANA), 2, note="a new cable")
    fixed = heard(acting)["INC-1/reporter"]
    assert fixed == ":white_check_mark: INC-2, which is the same as yours, is fixed: a new cable"
    operations.reopen(acting(TOM), 2)
    again = heard(acting)["INC-1/reporter"]
    assert again.endswith("INC-2, which is the same as yours, was not fixed; it is open again.")
    operations.cancel(acting(ANA), 2, reason="a drill")
    assert heard(acting)["INC-1/reporter"] == "INC-2, which is the same as yours, is cancelled: a drill"


def test_of_a_private_one_they_hear_no_more_than_that(acting: Acting) -> None:
    standing(acting(ANA), reporter=SOFIA)
    standing(acting(ANA), reporter=TOM, private=True)
    duplicates.duplicate(acting(ANA), 1, of=2)
    said(acting(ANA), FOLLOWS)
    operations.resolve(acting(ANA), 2, note="her pay was wrong")
    assert heard(acting)["INC-1/reporter"] == ":white_check_mark: What yours is the same as is fixed."


def test_whoever_reported_both_hears_it_once(acting: Acting) -> None:
    several(acting, 2)
    several(acting, 2, reporter=MIRA)
    for number in (1, 3, 4):
        duplicates.duplicate(acting(ANA), number, of=2)
    said(acting(ANA), FOLLOWS)
    operations.resolve(acting(ANA), 2, note="a cable")
    assert [lane for lane in heard(acting) if lane.endswith("/reporter")] == ["INC-3/reporter"]


def test_what_they_say_of_it_is_read_where_the_original_is_worked_on(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), reporter=TOM, team="erp", status=WORKED)
    duplicates.duplicate(acting(MIRA), 1, of=2)
    said(acting(ANA), FOLLOWS)
    operations.answer(acting(SOFIA), 1, text="till 8 as well")
    assert heard(acting) == {"INC-2/card/team:erp": "The reporter of INC-1 says: till 8 as well"}


def test_what_is_said_of_a_private_one_is_not_read_where_everyone_reads_the_original(acting: Acting) -> None:
    standing(acting(ANA), private=True)
    standing(acting(ANA), reporter=TOM)
    duplicates.duplicate(acting(ANA), 1, of=2)
    said(acting(ANA), FOLLOWS)
    operations.answer(acting(SOFIA), 1, text="my pay slip")
    found = [each for each in said(acting(ANA), FOLLOWS) if "my pay slip" in str(each.arguments)]
    assert {each.arguments["channel"][0] for each in found} == {"U"}


def test_the_cards_of_those_that_go_along_say_so(acting: Acting) -> None:
    several(acting, 3)
    duplicates.duplicate(acting(ANA), 1, of=2)
    said(acting(ANA), FOLLOWS)
    duplicates.duplicate(acting(ANA), 2, of=3)
    shown = {each.record for each in said(acting(ANA), FOLLOWS) if each.render == "incident.card"}
    assert shown == {"INC-1", "INC-2", "INC-3"}
