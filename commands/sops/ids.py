"""Ids of what procedures show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    BEGIN = "sop.begin"
    TICK = "sop.tick"
    SKIP = "sop.skip"
    WRONG = "sop.wrong"


class ViewId(StrEnum):
    SKIP = "sop.skip.form"
    WRONG = "sop.wrong.form"


class WordField(StrEnum):
    WHY = "sop.why"


def folder(run: int) -> str:
    """Of the messages of a run."""
    return f"sop-{run}/"


def head(run: int) -> str:
    """What the message is called under which a run stands."""
    return f"{folder(run)}head"


def checklist(run: int) -> str:
    return f"{folder(run)}checklist"
