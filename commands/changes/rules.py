"""What a change collides with, and what may happen next."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from commands.shared.blocks import moment
from storage.changes.records import Change, ChangeStatus, ChangeType

LEVELS = (1, 2, 3)
"""Of risk and impact, from high to low."""


@dataclass(frozen=True)
class NewChange:
    """What somebody asks for. Instants are UTC; risk and impact 1 (high) to 3. What no form offers is None, or 0."""

    title: str
    reason: str
    type: ChangeType | None
    items: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    implementer: str
    risk: int
    impact: int
    implementation_plan: str
    test_plan: str
    rollback_plan: str
    stops_service: bool = False


class Action(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    IMPLEMENT = "implement"
    DONE = "done"


def closing(change: Change, now: datetime, after: timedelta) -> datetime:
    """Voting ends when the window begins, at the latest; where it has begun already, when it ends."""
    return min(now + after, change.start if now < change.start else change.end)


@dataclass(frozen=True)
class FreezeWindow:
    """A freeze from `start` to `end` (UTC, half-open), of these services, or of all."""

    name: str
    start: datetime
    end: datetime
    services: Sequence[str]


@dataclass(frozen=True)
class Collision:
    """Something in the way; `other` is another change's number or a freeze's name."""

    kind: Literal["item", "implementer", "freeze"]
    other: str
    about: str


def collisions(change: Change, others: Sequence[Change], freezes: Sequence[FreezeWindow]) -> list[Collision]:
    """The same item or implementer at an overlapping time, and freezes: one minute in one is enough."""
    found = []
    for other in others:
        if not (other.start < change.end and change.start < other.end):
            continue
        shared = [item for item in change.items if item in other.items]
        if shared:
            found.append(Collision("item", other.number, ", ".join(shared)))
        if other.implementer == change.implementer:
            found.append(Collision("implementer", other.number, change.implementer))
    return found + in_freezes(change.items, change.start, change.end, freezes)


def in_freezes(
    items: Sequence[str], start: datetime, end: datetime, freezes: Sequence[FreezeWindow]
) -> list[Collision]:
    """The freezes of these items that a window meets."""
    return [
        Collision("freeze", freeze.name, "")
        for freeze in freezes
        if (not freeze.services or set(freeze.services) & set(items)) and freeze.start < end and start < freeze.end
    ]


ALLOWED_IN: Mapping[Action, frozenset[ChangeStatus]] = {
    Action.SUBMIT: frozenset({ChangeStatus.NEW}),
    Action.WITHDRAW: frozenset({ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED}),
    Action.IMPLEMENT: frozenset({ChangeStatus.SCHEDULED}),
    Action.DONE: frozenset({ChangeStatus.IMPLEMENT}),
}
STATUS_WORDS: Mapping[ChangeStatus, str] = {
    ChangeStatus.NEW: "New",
    ChangeStatus.AUTHORISE: "With the board",
    ChangeStatus.SCHEDULED: "Scheduled",
    ChangeStatus.IMPLEMENT: "Being implemented",
    ChangeStatus.REVIEW: "In review",
    ChangeStatus.CLOSED: "Closed",
    ChangeStatus.CANCELLED: "Withdrawn",
}
_PAST: Mapping[Action, str] = {
    Action.SUBMIT: "submitted",
    Action.WITHDRAW: "withdrawn",
    Action.IMPLEMENT: "implemented",
    Action.DONE: "reported as done",
}


def why_not(change: Change, action: Action) -> str:
    """Why this cannot be done to a change that stands as it does, and what to do instead (mrkdwn)."""
    status = STATUS_WORDS[change.status].lower()
    hints = {
        ChangeStatus.NEW: f"Submit it first: `/change submit {change.id}`.",
        ChangeStatus.AUTHORISE: "The board decides on it first.",
        ChangeStatus.SCHEDULED: f"Start it first: `/change implement {change.id}`.",
        ChangeStatus.IMPLEMENT: f"Say how it went: `/change done {change.id} success NOTE`.",
        ChangeStatus.CANCELLED: "Request it again with `/change`.",
    }
    return f"{change.number} is {status}, so it cannot be {_PAST[action]}. {hints.get(change.status, '')}".strip()


def is_in_window(change: Change, now: datetime) -> bool:
    return change.start <= now < change.end


def why_not_now(change: Change, now: datetime) -> str:
    """Why it cannot be begun at this instant, outside its window, and what to do instead (mrkdwn)."""
    if now < change.start:
        return f"It is too early: the window of {change.number} begins {moment(change.start)}. Begin it then."
    return f"The window of {change.number} is over since {moment(change.end)}. {_anew(change)}"


def why_no_ballot(change: Change) -> str:
    """Why what would come too late is not put to the vote (mrkdwn)."""
    over = f"The window of {change.number} is over since {moment(change.end)}, so there is nothing to decide."
    return f"{over} {_anew(change)}"


def _anew(change: Change) -> str:
    withdraw = f"`/change withdraw {change.id}`"
    return f"Request it again with a window that is to come (`/change`), and withdraw this one: {withdraw}."
