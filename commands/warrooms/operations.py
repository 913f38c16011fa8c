"""What happens in war rooms: each function is one transaction that decides, records, journals and sets timers."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.availability import operations as outage_operations
from commands.incidents import operations as incident_operations
from commands.incidents.report import NewIncident
from commands.shared.act import Act, Follower
from commands.shared.blocks import person
from commands.shared.refusals import MovedOn, need
from commands.warrooms import cadence, channel, rules
from commands.warrooms.cadence import UPDATE_DUE as UPDATE_DUE
from commands.warrooms.ids import ResolveField, UpdateField
from commands.warrooms.permissions import (
    can_hold,
    incident_of,
    live,
    may_correct,
    may_give_roles,
    may_resolve,
    may_write_down,
    of_stream,
    original_of,
    responders_only,
)
from commands.warrooms.policy import WarRoomPolicy
from commands.warrooms.updating import first_answer
from commands.warrooms.updating import update as update
from storage.availability.records import Outage
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Role, RoomStatus, WarRoom, WarRoomEvent

COMMANDER_MISSING = "warroom.commander_missing"


def declare(act: Act, number: int) -> WarRoom:
    """Make an incident a major one: its channel is ordered, the clocks of the room are set."""
    incident = incident_of(act, number)
    responders_only(act, incident, "declare a major incident")
    known = warrooms.of_incident(act.tx, number)
    if known is not None and incident.is_entered_afterwards and known.channel is None:
        over = f"{incident.number} was entered once it was over, and has no room. Reopening it opens one."
        raise MovedOn(over, record=incident.number)
    if known is not None:
        where = f"<#{known.channel}>" if known.channel else f"`{known.name}`"
        already = f"{incident.number} is a major incident already; its room is {where}."
        raise MovedOn(already, record=incident.number)
    incident = incident_operations.set_major(act, number)
    room = warrooms.add(
        act.tx,
        incident=number,
        name=rules.channel_name(number, incident.title),
        declared_by=act.by,
        declared_at=act.now,
        next_update_at=cadence.first_due(act, number),
    )
    act.journal(WarRoomEvent.DECLARED, incident.number, title=incident.title)
    channel.order(act, room)
    _arm(act, room)
    return room


def declare_new(act: Act, text: str) -> WarRoom:
    """Report something and declare it, in one."""
    return declare_reported(act, NewIncident.of_line(text, act.by, impact=1, urgency=1))


def declare_reported(act: Act, report: NewIncident) -> WarRoom:
    """The same, of what was entered into the form."""
    responders_only(act, None, "declare a major incident")
    return declare(act, incident_operations.declare(act, report).id)


def raise_priority(act: Act, number: int) -> WarRoom:
    """It is as grave as can be: highest impact and urgency."""
    room, _ = live(act, number)
    incident_operations.set_priority(act, number, impact=1, urgency=1)
    return room


def take_role(act: Act, number: int, *, role: Role, to: str | None = None) -> WarRoom:
    """Give a role to a person (a Slack id), or take it oneself."""
    room, incident = may_give_roles(act, number)
    holder, to = warrooms.roles(act.tx, room.id).get(role), to or act.by
    can_hold(act, incident, role, to)
    if holder is not None and holder.person == to:
        whose = "yours" if to == act.by else person(to)
        raise MovedOn(f"{rules.ROLE_WORDS[role]} is {whose} already.", record=incident.number)
    if holder is not None and role is Role.COMMANDER and holder.person != act.by:
        hand = "They, or a service manager, hand it over with `/major handover @person`."
        theirs = f"{person(holder.person)} has command. {hand}"
        raise MovedOn(theirs, record=incident.number)
    give(act, room, role, to)
    return room


def give(act: Act, room: WarRoom, role: Role, to: str, **told: str) -> None:
    """What `take_role` does, whoever may do it; `told` is what else is journalled of it."""
    warrooms.give_role(act.tx, room.id, role, to, act.now)
    act.journal(WarRoomEvent.ROLE_GIVEN, room.number, role=role, person=to, **told)
    if role is Role.COMMANDER:
        timers.disarm(act.tx, COMMANDER_MISSING, str(room.incident))
        if to == act.by:
            first_answer(act, room.incident)


def take_away(act: Act, room: WarRoom, role: Role, holder: str, **told: str) -> None:
    """Nobody has this role any more; another commander is asked for. `told` is what else is journalled of it."""
    warrooms.take_role_away(act.tx, room.id, role)
    act.journal(WarRoomEvent.ROLE_LEFT, room.number, role=role, person=holder, **told)
    if role is Role.COMMANDER and room.status in LIVE:
        due = act.now + act.policy(WarRoomPolicy).war_rooms.commander_within
        timers.arm(act.tx, COMMANDER_MISSING, str(room.incident), due, record=room.number, incident=room.incident)


def note(act: Act, number: int, *, text: str) -> WarRoom:
    """Put a line on the timeline."""
    return _write_down(act, number, WarRoomEvent.NOTED, text)


def _write_down(act: Act, number: int, what: WarRoomEvent, text: str) -> WarRoom:
    room, incident = may_write_down(act, number)
    text = need(text, UpdateField.TEXT, "Say what to write down.")
    act.journal(what, incident.number, text=text, **of_stream(act, number))
    return room


def mark_outage(act: Act, number: int, **said: Any) -> tuple[Outage, str]:
    """A service is or was down by what the room works on, also once that is over; `said` as somebody typed it.

    What is known of it now, and what the service is called.
    """
    incident = may_correct(act, number)
    return outage_operations.said_of(act, incident, **said)


def resolve(act: Act, number: int, *, note: str) -> WarRoom:
    """Resolved, on the commander's word: the incident is resolved, and the room follows it."""
    room, note = may_resolve(act, number), need(note, ResolveField.NOTE, "Say how it was fixed.")
    if room.is_drill:
        end(act, room, note)
    else:
        incident_operations.resolve(act, number, note=note)
    return room


def close(act: Act, entry: Entry) -> None:
    """The incident is over, and so is the work in its room; where it was not resolved, `how` it ended is kept."""
    room, said = warrooms.of_incident(act.tx, entry.number), entry.details.get("note") or entry.details.get("reason")
    if room is None:
        return
    incident = incident_of(act, entry.number)
    cancelled = entry.what == IncidentEvent.CANCELLED
    end(act, room, said or "", **({"how": rules.ending(incident, original_of(act, incident))} if cancelled else {}))


def end(act: Act, room: WarRoom, note: str, **how: str) -> None:
    """The work in a room is over, if it was not before."""
    values = {"resolved_at": act.now, "resolved_by": act.by, "resolution_note": note, "next_update_at": None}
    closed = warrooms.change(act.tx, room.id, was=LIVE, status=RoomStatus.RESOLVED, **values)
    if closed is None:
        return
    act.journal(WarRoomEvent.RESOLVED, closed.number, **how)
    timers.disarm(act.tx, UPDATE_DUE, str(room.incident))
    timers.disarm(act.tx, COMMANDER_MISSING, str(room.incident))
    channel.archive_later(act, closed)


def reopen(act: Act, entry: Entry) -> None:
    """The incident is open again, and work goes on in its room; in a new channel, where the old one is archived."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is None or room.status in LIVE:
        return
    if room.status is RoomStatus.ARCHIVED:
        room = channel.give_up(act, room)
    values = {
        "resolved_at": None,
        "resolved_by": None,
        "resolution_note": "",
        "next_update_at": act.now + cadence.every(act, room),
    }
    status = RoomStatus.OPEN if room.channel else RoomStatus.OPENING
    reopened = warrooms.change(act.tx, room.id, was=[*RoomStatus], status=status, archived_at=None, **values)
    assert reopened is not None
    act.journal(WarRoomEvent.REOPENED, reopened.number)
    timers.disarm(act.tx, channel.ARCHIVE, str(room.incident))
    _arm(act, reopened)
    if reopened.channel is None:
        channel.order(act, reopened)


def _arm(act: Act, room: WarRoom) -> None:
    settings = act.policy(WarRoomPolicy).war_rooms
    due = {
        COMMANDER_MISSING: act.now + settings.commander_within,
        UPDATE_DUE: room.next_update_at or act.now + cadence.every(act, room),
    }
    for kind, at in due.items():
        timers.arm(act.tx, kind, str(room.incident), at, record=room.number, incident=room.incident)


def nudge_update(act: Act, incident: int) -> None:
    """An update is overdue: whoever speaks for the room is reminded, and again later."""
    room = warrooms.of_incident(act.tx, incident)
    if room is None or room.status not in LIVE:
        return
    cadence.arm(act, room, act.now + cadence.every(act, room))
    act.journal(WarRoomEvent.UPDATE_OVERDUE, room.number)


def ask_for_commander(act: Act, incident: int) -> None:
    """Nobody leads: the commanders are asked, again and again."""
    room = warrooms.of_incident(act.tx, incident)
    if room is None or not is_leaderless(act, room):
        return
    again = act.now + act.policy(WarRoomPolicy).war_rooms.commander_within
    timers.arm(act.tx, COMMANDER_MISSING, str(incident), again, record=room.number, incident=incident)
    act.journal(WarRoomEvent.LEADERLESS, room.number)


def is_leaderless(act: Act, room: WarRoom) -> bool:
    return room.status in LIVE and Role.COMMANDER not in warrooms.roles(act.tx, room.id)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.RESOLVED: (close,),
    IncidentEvent.CANCELLED: (close,),
    IncidentEvent.REOPENED: (reopen,),
    IncidentEvent.SERVICE_SET: (channel.follow_in_private,),
}
"""What the rooms do when something happens to their incidents."""
