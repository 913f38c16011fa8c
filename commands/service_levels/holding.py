"""Who had an incident in every second of a clock, and what moved the instant at which it is due."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from commands.service_levels import rules
from commands.service_levels.calendars import Calendar
from commands.service_levels.stories import but_undone
from storage.incidents.records import HoldReason, IncidentEvent
from storage.journal.records import Entry
from storage.record import Mutable, Record, field
from storage.service_levels.records import ClockEvent, Pause, ServiceClock


class Holder(StrEnum):
    """Who could have done something about it: nobody, while no one of us has it, or it is thought to be fixed."""

    US = "us"
    CALLER = "the reporter"
    VENDOR = "a vendor"
    NOBODY = "nobody"


WAITS_FOR: Mapping[HoldReason, Holder] = {HoldReason.CALLER: Holder.CALLER, HoldReason.VENDOR: Holder.VENDOR}
"""A change, or a problem's cause, is ours to bring."""


class Move(Record):
    """What moved a due instant: a pause, from one instant to another; None while the pause lasts."""

    pause: Pause
    was: datetime | None
    due: datetime | None


class ClockUse(Record):
    """A clock with its pauses, how much open time it has used, and of which calendar.

    `lasted` is how much open time lies in each pause; `shares` who had the incident for how much of the open time
    there was; `moves` what moved the due instant; `retargeted` the entries that gave it another priority or service;
    `foretold` how many of those like it miss theirs, where that is worth a word.
    """

    clock: ServiceClock
    pauses: Sequence[Pause]
    spent: timedelta
    calendar: str
    lasted: Sequence[timedelta] = ()
    shares: Mapping[Holder, timedelta] = field(default_factory=dict)
    moves: Sequence[Move] = ()
    retargeted: Sequence[Entry] = ()
    foretold: str = ""


class _State(Mutable):
    """How an incident stands while its story is read."""

    taken: bool = False
    fixed: bool = False
    waits: HoldReason | None = None

    @property
    def holder(self) -> Holder:
        if self.fixed:
            return Holder.NOBODY
        if self.waits is not None:
            return WAITS_FOR.get(self.waits, Holder.US)
        return Holder.US if self.taken else Holder.NOBODY

    def hear(self, entry: Entry) -> None:
        details = entry.details
        if entry.what == IncidentEvent.ASSIGNED:
            self.taken = bool(details.get("to"))
        elif entry.what == IncidentEvent.SERVICE_SET and details.get("team") != details.get("was_team"):
            self.taken = False
        elif entry.what == IncidentEvent.HELD:
            self.taken, self.waits = True, HoldReason(details["reason"])
        elif entry.what in (IncidentEvent.RESUMED, IncidentEvent.REOPENED):
            self.waits, self.fixed = None, False
        elif entry.what in (IncidentEvent.RESOLVED, IncidentEvent.CANCELLED):
            self.taken, self.fixed, self.waits = True, True, None


Stretch = tuple[datetime, datetime, Holder]


def stretches(story: Iterable[Entry], since: datetime, until: datetime) -> list[Stretch]:
    """Who had it from one instant to another, by its journal: without a gap, in order, to the second."""
    entries, state = but_undone(story), _State()
    found: list[Stretch] = []
    at, until = _second(since), _second(until)
    for entry in entries:
        instant = min(max(_second(entry.at), at), until)
        if instant > at:
            found.append((at, instant, state.holder))
            at = instant
        state.hear(entry)
    if until > at:
        found.append((at, until, state.holder))
    for struck in (entry for entry in entries if entry.what == ClockEvent.STRUCK):
        found = [piece for stretch in found for piece in _ours(stretch, struck)]
    return found


def _ours(stretch: Stretch, struck: Entry) -> Iterator[Stretch]:
    """What was struck of a wait was ours."""
    since, until = (_second(datetime.fromisoformat(struck.details[name])) for name in ("since", "until"))
    begin, end, holder = stretch
    first, last = max(begin, since), min(end, until)
    if holder not in WAITS_FOR.values() or first >= last:
        yield stretch
        return
    pieces = ((begin, first, holder), (first, last, Holder.US), (last, end, holder))
    yield from (piece for piece in pieces if piece[0] < piece[1])


def shares(calendar: Calendar, found: Sequence[Stretch]) -> dict[Holder, timedelta]:
    """How much open time each had it, in whole seconds; together they are all the open time there was."""
    total: dict[Holder, timedelta] = {}
    for since, until, holder in found:
        total[holder] = total.get(holder, timedelta()) + calendar.elapsed(since, until)
    return {holder: total[holder] for holder in Holder if total.get(holder)}


def _second(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def moves(calendar: Calendar, started_at: datetime, target: timedelta, pauses: Sequence[Pause]) -> list[Move]:
    """What each pause did to the due instant, one after the other; those that moved nothing are left out."""
    in_order = sorted(pauses, key=lambda each: each.paused_at)
    due = rules.due_if_ever(calendar, started_at, target)
    found: list[Move] = []
    for count, pause in enumerate(in_order, 1):
        moved = rules.due_if_ever(calendar, started_at, target, in_order[:count])
        if moved != due:
            found.append(Move(pause, due, moved))
            due = moved
    return found
