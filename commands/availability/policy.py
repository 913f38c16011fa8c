"""What availability reads from app.yaml: which uptime is promised, and when to say that it runs out."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Annotated

from pydantic import BeforeValidator, Field, field_validator

from commands.availability import rules
from commands.availability.rules import Alert, Interval
from commands.service_levels.calendars import Calendar
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.counts import so_many
from commands.shared.durations import read_duration
from commands.shared.organisation import ConfigModel, Mistake, unknown
from commands.shared.patterns import pattern
from commands.shared.written import Name

PERCENT = pattern(r"\d{1,3}(\.\d{1,12})?")
ALERT = pattern(r"(\d+(?:\.\d+)?)\s*%\s*in\s+(\S+)")
DAYS = pattern(r"([1-9]\d{0,2})d")
MONTH = "month"
LONGEST_WINDOW = 366
MOST_ALERTS = 10
YEAR = 12
"""So many months ahead are looked at: an alert that could fire in none of them is refused."""


def read_percent(text: object) -> Fraction:
    """`99.9` or `99.9%`, as a fraction of 1. ValueError with the cure."""
    digits = str(text).strip().removesuffix("%").strip()
    if not PERCENT.fullmatch(digits):
        raise ValueError(f"{text!r} is not a percentage; write it like 99.9")
    found = Fraction(digits) / 100
    if found > 1:
        raise ValueError(f"{text!r} is not a percentage from 0 to 100; write it like 99.9")
    return found


def read_target(text: object) -> Fraction:
    """A percentage that can be promised. ValueError with the cure."""
    found = text if isinstance(text, Fraction) else read_percent(text)
    if not 0 < found < 1:
        raise ValueError("must be more than 0 and less than 100, which leaves no budget; write it like 99.9")
    return found


def read_alert(text: object) -> Alert:
    """`2% in 1h`. ValueError with the cure."""
    if isinstance(text, Alert):
        return text
    match = ALERT.fullmatch(str(text).strip())
    if match is None:
        raise ValueError(f"{text!r} is not an alert; write the part of the budget and the time, like 2% in 1h")
    part, within = read_percent(match[1]), read_duration(match[2])
    if not part or within < timedelta(minutes=1):
        raise ValueError(f"{text!r} would always be told; write it like 2% in 1h")
    return Alert(part, within, str(text).strip())


Percent = Annotated[Fraction, BeforeValidator(read_target)]


class Promise(ConfigModel):
    """An entry of `uptime:`. `window` is so many days up to now, or the `month`; without a calendar the service's."""

    name: Name
    service: str
    target: Percent
    window: str = "30d"
    calendar: str | None = None
    alert: tuple[Annotated[Alert, BeforeValidator(read_alert)], ...] = Field(default=(), max_length=MOST_ALERTS)

    @field_validator("window")
    @classmethod
    def _window(cls, text: str) -> str:
        match = DAYS.fullmatch(text)
        if text != MONTH and (match is None or int(match[1]) > LONGEST_WINDOW):
            raise ValueError(f"{text!r} is no window; write month, or days up to {LONGEST_WINDOW}d, like 30d")
        return text

    @property
    def is_monthly(self) -> bool:
        return self.window == MONTH

    @property
    def days(self) -> int:
        return int(self.window.removesuffix("d"))


class AvailabilityPolicy(ServiceLevelPolicy):
    uptime: tuple[Promise, ...] = ()

    def promises_of(self, service: str) -> list[Promise]:
        """In the order of app.yaml: the first is the one that reports count by."""
        return [each for each in self.uptime if each.service == service]

    def calendar_of_promise(self, promise: Promise) -> Calendar:
        """Its own, else that of its service, else around the clock."""
        service = self.services.get(promise.service)
        return self.calendar(promise.calendar or (service.calendar if service else None) or "always")

    def window_of(self, promise: Promise, now: datetime) -> Interval:
        """The month of an instant in the desk's zone, or so many days of 24 hours up to it."""
        if promise.is_monthly:
            return rules.month_of(now.astimezone(self.desk.zone).date(), self.desk.zone)
        return Interval(now - timedelta(days=promise.days), now)

    def agreed(self, promise: Promise, now: datetime) -> Fraction:
        """How much time is agreed in its window, in microseconds."""
        window = self.window_of(promise, now)
        return rules.uptime(self.calendar_of_promise(promise), window, ()).agreed

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        seen: set[str] = set()
        for index, promise in enumerate(self.uptime):
            if promise.name in seen:
                yield ("uptime", index, "name"), f"`{promise.name}` is there twice; names tell promises apart"
            seen.add(promise.name)
            if promise.service not in self.services:
                yield ("uptime", index, "service"), unknown("service", promise.service, list(self.services))
            elif promise.calendar is not None and promise.calendar not in self.calendar_names():
                yield ("uptime", index, "calendar"), unknown("calendar", promise.calendar, self.calendar_names())
            elif (self.services[promise.service].calendar or "always") in self.calendar_names():
                yield from self._never_told(index, promise)

    def _never_told(self, index: int, promise: Promise) -> Iterator[Mistake]:
        """Alerts that a service which is wholly down would not set off, and those longer than their window."""
        if not promise.alert:
            return
        now = datetime.now(UTC)
        agreed = [self.agreed(promise, now + timedelta(days=30 * month)) for month in range(YEAR)]
        least, most = min(agreed), max(agreed)
        for position, alert in enumerate(promise.alert):
            if Fraction(alert.within // rules.MICROSECOND) > most:
                message = f"`{alert.text}` looks further back than the window has open hours; write a shorter time"
                yield ("uptime", index, "alert", position), message
            elif not rules.can_fire(alert, promise.target, least):
                yield ("uptime", index, "alert", position), _why_never(alert, promise, least)

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if not self.uptime:
            return
        yield f"\nUptime ({len(self.uptime)})"
        for promise in self.uptime:
            minutes = float((1 - promise.target) * self.agreed(promise, now) / rules.MINUTE)
            promised = f"{float(promise.target * 100):.6g}% of {self.service_name(promise.service)}"
            hours = self.hours_of(self.calendar_of_promise(promise).name)
            window = "this month" if promise.is_monthly else so_many(promise.days, "day")
            told = "; ".join(alert.text for alert in promise.alert)
            may = f"{minutes:.4g} min may be lost in {window}"
            yield f"  {promise.name}: {promised}, {hours}: {may}" + (f"; tells {told}" if told else "")


def _why_never(alert: Alert, promise: Promise, agreed: Fraction) -> str:
    burn, greatest = float(alert.burn(agreed)), float(rules.greatest_burn(promise.target))
    takes = f"it takes {burn:.4g} times the allowed downtime, and a service that is wholly down has {greatest:.4g}"
    return f"`{alert.text}` can never be told: {takes}; write a smaller part or a longer time"
