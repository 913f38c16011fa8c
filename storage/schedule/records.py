from enum import StrEnum


class ScheduleEvent(StrEnum):
    """What is journalled of the calendar of changes: of no record, so of the `desk`."""

    DRAWN = "schedule.drawn"
