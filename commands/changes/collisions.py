"""What is in the way of a change: others, freezes, hours in which nothing may be touched, what it waits for."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from commands.service_levels.calendars import Calendar
from storage.changes.records import ChangeStatus, Outcome
from storage.record import Record, field

NONE = timedelta()


class Kind(StrEnum):
    """In what way something is in the way; the gravest first."""

    HOLD = "hold"
    DEPENDENCY = "dependency"
    HARD_FREEZE = "hard_freeze"
    PRODUCTION = "production"
    ITEM = "item"
    LIVE = "live"
    RELATED = "related"
    IMPLEMENTER = "implementer"
    AWAY = "away"
    ENGAGED = "engaged"
    MAINTENANCE = "maintenance"
    FREEZE = "freeze"


EXCEPTED = (Kind.HARD_FREEZE, Kind.PRODUCTION)
"""What a manager must name an exception from before it is begun."""

BETWEEN_CHANGES = (Kind.ITEM, Kind.RELATED, Kind.IMPLEMENTER)
"""What stands on both sides."""


class Plan(Protocol):
    """When is changed what, and by whom: a change, what is asked for, or the little that is read of another."""

    @property
    def id(self) -> int: ...
    @property
    def items(self) -> tuple[str, ...]: ...
    @property
    def start(self) -> datetime: ...
    @property
    def end(self) -> datetime: ...
    @property
    def implementer(self) -> str: ...


class Other(Plan, Protocol):
    """A change that may be in the way of another."""

    @property
    def number(self) -> str: ...


class Awaited(Protocol):
    """A change after which another is made."""

    @property
    def number(self) -> str: ...
    @property
    def end(self) -> datetime: ...
    @property
    def status(self) -> ChangeStatus: ...
    @property
    def outcome(self) -> Outcome | None: ...


class FreezeWindow(Record):
    """From `start` to `end` (UTC, half-open) these services are frozen, or all; a hard one takes an exception."""

    name: str
    start: datetime
    end: datetime
    services: Sequence[str]
    is_hard: bool = False


class Hours(Record):
    """When a service is maintained, and when it must not be touched."""

    maintenance: Calendar | None = None
    production: Calendar | None = None


class Collision(Record):
    """Something in the way; `other` is a record's number, a freeze's name or a service, `about` what both touch or
    what else there is to say, `length` how much of the window it is about.
    """

    kind: Kind
    other: str
    about: str = ""
    length: timedelta = NONE

    @property
    def key(self) -> tuple[str, str]:
        """What it is told by, once, until it vanishes."""
        return self.kind, self.other


class Surroundings(Record):
    """What may be in the way: others that overlap, items a few steps away, freezes, the hours of what it touches."""

    others: Sequence[Other] = ()
    near: Collection[str] = ()
    freezes: Sequence[FreezeWindow] = ()
    hours: Mapping[str, Hours] = field(default_factory=dict)


def collisions(plan: Plan, around: Surroundings) -> list[Collision]:
    """All that is in its way, the gravest first; windows are half-open."""
    touched = {*plan.items, *around.near}
    found = [
        *_with_others(plan, around.others, around.near),
        *in_freezes(touched, plan.start, plan.end, around.freezes),
        *_with_hours(plan, around.hours),
    ]
    return sort(found)


def sort(found: Iterable[Collision]) -> list[Collision]:
    """The gravest first; of one kind as they were found."""
    order = [*Kind]
    return sorted(found, key=lambda each: order.index(each.kind))


def _with_others(plan: Plan, others: Sequence[Other], near: Collection[str]) -> Iterator[Collision]:
    mine, beside = {*plan.items}, {*near}
    for other in others:
        if not (other.start < plan.end and plan.start < other.end):
            continue
        if shared := [item for item in plan.items if item in other.items]:
            yield Collision(Kind.ITEM, other.number, ", ".join(shared))
        elif touched := [item for item in other.items if item in beside and item not in mine]:
            yield Collision(Kind.RELATED, other.number, ", ".join(touched))
        if other.implementer == plan.implementer:
            yield Collision(Kind.IMPLEMENTER, other.number, plan.implementer)


def in_freezes(
    items: Collection[str], start: datetime, end: datetime, freezes: Sequence[FreezeWindow]
) -> list[Collision]:
    """The freezes of these items that a window meets: one second in one is enough."""
    return [
        Collision(Kind.HARD_FREEZE if freeze.is_hard else Kind.FREEZE, freeze.name)
        for freeze in freezes
        if (not freeze.services or {*freeze.services} & {*items}) and freeze.start < end and start < freeze.end
    ]


def _with_hours(plan: Plan, hours: Mapping[str, Hours]) -> Iterator[Collision]:
    """How much of the window is production, and how much lies outside the maintenance of what it touches."""
    for item in plan.items:
        of_item = hours.get(item, Hours())
        if of_item.production is not None and (open_ := of_item.production.elapsed(plan.start, plan.end)):
            yield Collision(Kind.PRODUCTION, item, length=open_)
        if of_item.maintenance is not None:
            outside = plan.end - plan.start - of_item.maintenance.elapsed(plan.start, plan.end)
            if outside > NONE:
                yield Collision(Kind.MAINTENANCE, item, length=outside)


def awaited(start: datetime, after: Iterable[Awaited]) -> list[Collision]:
    """Of the changes that it comes after, those that are not done by its start, or never will be."""
    found = []
    for each in after:
        if each.status is ChangeStatus.CANCELLED:
            found.append(Collision(Kind.DEPENDENCY, each.number, "withdrawn"))
        elif each.outcome is Outcome.FAILED:
            found.append(Collision(Kind.DEPENDENCY, each.number, "failed"))
        elif each.outcome is None and start < each.end:
            found.append(Collision(Kind.DEPENDENCY, each.number, "later"))
    return found
