"""Every form and card at its limits is accepted by the workspace's validator, which refuses what Slack refuses."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bot.workspace.block_kit import check_blocks, check_view
from commands.changes import rules as change_rules
from commands.changes import views as changes
from commands.incidents import views as incidents
from commands.service_levels import views as service_levels
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.organisation import Organisation
from commands.warrooms import views as warrooms
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Vote
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.journal.records import Entry
from storage.service_levels.records import ClockState, Measure, Pause, ServiceClock
from storage.warrooms.records import Role, RoleHolder, RoomStatus, WarRoom

AT = datetime(2026, 3, 16, 9, tzinfo=UTC)
LONG = "<&>" * 1000
SERVICES = {f"service-{number}": f"Service <{number}> & more of it, at length" * 2 for number in range(100)}
PERSON = "U0123456789"

INCIDENT = Incident(
    id=999_999_999, title=LONG, details=LONG, service=None, team="team", impact=1, urgency=1, priority="P1",
    status=IncidentStatus.ON_HOLD, hold_reason=HoldReason.CALLER, hold_note=LONG, reporter=PERSON, assignee=PERSON,
    major=True, private=False, parent=None, duplicate_of=1, opened_at=AT, acknowledged_at=AT, acknowledged_by=PERSON,
    resolved_at=AT, resolved_by=PERSON, resolution_code="Fixed", resolution_note=LONG, closed_at=None, reopened=12,
    external_number=None,
)  # fmt: skip
ROOM = WarRoom(
    id=1, incident=999_999_999, name="inc-1", channel="C0", status=RoomStatus.OPEN, declared_by=PERSON,
    declared_at=AT, last_update=LONG, last_update_at=AT, last_update_by=PERSON, next_update_at=AT, resolved_at=None,
    resolved_by=None,
    resolution_note=LONG, archived_at=None,
)  # fmt: skip
ROLES = {role: RoleHolder(1, role, PERSON, AT) for role in Role}
CHANGE = Change(
    id=999_999_999, title=LONG[:150], reason=LONG, type=ChangeType.EMERGENCY, items=tuple(SERVICES), start=AT, end=AT,
    requester=PERSON, implementer=PERSON, risk=1, impact=1, implementation_plan=LONG, test_plan=LONG,
    rollback_plan=LONG, status=ChangeStatus.AUTHORISE, board="cab", ballot=1, members=(), voters=(), closes_at=AT,
    decision=None, decided_at=None, outcome=None, outcome_note="", opened_at=AT, implemented_at=None, closed_at=None,
)  # fmt: skip
VOTES = [Vote(1, 1, f"U{number:09d}", Choice.REJECT, LONG, AT) for number in range(60)]
PAPER = change_rules.Ballot(frozenset(vote.person for vote in VOTES), 30, "majority")
TALLY = change_rules.Tally(10, 20, 30, 40)
COLLISIONS = [change_rules.Collision("item", f"CHG-{n}", ", ".join(SERVICES)) for n in range(40)]
ENTRIES = [Entry(n, AT, PERSON, "warroom.noted", "INC-1", {"text": LONG}, "slack") for n in range(500)]
STORY = [replace(entry, what="incident.noted") for entry in ENTRIES]
CLOCK = ServiceClock(
    1, 1, Measure.RESPONSE, "Target " * 20, "always", 900, ClockState.RUNNING, AT, AT, None, True, (50, 75)
)
PAUSES = [Pause(AT, AT, PERSON, LONG)] * 30
LEVELS = ServiceLevelPolicy(organisation=Organisation())

CARDS: Mapping[str, Callable[[], list[dict[str, Any]]]] = {
    "card": lambda: incidents.card(INCIDENT, SERVICES, linked=list(range(200))),
    "receipt": lambda: incidents.receipt(INCIDENT, SERVICES),
    "fix": lambda: incidents.fix(replace(INCIDENT, status=IncidentStatus.RESOLVED), 12, score=None),
    "survey": lambda: incidents.fix(replace(INCIDENT, status=IncidentStatus.CLOSED), 12, score=None),
    "offer": lambda: incidents.offer(LONG, 1),
    "list": lambda: incidents.listing("Open", [INCIDENT] * 20, 1000, "nothing"),
    "detail": lambda: incidents.detail(INCIDENT, SERVICES, STORY, []),
    "help": incidents.help_text,
    "situation": lambda: warrooms.situation(ROOM, INCIDENT, {}, "A service"),
    "situation, led": lambda: warrooms.situation(ROOM, INCIDENT, ROLES, "A service"),
    "announcement": lambda: warrooms.announcement(ROOM, INCIDENT, ROLES, "A service"),
    "timeline": lambda: warrooms.timeline(ENTRIES, "What happened"),
    "ballot": lambda: changes.ballot(CHANGE, PAPER, VOTES, TALLY, COLLISIONS, SERVICES),
    "changes": lambda: changes.listing("Planned", [CHANGE] * 20),
    "clocks": lambda: service_levels.clocks(INCIDENT, [(CLOCK, PAUSES, timedelta(hours=1))] * 20, LEVELS),
    "breaching": lambda: service_levels.breaching([(CLOCK, INCIDENT)] * 20, AT),
}
FORMS: Mapping[str, Callable[[], dict[str, Any]]] = {
    "incident": lambda: incidents.form(SERVICES, title=LONG, details=LONG, said_at="C0 1.1"),
    "incident with very many services": lambda: incidents.form({str(n): "x" for n in range(500)}),
    "resolve": lambda: incidents.resolve_form(999_999_999, [f"Code {n}" for n in range(100)]),
    "hold": lambda: incidents.hold_form(999_999_999),
    "update": lambda: warrooms.update_form(999_999_999),
    "resolve a room": lambda: warrooms.resolve_form(999_999_999),
    "change": lambda: changes.form(SERVICES),
    "change without services": lambda: changes.form({}),
    "reject": lambda: changes.reject_form(999_999_999),
    "details": lambda: changes.details(CHANGE, SERVICES),
}


@pytest.mark.parametrize("name", CARDS)
def test_the_longest_card_is_accepted(name: str) -> None:
    assert check_blocks(CARDS[name]()) == []


@pytest.mark.parametrize("name", FORMS)
def test_the_fullest_form_is_accepted(name: str) -> None:
    assert check_view(FORMS[name]()) == []


def test_the_longest_update_of_a_card_is_short_enough_for_slack() -> None:
    assert len(incidents.card_text(INCIDENT)) < 4000
    assert len(warrooms.situation_text(ROOM, INCIDENT)) < 4000
    assert len(changes.outcome(CHANGE, change_rules.Decision.REJECTED, VOTES)) < 40_000
