"""Somebody asks for the calendar as a picture."""

from commands.changes.permissions import is_limited
from commands.schedule.reading import calendar
from commands.schedule.rules import Calendar
from commands.shared.act import Act
from commands.shared.pictures import can_be_drawn
from storage.schedule.records import ScheduleEvent


def show(act: Act, *, span: str = "") -> tuple[Calendar, bool]:
    """The days to come, and whether they follow as a picture: where there is something on them, and to draw with."""
    found = calendar(act, span)
    follows = bool(found.found) and not is_limited(act) and can_be_drawn()
    if follows:
        act.journal(ScheduleEvent.DRAWN, "desk", span=span)
    return found, follows
