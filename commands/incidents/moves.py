"""How an incident moves on: what every step on it does, and what steps have in common."""

from collections.abc import Mapping
from typing import Any

from commands.incidents import rules
from commands.incidents.permissions import visible
from commands.incidents.rules import Action
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, Refused
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus

AUTO_CLOSE = "incident.auto_close"
LINE = "line"
"""Stands for the field, where something is typed after a command alone."""

EVENTS: Mapping[Action, IncidentEvent] = {
    Action.ACKNOWLEDGE: IncidentEvent.ACKNOWLEDGED,
    Action.TAKE: IncidentEvent.ASSIGNED,
    Action.ASSIGN: IncidentEvent.ASSIGNED,
    Action.HOLD: IncidentEvent.HELD,
    Action.RESUME: IncidentEvent.RESUMED,
    Action.RESOLVE: IncidentEvent.RESOLVED,
    Action.SOLVE: IncidentEvent.RESOLVED,
    Action.CONFIRM: IncidentEvent.CONFIRMED,
    Action.CLOSE: IncidentEvent.CLOSED,
    Action.REOPEN: IncidentEvent.REOPENED,
    Action.CANCEL: IncidentEvent.CANCELLED,
    Action.DUPLICATE: IncidentEvent.CANCELLED,
    Action.CHILD: IncidentEvent.CHILD_OF,
    Action.PRIORITY: IncidentEvent.PRIORITISED,
    Action.SERVICE: IncidentEvent.SERVICE_SET,
    Action.FACT: IncidentEvent.FACT_SET,
}

CANCELLED: Mapping[str, Any] = {"status": IncidentStatus.CANCELLED, "hold_reason": None, "hold_note": ""}


def move(act: Act, incident: Incident, action: Action, values: Mapping[str, Any], **details: Any) -> Incident:
    """Change the incident if it still stands where the action is allowed, and write down that it did."""
    moved = values.get("status", IncidentStatus.NEW) is not IncidentStatus.NEW
    if moved and incident.acknowledged_at is None and not _unseen(act, incident, action):
        values = {**values, "acknowledged_at": act.now, "acknowledged_by": act.by}
    changed = incidents.change(act.tx, incident.id, was=rules.ALLOWED_IN[action], **values)
    if changed is None:
        raise MovedOn(rules.why_not(incident, action), record=incident.number)
    act.journal(EVENTS[action], incident.number, **details)
    return changed


def _unseen(act: Act, incident: Incident, action: Action) -> bool:
    """A reporter who cancels what they reported, or solves it, has not seen it for the team."""
    return action in (Action.CANCEL, Action.DUPLICATE, Action.SOLVE) and act.by == incident.reporter


def another(act: Act, incident: Incident, number: int) -> Incident:
    """The other one, which whoever acts may see. Raises Refused, NotFound."""
    if number == incident.id:
        itself = f"{incident.number} cannot be related to itself; name another incident."
        raise Refused(itself, record=incident.number)
    return visible(act, number)
