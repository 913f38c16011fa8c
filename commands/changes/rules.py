"""What may happen next to a change."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from commands.changes.board_words import capital
from commands.shared.blocks import escape, moment
from storage.changes.records import Change, ChangeStatus, ChangeType
from storage.record import Record

LEVELS = (1, 2, 3)
HIGH = 1
"""Of risk and impact, from high to low."""


class NewChange(Record):
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
    rollback_seconds: int | None = None


NOTHING = NewChange("", "", ChangeType.NORMAL, (), None, None, "", 3, 3, "", "", "")
"""Asked for by a form in which nothing is entered yet."""


class Why(StrEnum):
    """Why a change is looked back on."""

    FAILED = "failed"
    ISSUES = "issues"
    BACK = "back"
    EMERGENCY = "emergency"
    EXCEPTION = "exception"
    UNREGISTERED = "unregistered"
    OVERRAN = "overran"
    WATCH = "watch"


def overran(change: Change, done_at: datetime) -> bool:
    """Whether it took more than a quarter of its window longer than that."""
    return done_at > change.end + (change.end - change.start) / 4


class Left(StrEnum):
    """What becomes of tasks that are not done when their change is: they stay to be done, or need not be."""

    KEEP = "keep"
    SKIP = "skip"


class Action(StrEnum):
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    IMPLEMENT = "implement"
    DONE = "done"
    EXCEPT = "except"
    EDIT = "edit"
    BACK = "back"
    REVIEW = "review"
    EXTEND = "extend"
    TASK = "task"
    ASSESS = "assess"


def closing(change: Change, now: datetime, after: timedelta) -> datetime:
    """Voting ends when the window begins, at the latest; where it has begun already, when it ends."""
    return min(now + after, change.start if now < change.start else change.end)


def is_discussed(change: Change) -> bool:
    """Whether its board is to talk about it: what is risky, and can wait for that."""
    return change.gravity == HIGH and change.type is ChangeType.NORMAL


ALLOWED_IN: Mapping[Action, frozenset[ChangeStatus]] = {
    Action.SUBMIT: frozenset({ChangeStatus.NEW}),
    Action.WITHDRAW: frozenset({ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED}),
    Action.IMPLEMENT: frozenset({ChangeStatus.SCHEDULED}),
    Action.DONE: frozenset({ChangeStatus.IMPLEMENT}),
    Action.EDIT: frozenset({ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED}),
    Action.ASSESS: frozenset({ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED}),
    Action.REVIEW: frozenset({ChangeStatus.REVIEW}),
    Action.BACK: frozenset({ChangeStatus.IMPLEMENT}),
    Action.EXTEND: frozenset({ChangeStatus.IMPLEMENT}),
    Action.EXCEPT: frozenset({ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED}),
    Action.TASK: frozenset(
        {ChangeStatus.NEW, ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED, ChangeStatus.IMPLEMENT}
    ),
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
    Action.EXCEPT: "excepted",
    Action.BACK: "rolled back",
    Action.REVIEW: "reviewed",
    Action.EXTEND: "extended",
    Action.EDIT: "edited",
    Action.TASK: "given tasks",
    Action.ASSESS: "assessed anew",
}


def why_not(change: Change, action: Action) -> str:
    """Why this cannot be done to a change that stands as it does, and what to do instead (mrkdwn)."""
    status = STATUS_WORDS[change.status].lower()
    hints = {
        ChangeStatus.NEW: f"Submit it first: `/change submit {change.id}`.",
        ChangeStatus.AUTHORISE: "The board decides on it first.",
        ChangeStatus.SCHEDULED: f"It is approved; start it with `/change implement {change.id}`.",
        ChangeStatus.IMPLEMENT: f"Say how it went: `/change done {change.id} success NOTE`.",
        ChangeStatus.REVIEW: f"Close its review: `/change review {change.id}`.",
        ChangeStatus.CANCELLED: "Request it again with `/change`.",
    }
    return f"{change.number} is {status}, so it cannot be {_PAST[action]}. {hints.get(change.status, '')}".strip()


def why_open(change: Change, tasks: Sequence[str]) -> str:
    """What is not done yet of its checklist, and what to say of it (plain text)."""
    are = "is" if len(tasks) == 1 else "are"
    line = f"/change done {change.id} keep success NOTE"
    return f"{_and(tasks)} {are} not done. Choose what becomes of that; in a line: {line}, or skip in place of keep."


def why_dropped(change: Change) -> str:
    """Why what is open of a checklist need not be done."""
    return f"{change.number} is {'withdrawn' if change.status is ChangeStatus.CANCELLED else 'rolled back'}"


TEAM = "team:"
"""Begins what stands in place of the name of a board: `team:retail-apps`, one of whom decides."""


def one_of(team: str) -> str:
    return f"{TEAM}{team}"


def team_in(board: str | None) -> str | None:
    """The team one of whom decides; None where that is a board."""
    return board.removeprefix(TEAM) if board is not None and board.startswith(TEAM) else None


def why_unanswered(change: Change) -> str:
    """What is to be said before it is put to the vote (mrkdwn)."""
    return f"Say first how risky {change.number} is: `/change risk {change.id}`."


NEEDS_A_TEST = "Say how you will know that it worked: the board decides by it. Only what is low in risk goes without."


def why_no_board(board: str, voters: int, quorum: int, needs: Mapping[str, int]) -> str:
    """Why a board (mrkdwn, as in a sentence) cannot decide on a change at all, and what to do instead (mrkdwn)."""
    wanted = "".join(f", and it takes {count} yes of `{named}`" for named, count in needs.items())
    return (
        f"{capital(board)} cannot decide on it: {voters} may vote and its quorum is {quorum}{wanted}. "
        "Choose another implementer, or have somebody else request it; the operator names who is on the board."
    )


def is_in_window(change: Change, now: datetime) -> bool:
    return change.start <= now < change.end


def why_not_now(change: Change, now: datetime) -> str:
    """Why it cannot be begun at this instant, outside its window, and what to do instead (mrkdwn)."""
    if now < change.start:
        return f"It is too early: the window of {change.number} begins {moment(change.start)}. Begin it then."
    return f"The window of {change.number} is over since {moment(change.end)}. {_anew(change)}"


def stops_for_nothing(change: Change) -> bool:
    """Whether it is begun whatever is in its way."""
    return change.type is ChangeType.EMERGENCY


def why_held(change: Change, by: Sequence[str]) -> str:
    """Why nothing of its kind is begun while a hold stands (mrkdwn)."""
    names = _and([f"hold {each}" for each in by])
    return f"{change.number} is held: {names}. It can be begun once that is released: `/change release {by[0]}`."


def why_it_waits(change: Change, after: Sequence[str]) -> str:
    """Why what comes after other changes cannot be begun yet (mrkdwn)."""
    return f"{change.number} comes after {_and(after)}, which is not done. Wait for it, or choose another window."


def why_barred(change: Change, by: Sequence[str]) -> str:
    """Why it takes an exception to begin it (mrkdwn)."""
    barred = f"{_and([escape(each) for each in by])} does not allow {change.number} now."
    return f"{barred} A manager names the exception: `/change exception {change.id} REASON`."


def why_asked(change: Change, live: Sequence[str]) -> str:
    """What is open on what it touches, and how to begin it all the same (mrkdwn)."""
    found = f"{_and(live)} {'is' if len(live) == 1 else 'are'} open on what {change.number} touches or needs."
    return f"{found} To begin it all the same: `/change implement {change.id} anyway`."


def _and(names: Sequence[str]) -> str:
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def why_no_ballot(change: Change) -> str:
    """Why what would come too late is not put to the vote (mrkdwn)."""
    over = f"The window of {change.number} is over since {moment(change.end)}, so there is nothing to decide."
    return f"{over} {_anew(change)}"


def _anew(change: Change) -> str:
    withdraw = f"`/change withdraw {change.id}`"
    return f"Request it again with a window that is to come (`/change`), and withdraw this one: {withdraw}."
