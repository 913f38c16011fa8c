"""Ids of what tasks show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    TAKE = "task.take"
    DONE = "task.done"
    SKIP = "task.skip"
    IMPOSSIBLE = "task.impossible"
    LIST = "task.list"


class ViewId(StrEnum):
    SKIP = "task.skip.form"
    IMPOSSIBLE = "task.impossible.form"


class WhyField(StrEnum):
    WHY = "task.why"


class LineField(StrEnum):
    """What is wrong about a line that opens a task."""

    LINE = "task.line"
