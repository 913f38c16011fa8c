"""Who is asked to do something about a room, and what becomes of that: an update, a commander, how grave it is, a
hand-over, a task that is late, the team that fixed the last ones like it.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.prompts import prompt, settle
from commands.shared.speech import Address
from commands.warrooms import cards, messages
from commands.warrooms.cadence import UPDATE_DUE
from commands.warrooms.handing import OWED
from commands.warrooms.ids import GRAVER, LIKELY
from commands.warrooms.notices import show_situation, talk
from commands.warrooms.operations import COMMANDER_MISSING
from commands.warrooms.permissions import room_of
from commands.warrooms.tasking import LATE
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.record import replace
from storage.tasks.records import TaskEvent
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoomEvent

OF_A_ROOM: Mapping[str, Callable[..., Any]] = {
    UPDATE_DUE: cards.update_due,
    COMMANDER_MISSING: cards.commander_missing,
    GRAVER: cards.graver,
    LIKELY: cards.likely_waits,
    OWED: cards.handover_owed,
}


def remind_of_update(act: Act, entry: Entry) -> None:
    _in_the_room(act, entry, UPDATE_DUE)


def ask_for_commander(act: Act, entry: Entry) -> None:
    _in_the_room(act, entry, COMMANDER_MISSING)


def _in_the_room(act: Act, entry: Entry, card: str) -> None:
    room = room_of(act, entry.number)
    if room.channel is not None:
        at, once = talk(room, room.channel), f"{card}:{room.incident}"
        prompt(act, at, card, key=entry.id, coalesce=once, incident=room.incident)


def propose_severity(act: Act, entry: Entry) -> None:
    """With the button that raises it."""
    room = room_of(act, entry.number)
    if room.channel is not None:
        prompt(act, talk(room, room.channel), GRAVER, key=entry.id, entry=entry.id)


def name_likely_fixers(act: Act, entry: Entry) -> None:
    """Once, as the room opens; it is looked for when it can be said, and beside the writers."""
    room = room_of(act, entry.number)
    if room.channel is not None and room.status in LIVE:
        prompt(act, talk(room, room.channel), LIKELY, key=entry.id, incident=room.incident)


def remind_of_handover(act: Act, entry: Entry) -> None:
    """Whoever has led for long, directly."""
    to, once = entry.details["person"], f"{OWED}:{entry.number}"
    at = speech.directly(to, entry.record)
    prompt(act, at, OWED, key=entry.id, coalesce=once, incident=entry.number, person=to)


def tell_late(act: Act, entry: Entry) -> None:
    """One person, directly; and the card says how many are late."""
    to, task = entry.details["to"], entry.details["task"]
    at = replace(speech.directly(to, entry.record), message=messages.late(task))
    prompt(act, at, LATE, key=to, coalesce=f"{LATE}:{task}:{to}", task=task)
    show_situation(act, entry)


def settle_prompts(act: Act, entry: Entry) -> None:
    """What was asked of a room, in it and directly, and is over by now."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None:
        settle(act, talk(room, ""), OF_A_ROOM)
        settle(act, Address("", room.number), OF_A_ROOM)


def settle_late(act: Act, entry: Entry) -> None:
    """A task is over: who was told that it is late has nothing to press any more."""
    task = entry.details["task"]
    settle(act, Address("", entry.record, message=messages.late(task)), {LATE: cards.task_late})


ANSWERS = (
    *(WarRoomEvent.ROLE_GIVEN, WarRoomEvent.ROLE_LEFT, WarRoomEvent.UPDATED, WarRoomEvent.NOTHING_NEW),
    *(WarRoomEvent.RESOLVED, IncidentEvent.PRIORITISED),
)
"""What may have been asked for."""

FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.UPDATE_OVERDUE: (remind_of_update,),
    WarRoomEvent.LEADERLESS: (ask_for_commander,),
    WarRoomEvent.SEVERITY_PROPOSED: (propose_severity,),
    WarRoomEvent.OPENED: (name_likely_fixers,),
    WarRoomEvent.HANDOVER_OWED: (remind_of_handover,),
    WarRoomEvent.TASK_LATE: (tell_late,),
    **dict.fromkeys(ANSWERS, (settle_prompts,)),
    **dict.fromkeys((TaskEvent.DONE, TaskEvent.SKIPPED, TaskEvent.IMPOSSIBLE), (settle_late,)),
}
