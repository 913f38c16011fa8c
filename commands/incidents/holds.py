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
from commands.shared.sight import numbers_in, openly, unnamed, visible
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.journal.records import Entry, number_of, numbered
from storage.record import replace


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


def withhold(act: Act, record: str) -> list[int]:
    """An incident becomes private: what waits for it, and is not, names it no more; the numbers of those."""
    changed = []
    for each in incidents.held_for(act.tx, str(number_of(record))):
        note = unnamed(each.hold_note, {record}, "an incident")
        if not each.private and note != each.hold_note:
            incidents.change(act.tx, each.id, was=[IncidentStatus.ON_HOLD], hold_note=note)
            changed.append(each.id)
    return changed


def as_told(act: Act, entry: Entry) -> Entry:
    """A hold as whoever acts may know of it."""
    if entry.what != IncidentEvent.HELD:
        return entry
    note = as_known(act, str(entry.details["note"]), but=entry.record)
    return replace(entry, details={**entry.details, "note": note})


def as_known(act: Act, note: str, *, but: str) -> str:
    """What a hold was said to wait for, without the numbers of what has become private since and whoever acts may not
    know of; that of what is on hold (`but`) they do.
    """
    private = {numbered(each) for each in incidents.private_among(act.tx, numbers_in(note, "INC"))}
    return unnamed(note, private - visible(act, private) - {but}, "an incident")


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
