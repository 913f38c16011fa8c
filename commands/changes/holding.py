"""A hold: while it stands, no change of a service or of what is next to it is begun."""

from collections.abc import Iterable

from commands.changes.obstacles import look
from commands.changes.permissions import existing, permitted_to_hold
from commands.changes.reading import HELD_AHEAD, is_held
from commands.changes.rules import stops_for_nothing
from commands.shared.act import Act
from commands.shared.blocks import escape
from commands.shared.refusals import Invalid, MovedOn, NotFound, need
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes.records import ChangeEvent, Hold
from storage.incidents import queries as incidents
from storage.journal.records import Entry
from storage.warrooms import queries as warrooms

ALL = "all"


def hold(act: Act, *, words: str) -> Hold:
    """`words` are a service by its key or name, or `all`, and why. It ends with the incident of the room that whoever
    acts commands there, or when somebody releases it.
    """
    service, reason = _read(act, words)
    permitted_to_hold(act, service)
    said = need(reason, "reason", "Say why: `/change hold SERVICE REASON`.")
    made = holds.add(
        act.tx, service=service, reason=said, incident=_commanded(act, service), made_by=act.by, made_at=act.now
    )
    stopped = _look_at_those(act, [made])
    act.journal(ChangeEvent.HELD, "desk", hold=made.id, stops=stopped)
    return made


def _read(act: Act, words: str) -> tuple[str | None, str]:
    """The service (None: all of them), and what else was said. Raises Invalid."""
    names: dict[str, str | None] = {ALL: None}
    for key, name in act.document.service_names().items():
        names |= {key.casefold(): key, name.casefold(): key}
    said = words.split()
    for count in range(len(said), 0, -1):
        name = " ".join(said[:count]).casefold()
        if name in names:
            return names[name], " ".join(said[count:])
    known = ", ".join(f"`{key}`" for key in act.document.services)
    raise Invalid({"service": f"Which service is {escape(said[0])}? Known are {known}, or `all`."})


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
    found = [*those]
    planned = changes.overlapping(act.tx, act.now, act.now + HELD_AHEAD, but=0) if found else []
    for each in planned:
        if any(is_held(act, each, one) for one in found):
            change = existing(act, each.id)
            look(act, change)
            if not stops_for_nothing(change):
                stopped.append(change.number)
    return stopped
