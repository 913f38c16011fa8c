"""When everybody must hear again: by how grave it is, also where there is nothing new to say."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.shared.act import Act, Follower
from commands.shared.refusals import MovedOn
from commands.warrooms import pace, rules
from commands.warrooms.permissions import incident_of, may_update
from commands.warrooms.policy import WarRoomPolicy
from storage.drills.records import DrillEvent
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoom, WarRoomEvent

UPDATE_DUE = "warroom.update_due"
FIRST_UPDATE = timedelta(minutes=5)
MOST_IN_A_ROW = 2
"""So often it may be said that there is nothing new, before somebody says what is being tried."""

SAY_WHAT_IS_TRIED = "Nothing new was said twice in a row: say what is being tried."


def every(act: Act, room: WarRoom) -> timedelta:
    """How often an update is owed in the first hours; in a drill at its pace."""
    length = act.policy(WarRoomPolicy).war_rooms.every(incident_of(act, room.incident).priority)
    begun = journal.latest(act.tx, room.number, DrillEvent.BEGUN) if room.is_drill else None
    return length if begun is None else pace.hastened(length, begun.details["speed"])


def first_due(act: Act, number: int) -> datetime:
    settings = act.policy(WarRoomPolicy).war_rooms
    return act.now + min(FIRST_UPDATE, settings.every(incident_of(act, number).priority))


def due_after(act: Act, room: WarRoom, within: timedelta | None = None) -> datetime:
    """When the next is owed after a word of now; `within` so long, where whoever says it has promised that."""
    return act.now + within if within else rules.next_update(room.declared_at, act.now, every(act, room))


def arm(act: Act, room: WarRoom, due: datetime) -> None:
    timers.arm(act.tx, UPDATE_DUE, str(room.incident), due, record=room.number, incident=room.incident)


def times_nothing_new(act: Act, number: str) -> int:
    """How often in a row that was said, since the last update."""
    said = journal.of_kinds(act.tx, number, WarRoomEvent.UPDATED, WarRoomEvent.NOTHING_NEW)
    return next((at for at, entry in enumerate(reversed(said)) if entry.what == WarRoomEvent.UPDATED), len(said))


def may_say_nothing_new(act: Act, number: int) -> bool:
    """Whether it may be said once more; else an update is asked for. Refused as the update would be."""
    room, _ = may_update(act, number)
    return times_nothing_new(act, room.number) < MOST_IN_A_ROW


def nothing_new(act: Act, number: int) -> WarRoom:
    """There is nothing new: that counts as an update."""
    room, incident = may_update(act, number)
    if room.last_update_at is None:
        raise MovedOn("Nobody has said yet how it stands. Press *Post update*.", record=incident.number)
    if times_nothing_new(act, room.number) >= MOST_IN_A_ROW:
        raise MovedOn(f"{SAY_WHAT_IS_TRIED} Press *Post update*.", record=incident.number)
    due = due_after(act, room)
    changed = warrooms.change(act.tx, room.id, was=LIVE, next_update_at=due)
    assert changed is not None
    act.journal(WarRoomEvent.NOTHING_NEW, incident.number, due_at=due.isoformat())
    arm(act, changed, due)
    return changed


def follow_priority(act: Act, entry: Entry) -> None:
    """It has become graver, or less grave: the next update is owed at most the new interval from now."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is None or room.status not in LIVE or room.next_update_at is None:
        return
    due = due_after(act, room)
    if due < room.next_update_at:
        warrooms.change(act.tx, room.id, was=LIVE, next_update_at=due)
        arm(act, room, due)


FOLLOWS: Mapping[str, Sequence[Follower]] = {IncidentEvent.PRIORITISED: (follow_priority,)}
