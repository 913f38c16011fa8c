"""When a promise is due, how much of it is used, whether it was kept. Instants are compared, never percentages."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from functools import lru_cache

from commands.service_levels.calendars import REACH, Calendar, NeverOpens
from commands.service_levels.stories import but_undone
from storage.incidents.records import HoldReason, Incident, IncidentEvent
from storage.journal.records import Entry
from storage.record import Record, replace
from storage.service_levels.records import ClockEvent, Pause, ServiceClock


class DueWarning(Record):
    """What a team must know of a clock at this moment.

    `percent` is the highest threshold passed, `left` the open time that is left, `able` whom to call (Slack ids),
    `late_since` since when the team should have known, if that is longer than is on time, `on_it` who has said since
    that they are.
    """

    clock: ServiceClock
    incident: Incident
    percent: int
    left: timedelta
    able: tuple[str, ...]
    late_since: datetime | None
    on_it: str | None = None


class Wait(Record):
    """A stretch in which an incident stood still: on hold for a reason, or, without one, thought to be fixed."""

    pause: Pause
    reason: HoldReason | None


WEIGHTS: Mapping[str, float] = {"P1": 8, "P2": 4, "P3": 2, "P4": 1, "P5": 0.5}


def worth(chance: float, priority: str) -> float:
    """What it is worth to turn to a clock that may be missed: most where it can go either way, and of the gravest."""
    return chance * (1 - chance) * WEIGHTS.get(priority, 0)


GOES_ON = (IncidentEvent.RESUMED, IncidentEvent.REOPENED, IncidentEvent.CANCELLED)


def waits_in(story: Iterable[Entry]) -> list[Wait]:
    """When an incident stood still, by its journal; the last may last."""
    waits: list[Wait] = []
    for entry in but_undone(story):
        if entry.what == ClockEvent.STRUCK:
            waits = [_struck(wait, entry) for wait in waits]
        stands = entry.what in (IncidentEvent.HELD, IncidentEvent.RESOLVED)
        if (stands or entry.what in GOES_ON) and waits and waits[-1].pause.resumed_at is None:
            waits[-1] = replace(waits[-1], pause=replace(waits[-1].pause, resumed_at=entry.at))
        if entry.what == IncidentEvent.HELD:
            reason = HoldReason(entry.details["reason"])
            waits.append(Wait(Pause(entry.at, None, entry.actor, entry.details.get("note") or reason), reason))
        elif entry.what == IncidentEvent.RESOLVED:
            waits.append(Wait(Pause(entry.at, None, entry.actor, "resolved"), None))
    return waits


def _struck(wait: Wait, entry: Entry) -> Wait:
    """The wait, if it ended with what was objected to, as it was judged."""
    since, until = (datetime.fromisoformat(entry.details[name]) for name in ("since", "until"))
    if wait.reason is None or wait.pause.resumed_at is None or not since < wait.pause.resumed_at <= until:
        return wait
    return replace(wait, pause=replace(wait.pause, resumed_at=max(since, wait.pause.paused_at)))


def pause_begun_by(story: Iterable[Entry], hold: int) -> tuple[datetime, tuple[str, ...]]:
    """When the pause of a hold (an entry's number) began, and who made it wait; another reason begins no other."""
    began_at, holders, corrected = None, dict[str, None](), False
    for entry in story:
        if entry.what == IncidentEvent.HELD:
            if not corrected or began_at is None:
                began_at, holders = entry.at, {}
            holders[entry.actor] = None
        elif entry.what == IncidentEvent.RESUMED:
            corrected = bool(entry.details.get("corrected"))
        if entry.id == hold and began_at is not None:
            return began_at, tuple(holders)
    raise ValueError(f"the story knows of no hold {hold}")


def pauses_among(waits: Iterable[Wait], pause_on: Collection[HoldReason], since: datetime) -> list[Pause]:
    """Those in which a clock that began at `since` stands still, where these reasons stop it."""
    return [
        replace(wait.pause, paused_at=max(wait.pause.paused_at, since))
        for wait in waits
        if (wait.reason is None or wait.reason in pause_on)
        and (wait.pause.resumed_at is None or wait.pause.resumed_at > since)
    ]


def merged(pauses: Iterable[Pause]) -> list[tuple[datetime, datetime | None]]:
    """Pauses in order, overlapping ones as one; an open end is None."""
    found: list[tuple[datetime, datetime | None]] = []
    for pause in sorted(pauses, key=lambda each: each.paused_at):
        since, until = pause.paused_at, pause.resumed_at
        if found and (found[-1][1] is None or since <= found[-1][1]):
            last_since, last_until = found.pop()
            longest = None if last_until is None or until is None else max(last_until, until)
            found.append((last_since, longest))
        else:
            found.append((since, until))
    return found


def is_open(calendar: Calendar, at: datetime) -> bool:
    """Whether a calendar is open; one that never opens again is not."""
    try:
        return calendar.is_open(at)
    except NeverOpens:
        return False


def due_at(
    calendar: Calendar, started_at: datetime, target: timedelta, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When `target` of open, unpaused time has passed; None when a pause without end comes first.

    Raises NeverOpens when the calendar is not open for so long.
    """
    if not pauses:
        return calendar.add(started_at, target)
    position, remaining = started_at, target
    for since, until in merged(pauses):
        if until is not None and until <= position:
            continue
        running = calendar.elapsed(position, min(since, position + REACH))
        if remaining <= running or since > position + REACH:
            break
        if until is None:
            return None
        remaining -= running
        position = max(position, until)
    return calendar.add(position, remaining)


def elapsed(calendar: Calendar, started_at: datetime, until: datetime, pauses: Sequence[Pause] = ()) -> timedelta:
    """How much open, unpaused time has passed."""
    total = calendar.elapsed(started_at, until)
    for since, resumed in merged(pauses):
        begin, end = max(since, started_at), min(resumed or until, until)
        total -= calendar.elapsed(begin, end)
    return total


def due_if_ever(
    calendar: Calendar, started_at: datetime, target: timedelta, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """The same, and None where it is never due as its calendar does not open for so long any more."""
    try:
        return due_at(calendar, started_at, target, pauses)
    except NeverOpens:
        return None


def amount(mark: int, target: timedelta) -> timedelta:
    """How much open time is used up at a threshold: so many percent of the target, or, below nought, so many seconds
    more than all of it.
    """
    return target * mark / 100 if mark >= 0 else target - timedelta(seconds=mark)


def percent_of(mark: int, target: timedelta) -> int:
    """How much of the target is used up at a threshold, in percent."""
    return mark if mark >= 0 else int(100 * amount(mark, target) / target)


def in_order(marks: Iterable[int], target: timedelta) -> Sequence[int]:
    """Thresholds, the lowest first."""
    return _in_order(frozenset(marks), target)


@lru_cache(1_000)
def _in_order(marks: frozenset[int], target: timedelta) -> Sequence[int]:
    """Of each promise, worked out once."""
    return tuple(sorted(marks, key=lambda mark: (amount(mark, target), mark)))


def threshold_at(
    calendar: Calendar, started_at: datetime, target: timedelta, mark: int, pauses: Sequence[Pause] = ()
) -> datetime | None:
    """When this part of the target is used up; None while paused for good, and where that is never."""
    return due_if_ever(calendar, started_at, amount(mark, target), pauses)


def is_met(stopped_at: datetime, due: datetime | None) -> bool:
    """Met iff it stops at or before its due instant; without one it cannot be missed."""
    return due is None or stopped_at <= due


def is_breached(now: datetime, due: datetime | None, pauses: Iterable[Pause] = ()) -> bool:
    """Whether it is due by now; where a pause lasts, whether it was before that began."""
    lasting = [since for since, until in merged(pauses) if until is None]
    return due is not None and (due < lasting[0] if lasting else due <= now)


def next_warning(
    calendar: Calendar,
    started_at: datetime,
    target: timedelta,
    pauses: Sequence[Pause],
    thresholds: Iterable[int],
    warned: Iterable[int],
) -> tuple[int, datetime] | None:
    """The next threshold that has not been told, and its instant; None when there is none or it is paused."""
    for mark in in_order({*thresholds, 100}, target):
        if mark in warned:
            continue
        at = threshold_at(calendar, started_at, target, mark, pauses)
        return None if at is None else (mark, at)
    return None


def passed(
    calendar: Calendar,
    started_at: datetime,
    target: timedelta,
    pauses: Sequence[Pause],
    thresholds: Iterable[int],
    now: datetime,
) -> tuple[int, ...]:
    """The thresholds whose instant has come, lowest first; the target itself (100) is always one."""
    spent = elapsed(calendar, started_at, now, pauses)
    return tuple(mark for mark in in_order({*thresholds, 100}, target) if amount(mark, target) <= spent)
