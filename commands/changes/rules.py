"""How a board decides, what a change collides with, and what may happen next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Literal

from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Vote

Rule = Literal["majority", "members", "unanimous"]


@dataclass(frozen=True)
class NewChange:
    """What somebody asks for. Instants are UTC; risk and impact 1 (high) to 3."""

    title: str
    reason: str
    type: ChangeType
    items: tuple[str, ...]
    start: datetime | None
    end: datetime | None
    implementer: str
    risk: int
    impact: int
    implementation_plan: str
    test_plan: str
    rollback_plan: str


class Action(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    IMPLEMENT = "implement"
    DONE = "done"


class Decision(StrEnum):
    PENDING = "pending"
    APPROVED = "approved"
    REJECTED = "rejected"


@dataclass(frozen=True)
class Electorate:
    """Who may vote (the requester and the implementer have left), and how it is decided."""

    voters: frozenset[str]
    quorum: int
    rule: Rule
    veto: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Tally:
    approve: int
    reject: int
    abstain: int
    waiting: int

    @property
    def cast(self) -> int:
        return self.approve + self.reject + self.abstain


def choices(votes: Iterable[Vote]) -> dict[str, Choice]:
    """Who voted how."""
    return {vote.person: vote.choice for vote in votes}


def tally(electorate: Electorate, votes: Mapping[str, Choice]) -> Tally:
    """The votes of those who may vote; whoever has left the board does not count."""
    counted = [choice for person, choice in votes.items() if person in electorate.voters]
    count = {choice: counted.count(choice) for choice in Choice}
    waiting = len(electorate.voters) - len(counted)
    return Tally(count[Choice.APPROVE], count[Choice.REJECT], count[Choice.ABSTAIN], waiting)


def final(electorate: Electorate, votes: Mapping[str, Choice]) -> Decision:
    """What holds once voting is closed: without quorum, or at a tie, it is not approved."""
    found = tally(electorate, votes)
    vetoed = any(votes.get(person) is Choice.REJECT for person in electorate.veto & electorate.voters)
    if vetoed or found.cast < electorate.quorum or not _carried(electorate, found):
        return Decision.REJECTED
    return Decision.APPROVED


def _carried(electorate: Electorate, found: Tally) -> bool:
    if electorate.rule == "unanimous":
        return found.approve == len(electorate.voters) - found.abstain and found.approve > 0
    if electorate.rule == "members":
        return found.approve * 2 > len(electorate.voters)
    return found.approve > found.reject


def decide(electorate: Electorate, votes: Mapping[str, Choice]) -> Decision:
    """Decided early when nobody who has not voted yet can change it; else pending.

    A vote already cast may still be changed until it closes, but does not keep it open. Whatever the rest do lies
    between three extremes: nothing is better for the change than that all approve, nothing worse than that all
    reject, or that they leave it without its quorum.
    """
    open_voters = [person for person in electorate.voters if person not in votes]
    extremes: tuple[dict[str, Choice], ...] = (
        {},
        dict.fromkeys(open_voters, Choice.APPROVE),
        dict.fromkeys(open_voters, Choice.REJECT),
    )
    outcomes = {final(electorate, {**votes, **extreme}) for extreme in extremes}
    return outcomes.pop() if len(outcomes) == 1 else Decision.PENDING


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
    for freeze in freezes:
        touched = not freeze.services or set(freeze.services) & set(change.items)
        if touched and freeze.start < change.end and change.start < freeze.end:
            found.append(Collision("freeze", freeze.name, ""))
    return found


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
    }
    return f"{change.number} is {status}, so it cannot be {_PAST[action]}. {hints.get(change.status, '')}".strip()
