"""Ids of what improvements show: stable words, since what was posted long ago still carries them."""

from enum import StrEnum


class ActionId(StrEnum):
    PROPOSE = "improvement.propose"
    ACCEPT = "improvement.accept"
    REJECT = "improvement.reject"
    DONE = "improvement.done"
    CLOSE = "improvement.close"
    SHOW = "improvement.show"
    LIST = "improvement.list"
    BEHIND = "improvement.behind"


class ViewId(StrEnum):
    PROPOSE = "improvement.propose.form"
    ACCEPT = "improvement.accept.form"
    REJECT = "improvement.reject.form"
    DONE = "improvement.done.form"


class ProposalField(StrEnum):
    TITLE = "improvement.title"
    KPI = "improvement.kpi"
    SCOPE = "improvement.scope"


class AcceptField(StrEnum):
    OWNER = "improvement.owner"
    DUE = "improvement.due"
    KPI = "improvement.kpi"
    SCOPE = "improvement.scope"
    TARGET = "improvement.target"
    BECAUSE = "improvement.because"


class ReasonField(StrEnum):
    WHY = "improvement.why"


class DoneField(StrEnum):
    ON = "improvement.on"


def card(number: int) -> str:
    """What the one message of an improvement is called; also the lane of all that is said in its thread."""
    return f"IMP-{number}/card"


def in_place(number: str) -> str:
    """The message that asks since when it is in place."""
    return f"{number}/in-place"
