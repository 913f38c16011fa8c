"""The days to come: what changes on them, what clashes, and when nothing may be changed."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta, tzinfo

from commands.changes.collisions import BETWEEN_CHANGES, Collision, FreezeWindow
from commands.shared.days import midnight
from storage.changes.records import Change
from storage.record import Record, field

LENGTHS = {"": 14, "week": 7, "month": 31}
"""How many days a calendar has, by the word after it."""


class Days(Record):
    """So many days from the first on, in this zone."""

    zone: tzinfo
    first: date
    count: int

    def __iter__(self) -> Iterator[tuple[date, datetime, datetime]]:
        """Each day, and from when until when it lasts (UTC, half-open)."""
        for number in range(self.count):
            day = self.first + timedelta(days=number)
            yield day, midnight(day, self.zone), midnight(day + timedelta(days=1), self.zone)

    @property
    def last(self) -> date:
        return self.first + timedelta(days=self.count - 1)

    @property
    def span(self) -> tuple[datetime, datetime]:
        return midnight(self.first, self.zone), midnight(self.last + timedelta(days=1), self.zone)

    def place(self, instant: datetime) -> float:
        """Where an instant is, in days from the first on; within the calendar."""
        local = instant.astimezone(self.zone)
        begins, ends = midnight(local.date(), self.zone), midnight(local.date() + timedelta(days=1), self.zone)
        found = (local.date() - self.first).days + (instant - begins) / (ends - begins)
        return min(max(found, 0.0), float(self.count))


class Calendar(Record):
    """What changes on these days, what each change clashes with (by its number), and the freezes that meet them."""

    days: Days
    found: Sequence[Change]
    frozen: Sequence[FreezeWindow]
    clashes: Mapping[int, Sequence[Collision]] = field(default_factory=dict)

    def clashes_with_others(self, change: Change) -> list[str]:
        """The numbers of the changes that it clashes with."""
        found = self.clashes.get(change.id, ())
        return [*dict.fromkeys(each.other for each in found if each.kind in BETWEEN_CHANGES)]

    def touched(self) -> list[str]:
        """What is changed on it, the first to be changed first."""
        return [*dict.fromkeys(item for change in self.found for item in change.items)]
