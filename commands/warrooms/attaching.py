"""What others have reported of the same becomes part of a major incident, so that all who wait hear what is told."""

from collections.abc import Sequence

from commands.incidents import families, surging
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, Refused
from commands.warrooms.permissions import incident_of, responding
from storage.incidents.queries import Recent
from storage.warrooms.records import WarRoom, WarRoomEvent


def like(act: Act, number: int) -> Sequence[Recent]:
    """What is open, says the same, and is nobody's part yet; the first reported first."""
    return [each for each in surging.like_open(act, incident_of(act, number)) if each.parent is None]


def attach(act: Act, number: int) -> WarRoom:
    """Make all that says the same a part of it. Raises MovedOn, NotAllowed."""
    room, incident = responding(act, number, "attach reports to")
    attached = [each.id for each in like(act, number) if _becomes_part(act, each.id, number)]
    if not attached:
        raise MovedOn(f"Nothing is left that could become part of {incident.number}.", record=incident.number)
    act.journal(WarRoomEvent.ATTACHED, incident.number, incidents=attached)
    return room


def _becomes_part(act: Act, number: int, of: int) -> bool:
    try:
        families.child(act, number, of=of)
    except Refused:
        return False
    return True
