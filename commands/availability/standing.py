"""How a promise of uptime stands at an instant, and how available a service was in a time."""

from collections.abc import Sequence
from fractions import Fraction

from commands.availability.policy import Promise
from commands.availability.rules import HOUR, Course, Interval, Uptime
from commands.service_levels.calendars import Calendar
from storage.availability.records import Outage
from storage.record import Record


class Standing(Record):
    """How a promise stands at an instant.

    `so_far` is its window up to now, `whole` all of it, with what is down so far; `course` how it was down, and goes
    on; `outages` those in the window, `planned` the work that was announced.
    """

    promise: Promise
    calendar: Calendar
    window: Interval
    so_far: Uptime
    whole: Uptime
    course: Course
    outages: Sequence[Outage]
    planned: Sequence[Interval]

    @property
    def budget(self) -> Fraction:
        """In microseconds."""
        return self.whole.budget(self.promise.target)

    @property
    def left(self) -> Fraction:
        return self.whole.left(self.promise.target)

    @property
    def gone_in(self) -> Fraction | None:
        """How much agreed time (microseconds) passes until nothing is left, at this rate; None: nothing is down."""
        return max(Fraction(0), self.left) / self.course.share if self.course.share else None


class Attained(Record):
    """How available a service (a key of app.yaml, and its name) was in a time."""

    service: str
    name: str
    uptime: Uptime

    @property
    def agreed_hours(self) -> float:
        return float(self.uptime.agreed / HOUR)

    @property
    def down_hours(self) -> float:
        return float(self.uptime.down / HOUR)

    @property
    def percent(self) -> float | None:
        """Unrounded; None where nothing was agreed."""
        return self.uptime.percent
