"""When a change could be made instead: the first gaps in which nothing is in its way."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta

from commands.changes.collisions import Plan
from commands.changes.permissions import permitted_to_read
from commands.changes.policy import ChangePolicy
from commands.changes.reading import freezes, related_to
from commands.service_levels.calendars import Calendar, Interval, NeverOpens
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import window
from commands.shared.durations import say_duration
from commands.shared.verbs import Answer
from storage.changes import queries as changes
from storage.changes.records import Planned

AHEAD = timedelta(days=90)
MOST = 3
STEP = timedelta(minutes=15)
"""A slot begins at a quarter of an hour, unless a window opens between two."""


def free(act: Act, number: int) -> Answer:
    """The first gaps of the length that it needs, in which its items are maintained and nothing else is."""
    change = permitted_to_read(act, number)
    length = change.end - change.start
    found = gaps(_open(act, change), _taken(act, change), length, MOST)
    title = f"When {change.number} could be made, {say_duration(length)} long"
    if not found:
        none = f"There is no such gap in the next {AHEAD.days} days. A shorter window may find one."
        return {"text": title, "blocks": [bk.section(f"*{title}*\n{none}")]}
    lines = [f"• {window(start, start + length, act.document.desk.zone)}" for start in found]
    return {"text": title, "blocks": [bk.section("\n".join([f"*{title}*", *lines]))]}


def free_from(act: Act, items: tuple[str, ...], length: timedelta, within: Calendar) -> datetime | None:
    """The first time from now on at which these items could be changed for so long, within a calendar's hours."""
    since = _rounded(act.now)
    plan = Planned(0, items, since, since + length, act.by)
    open_ = both(hours(within, since, since + AHEAD), _open(act, plan))
    return next(iter(gaps(open_, _taken(act, plan), length, 1)), None)


def _open(act: Act, change: Plan) -> list[Interval]:
    """When all that it touches is maintained; at any time where nothing is said of that."""
    policy = act.policy(ChangePolicy)
    since = _rounded(act.now)
    until = since + AHEAD
    found = [(since, until)]
    for item in change.items:
        maintenance = policy.hours_for(item).maintenance
        if maintenance is not None:
            found = [*both(found, hours(maintenance, since, until))]
    return found


def _taken(act: Act, change: Plan) -> list[Interval]:
    """Freezes, production, other changes of the same items, and what its implementer has to do."""
    policy = act.policy(ChangePolicy)
    since, until = act.now, act.now + AHEAD + STEP
    touched = {*change.items, *related_to(act, change.items)}
    taken = [(each.start, each.end) for each in freezes(act) if not each.services or touched & {*each.services}]
    for item in change.items:
        production = policy.hours_for(item).production
        if production is not None:
            taken += hours(production, since, until)
    others = changes.overlapping(act.tx, since, until, but=change.id)
    taken += [
        (each.start, each.end)
        for each in others
        if {*each.items} & {*change.items} or each.implementer == change.implementer
    ]
    return taken


def hours(calendar: Calendar, since: datetime, until: datetime) -> list[Interval]:
    """When a calendar is open between two instants; windows that touch are one."""
    found: list[Interval] = []
    try:
        for opened, closed in calendar.intervals(since):
            if opened >= until:
                break
            closed = min(closed, until)
            if found and found[-1][1] >= opened:
                found[-1] = (found[-1][0], closed)
            else:
                found.append((opened, closed))
    except NeverOpens:
        return found
    return found


def both(one: Sequence[Interval], other: Sequence[Interval]) -> Iterator[Interval]:
    """What lies in an interval of either; each in order."""
    for begins, ends in one:
        for opened, closed in other:
            if opened < ends and begins < closed:
                yield max(begins, opened), min(ends, closed)


def gaps(open_: Iterable[Interval], taken: Iterable[Interval], length: timedelta, most: int) -> list[datetime]:
    """When the first stretches begin that are open, not taken and long enough; one of each stretch."""
    busy, found = sorted(taken), list[datetime]()
    for opened, closed in open_:
        position = opened
        for begins, ends in [*busy, (closed, closed)]:
            if position >= closed or len(found) == most:
                break
            if min(begins, closed) - position >= length:
                found.append(position)
            position = max(position, ends)
    return found


def _rounded(instant: datetime) -> datetime:
    """The next quarter of an hour."""
    past = timedelta(seconds=instant.timestamp() % STEP.total_seconds())
    return (instant if not past else instant + STEP - past).astimezone(UTC)
