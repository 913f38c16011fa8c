"""What happens in drills: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from commands.drills import reading
from commands.drills.ids import PLAY
from commands.drills.permissions import may_begin, may_join
from commands.shared.act import Act, Follower
from commands.shared.refusals import MovedOn
from commands.warrooms import cadence, channel, operations
from commands.warrooms.permissions import incident_of
from storage.drills.records import DrillEvent
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry, in_a_drill
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoom, WarRoomEvent

TITLE = "Drill of {number}: {title}"
COPIED = ("title", "service", "team", "impact", "urgency", "priority", "private", "category", "item", "site")
"""What the row of a drill has of its incident."""


def begin(act: Act, *, of: int, people: Sequence[str] = (), speed: int | None = None) -> WarRoom:
    """A practice room for an incident that is over, for whoever begins it and those who are named (Slack ids)."""
    incident, called = may_begin(act, of), tuple(dict.fromkeys(people))
    may_join(act, incident, called)
    running = next((room for room in warrooms.live_drills(act.tx) if reading.original(act, room) == of), None)
    if running is not None:
        where = f"<#{running.channel}>" if running.channel else f"`{running.name}`"
        raise MovedOn(f"A drill of {incident.number} goes on in {where}. End it there first.", record=incident.number)
    score = reading.score_of(act, incident, speed)
    if not score.beats:
        raise MovedOn(f"Nothing was written down of {incident.number} that could be played.", record=incident.number)
    copied = {name: getattr(incident, name) for name in COPIED}
    title = TITLE.format(number=incident.number, title=incident.title)
    drill = incidents.add_drill(act.tx, **{**copied, "title": title}, reporter=QUARTERDECK)
    name = channel.drill_name(-drill.id, incident.title)
    room = warrooms.add(act.tx, incident=drill.id, name=name, declared_by=act.by, declared_at=act.now)
    act.journal(DrillEvent.BEGUN, drill.number, of=of, speed=score.speed, people=[*called])
    channel.order(act, room)
    return room


def start(act: Act, entry: Entry) -> None:
    """The room is there for the first time: the clock runs from now, and the first word is owed."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is None or room.status not in LIVE or reading.is_played(act, room):
        return
    begun = reading.begun(act, room)
    channel.invite(act, room, *begun.details["people"])
    due = act.now + reading.owed(act, incident_of(act, room.incident)).at(begun.details["speed"]).first_update
    warrooms.change(act.tx, room.id, was=LIVE, next_update_at=due)
    cadence.arm(act, room, due)
    act.done_by().journal(DrillEvent.PLAYED, room.number, beat=0)
    _arm(act, room, 1, timedelta(0))


def play(act: Act, incident: int, beat: int) -> None:
    """The next lines of what happened; after the last of them the drill ends where the incident did.

    Each beat arms the next, as far from it as they were: after a stop the rest is not said all at once.
    """
    room = warrooms.of_incident(act.tx, incident)
    if room is None or room.status not in LIVE:
        return
    original = incident_of(act, reading.original(act, room))
    if original.private and not incident_of(act, incident).private:
        act.journal(DrillEvent.STOPPED, room.number)
        operations.end(act, room, "")
        return
    score = reading.score_as_begun(act, room)
    if beat > len(score.beats):
        operations.end(act, room, original.resolution_note)
        return
    here = score.beats[beat - 1]
    lines = [_line(act, room, entry) for entry in here.entries]
    act.journal(
        DrillEvent.PLAYED, room.number, beat=beat, after=_seconds(here.after), lines=lines, more=here.left_out
    )
    _arm(act, room, beat + 1, here.after)


def _line(act: Act, room: WarRoom, entry: Entry) -> list[str]:
    """A line of the drill's own timeline, so that its card and its report know of it: kind and words."""
    kind, text = reading.as_line(act, entry)
    act.journal(WarRoomEvent.NOTED, room.number, kind=kind, text=text, mentions=[], played=True)
    return [kind, text]


def _arm(act: Act, room: WarRoom, beat: int, after: timedelta) -> None:
    score = reading.score_as_begun(act, room)
    then = score.beats[beat - 1].after if beat <= len(score.beats) else score.length
    due = act.now + (then - after) / score.speed
    timers.arm(act.tx, PLAY, str(room.incident), due, record=room.number, incident=room.incident, beat=beat)


def _seconds(length: timedelta) -> int:
    return round(length.total_seconds())


def mark(act: Act, entry: Entry) -> None:
    """It is over: what was done is marked, once, by the journal and nothing else."""
    room = warrooms.of_incident(act.tx, entry.number)
    timers.disarm(act.tx, PLAY, str(entry.number))
    if room is None or not reading.is_played(act, room):
        return
    if journal.latest(act.tx, room.number, DrillEvent.STOPPED, DrillEvent.MARKED) is None:
        act.journal(DrillEvent.MARKED, room.number, marks=[_kept(each) for each in reading.marks_of(act, room)])


def _kept(mark: Any) -> dict[str, Any]:
    def kept(value: Any) -> Any:
        return value.total_seconds() if isinstance(value, timedelta) else value

    return {"item": mark.item, "took": kept(mark.took), "then": kept(mark.then), "points": mark.points}


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    in_a_drill(WarRoomEvent.OPENED): (start,),
    in_a_drill(WarRoomEvent.RESOLVED): (mark,),
}
