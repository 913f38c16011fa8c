"""What was made before anybody was asked: in review at once, and its board says afterwards whether it was right."""

from datetime import timedelta
from typing import Any

import pytest

from bot.config import Document
from commands.changes import after_forms, afterwards, cards, notices, operations, reviewing, verbs, watching
from commands.changes.afterwards import Made
from commands.changes.ids import AfterField, ViewId
from commands.changes.permissions import may_vote
from commands.meetings.reading import waiting
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from storage.changes import queries as changes
from storage.changes.figures import went
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome
from storage.figures import queries as figures
from storage.figures.lines import went_well
from storage.figures.queries import unauthorised
from storage.figures.records import Window
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, MIRA, TOM, Acting
from tests.commands.outcome import armed, details, entries, later, said, text_of
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)
MADE = Made("Restart the tills by hand", ("pos",), MONDAY - 2 * HOUR, MONDAY - HOUR, BEN, "Nobody could pay")


def made(act: Act, **more: Any) -> Change:
    return afterwards.afterwards(act, made=replace(MADE, **more))


def found(acting: Acting) -> Change:
    change = changes.find(acting(ANA).tx, 1)
    assert change is not None
    return change


def test_it_is_in_review_at_once_and_its_board_has_three_days(acting: Acting) -> None:
    change = made(acting(ANA))
    assert (change.status, change.outcome, change.board) == (ChangeStatus.REVIEW, Outcome.SUCCESS, "ecab")
    assert (change.voters, change.closes_at) == ((MIRA, CARLOS), MONDAY + 72 * HOUR)
    assert change.asked_afterwards
    assert [timer.due_at for timer in armed(acting(ANA), operations.CLOSE_BALLOT)] == [MONDAY + 72 * HOUR]
    assert "unregistered" in details(acting(ANA), ChangeEvent.REVIEW_CALLED, "CHG-1")["why"]
    assert [each.id for each in waiting(acting(ANA), "ecab")] == [1], "it is on the agenda"
    watched = [timer.due_at for timer in armed(acting(ANA), watching.LOOK)]
    assert watched == [MONDAY + 3 * HOUR, MONDAY + 23 * HOUR], "from when it was done"


def test_the_board_votes_on_its_card_and_both_its_people_hear_that_it_was_right(acting: Acting) -> None:
    made(acting(ANA))
    shows = [each for each in said(acting(ANA), notices.FOLLOWS) if each.method is Method.SHOW]
    shown = str(cards.ballot(acting("quarterdeck"), **shows[0].subject)["blocks"])
    assert "Done already" in shown
    assert all(action in shown for action in ("change.approve", "change.reject", "Restart the tills by hand"))
    assert may_vote(acting(MIRA), found(acting), MIRA)
    for person in (MIRA, CARLOS):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    assert (found(acting).decision, found(acting).status) == ("approved", ChangeStatus.REVIEW)
    texts = [text_of(each) for each in said(acting(CARLOS), notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    assert len([text for text in texts if "was right, says the Emergency board" in text]) == 3, (
        "two people, and the board"
    )
    with pytest.raises(MovedOn):
        operations.vote(acting(MIRA), 1, choice=Choice.REJECT, reason="No")


def test_what_the_board_rejects_counts_as_unauthorised(acting: Acting) -> None:
    made(acting(ANA))
    operations.vote(acting(MIRA), 1, choice=Choice.REJECT, reason="It could have waited")
    told = entries(acting(ANA), ChangeEvent.UNAUTHORISED, record="CHG-1")
    assert len(told) == 1
    assert unauthorised(acting(ANA).tx, Window(MONDAY, MONDAY + HOUR)) == 1, "the report counts it"
    texts = [text_of(each) for each in said(acting(MIRA), notices.FOLLOWS) if each.method is Method.POST_MESSAGE]
    assert any("counts as unauthorised" in text and "It could have waited" in text for text in texts)


def test_what_the_board_approves_counts_from_that_day_as_it_went_and_what_it_rejects_counts_nowhere_else(
    acting: Acting,
) -> None:
    for number in (1, 2):
        made(acting(ANA), outcome=Outcome.FAILED, note="It stays down")
        assert sum(each.count for each in went(acting(ANA).tx, MONDAY - HOUR * 9, MONDAY)) == number - 1, "not yet"
        choice = Choice.APPROVE if number == 1 else Choice.REJECT
        for person in (MIRA, CARLOS)[: number % 2 + 1]:
            operations.vote(acting(person), number, choice=choice, reason="It could have waited")
    counted = figures.done(acting(ANA).tx, Window(MONDAY, MONDAY + HOUR), MONDAY + HOUR)
    assert [(each.number, each.outcome) for each in counted] == [(1, Outcome.FAILED)]
    assert went_well(acting(ANA).tx, [Window(MONDAY, MONDAY + HOUR)], None) == {"": [(0, 1)]}
    assert [(each.outcome, each.count) for each in went(acting(ANA).tx, MONDAY - HOUR * 9, MONDAY)] == [("failed", 1)]


def test_where_no_board_is_asked_it_counts_at_once(acting: Acting, document: Document) -> None:
    routes = document.changes.model_copy(update={"normal": "none", "emergency": "none"})
    made(replace(acting(ANA), document=document.model_copy(update={"changes": routes})))
    assert len(figures.done(acting(ANA).tx, Window(MONDAY, MONDAY + HOUR), MONDAY + HOUR)) == 1


def test_alone_the_word_opens_its_form(acting: Acting) -> None:
    verb = next(each for each in verbs.VERBS if each.name == "afterwards")
    assert callable(verb.opens)
    assert verb.opens(verb.reads(""))
    assert not verb.opens(verb.reads("restarted the tills"))


def test_what_lapses_counts_as_unauthorised_too(acting: Acting) -> None:
    made(acting(ANA))
    [timer] = armed(acting(ANA), operations.CLOSE_BALLOT)
    operations.close_ballot(later(acting("quarterdeck"), hours=72), **timer.payload)
    assert details(acting(ANA), ChangeEvent.UNAUTHORISED, "CHG-1")["why"]["kind"] == "quorum"
    assert found(acting).status is ChangeStatus.REVIEW, "it is looked back on all the same"


def test_its_review_does_not_wait_for_the_vote_nor_the_vote_for_its_review(acting: Acting) -> None:
    from tests.commands.changes.test_reviewing import ANSWERS

    made(acting(ANA))
    reviewing.review(acting(MIRA), 1, answers=ANSWERS)
    for person in (MIRA, CARLOS):
        operations.vote(acting(person), 1, choice=Choice.APPROVE)
    assert (found(acting).status, found(acting).decision) == (ChangeStatus.CLOSED, "approved")


def test_in_a_freeze_it_is_warned_of(acting: Acting) -> None:
    frozen = MONDAY.replace(month=12, day=20)
    act = replace(acting(ANA), now=frozen + HOUR)
    answer = verbs._afterwards(act, made=replace(MADE, start=frozen - HOUR, end=frozen))
    assert "It was in the freeze *Christmas*" in str(answer)
    assert "Christmas" in str(cards.ballot(act, change=1, ballot=1))
    told = [text_of(each) for each in said(act, notices.FOLLOWS) if each.arguments.get("channel") == ANA]
    assert len([text for text in told if "It was in the freeze" in text]) == 1, "a form is answered directly"
    assert details(act, ChangeEvent.MADE_BEFORE, "CHG-1")["frozen"] == ["Christmas"]


def test_whoever_did_it_has_no_vote_and_the_other_board_decides_where_the_first_cannot(acting: Acting) -> None:
    assert made(acting(MIRA)).voters == (CARLOS,)
    assert made(acting(MIRA), implementer=CARLOS).board == "cab"


def test_in_a_line_the_service_is_named_and_it_was_done_just_now(acting: Acting) -> None:
    said_of = verbs._afterwards(acting(CHEN), text="Restarted the ERP batch by hand")
    assert "CHG-1 is in review" in str(said_of)
    assert "The Emergency board says by" in str(said_of)
    change = found(acting)
    assert (change.items, change.implementer, change.end) == (("erp",), CHEN, MONDAY)
    with pytest.raises(Invalid, match="Name the one service in it"):
        verbs._afterwards(acting(CHEN), text="Restarted something")


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"end": MONDAY + HOUR}, AfterField.ENDED), ({"end": MADE.start}, AfterField.ENDED),
        ({"start": None}, AfterField.BEGAN), ({"items": ("x",)}, AfterField.ITEMS), ({"title": " "}, AfterField.WHAT),
        ({"reason": ""}, AfterField.WHY), ({"implementer": ""}, AfterField.WHO),
        ({"outcome": Outcome.FAILED}, AfterField.NOTE),
    ],
)  # fmt: skip
def test_a_mistake_stands_beside_its_input(acting: Acting, more: dict[str, Any], field: AfterField) -> None:
    with pytest.raises(Invalid) as refusal:
        made(acting(ANA), **more)
    assert [*refusal.value.fields] == [field]


def test_guests_do_not_and_without_any_board_it_is_only_reviewed(acting: Acting) -> None:
    with pytest.raises(NotAllowed):
        made(replace(acting(TOM), is_guest=True))
    document: Any = acting(ANA).document
    none = document.changes.model_copy(update={"emergency": "none", "normal": "none"})
    change = made(replace(acting(ANA), document=document.model_copy(update={"changes": none})))
    assert (change.status, change.asked_afterwards) == (ChangeStatus.REVIEW, False)
    only = document.changes.model_copy(update={"normal": "none"})
    with pytest.raises(Refused, match="cannot decide on it"):
        made(replace(acting(MIRA), document=document.model_copy(update={"changes": only})), implementer=CARLOS)


def test_the_form_gives_back_what_was_entered_in_it() -> None:
    view = after_forms.after_form(ViewId.AFTERWARDS, {"pos": "Point of sale"}, MADE, [7])
    values: dict[str, Any] = {}
    for block in view["blocks"][1:]:
        element = block["element"]
        start = {
            "value": element.get("initial_value"), "selected_user": element.get("initial_user"),
            "selected_date_time": element.get("initial_date_time"), "selected_option": element.get("initial_option"),
            "selected_options": element.get("initial_options"),
        }  # fmt: skip
        values[block["block_id"]] = {"it": {name: value for name, value in start.items() if value is not None}}
    entered = {"state": {"values": values}, "private_metadata": view["private_metadata"]}
    assert after_forms.read_after_form(entered) == (MADE, [7])


def test_dora_who_has_no_seat_there_may_not_vote(acting: Acting) -> None:
    made(acting(ANA))
    with pytest.raises(NotAllowed):
        operations.vote(acting(DORA), 1, choice=Choice.APPROVE)


def test_an_emergency_goes_to_its_board_at_once(acting: Acting) -> None:
    opened = verbs._emergency_form(acting(ANA), None)
    filled = {block["block_id"]: block["element"] for block in opened["blocks"] if block["type"] == "input"}
    assert filled["change.type"]["initial_option"]["value"] == "emergency"
    assert filled["change.implementer"]["initial_user"] == ANA
    asked = replace(ASKED, type=ChangeType.EMERGENCY, start=MONDAY, end=MONDAY + HOUR, implementer=ANA)
    change = verbs._emergency(acting(ANA), asked=asked)
    assert (change.status, change.board, change.closes_at) == (ChangeStatus.AUTHORISE, "ecab", MONDAY + HOUR / 2)
    assert verbs._who_decides(acting(ANA)) == [MIRA, CARLOS]
    with pytest.raises(NotAllowed):
        verbs._emergency_form(replace(acting(TOM), is_guest=True), None)


# what is no service


def test_the_form_of_what_is_done_already_offers_items_as_the_first_form_does(acting: Acting) -> None:
    view = verbs._already_done(acting(CHEN), None)
    blocks = {block.get("block_id"): block for block in view["blocks"]}
    assert blocks[AfterField.OTHER]["label"]["text"] == "Other items"
    assert blocks[AfterField.ITEMS]["optional"], "one of the two is enough"


@pytest.mark.parametrize("typed", ["pos-db-1", "till database 1"])
def test_an_item_is_entered_by_key_or_name_and_shown_by_its_name(acting: Acting, typed: str) -> None:
    change = made(acting(ANA), items=("pos", typed))
    assert change.items == ("pos", "pos-db-1")
    shown = str(cards.ballot(acting("quarterdeck"), 1, 1)["blocks"])
    assert "Point of sale, Till database 1" in shown
    assert "pos-db-1" not in shown


def test_an_item_that_there_is_not_is_refused(acting: Acting) -> None:
    with pytest.raises(Invalid, match="There is no a fridge"):
        made(acting(ANA), items=("pos", "a fridge"))
