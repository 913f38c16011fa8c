"""Who reads the calendar: whoever asked for it, once its picture is drawn."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.shared import speech
from commands.shared.act import Act, Follower
from storage.journal.records import Entry
from storage.outbox.records import Effect, Method
from storage.schedule.records import ScheduleEvent

PICTURE, DRAWN, CALENDAR = "schedule.picture", "schedule.drawn", "schedule.calendar"


def draw(act: Act, entry: Entry) -> None:
    """In a process of its own, before anything is said of it."""
    subject = {"span": entry.details["span"], "person": entry.actor}
    lane = f"schedule:{entry.actor}"
    speech.put(act, Effect(lane, Method.PICTURE, "desk", render=PICTURE, subject=subject, then=DRAWN))


def show(act: Act, answer: Mapping[str, Any], span: str, person: str) -> None:
    """Slack has the picture; where it could not be drawn, the list was answered already."""
    if answer.get("file"):
        subject = {"span": span, "person": person, "file": answer["file"]}
        at = {"channel": person}
        speech.put(act, Effect(f"dm:{person}", Method.POST_MESSAGE, "desk", at, render=CALENDAR, subject=subject))


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ScheduleEvent.DRAWN: (draw,),
}
