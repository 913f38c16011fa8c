"""Where the minutes went: each instant of an incident is of exactly one kind, so that the parts sum to the whole.

Of a major incident by what its room had by then, of any other by who held it. Instants are taken in whole seconds.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import pairwise

from commands.service_levels.stories import but_undone
from storage.incidents.records import HoldReason, Incident, IncidentEvent
from storage.journal.records import Entry
from storage.record import Mutable, Record
from storage.warrooms.records import Role, WarRoomEvent


class Kind(StrEnum):
    UNNOTICED = "unnoticed"
    UNDECLARED = "undeclared"
    LEADERLESS = "leaderless"
    WITHOUT_FIXERS = "without_fixers"
    FIXING = "fixing"
    WATCHING = "watching"
    NOT_BEGUN = "not_begun"
    NOBODY = "nobody"
    SOLVERS = "solvers"
    ANOTHER_TEAM = "another_team"
    CALLER = "caller"
    VENDOR = "vendor"
    PROBLEM = "problem"
    CHANGE = "change"
    THOUGHT_FIXED = "thought_fixed"


OF_ROOMS = (*Kind,)[:6]
OF_OTHERS = (*Kind,)[6:]
WAITS: Mapping[HoldReason | None, Kind] = {
    HoldReason.CALLER: Kind.CALLER,
    HoldReason.VENDOR: Kind.VENDOR,
    HoldReason.PROBLEM: Kind.PROBLEM,
    HoldReason.CHANGE: Kind.CHANGE,
}


class Part(Record):
    """How long it was of a kind, in whole seconds."""

    kind: Kind
    length: timedelta


class Course(Record):
    """What a major incident came to, and when (UTC); None for what nobody said, or never came."""

    began: datetime
    noticed: datetime
    declared: datetime
    mitigated: datetime | None
    ended: datetime
    fixers: str | None


def of_room(course: Course, entries: Sequence[Entry]) -> list[Part]:
    """The parts of a major incident, in the order of their kinds; those of no length are left out.

    `fixers` of the course is the team (a key) that had it in the end.
    """
    end = _whole(course.ended)
    noticed, declared = _whole(course.noticed), _whole(course.declared)
    mitigated = end if course.mitigated is None else _whole(course.mitigated)
    led, came = _led(entries, end), _came(entries, course.fixers)

    def kind(at: datetime) -> Kind:
        if at < noticed:
            return Kind.UNNOTICED
        if at < declared:
            return Kind.UNDECLARED
        if at >= mitigated:
            return Kind.WATCHING
        if not any(since <= at < until for since, until in led):
            return Kind.LEADERLESS
        return Kind.FIXING if came is None or at >= came else Kind.WITHOUT_FIXERS

    marks = [noticed, declared, mitigated, *(each for span in led for each in span)]
    return _parts(course.began, end, [*marks, *([] if came is None else [came])], kind, OF_ROOMS)


def _led(entries: Iterable[Entry], end: datetime) -> list[tuple[datetime, datetime]]:
    """When somebody had command."""
    spans: list[tuple[datetime, datetime]] = []
    since: datetime | None = None
    for entry in entries:
        if entry.details.get("role") != Role.COMMANDER:
            continue
        if entry.what == WarRoomEvent.ROLE_GIVEN:
            since = since or _whole(entry.at)
        elif entry.what == WarRoomEvent.ROLE_LEFT and since is not None:
            spans.append((since, _whole(entry.at)))
            since = None
    return spans if since is None else [*spans, (since, max(since, end))]


def _came(entries: Iterable[Entry], fixers: str | None) -> datetime | None:
    """When the team that had it in the end first got it; None where it had it from the start, or no team has it."""
    moves = (IncidentEvent.DECLARED, IncidentEvent.ASSIGNED, IncidentEvent.SERVICE_SET)
    given = [entry for entry in entries if entry.what in moves and "team" in entry.details]
    first = next((entry for entry in given if entry.details["team"] == fixers), None)
    return None if fixers is None or first is None or first is given[0] else _whole(first.at)


class _Held(Mutable):
    """Who holds an incident, as its journal has told so far."""

    team: str | None = None
    person: str | None = None
    waits: Kind | None = None
    begun: bool = False
    fixed: bool = False

    def hears(self, entry: Entry) -> None:
        told = entry.details
        if entry.what in (IncidentEvent.DECLARED, IncidentEvent.SERVICE_SET, IncidentEvent.ASSIGNED):
            if "team" in told and told["team"] != self.team:
                self.team, self.person = told["team"], None
            self.person = told.get("to") or self.person
        if entry.what in BEGINS:
            self.begun = True
        if entry.what == IncidentEvent.HELD:
            self.waits = WAITS.get(HoldReason(told["reason"]) if told.get("reason") in WAITS else None, Kind.CALLER)
        elif entry.what in ENDS_WAIT:
            self.waits = None
        if entry.what in (IncidentEvent.RESOLVED, IncidentEvent.REOPENED):
            self.fixed = entry.what == IncidentEvent.RESOLVED

    def kind(self, solvers: str | None) -> Kind:
        if self.fixed:
            return Kind.THOUGHT_FIXED
        if self.waits is not None:
            return self.waits
        if self.team is None and self.person is None:
            return Kind.NOBODY
        if self.team != solvers:
            return Kind.ANOTHER_TEAM
        return Kind.SOLVERS if self.begun else Kind.NOT_BEGUN


BEGINS = (IncidentEvent.ACKNOWLEDGED, IncidentEvent.HELD, IncidentEvent.RESOLVED)
ENDS_WAIT = (IncidentEvent.RESUMED, IncidentEvent.RESOLVED, IncidentEvent.REOPENED)


def of_incident(incident: Incident, entries: Iterable[Entry], end: datetime) -> list[Part]:
    """The parts of an incident by who held it, up to `end`: until it was fixed at last, or up to now."""
    held, spans = _Held(), []
    for entry in but_undone(sorted(entries, key=lambda each: (each.at, each.id))):
        if entry.at >= end:
            break
        held.hears(entry)
        spans.append((_whole(entry.at), held.kind(incident.team)))
    marks = [at for at, _ in spans]

    def kind(at: datetime) -> Kind:
        return next((each for since, each in reversed(spans) if since <= at), Kind.NOBODY)

    return _parts(incident.opened_at, end, marks, kind, OF_OTHERS)


def _parts(
    begin: datetime, end: datetime, marks: Iterable[datetime], kind: Callable[[datetime], Kind], order: Sequence[Kind]
) -> list[Part]:
    """What is of which kind from one mark to the next: it is of one kind between them."""
    begin, end = _whole(begin), _whole(end)
    cuts = sorted({begin, end, *(mark for mark in marks if begin < mark < end)}) if begin < end else []
    lengths = dict.fromkeys(order, timedelta())
    for since, until in pairwise(cuts):
        lengths[kind(since)] += until - since
    return [Part(each, length) for each, length in lengths.items() if length]


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


def whole(parts: Iterable[Part]) -> timedelta:
    return sum((part.length for part in parts), timedelta())
