"""What executives read of the gravest: one message, kept up to date; another once what matters has changed."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.shared.act import Act, Follower
from commands.warrooms import phases, timeline
from commands.warrooms.permissions import incident_of
from commands.warrooms.policy import Executives, WarRoomPolicy
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoom, WarRoomEvent

BRIEF = "warroom.brief"


def hear(act: Act, room: WarRoom) -> Executives | None:
    """Where they read of it; None for what they do not: what is private, or less grave than they asked for."""
    settings, incident = act.policy(WarRoomPolicy).war_rooms.executives, incident_of(act, room.incident)
    if settings is None or incident.private or room.status not in LIVE:
        return None
    told = journal.latest(act.tx, room.number, WarRoomEvent.BRIEFED) is not None
    return settings if told or settings.hear_of(incident.priority) else None


def begin(act: Act, entry: Entry) -> None:
    """It is a major incident, or graver than before: they hear of it as soon as whoever said so has the answer."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None and hear(act, room) is not None and _is_unset(act, room):
        _arm(act, room, act.now)


def _is_unset(act: Act, room: WarRoom) -> bool:
    return timers.find(act.tx, BRIEF, str(room.incident)) is None


def _arm(act: Act, room: WarRoom, due: datetime) -> None:
    timers.arm(act.tx, BRIEF, str(room.incident), due, record=room.number, incident=room.incident)


def begin_in_open_rooms(act: Act) -> None:
    """Those that an earlier version opened, or that were open when somebody named executives."""
    for room in warrooms.live(act.tx):
        if hear(act, room) is not None and _is_unset(act, room):
            _arm(act, room, act.now)


def brief(act: Act, incident: int) -> None:
    """Look again: what has another phase, severity or impact than they read is told anew, all else only shown."""
    room = warrooms.of_incident(act.tx, incident)
    settings = None if room is None else hear(act, room)
    if room is None or settings is None:
        return
    now, last = _what_matters(act, room), journal.latest(act.tx, room.number, WarRoomEvent.BRIEFED)
    if last is None or last.details != now:
        act.journal(WarRoomEvent.BRIEFED, room.number, **now)
    _arm(act, room, act.now + settings.every)


def _what_matters(act: Act, room: WarRoom) -> dict[str, str]:
    said = timeline.impact(timeline.lines(journal.of_kinds(act.tx, room.number, *timeline.READ)))
    priority = incident_of(act, room.incident).priority
    return {"phase": phases.phase_of(act, room), "priority": priority, "impact": said.text if said else ""}


def end(act: Act, entry: Entry) -> None:
    timers.disarm(act.tx, BRIEF, str(entry.number))


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.DECLARED: (begin,),
    WarRoomEvent.REOPENED: (begin,),
    WarRoomEvent.RESOLVED: (end,),
    IncidentEvent.PRIORITISED: (begin,),
}
