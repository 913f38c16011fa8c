"""What people read of reviews, and of where the minutes of an incident went."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from commands.reviews.minutes import Kind, Part, whole
from commands.reviews.rules import STATUS_WORDS
from commands.shared.blocks import moment, person, typed
from commands.shared.counts import so_many
from commands.shared.durations import exactly, say_duration
from storage.reviews.records import TO_MEET, Review, ReviewEvent, ReviewStatus
from storage.tasks.records import Task, TaskState

SILENT: frozenset[str] = frozenset(ReviewEvent)
"""A review has no story of its own: its card says how it stands."""

KINDS: Mapping[Kind, str] = {
    Kind.UNNOTICED: "before anybody noticed",
    Kind.UNDECLARED: "noticed, not declared yet",
    Kind.LEADERLESS: "nobody in command",
    Kind.WITHOUT_FIXERS: "led, without the team that fixed it",
    Kind.FIXING: "fixing",
    Kind.WATCHING: "watching that it holds",
    Kind.NOT_BEGUN: "with the team that fixed it, not begun",
    Kind.NOBODY: "with nobody",
    Kind.SOLVERS: "worked on by the team that fixed it",
    Kind.ANOTHER_TEAM: "with other teams",
    Kind.CALLER: "waiting for the reporter",
    Kind.VENDOR: "waiting for a vendor",
    Kind.PROBLEM: "waiting for the cause of a problem",
    Kind.CHANGE: "waiting for a change",
    Kind.THOUGHT_FIXED: "thought to be fixed",
}
WHILE_OPEN: Mapping[Kind, str] = {
    Kind.WITHOUT_FIXERS: "led, without the team that has it now",
    Kind.NOT_BEGUN: "with the team that has it now, not begun",
    Kind.SOLVERS: "worked on by the team that has it now",
}
"""How the same reads before it is known who fixes it."""

BAR, CELLS = "▇", 10

DEEDS: Mapping[str, str] = {
    ReviewEvent.OWED: "noted who owes its review",
    ReviewEvent.CALLED_OFF: "called off the time of its review",
    ReviewEvent.DRAFT_SHOWN: "showed what is known for its review",
    ReviewEvent.LOOKED_OVER: "looked over the timeline for its review",
    ReviewEvent.WRITTEN: "wrote its review",
    ReviewEvent.LATE: "reminded of its review",
}
"""What somebody did by an event whose name does not say so."""


def kind(found: Kind, *, is_open: bool = False) -> str:
    return (WHILE_OPEN.get(found) if is_open else None) or KINDS[found]


def minutes(parts: Sequence[Part], *, is_open: bool = False) -> list[str]:
    """A line for each part, and the whole, to the second (mrkdwn)."""
    total = whole(parts)
    lines = []
    for part in parts:
        share = part.length / total
        bar = BAR * max(1, round(CELLS * share))
        lines.append(f"{bar} *{exactly(part.length)}* {kind(part.kind, is_open=is_open)} · {share:.0%}")
    return [*lines, f"In all {exactly(total)}{' so far' if is_open else ''}."] if lines else ["No time has passed."]


def sums(count: int, parts: Sequence[Part], days: int, *, is_cut: bool) -> str:
    """The same of many (mrkdwn): the longest first, and the mean."""
    if not parts:
        return f"Nothing was fixed in the last {days} days."
    many = f"{'the last ' if is_cut else ''}{so_many(count, 'incident')}"
    head = f"*Where the minutes went* of {many} fixed in the last {days} days"
    total = whole(parts)
    lines = [
        f"{BAR * max(1, round(CELLS * (part.length / total)))} *{part.length / total:.1%}* {kind(part.kind)}"
        f" · {say_duration(part.length / count)} each"
        for part in parts
    ]
    return "\n".join(
        [head, *lines, f"From report to fix {say_duration(total / count)} in the mean; nothing is left out."]
    )


def state(review: Review) -> str:
    """How it stands, with when."""
    if review.status is ReviewStatus.SCHEDULED and review.starts_at is not None and review.ends_at is not None:
        return f"scheduled: {moment(review.starts_at)} – {moment(review.ends_at, '{time}')}"
    return STATUS_WORDS[review.status]


def line(review: Review, title: str, now: datetime) -> str:
    """One of a list."""
    parts = (f"`{review.number}` {typed(title, 120)}", state(review), person(review.owner), due(review, now))
    return " · ".join(part for part in parts if part)


def due(review: Review, now: datetime) -> str:
    """By when they are to meet, while they have not."""
    if review.status not in TO_MEET:
        return ""
    return f"{':warning: was' if review.due_at < now else ''} to be held by {moment(review.due_at)}".strip()


def progress(review: Review, follow_ups: Sequence[Task]) -> str:
    """The four steps of it, ticked as far as they are done."""
    over = sum(not task.is_open for task in follow_ups)
    counted = f"follow-ups {over} of {len(follow_ups)}" if follow_ups else "follow-ups"
    met = review.held_at is not None
    steps = (
        ("timeline looked over", review.looked_over_at is not None),
        ("met", met),
        ("published", review.published_at is not None),
        (counted, review.status is ReviewStatus.CLOSED),
    )
    return " · ".join(
        f"{':white_check_mark:' if is_done else ':white_large_square:'} {step}" for step, is_done in steps
    )


def invitation(number: str, title: str, told: Mapping[str, object], *, outside: str = "") -> str:
    """What whoever is invited reads; `told` is the entry's, `outside` that it is outside of their hours."""
    when = f"{moment(_instant(told, 'starts'))} – {moment(_instant(told, 'ends'), '{time}')}"
    moved = " has moved" if told.get("moved") else ""
    about = f":calendar: *The review of {number}*{moved}: {when}\n{typed(title, 300)}"
    return f"{about}\n{outside}A day before you get what is known of it."


def called_off(number: str, title: str, told: Mapping[str, object]) -> str:
    when = moment(_instant(told, "starts"))
    return f":calendar: *The review of {number}* {when} does not take place.\n{typed(title, 300)}"


def _instant(told: Mapping[str, object], name: str) -> datetime:
    return datetime.fromisoformat(str(told[name]))


def outside(at: datetime, zone: tzinfo | None) -> str:
    """To somebody in whose hours it is not."""
    clock = f"It is {at.astimezone(zone):%H:%M} for you then, outside" if zone is not None else "It is outside"
    return f"{clock} of your hours. "


NO_FILE = (
    "It comes without a file for the calendar: `pip install 'quarterdeck[ical]'` where Quarterdeck runs sends one."
)


def scheduled(review: Review, outside_of: Sequence[str], *, with_file: bool = True) -> str:
    """What whoever schedules it reads beside: who is invited, whom it does not suit, and what is missing."""
    missing = " and ".join(map(person, outside_of))
    suits = f"It is outside of the hours of {missing}." if missing else "It suits everyone."
    late = " That is later than it is to be held." if review.ends_at and review.ends_at > review.due_at else ""
    return f"Invited: {', '.join(map(person, review.crew))}. {suits}{late}{'' if with_file else f' {NO_FILE}'}"


def late(review: Review, *, to_managers: bool) -> str:
    """That it is late, and what to press."""
    whose = f"{person(review.owner)} owes it" if to_managers else "it is yours"
    if review.status is ReviewStatus.HELD:
        return f":alarm_clock: The review of {review.number} was held and is not published yet; {whose}."
    if review.status is ReviewStatus.SCHEDULED:
        owes = f" {person(review.owner)} owes the review." if to_managers else ""
        return f":alarm_clock: Was the review of {review.number} held? Nobody has said so.{owes}"
    return f":alarm_clock: The review of {review.number} was to be held by {moment(review.due_at)}; {whose}."


def published(review: Review, follow_ups: Sequence[Task]) -> str:
    """What the majors channel hears, in a line."""
    count = len(follow_ups)
    to_do = f"{count} follow-up{'s' if count != 1 else ''}" if count else "no follow-ups"
    return f":mag: *{review.number}* was reviewed, {to_do}. Cause: {typed(' '.join(review.cause.split()), 500)}"


STATES: Mapping[TaskState, str] = {
    TaskState.OPEN: "open",
    TaskState.DONE: "done",
    TaskState.SKIPPED: "accepted as it is",
    TaskState.IMPOSSIBLE: "not possible",
}


def follow_up(task: Task) -> str:
    """One of a list: what, who, by when, and what became of it."""
    who = f" · {person(task.person)}" if task.person else ""
    by = f" · by {moment(task.due_at, '{date_short}')}" if task.due_at is not None and task.is_open else ""
    why = f": {typed(task.reason, 200)}" if task.reason else ""
    return f"`{task.called}` {typed(task.title, 300)}{who}{by} · {STATES[task.state]}{why}"


def length(found: timedelta) -> str:
    return f"{int(found.total_seconds()) // 60} minutes"
