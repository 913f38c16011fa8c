"""Who hears of what happens in a drill: its room. What war rooms tell others has no follower here."""

from collections.abc import Mapping, Sequence

from commands.drills import ids, reading, wording
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.warrooms import channel, crew_notices, notices, prompt_notices, tasking
from commands.warrooms.notices import talk
from commands.warrooms.permissions import room_of
from storage.drills.records import DrillEvent
from storage.journal.records import Entry, in_a_drill
from storage.record import replace
from storage.tasks.records import TaskEvent
from storage.warrooms import queries as warrooms
from storage.warrooms.records import WarRoomEvent


def say_beat(act: Act, entry: Entry) -> None:
    """What has come by now, in one message; before that, what this is."""
    room, number = room_of(act, entry.number), entry.details["beat"]
    if room.channel is None:
        return
    if number:
        text = wording.beat(entry)
    else:
        score = reading.score_as_begun(act, room)
        text = wording.begins(reading.begun(act, room), score.takes, score.length, is_cut=score.is_cut)
    speech.post(act, replace(talk(room, room.channel), message=ids.beat(room.number, number)), text)


def say_stopped(act: Act, entry: Entry) -> None:
    """What was said of what is private by now is taken back."""
    room = room_of(act, entry.number)
    if room.channel is not None:
        speech.take_back_all(act, f"{room.number}/room/said/", room.number, lane=talk(room, room.channel).lane)
        speech.post(act, talk(room, room.channel), wording.stopped(room.number))


def say_line(act: Act, entry: Entry) -> None:
    """What somebody wrote down; what is played has a message of its own."""
    if reading.is_by_a_person(entry):
        notices.say_line(act, entry)


def show_marks(act: Act, entry: Entry) -> None:
    room = room_of(act, entry.number)
    if room.channel is not None:
        at = replace(talk(room, room.channel), message=f"{room.number}/room/marks")
        speech.show(act, at, ids.MARKS, incident=room.incident)


def remind_of_update(act: Act, entry: Entry) -> None:
    """Whoever leads; while nobody does, nobody is called."""
    if warrooms.commander(act.tx, entry.number) is not None:
        prompt_notices.remind_of_update(act, entry)


HEARD: Mapping[str, Sequence[Follower]] = {
    DrillEvent.PLAYED: (say_beat, notices.show_situation),
    DrillEvent.STOPPED: (say_stopped,),
    DrillEvent.MARKED: (show_marks,),
    WarRoomEvent.OPENED: (notices.show_situation,),
    WarRoomEvent.ROLE_GIVEN: (
        notices.call_in,
        notices.say_in_room,
        notices.show_situation,
        crew_notices.show_last_offer,
    ),
    WarRoomEvent.ROLE_LEFT: (notices.say_in_room, notices.show_situation, crew_notices.show_last_offer),
    WarRoomEvent.HANDOVER_OFFERED: (crew_notices.show_last_offer, crew_notices.offer_command),
    WarRoomEvent.HANDOVER_ANSWERED: (notices.say_in_room, crew_notices.show_last_offer),
    WarRoomEvent.HANDOVER_LAPSED: (notices.say_in_room, crew_notices.show_last_offer),
    WarRoomEvent.UPDATED: (notices.say_in_room, notices.show_situation, prompt_notices.settle_prompts),
    WarRoomEvent.NOTHING_NEW: (notices.show_situation, prompt_notices.settle_prompts),
    WarRoomEvent.NOTED: (say_line, notices.show_impact),
    WarRoomEvent.PINNED: (notices.link_marked, notices.show_impact),
    WarRoomEvent.EDITED: (notices.show_impact,),
    WarRoomEvent.STRUCK: (notices.show_impact,),
    WarRoomEvent.PHASED: (notices.show_situation,),
    WarRoomEvent.UPDATE_OVERDUE: (remind_of_update,),
    WarRoomEvent.TASK: (crew_notices.give_task,),
    WarRoomEvent.TASK_LATE: (notices.show_situation,),
    WarRoomEvent.ARCHIVED: (crew_notices.show_dropped, channel.put_away),
    WarRoomEvent.RESOLVED: (
        notices.show_situation,
        crew_notices.show_last_offer,
        prompt_notices.settle_prompts,
    ),
    **dict.fromkeys((TaskEvent.OPENED, TaskEvent.TAKEN), (crew_notices.show_task,)),
    **dict.fromkeys(crew_notices.OVER, (tasking.settle, crew_notices.show_task)),
}

FOLLOWS: Mapping[str, Sequence[Follower]] = {in_a_drill(event): followers for event, followers in HEARD.items()}
