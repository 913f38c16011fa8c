"""Every form and card at its limits is accepted by the workspace's validator, which refuses what Slack refuses."""

from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, timedelta
from itertools import product
from typing import Any

import pytest

from bot.workspace.block_kit import characters, check_blocks, check_view
from bot.workspace.content import LONGEST_BLOCKS
from commands.availability import views as availability
from commands.availability.policy import Promise, read_alert, read_target
from commands.availability.rules import HOUR, Interval, Uptime, course
from commands.availability.standing import Standing
from commands.changes import ballot_forms, ballot_views
from commands.changes import forms as change_forms
from commands.changes import home as changes_home
from commands.changes import ids as change_ids
from commands.changes import views as changes
from commands.changes import wording as change_wording
from commands.changes.collisions import Collision, Kind
from commands.changes.listing import line_of
from commands.changes.operations import MOST_REASONS
from commands.home import cards as home
from commands.home import glance
from commands.home.glance import Glance
from commands.incidents import answers
from commands.incidents import forms as incident_forms
from commands.incidents import home as incidents_home
from commands.incidents import views as incidents
from commands.incidents.forms import Begun
from commands.incidents.keeping import Kept
from commands.incidents.report import Link
from commands.reviews import views as reviews
from commands.service_levels import home as levels_home
from commands.service_levels import vendor_views
from commands.service_levels import views as service_levels
from commands.service_levels.attainment import Stay
from commands.service_levels.holding import ClockUse, Holder, Move
from commands.service_levels.home import Due
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.service_levels.rules import DueWarning
from commands.shared import blocks as bk
from commands.shared import literal
from commands.shared.pages import LONGEST_KEPT, SIZE, Page
from commands.shared.tab import Part
from commands.shared.voting import Electorate
from commands.shared.written import LONGEST_NAME
from commands.tasks import forms as task_forms
from commands.tasks import views as tasks
from commands.tasks.wording import line
from commands.warrooms import forms as room_forms
from commands.warrooms import handing_views, situation_views, update_forms
from commands.warrooms import task_views as room_tasks
from commands.warrooms import views as warrooms
from commands.warrooms.handing_rules import Offer, OfferState
from commands.warrooms.rules import Story
from commands.warrooms.update_forms import Asking
from storage.availability.records import Outage, SpentBudget
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Vote
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.journal.records import Entry
from storage.outbox.records import EffectState, QueuedEffect
from storage.record import replace
from storage.reviews.records import Review, ReviewStatus
from storage.service_levels.records import ClockState, Measure, Pause, ServiceClock
from storage.tasks.records import Task, TaskState
from storage.warrooms.records import Audience, Role, RoleHolder, RoomPhase
from tests import company
from tests.commands.home.examples import EFFECT
from tests.conftest import MONDAY

AT = MONDAY
LONG = "<&>" * 1000
SERVICES = {f"service-{number}": f"Service <{number}> & more of it, at length" * 2 for number in range(100)}
PERSON = "U0123456789"

INCIDENT = replace(
    company.INCIDENT, id=999_999_999, title=LONG, details=LONG, service="service-1", status=IncidentStatus.ON_HOLD,
    hold_reason=HoldReason.CALLER, hold_note=LONG, reporter=PERSON, assignee=PERSON, major=True, duplicate_of=1,
    acknowledged_at=AT, acknowledged_by=PERSON, resolved_at=AT, resolved_by=PERSON, resolution_code="Fixed",
    resolution_note=LONG, reopened=12,
)  # fmt: skip
ROOM = replace(
    company.ROOM, incident=999_999_999, last_update=LONG, last_update_at=AT, last_update_by=PERSON,
    next_update_at=AT, resolution_note=LONG,
)  # fmt: skip
ROLES = {role: RoleHolder(1, role, PERSON, AT) for role in Role}
CHANGE = replace(
    company.CHANGE, id=999_999_999, title=LONG[:150], reason=LONG, type=ChangeType.EMERGENCY, items=tuple(SERVICES),
    requester=PERSON, implementer=PERSON, risk=1, impact=1, implementation_plan=LONG, test_plan=LONG,
    rollback_plan=LONG, closes_at=AT,
)  # fmt: skip
TASK = Task(
    id=999_999_999, record="INC-999999999", number=999, title=LONG[:300], team=None, person=PERSON, due_at=AT,
    state=TaskState.OPEN, reason="", opened_by=PERSON, opened_at=AT, over_at=None, over_by=None,
)  # fmt: skip
SKIPPED = replace(TASK, state=TaskState.SKIPPED, reason=LONG, over_at=AT, over_by=PERSON)
VOTES = [Vote(1, 1, f"U{number:09d}", Choice.REJECT, LONG, AT) for number in range(60)]
ELECTORATE = Electorate(frozenset(vote.person for vote in VOTES), 30, "majority")
COLLISIONS = [Collision(Kind.ITEM, f"CHG-{n}", ", ".join(SERVICES)) for n in range(40)]
ENTRIES = [Entry(n, AT, PERSON, "warroom.noted", "INC-1", {"text": LONG}, "slack") for n in range(500)]
STORY = [replace(entry, what="incident.noted") for entry in ENTRIES]
CLOCK = ServiceClock(
    1, 1, Measure.RESPONSE, "Target " * 20, "always", 900, ClockState.RUNNING, AT, AT, None, True, (50, 75)
)
PAUSES = [Pause(AT, AT, PERSON, LONG)] * 30
USE = ClockUse(
    CLOCK, PAUSES, timedelta(hours=1), "office", [timedelta(hours=99, seconds=59)] * 30,
    dict.fromkeys(Holder, timedelta(hours=9999, seconds=59)), [Move(PAUSES[0], AT, AT)],
    [Entry(1, AT, PERSON, "incident.prioritised", "INC-1", {"was": "P1", "priority": "P2"}, "slack")] * 9,
)  # fmt: skip
TARGET = Target(
    name=LONG[:LONGEST_NAME],
    measure=Measure.RESPONSE,
    target=timedelta(366),
    calendar=LONG,
    services=(LONG,) * 100,
    priorities=("P1",),
)


def listed(line: str) -> Page:
    """A page in the middle of a list of such lines."""
    return Page([line] * SIZE, 2, 1_000_000, "action", {"words": LONG[:LONGEST_KEPT]})


CALENDAR = ServiceLevelPolicy().calendar("always")
LEVELS = ServiceLevelPolicy(sla=(TARGET,))
IN_ITS_WAY = changes.in_its_way(COLLISIONS, SERVICES, AT)
RECORD = changes.record(CHANGE, [], IN_ITS_WAY, SERVICES, limit=3000)
TOLD = Story(ROOM, INCIDENT, ROLES, ENTRIES)

OUTAGE = Outage(1, 1, "service-1", AT, AT, 33_333, PERSON, 999_999_999, AT, None)
PROMISE = Promise(
    name=LONG[:LONGEST_NAME], service="service-1", target=read_target("99.9"), alert=(read_alert("2.5% in 1h"),) * 10
)
DOWN = Uptime(HOUR * 720, HOUR)
STANDING = Standing(
    PROMISE, CALENDAR, Interval(AT, AT + timedelta(30)), DOWN, DOWN, course(CALENDAR, AT, AT, ()), [OUTAGE] * 100,
    [Interval(AT, AT)] * 100,
)  # fmt: skip
STAY = Stay("INC-999999999", LONG, LONG, AT, AT, AT, timedelta(366), timedelta(366), kept=False)
SPENT = SpentBudget("service-1", PROMISE.name, AT, PERSON, AT, LONG)

NOTHING_LEFT = ballot_views.Standing(
    [SPENT, replace(SPENT, waived_until=None)] * 10, {vote.person: PERSON for vote in VOTES}
)
LINKS = tuple(Link(LONG, f"https://files.example/{'&' * 120}{number}") for number in range(30))
KEPT = Kept("C0 1.1", LINKS, 1, "C0", "https://hooks.slack.com/" + "x" * 200, 1, True).written()

MANY = 50
FEW = VOTES[:20]
OFFER = Offer(1, 999_999_999, PERSON, PERSON, PERSON, AT, AT, "x" * 2800, LONG[:1500], "f" * 64, OfferState.OPEN)
CARDS: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
    "card": lambda: incidents.card(INCIDENT, SERVICES, linked=[("related to", f"INC-{each}") for each in range(200)]),
    "receipt": lambda: incidents.receipt(INCIDENT, SERVICES),
    "fix": lambda: incidents.confirmation(replace(INCIDENT, status=IncidentStatus.RESOLVED), 12),
    "closed": lambda: incidents.confirmation(replace(INCIDENT, status=IncidentStatus.CLOSED), 12),
    "answer": lambda: answers.reported(INCIDENT, SERVICES),
    "answer, of very many services": lambda: answers.reported(INCIDENT, {str(n): LONG for n in range(500)}),
    "files": lambda: incidents.links(LINKS),
    "offer": lambda: incidents.offer(LONG, 1),
    "list": lambda: incidents.listing("Open", [INCIDENT] * 20, "nothing"),
    "detail": lambda: incidents.detail(INCIDENT, SERVICES, STORY, []),
    "task": lambda: tasks.card(TASK, UTC, AT, {}),
    "task, skipped": lambda: tasks.card(SKIPPED, UTC, AT, {}),
    "tasks of a day": lambda: tasks.digest([TASK] * 99, [line(TASK, UTC, AT)] * 99, "99 things are yours to do"),
    "tasks": lambda: tasks.listing([TASK] * SIZE, [line(TASK, UTC, AT)] * SIZE, Page([], 1, 99, "task.list", {})),
    "tasks of a room": lambda: room_tasks.listing([TASK] * SIZE, Page([], 1, 99, "task.list", {}), UTC, AT),
    "offer of the command": lambda: handing_views.offer(OFFER),
    "situation": lambda: situation_views.situation(replace(TOLD, roles={})),
    "situation, led": lambda: situation_views.situation(TOLD),
    "situation, down": lambda: situation_views.situation(replace(TOLD, services=SERVICES, outages=[OUTAGE] * 50)),
    "uptime": lambda: bk.lines([availability.line(STANDING, LONG, UTC)] * 10),
    "budget": lambda: availability.budget(STANDING, LONG, UTC, {OUTAGE.incident or 0}, [SPENT]),
    "announcement": lambda: situation_views.announcement(TOLD),
    "timeline": lambda: warrooms.told(TOLD, "What happened"),
    "ballot": lambda: ballot_views.ballot(CHANGE, ELECTORATE, VOTES, IN_ITS_WAY, SERVICES),
    "stays with a vendor": lambda: listed(vendor_views.line(STAY)).blocks(LONG[:LONGEST_NAME]),
    "ballot, with nothing left": lambda: ballot_views.ballot(
        CHANGE, ELECTORATE, VOTES, IN_ITS_WAY, SERVICES, standing=NOTHING_LEFT
    ),
    "ballot of twenty reasons": lambda: ballot_views.ballot(CHANGE, ELECTORATE, FEW, [], SERVICES),
    "warning": lambda: service_levels.warning(DueWarning(CLOCK, INCIDENT, 75, timedelta(1), (PERSON,) * 5, AT)),
    "clocks": lambda: service_levels.clocks(INCIDENT, [USE] * 20, LEVELS),
    "breaching": lambda: service_levels.breaching(listed(service_levels.line_of(CLOCK, INCIDENT, AT)), LONG),
    "promises": lambda: service_levels.targets(listed(service_levels.line_of_target(LEVELS, TARGET)), LONG),
    "changes": lambda: Page([line_of(CHANGE, UTC)] * 15, 1, 1000, "change.list", {"words": LONG[:500]}).blocks(
        "Planned"
    ),
}
FORMS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "incident": lambda: incident_forms.form(SERVICES, Begun(LONG, LONG, private=True), kept=KEPT),
    "incident with very many services": lambda: incident_forms.form({str(n): "x" for n in range(500)}),
    "resolve": lambda: incident_forms.resolve_form(999_999_999, [f"Code {n}" for n in range(100)]),
    "task not possible": lambda: task_forms.impossible_form(TASK),
    "hold": lambda: incident_forms.hold_form(999_999_999),
    "update": lambda: update_forms.update_form(
        Asking(999_999_999, LONG, RoomPhase.FIXING, [*Audience][1:], [*Audience], timedelta(days=1), LONG[:150])
    ),
    "severity": lambda: update_forms.severity_form(999_999_999, "P1"),
    "take command": lambda: handing_views.take_command_form(OFFER, [LONG] * MANY),
    "hand over": lambda: handing_views.hand_over_form(999_999_999),
    "role": lambda: handing_views.role_form(999_999_999),
    "task of a room": lambda: room_tasks.task_form(999_999_999),
    "follow-up": lambda: room_tasks.follow_up_form(999_999_999),
    "declare": lambda: room_forms.declare_form(SERVICES),
    "declare with very many services": lambda: room_forms.declare_form({str(n): "x" for n in range(500)}),
    "outage": lambda: room_forms.outage_form(999_999_999, SERVICES, "service-1", "2026-03-16 10:00"),
    "outage, of very many services": lambda: room_forms.outage_form(
        999_999_999, {str(n): "x" for n in range(500)}, "1", "2026-03-16 10:00"
    ),
    "resolve a room": lambda: room_forms.resolve_form(999_999_999),
    "change": lambda: change_forms.form(SERVICES),
    "change without services": lambda: change_forms.form({}),
    "reject": lambda: ballot_forms.reject_form(999_999_999, 12),
    "details": lambda: change_forms.details_form(CHANGE, RECORD),
}


WHO = ("votes", "moves_on", "begins", "oversees")
RIGHTS = [dict(zip(WHO, each, strict=True)) for each in product((False, True), repeat=len(WHO))]
REVIEW = Review(1, 1, ReviewStatus.OWED, PERSON, AT, AT)
PRESSED: Mapping[str, Callable[[], list[list[dict[str, Any]]]]] = {
    "change": lambda: [
        changes.record(each, [], IN_ITS_WAY, SERVICES, changes.buttons(each, **rights))
        for each in in_each(CHANGE, ChangeStatus)
        for rights in RIGHTS
    ],
    "ballot": lambda: [
        ballot_views.ballot(each, ELECTORATE, [], IN_ITS_WAY, SERVICES) for each in in_each(CHANGE, ChangeStatus)
    ],
    "incident": lambda: [incidents.card(each, SERVICES) for each in in_each(INCIDENT, IncidentStatus)],
    "review": lambda: [
        reviews.card(each, LONG, [], AT, is_manager=manages)
        for each in in_each(REVIEW, ReviewStatus)
        for manages in (False, True)
    ],
}


def in_each(record: Any, statuses: Iterable[Any]) -> list[Any]:
    """It in each of its statuses."""
    return [replace(record, status=each) for each in statuses]


FIXED = replace(INCIDENT, status=IncidentStatus.RESOLVED)
PARKED = QueuedEffect(1, "m", EffectState.PARKED, EFFECT, 1, AT, AT, LONG, None)
GLANCE = Glance(
    open={f"team_*{number}*" * 7: dict.fromkeys(("P1", "P2", "P3", "P4", "P5"), 999_999) for number in range(80)},
    at_risk=9, opened=9, resolved=9, missed=9, day="2026-03-16",
)  # fmt: skip
DUE = Due(replace(INCIDENT, id=INCIDENT.id - 1), LONG[:LONGEST_NAME], AT)


def fullest_tab(incident: Incident, change: Change) -> dict[str, Any]:
    """The tab of somebody who is everything at once, on the worst of days."""
    line = incidents_home.line(incident, incidents_home.opening(incident))
    parts = [
        Part("Major incidents that are open", [line] * MANY),
        Part("Waits for your vote", [changes_home.ballot(change)] * MANY),
        Part("Yours to do", [line] * MANY),
        *(part for _, part in levels_home.parts(PERSON, [incident] * MANY, [incident] * MANY, [DUE] * MANY)),
        Part("Changes today", [changes_home.planned(change, UTC)] * MANY),
        Part("Reported by you", [incidents_home.reported(FIXED)] * MANY),
    ]
    begun = [bk.header(LONG[:150]), bk.section(home.HOW_TO)]
    return home.view(begun, ([PARKED] * MANY, 999), glance.blocks(GLANCE), parts)


@pytest.mark.parametrize(
    ("incident", "change"),
    [(INCIDENT, CHANGE), (replace(INCIDENT, title="*till* `4`"), replace(CHANGE, title="_patch_ ~it~"))],
    ids=["long", "with marks, which take more blocks"],
)
def test_the_fullest_tab_is_accepted_and_leaves_no_kind_out(incident: Incident, change: Change) -> None:
    view = fullest_tab(incident, change)
    ballots = {change_ids.ballot(number, 1) for number in range(MANY)}
    view["blocks"] = literal.blocks([_once(block, ballots) for block in view["blocks"]])
    assert check_view(view) == []
    for title in (
        "Major",
        "Waits for your vote",
        "Yours to fix",
        "nobody has it",
        "to do",
        "Due next",
        "Changes",
        "Reported",
    ):
        assert title in str(view), title


def _once(block: dict[str, Any], ballots: set[str]) -> dict[str, Any]:
    """Each ballot is of another change."""
    return block | {"block_id": ballots.pop()} if "block_id" in block else block


@pytest.mark.parametrize("name", CARDS)
def test_the_longest_card_is_accepted(name: str) -> None:
    shown = CARDS[name]()
    assert check_blocks(shown) == []
    assert name == "timeline" or characters(shown) <= LONGEST_BLOCKS, "that one is split over posts"


@pytest.mark.parametrize("name", PRESSED)
def test_in_every_status_and_whoever_reads_it_a_record_is_accepted_with_its_buttons(name: str) -> None:
    assert [refusal for shown in PRESSED[name]() for refusal in check_blocks(shown)] == []


@pytest.mark.parametrize("name", FORMS)
def test_the_fullest_form_is_accepted(name: str) -> None:
    assert check_view(FORMS[name]()) == []


def test_the_longest_update_of_a_card_is_short_enough_for_slack() -> None:
    assert len(incidents.card_text(INCIDENT)) < 4000
    assert len(situation_views.situation_text(TOLD)) < 4000
    rejected = Entry(
        1, AT, PERSON, ChangeEvent.REJECTED, "CHG-1", {"reasons": [[PERSON, LONG]] * MOST_REASONS}, "slack"
    )
    assert len(change_wording.to_everyone(rejected, CHANGE)) < 40_000
