"""How a board decides, what a change collides with, and what may happen next."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Literal

from commands.shared.blocks import moment
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Vote

Rule = Literal["majority", "members", "unanimous", "anyone"]
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
    if _vetoing(electorate, votes) or _is_short(electorate, found) or not _carried(electorate, found, votes):
        return Decision.REJECTED
    return Decision.APPROVED


def _vetoing(electorate: Electorate, votes: Mapping[str, Choice]) -> list[str]:
    """Whose no decides, and who said it."""
    return sorted(who for who in electorate.veto & electorate.voters if votes.get(who) is Choice.REJECT)


def _is_short(electorate: Electorate, found: Tally) -> bool:
    """Whether too few have voted; where the first vote decides, one is enough."""
    return electorate.rule != "anyone" and found.cast < electorate.quorum


def _carried(electorate: Electorate, found: Tally, votes: Mapping[str, Choice]) -> bool:
    if electorate.rule == "anyone":
        first = _first(electorate, votes)
        return first is not None and votes[first] is Choice.APPROVE
    if electorate.rule == "unanimous":
        return found.approve == len(electorate.voters) - found.abstain and found.approve > 0
    if electorate.rule == "members":
        return found.approve * 2 > len(electorate.voters)
    return found.approve > found.reject


def _first(electorate: Electorate, votes: Mapping[str, Choice]) -> str | None:
    """Who was the first to say yes or no; `votes` are in the order in which they were cast."""
    return next(
        (who for who, choice in votes.items() if who in electorate.voters and choice is not Choice.ABSTAIN), None
    )


@dataclass(frozen=True)
class Shortfall:
    """Why a vote did not carry: so much was found of what was needed, or whose word it was (a Slack id)."""

    kind: Literal["late", "veto", "quorum", "majority", "members", "unanimous", "anyone"]
    found: int = 0
    needed: int = 0
    who: str = ""


def shortfall(electorate: Electorate, votes: Mapping[str, Choice]) -> Shortfall:
    """Why these votes do not carry, where they do not."""
    found = tally(electorate, votes)
    if vetoing := _vetoing(electorate, votes):
        return Shortfall("veto", who=vetoing[0])
    if _is_short(electorate, found):
        return Shortfall("quorum", found.cast, electorate.quorum)
    if electorate.rule == "anyone":
        return Shortfall("anyone", who=_first(electorate, votes) or "")
    needed = {
        "majority": found.reject,
        "members": len(electorate.voters) // 2 + 1,
        "unanimous": max(1, len(electorate.voters) - found.abstain),
    }
    return Shortfall(electorate.rule, found.approve, needed[electorate.rule])


def can_pass(electorate: Electorate) -> bool:
    """Whether it would be approved, if everybody were for it."""
    return final(electorate, dict.fromkeys(electorate.voters, Choice.APPROVE)) is Decision.APPROVED


def closing(change: Change, now: datetime, after: timedelta) -> datetime:
    """Voting ends when the window begins, at the latest; where it has begun already, when it ends."""
    return min(now + after, change.start if now < change.start else change.end)


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
