"""Ids of what meetings show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


def message(meeting: int) -> str:
    """What the message of a meeting is called, and the lane of what is said of it."""
    return f"meeting/{meeting}"


class ActionId(StrEnum):
    START = "meeting.start"
    JOIN = "meeting.join"
    NEXT = "meeting.next"
    DEFER = "meeting.defer"
    END = "meeting.end"
    AGENDA = "meeting.agenda"


class ViewId(StrEnum):
    DEFER = "meeting.defer.form"


class DeferField(StrEnum):
    WHY = "defer.why"
