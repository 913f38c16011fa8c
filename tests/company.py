"""What several tests begin with: records of the company's, and what its people do first."""

import os
from datetime import timedelta
from typing import Any

from bot.config import Document
from bot.workspace.server import Server
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, TEAM, Channel, Message, Workspace
from storage.changes.records import Change, ChangeStatus, ChangeType
from storage.incidents.records import Incident, IncidentStatus
from storage.journal import queries as journal
from storage.warrooms.records import RoomStatus, WarRoom
from tests.conftest import MONDAY, Floor

STAFF = ("sofia", "tom", "priya", "wanda", "ruth")
"""Five who report, when many things are reported side by side."""

SOFIA, ANA, BEN = "USOFIA000", "UANA00000", "UBEN00000"

INCIDENT = Incident(
    id=1, title="Point of sale is down", details="", service="pos", team="retail-apps", impact=2, urgency=2,
    priority="P3", status=IncidentStatus.NEW, hold_reason=None, hold_note="", reporter=SOFIA, assignee=None,
    major=False, private=False, parent=None, duplicate_of=None, opened_at=MONDAY, acknowledged_at=None,
    acknowledged_by=None, resolved_at=None, resolved_by=None, resolution_code=None, resolution_note="",
    closed_at=None, reopened=0, external_number=None,
)  # fmt: skip
"""As it is when it has just been reported."""

ROOM = WarRoom(
    id=1, incident=1, name="inc-1-point-of-sale-is-down", channel="C00000009", status=RoomStatus.OPEN,
    declared_by=ANA, declared_at=MONDAY, last_update="", last_update_at=None, last_update_by=None,
    next_update_at=None, resolved_at=None, resolved_by=None, resolution_note="", archived_at=None,
)  # fmt: skip
"""As it is when it has just been opened."""

CHANGE = Change(
    id=1, title="Patch the gift card service", reason="", type=ChangeType.NORMAL, items=("pos",),
    start=MONDAY + timedelta(days=2), end=MONDAY + timedelta(days=2, hours=1), requester=ANA, implementer=BEN, risk=3,
    impact=3, implementation_plan="", test_plan="", rollback_plan="", status=ChangeStatus.AUTHORISE, board="cab",
    voting_round=1, members=(), voters=(), closes_at=None, decision=None, decided_at=None, outcome=None,
    outcome_note="", opened_at=MONDAY, implemented_at=None, closed_at=None,
)  # fmt: skip
"""As it is when it has just been put to the vote."""

CHANGE_FORM: dict[str, Any] = {
    "What will change?": "Patch the gift card service",
    "Reason": "Tills freeze on gift cards",
    "Affected items": ["Point of sale"],
    "Implementer": "ben",
    "Risk": "Medium",
    "Implementation plan": "Roll out to store 1, then all",
    "Test plan": "Scan a gift card",
    "Rollback plan": "Roll back the package",
    "Start": CHANGE.start,
    "End": CHANGE.end,
}
"""The form of a change as Ana fills it in, by its labels."""


def private_payroll(settings: Document) -> Document:
    """The company where incidents about pay are private."""
    services = dict(settings.services)
    services["payroll"] = services["payroll"].model_copy(update={"private": True})
    return settings.model_copy(update={"services": services})


def without_triage(settings: Document) -> Document:
    """The company where what nobody could place is no team's."""
    return settings.model_copy(update={"desk": settings.desk.model_copy(update={"triage": None})})


def environment(server: Server, database_url: str) -> dict[str, str]:
    """What a bot that is a process of its own is told of this workspace and its database."""
    return os.environ | {
        "SLACK_BOT_TOKEN": BOT_TOKEN,
        "SLACK_APP_TOKEN": APP_TOKEN,
        "SLACK_API_URL": server.api_url,
        "DATABASE_URL": database_url,
    }


def slash_command(line: str, by: str = SOFIA, **more: str) -> dict[str, Any]:
    """What Slack delivers when somebody types a command."""
    name, _, text = line.partition(" ")
    place = {"team_id": TEAM, "channel_id": "C00000001", "trigger_id": "1.1", "response_url": ""}
    return {"command": name, "text": text, "user_id": by} | place | more


async def report(floor: Floor, title: str = "Point of sale is down", by: str = "sofia") -> None:
    """Report an incident; its cards stand."""
    assert (await floor.person(by).command(f"/incident {title}")).error is None
    await floor.settled()


async def declare_major(floor: Floor, title: str = "Point of sale is down", by: str = "carlos") -> Channel:
    """Declare a major incident that nobody has reported; its war room, set up."""
    assert (await floor.person(by).command(f"/major {title}")).error is None
    await floor.settled()
    return war_rooms(floor.workspace)[-1]


async def request_change(floor: Floor, by: str = "ana", **more: Any) -> Message:
    """Fill in the form of a change and send it off; the board's ballot."""
    person = floor.person(by)
    assert (await person.command("/change")).error is None
    sent = await person.submit(CHANGE_FORM | more)
    assert sent.closed, sent.errors
    await floor.settled()
    return floor.last("change-advisory")


async def approved(floor: Floor) -> Message:
    """CHG-1, which Ana has requested and Ben makes; its ballot."""
    ballot = await request_change(floor)
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(ballot, "Approve")
    await floor.settled()
    return ballot


def war_rooms(workspace: Workspace) -> list[Channel]:
    """In the order in which they were made."""
    return [channel for channel in workspace.channels.values() if channel.name.startswith("inc-")]


async def refused(floor: Floor, record: str) -> list[str]:
    """Whom the journal of a record says that something was refused, once for each time."""
    return [each.actor for each in await floor.read(journal.history, record) if each.what == "refused"]
