"""The calendar in words: nothing of it is told in a story."""

from storage.schedule.records import ScheduleEvent

SILENT = frozenset(ScheduleEvent)
