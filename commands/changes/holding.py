"""A hold: while it stands, no change of a service or of what is next to it is begun."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from commands.changes.obstacles import look
from commands.changes.permissions import existing, permitted_to_hold
from commands.changes.reading import HELD_AHEAD, related_to
from commands.changes.rules import stops_for_nothing
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.language import bare
from commands.shared.refusals import Invalid, MovedOn, NotFound, need
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, Hold, Planned
from storage.incidents import queries as incidents
from storage.journal.records import Entry
from storage.record import Record
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE

ALL = "all"


class Offer(Record):
    """Whether to hold a service (a key), or the hold that stands; what it stops, and what is made already."""

    service: str
    standing: Hold | None
    stops: Sequence[Change]
    asked: Sequence[Change]


def hold(act: Act, *, words: str) -> Hold:
    """`words` are a service by its key or name, or `all`, and why. It ends with the incident of the room that whoever
    acts commands there, or when somebody releases it.
    """
    service, reason = _read(act, words)
    permitted_to_hold(act, service)
    said = need(reason, "reason", "Say why: `/change hold SERVICE REASON`.")
    return _hold(act, service=service, reason=said, incident=_commanded(act, service))


def hold_for(act: Act, number: int) -> Hold:
    """No change of what a war room is about is begun, until its incident is over or somebody releases that."""
    incident = incidents.find(act.tx, number)
    room = warrooms.of_incident(act.tx, number)
    if incident is None or incident.service is None or room is None or room.status not in LIVE:
        raise MovedOn(f"There is no war room of INC-{number} that is open and about a service.")
    permitted_to_hold(act, incident.service)
    standing = next((each for each in holds.standing(act.tx) if each.service == incident.service), None)
    if standing is not None:
        raise MovedOn(f"Hold {standing.id} stands already: `/change release {standing.id}` ends it.")
    why = "A major incident is open" if incident.private else f"{incident.number} is open"
    return _hold(act, service=incident.service, reason=why, incident=number)


def _hold(act: Act, **values: Any) -> Hold:
    made = holds.add(act.tx, **values, made_by=act.by, made_at=act.now)
    stopped = _look_at_those(act, [made])
    act.journal(ChangeEvent.HELD, "desk", hold=made.id, stops=stopped)
    return made


def offered(act: Act, number: int) -> Offer | None:
    """What a hold of what a war room is about would stop, or does; None where that is nothing."""
    incident = incidents.find(act.tx, number)
    if incident is None or incident.service is None:
        return None
    standing = next((each for each in holds.standing(act.tx) if each.service == incident.service), None)
    found = [existing(act, each.id) for each in _held_by(act, [incident.service])]
    stops = [each for each in found if each.status is ChangeStatus.SCHEDULED and not stops_for_nothing(each)]
    asked = [each for each in found if each.status is ChangeStatus.IMPLEMENT]
    return Offer(incident.service, standing, stops, asked) if stops or standing else None


def _read(act: Act, words: str) -> tuple[str | None, str]:
    """The service (None: all of them), and what else was said. Raises Invalid."""
    names: dict[str, str | None] = {ALL: None}
    for key, name in act.document.service_names().items():
        names |= {key.casefold(): key, name.casefold(): key}
    said = words.split()
    for count in range(len(said), 0, -1):
        name = " ".join(said[:count]).casefold()
        for way in (name, bare(name)):
            if way in names:
                return names[way], " ".join(said[count:])
    known = ", ".join(f"`{key}`" for key in act.document.services)
    raise Invalid({"service": f"Which service is {typed(said[0], 80)}? Known are {known}, or `all`."})


def _commanded(act: Act, service: str | None) -> int | None:
    """The open major incident of a service that whoever acts commands."""
    for room in warrooms.live(act.tx):
        incident = incidents.find(act.tx, room.incident)
        if incident is not None and service is not None and incident.service == service:
            return room.incident if warrooms.commander(act.tx, room.incident) == act.by else None
    return None


def release(act: Act, number: int) -> Hold:
    """Changes may be begun again."""
    found = holds.find(act.tx, number)
    if found is None:
        raise NotFound(f"There is no hold {number}. `/change freeze list` shows those that stand.")
    if found.made_by != act.by:
        permitted_to_hold(act, found.service)
    released = holds.release(act.tx, number, by=act.by, at=act.now)
    if released is None:
        raise MovedOn(f"Hold {number} is released already.")
    act.journal(ChangeEvent.RELEASED, "desk", hold=number)
    _look_at_those(act, [released])
    return released


def release_with(act: Act, entry: Entry) -> None:
    """The incident is over for which it was made."""
    over = [each for each in holds.standing(act.tx) if each.incident == entry.number]
    for each in over:
        holds.release(act.tx, each.id, by=act.by, at=act.now)
        act.journal(ChangeEvent.RELEASED, "desk", hold=each.id)
    _look_at_those(act, over)


def _look_at_those(act: Act, those: Iterable[Hold]) -> list[str]:
    """Of what is to be made soon, or is being made, what these are about: those that they stop, by number."""
    stopped = []
    for each in _held_by(act, [hold.service for hold in those]):
        change = existing(act, each.id)
        look(act, change)
        if not stops_for_nothing(change):
            stopped.append(change.number)
    return stopped


def _held_by(act: Act, services: Collection[str | None]) -> list[Planned]:
    """What is to be made soon, or is being made, of these services (None: of any) or next to them."""
    if not services:
        return []
    named = [each for each in services if each is not None]
    near = {*named, *related_to(act, named)}
    planned = changes.overlapping(act.tx, act.now, act.now + HELD_AHEAD, but=0)
    return [each for each in planned if None in services or near.intersection(each.items)]
