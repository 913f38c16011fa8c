"""What the messages of drills show at the moment that they are sent."""

from commands.drills import reading, views, wording
from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.warrooms.permissions import incident_of, room_of
from storage.drills.records import DrillEvent
from storage.journal import queries as journal


def marks(act: Act, incident: int) -> Rendered:
    """How it went."""
    room = room_of(act, incident)
    told, found = reading.begun(act, room), journal.latest(act.tx, room.number, DrillEvent.MARKED)
    if found is None:
        return {}
    original, each = incident_of(act, told.details["of"]), found.details["marks"]
    points = [mark["points"] for mark in each if mark["points"] is not None]
    head = wording.head(room.number, round(sum(points) / len(points)) if points else None)
    took = reading.length_of(act, original)
    was = wording.as_it_was(original.number, took, original.resolution_note)
    return {"text": head, "blocks": views.marks(head, each, told.details["speed"], was)}
