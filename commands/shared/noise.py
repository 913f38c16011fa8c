"""What a message is for, and whether its kind is silenced: the same for whoever speaks.

A purpose is three words: `event`, `asks` or `card`; the event that it follows from, or the card that it shows; and
whether it goes to a `person` or into a `channel`. Only an `event` can be silenced: it asks nobody to act.
"""

from commands.shared.act import Act
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent
from storage.journal.records import number_of
from storage.outbox import noise
from storage.outbox.records import Effect, Method

POSTED = (Method.POST_MESSAGE, Method.SHOW)
PRESSING = ("P1", "P2")
SPOKEN = (IncidentEvent.TOLD, IncidentEvent.NOTED)
"""What people say to each other."""

PEOPLE = ("U", "W", "D")


def purpose_of(act: Act, effect: Effect) -> str | None:
    """None of what is no message, and of an answer to somebody who asked."""
    name = effect.render or act.following
    if name is None or effect.method not in POSTED:
        return None
    to = "person" if str(effect.arguments.get("channel", "")).startswith(PEOPLE) else "channel"
    return f"{_kind(effect)}/{name}/{to}"


def _kind(effect: Effect) -> str:
    if effect.render is not None:
        return "card"
    blocks = effect.arguments.get("blocks") or ()
    return "asks" if any(each["type"] == "actions" or "accessory" in each for each in blocks) else "event"


def can_be_silenced(purpose: str) -> bool:
    kind, name, _ = purpose.split("/")
    return kind == "event" and name not in SPOKEN


def is_silenced(act: Act, effect: Effect, purpose: str | None) -> bool:
    """Never of what is about a major incident, or one of P1 or P2; nor of what its reporter is told."""
    if purpose is None or not can_be_silenced(purpose) or not noise.is_silenced(act.tx, purpose):
        return False
    record, to = effect.record, effect.arguments.get("channel")
    incident = incidents.find(act.tx, number_of(record)) if record.startswith("INC-") else None
    return incident is None or not (incident.major or incident.priority in PRESSING or incident.reporter == to)
