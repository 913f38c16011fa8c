"""Drills have no rows of their own: those of an incident and of a room (`storage.journal.records.DRILL`)."""

from enum import StrEnum


class DrillEvent(StrEnum):
    """What is journalled of drills."""

    BEGUN = "drill.begun"
    PLAYED = "drill.played"
    STOPPED = "drill.stopped"
    MARKED = "drill.marked"
