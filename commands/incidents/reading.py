"""What is asked of incidents, by those who may see them."""

from commands.incidents import messages
from commands.incidents.permissions import existing, leads, sees, teams_of, visible
from commands.incidents.report import Link
from commands.shared.act import Act
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen, Sight
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.outbox import queries as outbox


def story(act: Act, number: int) -> tuple[Incident, list[Entry], list[int]]:
    """An incident, its journal and what it is linked with. Raises NotFound."""
    incident = visible(act, number)
    return incident, journal.history(act.tx, incident.number), linked_for(act, number, act.by)


def links_of(act: Act, incident: Incident) -> tuple[Link, ...]:
    """What hung on its report."""
    reported = journal.latest(act.tx, incident.number, IncidentEvent.DECLARED)
    return tuple(Link(name, url) for name, url in reported.details.get("links", ())) if reported else ()


def linked_for(act: Act, number: int, person: str | None) -> list[int]:
    """What it is linked with, as far as a person may know; None is everyone who reads a channel."""
    found = [existing(act, each) for each in incidents.linked(act.tx, number)]
    return [each.id for each in found if (person and sees(act, each, person)) or not each.private]


def listed(act: Act, chosen: Chosen, skip: int, limit: int) -> tuple[list[Incident], int]:
    """What is chosen and whoever asks may see, the most pressing first, and how many there are in all."""
    sight = sight_of(act)
    found = incidents.listed(act.tx, chosen, sight, skip=skip, limit=limit)
    return found, incidents.count_listed(act.tx, chosen, sight)


def urgent(act: Act) -> list[str]:
    """What is spoken of before all else."""
    return incidents.gravest(act.tx)


def sight_of(act: Act) -> Sight | None:
    """Which private incidents concern whoever asks, as `permissions.sees` says; None: all."""
    if act.is_guest:
        return Sight(act.by, own=True)
    if leads(act, act.by):
        return None
    return Sight(act.by, tuple(teams_of(act, act.by)))


def thread_of(act: Act, channel: str, ts: str) -> int | None:
    """The incident in whose reporter's thread this message stands."""
    for message in outbox.messages_at(act.tx, channel, ts):
        if message.name == messages.receipt(message.record):
            return message.number
    return None
