"""What may happen to an incident as it stands, who may do it, and what is read out of words."""

import itertools
from datetime import timedelta

import pytest

from commands.incidents import rules
from commands.incidents.rules import Action, Relation
from storage.incidents.records import OPEN, HoldReason, IncidentStatus
from storage.record import replace
from tests.commands.incidents.examples import CANCELLED, CLOSED, HELD, INCIDENT, NEW, RESOLVED, WORKED
from tests.conftest import MONDAY

WRITING = {Action.NOTE, Action.TELL, Action.LINK, Action.TIME, Action.FACT}
NOBODY = Relation(reporter=False, team=False, commander=False, manager=False)


def possible_in(status: IncidentStatus) -> set[Action]:
    return {action for action, statuses in rules.ALLOWED_IN.items() if status in statuses}


def test_what_is_over_can_only_be_written_about() -> None:
    assert possible_in(CLOSED) == possible_in(CANCELLED) == WRITING


def test_what_is_resolved_waits_for_a_yes_or_a_no() -> None:
    assert possible_in(RESOLVED) - WRITING == {Action.CONFIRM, Action.REOPEN, Action.CLOSE}


def test_only_what_is_new_is_acknowledged_and_only_what_waits_goes_on() -> None:
    assert possible_in(NEW) - possible_in(WORKED) == {Action.ACKNOWLEDGE}
    assert possible_in(HELD) ^ possible_in(WORKED) == {Action.RESUME, Action.HOLD, Action.HOLD_FOR}


def test_every_action_has_its_states() -> None:
    assert set(rules.ALLOWED_IN) == set(Action)


@pytest.mark.parametrize("relation", ["team", "commander", "manager"])
def test_whoever_works_on_it_may_do_everything(relation: str) -> None:
    works = replace(NOBODY, **{relation: True})
    assert works.works_on_it
    assert all(rules.may(action, works) for action in Action)


def test_a_reporter_confirms_reopens_cancels_notes_and_names_the_service_and_no_more() -> None:
    reporter = replace(NOBODY, reporter=True)
    may = {action for action in Action if rules.may(action, reporter)}
    assert may == {
        Action.SOLVE,
        Action.CONFIRM,
        Action.REOPEN,
        Action.CANCEL,
        Action.NOTE,
        Action.SERVICE,
        Action.FACT,
    }


def test_whoever_has_nothing_to_do_with_it_may_nothing() -> None:
    assert not any(rules.may(action, NOBODY) for action in Action)


@pytest.mark.parametrize(
    ("status", "action", "sentence"),
    [
        (
            CLOSED,
            Action.TAKE,
            "INC-1 is closed and stays so. If it is broken again, `/incident reopen 1 REASON` reports it anew, "
            "linked with it.",
        ),
        (CANCELLED, Action.TAKE, "INC-1 was cancelled. If there is something to fix after all, report it anew."),
        (
            RESOLVED,
            Action.RESOLVE,
            "INC-1 is resolved already. If it is not fixed, reopen it first: `/incident reopen 1 REASON`.",
        ),
        (WORKED, Action.ACKNOWLEDGE, "INC-1 has been acknowledged already; it is in progress."),
        (HELD, Action.ACKNOWLEDGE, "INC-1 has been acknowledged already; it is on hold."),
        (NEW, Action.RESUME, "INC-1 is not on hold; it is new."),
        (HELD, Action.HOLD, "INC-1 is on hold already. Resume it first: `/incident resume 1`."),
        (WORKED, Action.CLOSE, "INC-1 is in progress, so there is nothing to close. See it with `/incident show 1`."),
    ],
)
def test_what_cannot_be_done_says_why_and_what_to_do_instead(
    status: IncidentStatus, action: Action, sentence: str
) -> None:
    assert rules.why_not(replace(INCIDENT, status=status), action) == sentence


def test_every_refusal_names_the_incident() -> None:
    for action, status in itertools.product(Action, IncidentStatus):
        assert "INC-1" in rules.why_not(replace(INCIDENT, status=status), action)


@pytest.mark.parametrize(
    ("note", "reason"),
    [
        ("the vendor sends a part", HoldReason.VENDOR),
        ("vendor: ticket 4711", HoldReason.VENDOR),
        ("Providers are looking into it", HoldReason.VENDOR),
        ("ordered, and waiting for the vendor", HoldReason.VENDOR),
        ("we wait on our supplier's answer", HoldReason.VENDOR),
        ("until CHG-7 is done", HoldReason.CHANGE),
        ("until CHG–7 is done", HoldReason.CHANGE),
        ("change: the new switch", HoldReason.CHANGE),
        ("waiting for the next release", HoldReason.CHANGE),
        ("awaiting a change", HoldReason.CHANGE),
        ("Root cause not known yet", HoldReason.PROBLEM),
        ("problem: the memory leak", HoldReason.PROBLEM),
        ("waiting for the problem's cause", HoldReason.PROBLEM),
        ("see PRB-3", HoldReason.PROBLEM),
        ("which till is it?", HoldReason.CALLER),
        ("the exchange server, which one?", HoldReason.CALLER),
        ("asked the user for a screenshot of the problem", HoldReason.CALLER),
        ("asked which network provider they use", HoldReason.CALLER),
        ("asked when the password was changed", HoldReason.CALLER),
        ("problem with the picture they sent", HoldReason.CALLER),
        ("change of plan, they call back", HoldReason.CALLER),
        ("waiting for the problem to happen again", HoldReason.CALLER),
        ("user: which vendor sold it?", HoldReason.CALLER),
        ("the next release has it", HoldReason.CALLER),
        ("", HoldReason.CALLER),
    ],
)
def test_a_note_says_what_it_waits_for_and_else_it_is_the_reporter(note: str, reason: HoldReason) -> None:
    assert rules.hold_reason_in(note) is reason


@pytest.mark.parametrize(
    "text", ["thanks!", "Thank you very much", "ok, works again now", "It works. Thanks :)", "danke"]
)
def test_thanks_are_no_more_than_that(text: str) -> None:
    assert rules.is_thanks(text)


@pytest.mark.parametrize(
    "text", ["", "still broken", "thanks, but it is still down", "it works not", "now it is slow"]
)
def test_what_says_more_than_thanks_says_something(text: str) -> None:
    assert not rules.is_thanks(text)


def test_what_is_resolved_closes_by_itself_unless_it_is_major_or_never_is_what_app_yaml_says() -> None:
    after = timedelta(days=5)
    assert rules.auto_close_at(MONDAY, after, major=False) == MONDAY + after
    assert rules.auto_close_at(MONDAY, after, major=True) is None
    assert rules.auto_close_at(MONDAY, None, major=False) is None


@pytest.mark.parametrize("text", ["high low", "HIGH LOW", "h l", "1 3", "high/low", "high, low", " 1  low "])
def test_impact_and_urgency_are_read_however_they_are_written(text: str) -> None:
    assert rules.read_levels(text) == (1, 3)


@pytest.mark.parametrize("text", ["", "high", "high low now", "4 1", "enormous high", "high-low"])
def test_what_is_not_two_levels_is_not_read_as_such(text: str) -> None:
    assert rules.read_levels(text) is None


def test_every_status_and_every_reason_has_its_words() -> None:
    assert set(rules.STATUS_WORDS) == set(IncidentStatus)
    assert set(rules.HOLD_WORDS) == set(HoldReason)
    assert set(OPEN) == {NEW, WORKED, HELD}
