"""What may happen to an improvement, over which days it is measured, and what that shows."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from statistics import median

from commands.shared import chances
from commands.shared.days import midnight
from storage.improvements.records import JUDGED, ImprovementState, Measured, Sample
from storage.record import Record
from storage.tasks.records import Task

State = ImprovementState
DAY = timedelta(days=1)


class Action(StrEnum):
    ACCEPT = "accept"
    REJECT = "reject"
    TASK = "task"
    DONE = "done"
    HOLD = "hold"
    RESUME = "resume"
    CANCEL = "cancel"
    CLOSE = "close"


UNDER_WAY = frozenset({State.ACCEPTED, State.IN_PROGRESS})
TO_BE_CLOSED = frozenset({*UNDER_WAY, State.MEASURING, State.ON_HOLD, *JUDGED})

ALLOWED_IN: Mapping[Action, frozenset[State]] = {
    Action.ACCEPT: frozenset({State.PROPOSED}),
    Action.REJECT: frozenset({State.PROPOSED}),
    Action.TASK: UNDER_WAY,
    Action.DONE: UNDER_WAY,
    Action.HOLD: frozenset({State.PROPOSED, *UNDER_WAY}),
    Action.RESUME: frozenset({State.ON_HOLD}),
    Action.CANCEL: frozenset({State.PROPOSED, *UNDER_WAY, State.MEASURING, State.ON_HOLD}),
    Action.CLOSE: TO_BE_CLOSED,
}

STATE_WORDS: Mapping[State, str] = {
    State.PROPOSED: "Proposed",
    State.ACCEPTED: "Accepted",
    State.IN_PROGRESS: "In progress",
    State.MEASURING: "Measuring",
    State.PROVEN: "Proven",
    State.NOT_SHOWN: "Not shown",
    State.WORSE: "Worse",
    State.CLOSED: "Closed",
    State.REJECTED: "Rejected",
    State.ON_HOLD: "On hold",
    State.CANCELLED: "Cancelled",
}

IN_A_SENTENCE: Mapping[State, str] = {
    State.MEASURING: "being measured",
    State.NOT_SHOWN: "not shown to help",
    State.WORSE: "shown to make it worse",
}
"""What a state is called after `IMP-1 is`; the rest is its own word."""

_PAST: Mapping[Action, str] = {
    Action.ACCEPT: "accepted",
    Action.REJECT: "rejected",
    Action.TASK: "given a task",
    Action.DONE: "put in place",
    Action.HOLD: "put on hold",
    Action.RESUME: "resumed",
    Action.CANCEL: "cancelled",
    Action.CLOSE: "closed",
}


def stands(state: State) -> str:
    """How it stands, after `IMP-1 is`."""
    return IN_A_SENTENCE.get(state, STATE_WORDS[state].lower())


def why_not(number: str, state: State, action: Action) -> str:
    """Why this cannot be done to it now, and what to do instead (mrkdwn)."""
    hint = INSTEAD_OF_CLOSING if (state, action) == (State.PROPOSED, Action.CLOSE) else _hint(state)
    why = f"{number} is {stands(state)} and cannot be {_PAST[action]} now."
    return f"{why} {hint.format(number.rpartition('-')[2])}".rstrip()


INSTEAD_OF_CLOSING = "A service manager rejects it: `/improvement reject {0} REASON`."


def _hint(state: State) -> str:
    if state is State.PROPOSED:
        return "A service manager accepts it first: `/improvement accept {0}`."
    if state is State.ON_HOLD:
        return "Take it up again first: `/improvement resume {0}`."
    return "" if state in UNDER_WAY else "Propose what is left with `/desk improve TEXT`."


def before(accepted: datetime, window: timedelta, zone: tzinfo) -> tuple[datetime, datetime]:
    """The days up to the one on which it was accepted (UTC, half-open)."""
    day = accepted.astimezone(zone).date()
    return midnight(day - window, zone), midnight(day, zone)


def after(implemented: date, settle: timedelta, window: timedelta, zone: tzinfo) -> tuple[datetime, datetime]:
    """So many days, once so many have passed since the day on which it was in place (UTC, half-open)."""
    first = implemented + settle
    return midnight(first, zone), midnight(first + window, zone)


def extended(until: datetime, window: timedelta, zone: tzinfo) -> datetime:
    """The same days once more."""
    return midnight(until.astimezone(zone).date() + window, zone)


def last_moment(day: date, zone: tzinfo) -> datetime:
    """Of a day by which something is due (UTC)."""
    return midnight(day + DAY, zone) - timedelta(minutes=1)


def still_open(found: Collection[Task], own: int | None) -> list[Task]:
    """What is to be done before it can be in place; the owner's own task is that it is."""
    return [task for task in found if task.is_open and task.number != own]


class Scale(StrEnum):
    SHARE = "share"
    COUNT = "count"
    MEDIAN = "median"


def share(part: int, whole: int, days: float) -> Sample:
    part = min(part, whole)
    if not whole:
        return Sample(0, None, days, 0)
    return Sample(whole, 100 * part / whole, days, part, *chances.of_a_share(part, whole))


def count(found: int, days: float) -> Sample:
    return Sample(found, float(found), days)


def middle(values: Sequence[float], days: float) -> Sample:
    """The median, between ranks."""
    if not values:
        return Sample(0, None, days)
    low, high = chances.of_a_median(values) or (None, None)
    return Sample(len(values), median(values), days, None, low, high)


class Why(StrEnum):
    """What a verdict rests on."""

    APART = "apart"
    """It differs by more than chance."""
    CHANCE = "chance"
    SHARED = "shared"
    """Everything else moved with it."""
    FEW = "few"


class Judgement(Record):
    state: State
    why: Why


class Aim(Record):
    """How a figure is told from chance, and whether more of it is better; `enough` to say anything."""

    scale: Scale
    more_is_better: bool
    enough: int


def is_too_few(aim: Aim, was: Sample, now: Sample) -> bool:
    """Whether either window has fewer than is enough; of counts, where few may be the success, both have."""
    known = (was.n, now.n)
    return (max(known) if aim.scale is Scale.COUNT else min(known)) < aim.enough


def judge(aim: Aim, was: Measured, now: Measured) -> Judgement:
    """What became of it: told only where it differs by more than chance, and not as much everywhere else."""
    if is_too_few(aim, was.own, now.own):
        return Judgement(State.NOT_SHOWN, Why.FEW)
    if not _is_apart(aim.scale, was.own, now.own):
        return Judgement(State.NOT_SHOWN, Why.CHANCE)
    if is_shared(aim, was, now):
        return Judgement(State.NOT_SHOWN, Why.SHARED)
    rose = (_moved(aim.scale, was.own, now.own) or 0) > 0
    return Judgement(State.PROVEN if rose is aim.more_is_better else State.WORSE, Why.APART)


def _is_apart(scale: Scale, was: Sample, now: Sample) -> bool:
    if scale is Scale.COUNT:
        exposure = was.days / (was.days + now.days)
        return chances.of_counts(was.n, now.n, exposure=exposure) < chances.BY_CHANCE
    known = [end for sample in (was, now) for end in (sample.low, sample.high) if end is not None]
    if len(known) < 4:
        return False
    return chances.have_nothing_in_common((known[0], known[1]), (known[2], known[3]))


def is_shared(aim: Aim, was: Measured, now: Measured) -> bool:
    """Whether everything outside the scope moved the same way, at least half as much."""
    if was.others is None or now.others is None or is_too_few(aim, was.others, now.others):
        return False
    own, others = _moved(aim.scale, was.own, now.own), _moved(aim.scale, was.others, now.others)
    if not own or not others:
        return False
    return (own > 0) == (others > 0) and abs(others) >= abs(own) / 2


def _moved(scale: Scale, was: Sample, now: Sample) -> float | None:
    """By how much: a share in points, what has no ceiling in parts of what it was, counts by the day."""
    if was.value is None or now.value is None:
        return None
    if scale is Scale.SHARE:
        return now.value - was.value
    by = now.days / was.days if scale is Scale.COUNT else 1.0
    return None if not was.value else now.value / by / was.value - 1
