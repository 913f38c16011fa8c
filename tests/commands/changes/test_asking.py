"""Who may ask for which change, and what a form may hold."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from commands.changes import editing, forms, modals, operations
from commands.changes.asking import OFFERED
from commands.changes.ids import FormField
from commands.changes.policy import Board, ChangePolicy, Routes
from commands.items.register import register
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice
from storage.directory import queries as directory
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, OSKAR, Acting
from tests.conftest import MONDAY

FRIDAY = datetime(2026, 11, 27, 20, tzinfo=UTC)
STANDARD = replace(ASKED, type=ChangeType.STANDARD)


def with_keys(act: Act, **keys: Any) -> Act:
    return replace(act, document=act.document.model_copy(update=keys))


def routed(act: Act, **routes: Any) -> Act:
    return with_keys(act, changes=act.policy(ChangePolicy).changes.model_copy(update=routes))


def mistakes(act: Act, **given: Any) -> dict[str, str]:
    with pytest.raises(Invalid) as wrong:
        operations.request(act, replace(ASKED, **given))
    return wrong.value.fields


@pytest.mark.parametrize("person", [MIRA, CARLOS, OSKAR])
def test_managers_and_the_board_of_normal_changes_may_have_a_standard_change(acting: Acting, person: str) -> None:
    assert operations.request(acting(person), STANDARD).status is ChangeStatus.SCHEDULED


def test_nobody_else_may_have_a_standard_change(acting: Acting) -> None:
    wrong = mistakes(acting(ANA), type=ChangeType.STANDARD)
    assert list(wrong) == [FormField.TYPE]
    assert wrong[FormField.TYPE].endswith("Choose Normal; the board decides.")
    assert changes.planned(acting(ANA).tx) == []


def test_who_is_named_for_standard_changes_may_have_one_and_then_nobody_else(acting: Acting) -> None:
    named = ("@retail-oncall", CHEN)
    for person in (ANA, CHEN):
        act = routed(acting(person), standard_by=named)
        assert operations.request(act, STANDARD).status is ChangeStatus.SCHEDULED
    assert FormField.TYPE in mistakes(routed(acting(MIRA), standard_by=named), type=ChangeType.STANDARD)
    assert FormField.TYPE in mistakes(routed(acting(MIRA), standard_by=()), type=ChangeType.STANDARD)


def test_a_standard_change_that_a_board_votes_on_is_anyones_to_ask_for(acting: Acting) -> None:
    act = routed(acting(ANA), standard="ecab")
    assert operations.request(act, STANDARD).status is ChangeStatus.AUTHORISE


def test_an_emergency_that_no_board_decides_on_is_as_little_anyones(acting: Acting) -> None:
    assert FormField.TYPE in mistakes(routed(acting(ANA), emergency="none"), type=ChangeType.EMERGENCY)
    act = routed(acting(MIRA), emergency="none")
    assert operations.request(act, replace(ASKED, type=ChangeType.EMERGENCY)).status is ChangeStatus.SCHEDULED


def test_where_there_is_no_board_at_all_a_normal_change_needs_none(acting: Acting) -> None:
    act = with_keys(acting(ANA), boards={}, changes=Routes())
    assert operations.request(act, ASKED).status is ChangeStatus.SCHEDULED


def test_what_a_board_rejected_is_not_scheduled_without_one_because_app_yaml_changed(acting: Acting) -> None:
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), 1, choice=Choice.REJECT, reason="no")
    with pytest.raises(NotAllowed, match="No board decides on normal changes") as refused:
        operations.submit(routed(acting(ANA), normal="none"), 1)
    assert (refused.value.attempted, refused.value.record) == ("submit", "CHG-1")


def test_no_standard_change_is_made_in_a_freeze(acting: Acting) -> None:
    wrong = mistakes(acting(MIRA), type=ChangeType.STANDARD, start=FRIDAY, end=FRIDAY + timedelta(hours=1))
    assert wrong == {
        FormField.START: "In the freeze Black Friday nothing is changed without a vote. Choose another window, or "
        "request it as Normal."
    }
    other = replace(STANDARD, start=FRIDAY, end=FRIDAY + timedelta(hours=1), items=("payroll",))
    assert operations.request(acting(MIRA), other).status is ChangeStatus.SCHEDULED


def test_a_freeze_is_for_the_board_to_judge_and_stops_no_emergency(acting: Acting) -> None:
    normal = replace(ASKED, start=FRIDAY, end=FRIDAY + timedelta(hours=1))
    assert operations.request(acting(ANA), normal).status is ChangeStatus.AUTHORISE
    emergency = replace(normal, type=ChangeType.EMERGENCY)
    act = routed(acting(MIRA), emergency="none")
    assert operations.request(act, emergency).status is ChangeStatus.SCHEDULED


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"risk": 9}, FormField.RISK),
        ({"impact": 0}, FormField.IMPACT),
        ({"implementer": "everyone"}, FormField.IMPLEMENTER),
        ({"type": None}, FormField.TYPE),
    ],
)
def test_what_a_form_does_not_offer_is_refused(acting: Acting, given: dict[str, Any], field: FormField) -> None:
    assert mistakes(acting(ANA), **given) == {field: OFFERED}


def test_items_that_are_no_services_are_named_beside_them_by_key_or_name(acting: Acting) -> None:
    name = register(acting(ANA)).name("core-switch")
    view = modals.begin(acting(ANA))
    assert "Other items" in str(view)
    values = {
        FormField.ITEMS: {"x": {"type": "multi_static_select", "selected_options": [{"value": "pos"}]}},
        FormField.OTHER: {"x": {"type": "plain_text_input", "value": f"{name.upper()}, host-3"}},
    }
    entered = forms.read_form({**view, "state": {"values": values}}).items
    change = operations.request(acting(ANA), replace(ASKED, items=entered))
    assert change.items == ("pos", "core-switch", "host-3")
    again = str(modals.edit(acting(ANA), 1))
    assert "'initial_value': 'core-switch, host-3'" in again
    with pytest.raises(MovedOn, match="Nothing of CHG-1 is different"):
        editing.edit(acting(ANA), 1, asked=replace(ASKED, items=("host-3", "pos", "core-switch")))
    assert mistakes(acting(ANA), items=("pos", "ghost")) == {
        FormField.ITEMS: "There is no ghost. Other items go by key or name: /service items."
    }


def test_where_there_are_no_services_items_are_written_in_so_many_letters(acting: Acting) -> None:
    act = with_keys(acting(ANA), services={})
    assert operations.request(act, replace(ASKED, items=("tills", "printer 7"))).items == ("tills", "printer 7")
    assert FormField.ITEMS in mistakes(act, items=("x" * 151,))


# the board


def on_board(act: Act, *members: str, **board: Any) -> Act:
    """The board of normal changes has these members."""
    kept = act.policy(ChangePolicy).boards
    cab = Board(members=members, **({"quorum": 2} | board))
    return with_keys(act, boards=kept | {"cab": cab})


def requested(act: Act) -> Change:
    return operations.request(act, ASKED)


def test_who_is_no_longer_on_the_board_votes_no_more_and_what_they_said_does_not_count(acting: Acting) -> None:
    requested(acting(ANA))
    operations.vote(acting(MIRA), 1, choice=Choice.APPROVE)
    left = (CARLOS, DORA, GORAN)
    with pytest.raises(NotAllowed, match="You are no longer on the board `cab`"):
        operations.vote(on_board(acting(MIRA), *left), 1, choice=Choice.REJECT, reason="I insist")
    with pytest.raises(NotAllowed, match="You are no longer on the board"):
        operations.vote(on_board(acting(OSKAR), *left), 1, choice=Choice.APPROVE)
    operations.vote(on_board(acting(CARLOS), *left), 1, choice=Choice.REJECT, reason="no")
    decided = operations.vote(on_board(acting(DORA), *left), 1, choice=Choice.REJECT, reason="no")
    assert decided.decision == "rejected"


def test_who_joins_the_board_votes_on_the_next_ballot(acting: Acting) -> None:
    requested(acting(ANA))
    with pytest.raises(NotAllowed, match="not on the board"):
        operations.vote(on_board(acting(CHEN), CHEN, MIRA), 1, choice=Choice.APPROVE)


def test_one_person_in_two_spellings_has_one_vote(acting: Acting) -> None:
    for handle in ("Mira@northgate.example", "MIRA@NORTHGATE.EXAMPLE"):
        directory.store(acting(ANA).tx, handle, [MIRA], MONDAY)
    members = ("mira@northgate.example", "Mira@northgate.example", MIRA, CARLOS)
    assert requested(on_board(acting(ANA), *members)).voters == (MIRA, CARLOS)


def test_who_is_not_to_be_found_in_slack_has_no_vote_and_does_not_count(acting: Acting) -> None:
    directory.store(acting(ANA).tx, "oskar@northgate.example", [], MONDAY)
    act = on_board(acting(ANA), "mira@northgate.example", "carlos@northgate.example", "oskar@northgate.example")
    assert requested(act).voters == (MIRA, CARLOS)


def test_a_ballot_that_can_never_pass_is_not_opened(acting: Acting) -> None:
    directory.store(acting(ANA).tx, "oskar@northgate.example", [], MONDAY)
    act = on_board(acting(ANA), "mira@northgate.example", "oskar@northgate.example")
    with pytest.raises(Refused, match="The board `cab` cannot decide on it: 1 may vote and its quorum is 2"):
        requested(act)


def test_where_the_first_vote_decides_one_is_enough(acting: Acting) -> None:
    act = on_board(acting(ANA), MIRA, CARLOS, quorum=2, rule="anyone")
    assert requested(act).voters == (MIRA, CARLOS)
    decided = operations.vote(replace(act, by=CARLOS), 1, choice=Choice.APPROVE)
    assert (decided.status, decided.decision) == (ChangeStatus.SCHEDULED, "approved")


def test_where_the_first_vote_decides_an_abstention_leaves_it_open(acting: Acting) -> None:
    act = on_board(acting(ANA), MIRA, CARLOS, BEN, quorum=1, rule="anyone")
    requested(act)
    assert operations.vote(replace(act, by=MIRA), 1, choice=Choice.ABSTAIN).status is ChangeStatus.AUTHORISE
    decided = operations.vote(replace(act, by=CARLOS), 1, choice=Choice.REJECT, reason="not tonight")
    assert decided.decision == "rejected"
