"""An incident from the first word of it to the reporter's yes: what each step decides, records and journals."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import update

from bot.config import Document
from commands.incidents import conversation, correcting, holds, operations, surging, times
from commands.incidents.facts import Fact
from commands.incidents.ids import FormField, HoldField, ResolveField
from commands.incidents.operations import AUTO_CLOSE, LINE
from commands.incidents.report import NewIncident
from commands.incidents.rules import ALLOWED_IN, Action
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from storage.directory import queries as directory
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, HoldReason, Incident, IncidentEvent, IncidentStatus, Phase
from storage.incidents.tables import incidents as rows
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.record import replace
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting, untriaged
from tests.commands.incidents.examples import (
    CANCELLED,
    CLOSED,
    HELD,
    NEW,
    RESOLVED,
    WORKED,
    declared,
    standing,
)
from tests.commands.outcome import armed, journalled, last, refused
from tests.company import private_payroll
from tests.conftest import MONDAY

LATER = MONDAY + timedelta(hours=2)


def later(act: Act) -> Act:
    return replace(act, now=LATER)


def test_a_report_becomes_an_incident_with_a_priority_by_the_matrix_and_the_team_of_its_service(
    acting: Acting,
) -> None:
    incident = declared(acting)
    assert (incident.number, incident.title, incident.details) == ("INC-1", "Point of sale is down", "")
    assert (incident.service, incident.team) == ("pos", "retail-apps")
    assert (incident.impact, incident.urgency, incident.priority) == (3, 2, "P4")
    assert (incident.status, incident.reporter, incident.assignee) == (NEW, SOFIA, None)
    assert (incident.opened_at, incident.acknowledged_at, incident.private) == (MONDAY, None, False)
    assert incidents.find(acting(ANA).tx, 1) == incident


def test_its_entry_keeps_what_was_reported_and_where_it_was_said(acting: Acting) -> None:
    declared(acting, said_at="C1 1.1")
    entry = last(acting(ANA), "INC-1")
    assert (entry.what, entry.actor, entry.at) == (IncidentEvent.DECLARED, SOFIA, MONDAY)
    assert entry.details == {
        "title": "Point of sale is down", "priority": "P4", "service": "pos", "team": "retail-apps",
        "said_at": "C1 1.1",
    }  # fmt: skip


def test_what_is_chosen_in_the_form_counts_more_than_the_words(acting: Acting) -> None:
    incident = declared(acting, service="mes", impact=1, urgency=1, details="belt 2")
    assert (incident.service, incident.team, incident.priority) == ("mes", "plant-it", "P1")
    assert incident.details == "belt 2"


def test_a_report_that_names_no_service_is_the_triage_teams(acting: Acting) -> None:
    incident = declared(acting, "the printer is on fire")
    assert (incident.service, incident.team) == (None, "workplace")


def test_a_private_report_that_names_no_service_is_for_the_managers_alone(acting: Acting) -> None:
    incident = declared(acting, "somebody reads my mailings", private=True)
    assert (incident.service, incident.team) == (None, None)


def test_where_there_is_no_triage_team_nobody_has_it_yet(acting: Acting) -> None:
    assert declared(untriaged(acting), "the printer is on fire").team is None


@pytest.mark.parametrize(
    ("text", "details", "service"),
    [
        ("the tills are down", "", "pos"),
        ("The Checkout: frozen", "", "pos"),
        ("cannot print", "the till in row 2", "pos"),
        ("a payslip for the wrong till", "", None),
        ("ERP is slow", "and so are the tills", "erp"),
        ("it is still down", "", None),
    ],
)
def test_a_service_is_found_by_what_people_call_it(
    acting: Acting, text: str, details: str, service: str | None
) -> None:
    assert declared(acting, text, details=details).service == service


def test_a_service_that_is_offered_no_more_is_refused_beside_its_field(acting: Acting) -> None:
    with pytest.raises(Invalid) as refusal:
        declared(acting, service="ghost")
    assert refusal.value.fields == {
        FormField.SERVICE: "There is no such service any more. Choose another, or leave it empty."
    }


def test_a_report_may_name_its_team_and_the_number_it_had_elsewhere(acting: Acting) -> None:
    incident = declared(acting, team="network", external_number="INC0012345")
    assert (incident.team, incident.external_number) == ("network", "INC0012345")


def test_a_report_is_private_when_its_reporter_or_its_service_says_so(acting: Acting, document: Document) -> None:
    assert declared(acting, private=True).private
    about_pay = replace(acting(SOFIA), document=private_payroll(document))
    assert operations.declare(about_pay, NewIncident("Payroll is open to all", SOFIA)).private
    assert not declared(acting, "Payroll is slow").private


@pytest.mark.parametrize(
    ("report", "fields"),
    [
        (NewIncident(" \n", SOFIA), {FormField.TITLE: "Say in a line what is wrong."}),
        (
            NewIncident("x" * 3001, SOFIA),
            {FormField.TITLE: "That is 3,001 characters, and 3,000 is the most. Say in a line what is wrong."},
        ),
        (
            NewIncident("tills", SOFIA, details="x" * 3001),
            {FormField.DETAILS: "That is 3,001 characters, and 3,000 is the most. Details can follow as notes."},
        ),
    ],
)
def test_a_report_that_says_nothing_or_too_much_is_refused_beside_its_input(
    acting: Acting, report: NewIncident, fields: Mapping[str, str]
) -> None:
    with pytest.raises(Invalid) as wrong:
        operations.declare(acting(SOFIA), report)
    assert wrong.value.fields == fields
    assert incidents.count_open(acting(SOFIA).tx) == 0


Step = Callable[[Act, int], Incident]

STEPS: Mapping[Action, Step] = {
    Action.ACKNOWLEDGE: operations.acknowledge,
    Action.TAKE: operations.take,
    Action.ASSIGN: partial(operations.assign, to=BEN),
    Action.HOLD: partial(operations.hold, note="the vendor sends a part"),
    Action.HOLD_FOR: partial(holds.hold_for, reason=HoldReason.CHANGE),
    Action.RESUME: operations.resume,
    Action.RESOLVE: partial(operations.resolve, note="a new cable"),
    Action.SOLVE: partial(operations.solve, note="the paper was upside down"),
    Action.CONFIRM: operations.confirm,
    Action.REOPEN: partial(operations.reopen, reason="still dead"),
    Action.CLOSE: operations.close,
    Action.CANCEL: partial(operations.cancel, reason="no incident"),
    Action.NOTE: partial(operations.note, text="till 7"),
    Action.TELL: partial(conversation.tell, text="we are on it"),
    Action.PRIORITY: partial(operations.set_priority, impact=1, urgency=1),
    Action.SERVICE: partial(operations.set_service, service="erp"),
    Action.FACT: partial(correcting.set_fact, fact=Fact.SITE, value="lyon"),
    Action.LINK: partial(operations.link, other=2),
    Action.DUPLICATE: partial(operations.duplicate, of=2),
    Action.CHILD: partial(operations.child, of=2),
    Action.PROPOSE: surging.propose_major,
    Action.TIME: partial(times.set_time, phase=Phase.STARTED, at=MONDAY),
}
"""Each action, as somebody does it to an incident that is nobody's yet; there is a second one, INC-2."""

FROM: Mapping[Action, IncidentStatus] = {
    Action.HOLD_FOR: HELD, Action.RESUME: HELD,
    Action.CONFIRM: RESOLVED, Action.REOPEN: RESOLVED, Action.CLOSE: RESOLVED,
}  # fmt: skip
"""The state that an action is tried in, where it is not that of a new incident."""

WRITING = (Action.NOTE, Action.TELL, Action.LINK, Action.TIME, Action.FACT, Action.PROPOSE)
"""What moves nothing on."""

EVENTS: Mapping[Action, tuple[IncidentEvent, dict[str, Any]]] = {
    Action.ACKNOWLEDGE: (IncidentEvent.ACKNOWLEDGED, {}),
    Action.TAKE: (IncidentEvent.ASSIGNED, {"to": CARLOS}),
    Action.ASSIGN: (IncidentEvent.ASSIGNED, {"to": BEN}),
    Action.HOLD: (IncidentEvent.HELD, {"reason": "vendor", "note": "the vendor sends a part"}),
    Action.HOLD_FOR: (IncidentEvent.HELD, {"reason": "change", "note": "", "corrected": True}),
    Action.RESUME: (IncidentEvent.RESUMED, {}),
    Action.RESOLVE: (IncidentEvent.RESOLVED, {"note": "a new cable", "code": "Fixed"}),
    Action.SOLVE: (IncidentEvent.RESOLVED, {"note": "the paper was upside down", "code": "User guided"}),
    Action.CONFIRM: (IncidentEvent.CONFIRMED, {}),
    Action.REOPEN: (IncidentEvent.REOPENED, {"reason": "still dead"}),
    Action.CLOSE: (IncidentEvent.CLOSED, {}),
    Action.CANCEL: (IncidentEvent.CANCELLED, {"reason": "no incident"}),
    Action.NOTE: (IncidentEvent.NOTED, {"text": "till 7", "files": [], "reader": "team"}),
    Action.TELL: (IncidentEvent.TOLD, {"text": "we are on it", "files": [], "overheard": False}),
    Action.PRIORITY: (
        IncidentEvent.PRIORITISED,
        {"was": "P3", "impact": 1, "urgency": 1, "priority": "P1"},
    ),
    Action.FACT: (IncidentEvent.FACT_SET, {"fact": "site", "value": "lyon", "was": None, "guessed": True}),
    Action.SERVICE: (
        IncidentEvent.SERVICE_SET,
        {"service": "erp", "team": "erp", "was_team": "retail-apps", "became_private": False},
    ),
    Action.LINK: (IncidentEvent.LINKED, {"to": "INC-2", "other": 2}),
    Action.DUPLICATE: (
        IncidentEvent.CANCELLED,
        {"of": "INC-2", "other": 2, "of_status": "new", "known": True, "along": []},
    ),
    Action.CHILD: (IncidentEvent.CHILD_OF, {"of": "INC-2", "other": 2, "of_status": "new", "known": True}),
    Action.PROPOSE: (IncidentEvent.MAJOR_PROPOSED, {"reports": 1}),
    Action.TIME: (IncidentEvent.TIMED, {"phase": "started", "at": MONDAY.isoformat(), "was": None, "reason": ""}),
}  # fmt: skip

AFTERWARDS: Mapping[Action, dict[str, Any]] = {
    Action.ACKNOWLEDGE: {"status": WORKED, "assignee": None, "acknowledged_by": CARLOS},
    Action.TAKE: {"status": WORKED, "assignee": CARLOS},
    Action.ASSIGN: {"status": NEW, "assignee": BEN, "acknowledged_by": None},
    Action.HOLD: {
        "status": HELD, "assignee": CARLOS, "hold_reason": HoldReason.VENDOR, "hold_note": "the vendor sends a part",
    },
    Action.HOLD_FOR: {"status": HELD, "hold_reason": HoldReason.CHANGE},
    Action.RESUME: {"status": WORKED, "hold_reason": None, "hold_note": ""},
    Action.RESOLVE: {
        "status": RESOLVED, "assignee": CARLOS, "resolved_at": LATER, "resolved_by": CARLOS,
        "resolution_code": "Fixed", "resolution_note": "a new cable", "hold_reason": None,
    },
    Action.SOLVE: {
        "status": RESOLVED, "assignee": None, "acknowledged_by": None, "resolved_by": SOFIA,
        "resolution_code": "User guided", "resolution_note": "the paper was upside down",
    },
    Action.CONFIRM: {"status": CLOSED, "closed_at": LATER},
    Action.REOPEN: {
        "status": WORKED, "reopened": 1, "resolved_at": None, "resolved_by": None, "resolution_code": None,
        "resolution_note": "",
    },
    Action.CLOSE: {"status": CLOSED, "closed_at": LATER},
    Action.CANCEL: {"status": CANCELLED, "closed_at": LATER, "hold_reason": None},
    Action.NOTE: {"status": NEW},
    Action.TELL: {"status": NEW},
    Action.PRIORITY: {"status": NEW, "impact": 1, "urgency": 1, "priority": "P1"},
    Action.SERVICE: {"status": NEW, "service": "erp", "team": "erp"},
    Action.FACT: {"status": NEW, "site": "lyon", "stated": "site"},
    Action.LINK: {"status": NEW, "duplicate_of": None},
    Action.DUPLICATE: {"status": CANCELLED, "closed_at": LATER, "duplicate_of": 2},
    Action.CHILD: {"status": NEW, "parent": 2},
    Action.PROPOSE: {"status": NEW, "major": False},
    Action.TIME: {"status": NEW, "resolved_at": None},
}  # fmt: skip


def two(act: Act, action: Action, **more: Any) -> None:
    """INC-1 as this action finds it, and INC-2."""
    standing(act, status=FROM.get(action, NEW), **more)
    standing(act)


THEIRS_ALONE = (Action.SOLVE, Action.CONFIRM)
"""What nobody but its reporter can say."""


def doer(action: Action) -> str:
    return SOFIA if action in THEIRS_ALONE else CARLOS


@pytest.mark.parametrize("action", Action)
def test_a_step_is_recorded_and_journalled_with_what_was_said(acting: Acting, action: Action) -> None:
    two(acting(CARLOS), action)
    done = STEPS[action](later(acting(doer(action))), 1)
    assert {name: getattr(done, name) for name in AFTERWARDS[action]} == AFTERWARDS[action]
    assert incidents.find(acting(CARLOS).tx, 1) == done
    *before, entry = journal.history(acting(CARLOS).tx, "INC-1")
    assert [each.what for each in before] == ([IncidentEvent.RESUMED] if action is Action.HOLD_FOR else [])
    assert (entry.what, entry.details) == EVENTS[action]
    assert (entry.actor, entry.at) == (doer(action), LATER)


@pytest.mark.parametrize("action", Action)
def test_a_step_is_refused_where_the_incident_stands_otherwise_and_nothing_is_written(
    acting: Acting, action: Action
) -> None:
    act = acting(doer(action))
    two(act, action)
    others = [standing(act, status=status) for status in IncidentStatus]
    follows = {CLOSED} if action is Action.REOPEN else set()
    allowed = ALLOWED_IN[action] | follows
    for incident in others:
        if incident.status in allowed:
            STEPS[action](act, incident.id)
            continue
        with pytest.raises(MovedOn, match=incident.number) as refused:
            STEPS[action](act, incident.id)
        assert refused.value.record == incident.number
        assert journalled(act, incident.number) == []
        assert incidents.find(act.tx, incident.id) == incident


@pytest.mark.parametrize("action", [action for action in Action if action not in WRITING])
def test_what_somebody_else_moved_a_moment_ago_is_not_moved_again(acting: Acting, action: Action) -> None:
    act = acting(doer(action))
    two(act, action)
    act.tx.execute(update(rows).where(rows.c.id == 1).values(status="cancelled"))
    with pytest.raises(MovedOn):
        STEPS[action](act, 1)
    assert journalled(act, "INC-1") == []


@pytest.mark.parametrize("action", [action for action in Action if action not in THEIRS_ALONE])
@pytest.mark.parametrize("person", [ANA, CARLOS, MIRA], ids=["the team", "a commander", "a manager"])
def test_whoever_works_on_it_may_do_it(acting: Acting, action: Action, person: str) -> None:
    two(acting(person), action)
    STEPS[action](acting(person), 1)
    assert last(acting(person), "INC-1").what == EVENTS[action][0]


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize("person", [TOM, CHEN], ids=["somebody of a store", "another team"])
def test_whoever_neither_reported_it_nor_works_on_it_may_not(acting: Acting, action: Action, person: str) -> None:
    two(acting(person), action)
    before = incidents.find(acting(person).tx, 1)
    with pytest.raises(NotAllowed, match="INC-1") as refused:
        STEPS[action](acting(person), 1)
    assert (refused.value.attempted, refused.value.record) == (action, "INC-1")
    assert incidents.find(acting(person).tx, 1) == before
    assert journalled(acting(person), "INC-1") == []


@pytest.mark.parametrize("action", Action)
def test_a_reporter_does_what_is_theirs_and_no_more(acting: Acting, action: Action) -> None:
    two(acting(SOFIA), action)
    if action in (
        *THEIRS_ALONE,
        Action.REOPEN,
        Action.NOTE,
        Action.TELL,
        Action.CANCEL,
        Action.SERVICE,
        Action.FACT,
    ):
        STEPS[action](acting(SOFIA), 1)
        assert last(acting(SOFIA), "INC-1").actor == SOFIA
        return
    with pytest.raises(NotAllowed) as refused:
        STEPS[action](acting(SOFIA), 1)
    assert (refused.value.attempted, refused.value.record) == (action, "INC-1")


@pytest.mark.parametrize("step", [*STEPS.values()], ids=[*STEPS])
def test_a_private_one_and_one_that_does_not_exist_are_refused_alike(acting: Acting, step: Step) -> None:
    standing(acting(ANA), private=True)
    for number in (1, 99):
        sentence = f"There is no INC-{number}. See yours with `/incident mine`, all with `/incident list`."
        with refused(NotFound, sentence, record=f"INC-{number}"):
            step(acting(TOM), number)


@pytest.mark.parametrize("action", [Action.LINK, Action.DUPLICATE, Action.CHILD])
def test_what_one_may_not_see_cannot_be_named_as_the_other(acting: Acting, action: Action) -> None:
    standing(acting(ANA))
    standing(acting(ANA), team="erp", private=True)
    with pytest.raises(NotFound, match="There is no INC-2"):
        STEPS[action](acting(ANA), 1)
    assert incidents.linked(acting(ANA).tx, 1) == []


@pytest.mark.parametrize("action", [Action.LINK, Action.DUPLICATE, Action.CHILD])
def test_an_incident_cannot_be_related_to_itself(acting: Acting, action: Action) -> None:
    two(acting(ANA), action)
    with refused(Refused, "INC-2 cannot be related to itself; name another incident.", record="INC-2"):
        STEPS[action](acting(ANA), 2)


def test_the_first_to_move_it_on_has_seen_it_and_nobody_after(acting: Acting) -> None:
    declared(acting)
    held = operations.hold(acting(ANA), 1, note="a part")
    assert (held.acknowledged_by, held.acknowledged_at) == (ANA, MONDAY)
    resumed = operations.resume(later(acting(BEN)), 1)
    assert (resumed.acknowledged_by, resumed.acknowledged_at) == (ANA, MONDAY)


@pytest.mark.parametrize("action", [Action.PRIORITY, Action.SERVICE])
def test_what_moves_nothing_on_does_not_say_that_it_was_seen(acting: Acting, action: Action) -> None:
    standing(acting(CARLOS))
    assert STEPS[action](acting(CARLOS), 1).acknowledged_at is None


def test_what_its_reporter_cancels_nobody_has_seen(acting: Acting) -> None:
    declared(acting)
    declared(acting)
    assert operations.cancel(acting(SOFIA), 1, reason="found the plug").acknowledged_at is None
    assert operations.cancel(acting(ANA), 2, reason="a drill").acknowledged_by == ANA


def test_whoever_acknowledges_it_takes_it_in_a_second_step(acting: Acting) -> None:
    declared(acting)
    operations.acknowledge(acting(ANA), 1)
    taken = operations.take(later(acting(ANA)), 1)
    assert (taken.assignee, taken.acknowledged_at) == (ANA, MONDAY)


@pytest.mark.parametrize("name", ["Network", "NETWORK", "network "])
def test_a_team_is_found_whichever_of_its_letters_are_capitals(acting: Acting, name: str) -> None:
    standing(acting(ANA))
    assert operations.assign(acting(ANA), 1, team=name).team == "network"


def test_whoever_cannot_act_is_given_nothing_and_who_could_is_named(acting: Acting) -> None:
    standing(acting(ANA))
    directory.store(acting(ANA).tx, "UBOT00000", [], MONDAY)
    could = f"Those who could: <@{ANA}>, <@{BEN}>."
    sentence = f"<@UBOT00000> cannot work on INC-1: that is an app, or somebody who has left. {could}"
    with refused(Refused, sentence):
        operations.assign(acting(ANA), 1, to="UBOT00000")
    assert operations.assign(acting(ANA), 1, to=TOM).assignee == TOM


@pytest.mark.parametrize("action", [Action.ACKNOWLEDGE, Action.HOLD, Action.RESOLVE])
def test_it_stays_with_whoever_has_it(acting: Acting, action: Action) -> None:
    standing(acting(ANA), assignee=BEN)
    assert STEPS[action](acting(ANA), 1).assignee == BEN


def test_what_is_theirs_already_is_not_given_again(acting: Acting) -> None:
    standing(acting(ANA), status=WORKED, assignee=ANA)
    with refused(MovedOn, "INC-1 is yours already."):
        operations.take(acting(ANA), 1)
    with refused(MovedOn, f"INC-1 is <@{ANA}>'s already."):
        operations.assign(acting(BEN), 1, to=ANA)
    assert journalled(acting(ANA), "INC-1") == []


def test_a_new_one_that_came_with_somebody_is_begun_when_they_take_it(acting: Acting) -> None:
    standing(acting(ANA), assignee=ANA)
    assert operations.take(acting(ANA), 1).status is WORKED


def test_given_to_another_while_it_waits_it_waits_on(acting: Acting) -> None:
    standing(acting(ANA), status=HELD, assignee=ANA, hold_reason=HoldReason.VENDOR)
    given = operations.assign(acting(ANA), 1, to=BEN)
    assert (given.status, given.assignee, given.hold_reason) == (HELD, BEN, HoldReason.VENDOR)


def test_given_to_another_team_nobody_has_it_until_somebody_there_takes_it(acting: Acting) -> None:
    standing(acting(ANA), status=WORKED, assignee=ANA)
    given = operations.assign(acting(ANA), 1, team="network")
    assert (given.team, given.assignee, given.status) == ("network", None, WORKED)
    assert last(acting(ANA), "INC-1").details == {"team": "network"}


def test_there_must_be_such_a_team_and_another_than_has_it(acting: Acting) -> None:
    standing(acting(ANA))
    teams = "Retail applications, ERP, Supply chain, Network, Workplace, Plant IT"
    with refused(NotFound, f"There is no team `&lt;x&gt;`. The teams are {teams}."):
        operations.assign(acting(ANA), 1, team="<x>")
    with refused(MovedOn, "INC-1 is with Retail applications already."):
        operations.assign(acting(ANA), 1, team="retail-apps")
    assert journalled(acting(ANA), "INC-1") == []


def test_the_reason_of_a_hold_is_what_was_chosen_and_else_what_the_note_says(acting: Acting) -> None:
    standing(acting(ANA))
    held = operations.hold(acting(ANA), 1, note=" ask the vendor ", reason=HoldReason.CALLER)
    assert (held.hold_reason, held.hold_note) == (HoldReason.CALLER, "ask the vendor")


@pytest.mark.parametrize(
    ("step", "field", "sentence"),
    [
        (operations.hold, HoldField.NOTE, "Say what it waits for."),
        (operations.resolve, ResolveField.NOTE, "Say how it was fixed; the reporter reads it."),
    ],
)
def test_a_note_that_the_reporter_reads_must_say_something(
    acting: Acting, step: Callable[..., Incident], field: str, sentence: str
) -> None:
    standing(acting(ANA))
    for note in (" ", "x" * 3001):
        with pytest.raises(Invalid) as wrong:
            step(acting(ANA), 1, note=note)
        assert list(wrong.value.fields) == [field]
        assert wrong.value.fields[field].endswith(sentence)


@pytest.mark.parametrize(
    ("step", "sentence"),
    [
        (partial(operations.cancel, reason=" "), "Say why it is cancelled."),
        (partial(operations.note, text="\n"), "Say what to note."),
    ],
)
def test_what_is_typed_after_a_command_must_say_something(acting: Acting, step: Step, sentence: str) -> None:
    standing(acting(ANA))
    with pytest.raises(Invalid) as wrong:
        step(acting(ANA), 1)
    assert wrong.value.fields == {LINE: sentence}


def test_a_code_that_is_offered_no_more_is_refused_and_one_that_is_built_in_is_not(acting: Acting) -> None:
    declared(acting)
    with pytest.raises(Invalid) as refusal:
        operations.resolve(acting(ANA), 1, note="a cable", code="Ghost")
    assert refusal.value.fields == {ResolveField.CODE: "There is no such code any more. Choose another."}
    assert operations.resolve(acting(ANA), 1, note="a cable", code="Recovered by itself").resolved_at == MONDAY


def test_it_is_resolved_with_the_code_that_was_chosen(acting: Acting) -> None:
    standing(acting(ANA))
    assert operations.resolve(acting(ANA), 1, note="restart", code="Known error").resolution_code == "Known error"


def test_what_is_resolved_closes_by_itself_after_the_time_of_app_yaml(acting: Acting) -> None:
    declared(acting)
    operations.resolve(acting(ANA), 1, note="a new cable")
    (timer,) = armed(acting(ANA))
    assert (timer.kind, timer.key, timer.record) == (AUTO_CLOSE, "INC-1", "INC-1")
    assert (timer.due_at, timer.payload) == (MONDAY + timedelta(days=5), {"incident": 1})
    closed = operations.close_by_itself(later(acting(QUARTERDECK)), **timer.payload)
    assert closed is not None
    assert (closed.status, closed.closed_at) == (CLOSED, LATER)
    entry = last(acting(ANA), "INC-1")
    assert (entry.what, entry.actor) == (IncidentEvent.CLOSED, QUARTERDECK)


def test_a_major_incident_closes_by_no_timer(acting: Acting) -> None:
    standing(acting(ANA), major=True)
    operations.resolve(acting(ANA), 1, note="a new cable")
    assert armed(acting(ANA)) == []


def test_where_app_yaml_says_never_nothing_closes_by_itself(acting: Acting, document: Document) -> None:
    standing(acting(ANA))
    settings = document.incidents.model_copy(update={"auto_close_after": timedelta(0)})
    never = replace(acting(ANA), document=document.model_copy(update={"incidents": settings}))
    operations.resolve(never, 1, note="a new cable")
    assert armed(acting(ANA)) == []


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CLOSE, Action.REOPEN])
def test_once_somebody_has_answered_it_does_not_close_by_itself_any_more(acting: Acting, action: Action) -> None:
    standing(acting(ANA))
    operations.resolve(acting(ANA), 1, note="a new cable")
    STEPS[action](acting(doer(action)), 1)
    assert armed(acting(ANA)) == []


@pytest.mark.parametrize("status", [status for status in IncidentStatus if status is not RESOLVED])
def test_a_timer_that_comes_too_late_closes_nothing(acting: Acting, status: IncidentStatus) -> None:
    standing(acting(ANA), status=status)
    assert operations.close_by_itself(acting(QUARTERDECK), 1) is None
    assert journalled(acting(ANA), "INC-1") == []


def test_what_belongs_to_it_is_resolved_with_it_where_it_is_still_open(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), parent=1, team="erp", status=HELD, hold_reason=HoldReason.PROBLEM)
    standing(acting(ANA), parent=1, status=CANCELLED)
    operations.resolve(acting(ANA), 1, note="a new cable", code="Known error")
    child = incidents.find(acting(ANA).tx, 2)
    assert child is not None
    assert (child.status, child.hold_reason) == (RESOLVED, None)
    assert (child.resolution_note, child.resolution_code) == ("With INC-1: a new cable", "Known error")
    assert journalled(acting(ANA), "INC-2") == [IncidentEvent.RESOLVED]
    assert journalled(acting(ANA), "INC-3") == []
    assert {timer.record for timer in armed(acting(ANA))} == {"INC-1", "INC-2"}


@pytest.mark.parametrize("person", [ANA, MIRA, TOM])
def test_nobody_but_the_reporter_says_that_it_works(acting: Acting, person: str) -> None:
    standing(acting(ANA), status=RESOLVED)
    with refused(NotAllowed, f"Only <@{SOFIA}>, who reported INC-1, can confirm that it works."):
        operations.confirm(acting(person), 1)


@pytest.mark.parametrize("action", [Action.CONFIRM, Action.CLOSE])
@pytest.mark.parametrize("status", OPEN)
def test_what_is_open_is_resolved_before_it_is_closed(acting: Acting, action: Action, status: IncidentStatus) -> None:
    standing(acting(ANA), status=status)
    with refused(MovedOn, "INC-1 is not resolved yet. Resolve it first: `/incident resolve 1 NOTE`."):
        STEPS[action](acting(doer(action)), 1)


def test_what_is_open_cannot_be_reopened_and_says_how_it_stands(acting: Acting) -> None:
    standing(acting(ANA), status=HELD)
    with refused(MovedOn, "INC-1 is open: on hold."):
        operations.reopen(acting(ANA), 1)


def test_each_time_it_is_reopened_counts_and_it_stays_with_whoever_had_it(acting: Acting) -> None:
    declared(acting)
    for count in (1, 2):
        operations.resolve(acting(ANA), 1, note="a new cable")
        reopened = operations.reopen(acting(SOFIA), 1)
        assert (reopened.reopened, reopened.assignee) == (count, ANA)


def test_a_duplicate_is_linked_with_the_other_and_its_entry_says_how_that_one_stands(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), status=HELD)
    operations.duplicate(acting(ANA), 1, of=2)
    assert incidents.linked(acting(ANA).tx, 2) == [1]
    assert last(acting(ANA), "INC-1").details["of_status"] == "on_hold"


def test_the_entry_of_a_duplicate_says_whether_its_reporter_may_know_of_the_other(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), private=True, reporter=TOM)
    operations.duplicate(acting(ANA), 1, of=2)
    assert last(acting(ANA), "INC-1").details["known"] is False


def test_two_incidents_are_linked_once_from_whichever_side(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), status=CLOSED)
    operations.link(acting(ANA), 1, other=2)
    assert (incidents.linked(acting(ANA).tx, 1), incidents.linked(acting(ANA).tx, 2)) == ([2], [1])
    with refused(MovedOn, "INC-2 and INC-1 are linked already.", record="INC-2"):
        operations.link(acting(ANA), 2, other=1)


def test_the_answer_of_a_reporter_who_was_waited_for_lets_work_go_on(acting: Acting) -> None:
    standing(acting(ANA), status=HELD, hold_reason=HoldReason.CALLER, hold_note="which till?")
    answered = operations.answer(acting(SOFIA), 1, text="till 7")
    assert (answered.status, answered.hold_reason, answered.hold_note) == (WORKED, None, "")
    assert journalled(acting(ANA), "INC-1") == [IncidentEvent.NOTED, IncidentEvent.RESUMED]
    assert last(acting(ANA), "INC-1").details == {"answered": True}


@pytest.mark.parametrize(
    ("person", "reason"), [(SOFIA, HoldReason.VENDOR), (SOFIA, HoldReason.PROBLEM), (ANA, HoldReason.CALLER)]
)
def test_while_somebody_else_is_waited_for_an_answer_is_a_note(
    acting: Acting, person: str, reason: HoldReason
) -> None:
    standing(acting(ANA), status=HELD, hold_reason=reason)
    assert operations.answer(acting(person), 1, text="till 7").status is HELD
    assert journalled(acting(ANA), "INC-1") == [IncidentEvent.NOTED]


@pytest.mark.parametrize("status", [NEW, RESOLVED, CLOSED])
def test_what_is_said_in_the_thread_at_any_other_time_is_a_note(acting: Acting, status: IncidentStatus) -> None:
    standing(acting(ANA), status=status)
    assert operations.answer(acting(SOFIA), 1, text="till 7").status is status
    assert last(acting(ANA), "INC-1").details["text"] == "till 7"


def test_the_priority_that_it_has_is_not_set_again(acting: Acting) -> None:
    standing(acting(ANA))
    with refused(MovedOn, "INC-1 has that impact and urgency already: P3."):
        operations.set_priority(acting(ANA), 1, impact=2, urgency=2)


def test_another_impact_with_the_same_priority_is_kept(acting: Acting) -> None:
    standing(acting(ANA))
    changed = operations.set_priority(acting(ANA), 1, impact=1, urgency=3)
    assert (changed.impact, changed.urgency, changed.priority) == (1, 3, "P3")


def test_another_team_gets_it_with_its_service_and_whoever_had_it_has_it_no_more(acting: Acting) -> None:
    standing(acting(ANA), status=WORKED, assignee=ANA)
    assert operations.set_service(acting(ANA), 1, service="webshop").assignee == ANA
    given = operations.set_service(acting(SOFIA), 1, service="erp")
    assert (given.team, given.assignee, given.status) == ("erp", None, WORKED)


def test_it_becomes_private_with_its_service_once_and_stays_so(acting: Acting, document: Document) -> None:
    act = replace(acting(ANA), document=private_payroll(document))
    standing(act)
    assert operations.set_service(act, 1, service="payroll").private
    assert last(act, "INC-1").details["became_private"] is True
    act = replace(act, by=CHEN)
    assert operations.set_service(act, 1, service="erp").private
    assert operations.set_service(act, 1, service="payroll").private
    assert last(act, "INC-1").details["became_private"] is False


def test_there_must_be_such_a_service_and_another_than_it_is_about(acting: Acting) -> None:
    standing(acting(ANA))
    with refused(NotFound, "There is no service `&lt;x&gt;` any more. Choose another."):
        operations.set_service(acting(ANA), 1, service="<x>")
    with refused(MovedOn, "INC-1 is about Point of sale already."):
        operations.set_service(acting(ANA), 1, service="pos")
    assert journalled(acting(ANA), "INC-1") == []


@pytest.mark.parametrize("status", OPEN)
def test_what_is_open_can_become_a_major_incident(acting: Acting, status: IncidentStatus) -> None:
    standing(acting(ANA), status=status)
    assert operations.set_major(acting(CARLOS), 1).major
    assert journalled(acting(ANA), "INC-1") == [IncidentEvent.MAJOR]


@pytest.mark.parametrize(("status", "word"), [(RESOLVED, "resolved"), (CLOSED, "closed"), (CANCELLED, "cancelled")])
def test_of_what_is_over_no_emergency_is_left(acting: Acting, status: IncidentStatus, word: str) -> None:
    standing(acting(ANA), status=status)
    with refused(MovedOn, f"INC-1 is {word}; there is no emergency left."):
        operations.set_major(acting(CARLOS), 1)
    assert journalled(acting(ANA), "INC-1") == []


def test_what_belongs_to_another_is_no_major_incident_of_its_own(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), parent=1)
    with refused(MovedOn, "INC-2 belongs to INC-1; declare that one.", record="INC-2"):
        operations.set_major(acting(CARLOS), 2)
