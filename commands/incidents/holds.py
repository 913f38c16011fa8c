"""What waits: for the reporter, or for a reason that was named."""

from collections.abc import Sequence
from typing import Any

from commands.incidents import rules
from commands.incidents.ids import HoldField
from commands.incidents.moves import move
from commands.incidents.permissions import permitted
from commands.incidents.rules import Action
from commands.incidents.vendors import waiting
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, need
from commands.shared.sight import openly
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal


def hold(act: Act, number: int, *, note: str, reason: HoldReason | None = None) -> Incident:
    """Put it on hold for a reason: the clocks that the policy says stop until it is resumed.

    Everyone reads that; the journal alone keeps what it names that not everyone may know of.
    """
    incident = permitted(act, number, Action.HOLD)
    note = need(note, HoldField.NOTE, "Say what it waits for.")
    found = waiting(note, act.document.vendors, reason, incident.number)
    said = openly(act, found.note, but=incident.number)
    values = {
        "status": IncidentStatus.ON_HOLD,
        "hold_reason": found.reason,
        "hold_note": said.text,
        "assignee": incident.assignee or act.by,
    }
    told = {**found.details, "note": said.text, **_naming(said.hidden)}
    return move(act, incident, Action.HOLD, values, **told)


def _naming(hidden: Sequence[str]) -> dict[str, Any]:
    return {"names": [*hidden]} if hidden else {}


def hold_for(act: Act, number: int, *, reason: HoldReason) -> Incident:
    """It waits for something else than was read out of the line: the one hold ends, and another begins."""
    incident = permitted(act, number, Action.HOLD_FOR)
    if incident.hold_reason is reason:
        raise MovedOn(f"{incident.number} is {rules.HOLD_WORDS[reason]} already.", record=incident.number)
    changed = incidents.change(act.tx, number, was=rules.ALLOWED_IN[Action.HOLD_FOR], hold_reason=reason)
    if changed is None:
        raise MovedOn(rules.why_not(incident, Action.HOLD_FOR), record=incident.number)
    before = journal.latest(act.tx, incident.number, IncidentEvent.HELD)
    act.journal(IncidentEvent.RESUMED, incident.number, corrected=True)
    found = waiting(changed.hold_note, act.document.vendors, reason)
    named = _naming(before.details.get("names", ()) if before is not None else ())
    told = {**found.details, "note": changed.hold_note, "corrected": True, **named}
    act.journal(IncidentEvent.HELD, incident.number, **told)
    return changed


def resume(act: Act, number: int) -> Incident:
    """Work goes on."""
    return go_on(act, permitted(act, number, Action.RESUME))


def go_on(act: Act, incident: Incident, **details: Any) -> Incident:
    values = {"status": IncidentStatus.IN_PROGRESS, "hold_reason": None, "hold_note": ""}
    return move(act, incident, Action.RESUME, values, **details)
