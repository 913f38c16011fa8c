"""A change is written anew, or copied: what the board decides on again, and what each voter hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from commands.changes import answering, cards, editing, forms, modals, notices, operations
from commands.changes.ids import FormField, ViewId
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.changes.examples import ASKED, AT, END
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, said, stand, text_of

HOUR = timedelta(hours=1)
LATER = replace(ASKED, start=AT + HOUR, end=END + HOUR)


def edit(acting: Acting, by: str = ANA, **more: Any) -> Change:
    return editing.edit(acting(by), 1, asked=replace(ASKED, **more))


def voted(acting: Acting, *people: str) -> Change:
    operations.request(acting(ANA), ASKED)
    for person in people:
        change = operations.vote(acting(person), 1, choice=Choice.APPROVE)
    said(acting(ANA), notices.FOLLOWS)
    return change


def test_another_window_is_put_to_the_vote_again_and_the_votes_are_void(acting: Acting) -> None:
    voted(acting, MIRA, CARLOS)
    edited = edit(acting, start=AT + HOUR, end=END + HOUR)
    assert (edited.status, edited.voting_round) == (ChangeStatus.AUTHORISE, 2)
    assert [timer.payload["ballot"] for timer in armed(acting(ANA), operations.CLOSE_BALLOT)] == [2]
    assert operations.vote(acting(DORA), 1, choice=Choice.APPROVE).status is ChangeStatus.AUTHORISE


def test_to_write_it_back_brings_no_vote_back(acting: Acting) -> None:
    voted(acting, MIRA, CARLOS)
    edit(acting, start=AT + HOUR, end=END + HOUR)
    assert edit(acting).voting_round == 3
    assert operations.vote(acting(DORA), 1, choice=Choice.APPROVE).status is ChangeStatus.AUTHORISE


def test_each_who_had_voted_is_told_once_what_is_different_with_the_buttons_of_the_new_ballot(acting: Acting) -> None:
    voted(acting, MIRA, CARLOS)
    stand(acting(ANA), ["CHG-1/ballot/1"])
    edit(acting, items=("erp",), implementer=CHEN)
    found = said(acting(ANA), notices.FOLLOWS)
    told = [each for each in found if each.method is Method.POST_MESSAGE]
    assert [each.arguments["channel"] for each in told] == [MIRA, CARLOS]
    assert "is different, so your vote does not count any more" in text_of(told[0])
    assert "*What it touches*: Point of sale → ERP" in text_of(told[0])
    assert f"*Implementer*: <@{BEN}> → <@{CHEN}>" in text_of(told[0])
    assert "CHG-1/ballot/2" in str(told[0].arguments["blocks"])
    assert [each.message for each in found if each.method is Method.SHOW] == ["CHG-1/ballot/1", "CHG-1/ballot/2"]
    over = str(cards.ballot(acting(ANA), change=1, ballot=1))
    assert f"~<@{MIRA}>: for it~" in over


def test_title_and_reason_are_free(acting: Acting) -> None:
    voted(acting, MIRA, CARLOS)
    edited = edit(acting, title="Patch the gift cards", reason="Tills freeze")
    assert (edited.title, edited.voting_round) == ("Patch the gift cards", 1)
    assert operations.vote(acting(DORA), 1, choice=Choice.APPROVE).status is ChangeStatus.SCHEDULED


def test_what_is_scheduled_goes_back_to_the_board(acting: Acting) -> None:
    voted(acting, MIRA, CARLOS, DORA)
    edited = edit(acting, rollback_plan="There is none")
    assert (edited.status, edited.decision, edited.voting_round) == (ChangeStatus.AUTHORISE, None, 2)


def test_what_the_board_rejected_is_written_anew_and_submitted_by_its_requester(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.REJECT, reason="Too early")
    assert edit(acting, start=AT + HOUR, end=END + HOUR).status is ChangeStatus.NEW
    assert operations.submit(acting(ANA), 1).voting_round == 2


def test_whoever_becomes_the_implementer_has_no_vote_any_more(acting: Acting) -> None:
    voted(acting, GORAN, MIRA)
    said(acting(ANA), notices.FOLLOWS)
    assert GORAN not in edit(acting, implementer=GORAN).voters
    told = {each.arguments.get("channel"): each.arguments for each in said(acting(ANA), notices.FOLLOWS)}
    assert "your vote does not count any more" in told[GORAN]["text"]
    assert ["change.approve" in str(told[who]) for who in (GORAN, MIRA)] == [False, True]


@pytest.mark.parametrize(
    ("by", "more", "refusal", "sentence"),
    [
        (SOFIA, {"title": "Mine"}, NotAllowed, "Only"),
        (ANA, {}, MovedOn, "Nothing of CHG-1 is different"),
        (ANA, {"end": AT - HOUR}, Invalid, "The end must be after the start"),
    ],
)
def test_an_edit_that_cannot_be_is_refused(
    acting: Acting, by: str, more: dict[str, Any], refusal: type[Exception], sentence: str
) -> None:
    operations.request(acting(ANA), ASKED)
    with pytest.raises(refusal, match=sentence):
        edit(acting, by, **more)


def test_no_edit_makes_a_change_standard_for_those_who_may_have_none(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    with pytest.raises(Invalid, match="only those named for it request them") as refused:
        edit(acting, type=ChangeType.STANDARD)
    assert list(refused.value.fields) == [FormField.TYPE]


def test_what_is_being_implemented_is_not_written_anew(acting: Acting) -> None:
    voted(acting, MIRA, CARLOS, DORA)
    operations.implement(replace(acting(BEN), now=AT), 1)
    with pytest.raises(MovedOn, match="being implemented"):
        edit(acting, title="Something else")


def test_the_form_of_an_edit_holds_what_is_written_and_reads_it_back(acting: Acting) -> None:
    change = operations.request(acting(ANA), ASKED)
    services = acting(ANA).document.service_names()
    view = forms.form(services, draft=forms.draft_of(change, ViewId.EDIT, change.opened_at))
    values = {block["block_id"]: {"x": _initial(block["element"])} for block in view["blocks"] if "element" in block}
    entered = {**view, "state": {"values": values}}
    assert forms.read_draft(entered) == (1, {"asked": ASKED})


def test_what_one_writes_of_a_change_while_another_has_its_form_open_is_not_lost(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    opened = modals.EDIT.opens(acting(BEN), 1)
    values = {
        block["block_id"]: {"x": _initial(block["element"])} for block in opened["blocks"] if "element" in block
    }
    form = {**opened, "callback_id": ViewId.EDIT, "state": {"values": values}}
    assert forms.draft_in(form).after == 0, "kept when the form is drawn anew"
    _, of_ben = forms.read_draft(form)
    edit(acting, title="Patch it and its twin")
    with pytest.raises(Invalid, match="Somebody changed it after you had opened this") as refused:
        editing.edit(acting(BEN), 1, **of_ben)
    assert list(refused.value.fields) == [FormField.TITLE]
    (now,) = changes.planned(acting(ANA).tx)
    assert now.title == "Patch it and its twin"


def _initial(element: dict[str, Any]) -> dict[str, Any]:
    """What a form says where nothing in it is touched."""
    names = {"initial_value": "value", "initial_option": "selected_option", "initial_options": "selected_options",
             "initial_user": "selected_user", "initial_date_time": "selected_date_time"}  # fmt: skip
    return {names[name]: value for name, value in element.items() if name in names}


def test_a_copy_of_what_is_past_has_no_window_yet(acting: Acting) -> None:
    change = operations.request(acting(ANA), ASKED)
    copied = forms.draft_of(change, ViewId.COPY, change.end)
    assert (copied.filled.title, copied.filled.start, copied.filled.end) == (ASKED.title, None, None)
    assert answering.copy(acting(CHEN), 1, asked=LATER).requester == CHEN
