"""The calendar in words: nothing of it is told in a story."""

from collections.abc import Mapping

from storage.schedule.records import ScheduleEvent

SILENT = frozenset(ScheduleEvent)

DEEDS: Mapping[str, str] = {
    ScheduleEvent.DRAWN: "drew the calendar of changes",
    ScheduleEvent.FEED_MADE: "made an address for their calendar of changes",
    ScheduleEvent.FEED_ENDED: "ended the address of their calendar of changes",
}
"""What somebody did by an event whose name does not say so."""
