"""Durations as operators write them: `15m`, `8h`, `1d`, `5s`, `1h30m`. A day is 24 hours."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Annotated

from pydantic import BeforeValidator, PlainValidator

from commands.shared.patterns import pattern
from storage.record import Record

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
WHOLE = pattern(r"(?:\d+[dhms])+")
PART = pattern(r"(\d+)([dhms])")


def read_duration(value: object) -> timedelta:
    """ValueError, with the cure, for anything else."""
    if isinstance(value, timedelta):
        return value
    text = str(value).replace(" ", "")
    if text in ("0", "never"):
        return timedelta(0)
    found = PART.findall(text)
    parts = {UNITS[unit]: int(count) for count, unit in found}
    if isinstance(value, bool) or WHOLE.fullmatch(text) is None or len(parts) < len(found):
        raise ValueError(f"{value!r} is not a duration; write it like 15m, 8h, 1d or 1h30m")
    try:
        return timedelta(**parts)
    except OverflowError:
        raise ValueError(f"{value!r} is longer than anything lasts; write it like 15m, 8h or 1d") from None


def say_duration(duration: timedelta) -> str:
    """In the two largest units that count: `1 d 4 h`, `25 min`."""
    seconds = int(abs(duration.total_seconds()))
    days, rest = divmod(seconds, 86400)
    hours, rest = divmod(rest, 3600)
    minutes, seconds = divmod(rest, 60)
    units = [(days, "d"), (hours, "h"), (minutes, "min"), (seconds, "s")]
    first = next((index for index, (count, _) in enumerate(units) if count), 3)
    return " ".join(f"{count} {unit}" for count, unit in units[first : first + 2] if count) or "0 s"


def say_business_time(length: timedelta) -> str:
    """A length of a calendar's open time: hours and minutes, since a day of it is not 24 of them."""
    whole, rest = divmod(int(length.total_seconds()), 3600)
    minutes = rest // 60
    if not whole and not minutes:
        return say_duration(length)
    return " ".join(part for part in (f"{whole} h" if whole else "", f"{minutes} min" if minutes else "") if part)


def exactly(length: timedelta) -> str:
    """Open time to the second, in hours, minutes and seconds: so that parts can be added up."""
    minutes, seconds = divmod(int(length.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    units = ((hours, "h"), (minutes, "min"), (seconds, "s"))
    return " ".join(f"{count} {unit}" for count, unit in units if count) or "0 s"


Duration = Annotated[timedelta, BeforeValidator(read_duration)]


WORKING_DAYS = pattern(r"(\d{1,3}) working days?")
SATURDAY = 5


class WorkingDays(Record):
    """So many days from Monday to Friday."""

    count: int

    def after(self, instant: datetime, zone: tzinfo) -> datetime:
        """The same time of the clocks of a zone, so many working days later (UTC)."""
        local, left = instant.astimezone(zone).replace(tzinfo=None), self.count
        while left:
            local += timedelta(days=1)
            left -= local.weekday() < SATURDAY
        return local.replace(tzinfo=zone).astimezone(UTC)


def read_span(value: object) -> timedelta | WorkingDays:
    """`3d`, or `5 working days`. ValueError, with the cure, for anything else, and for nothing at all."""
    if isinstance(value, WorkingDays):
        return value
    found = WORKING_DAYS.fullmatch(" ".join(str(value).split()))
    span = WorkingDays(int(found[1])) if found is not None else read_duration(value)
    if span in (WorkingDays(0), timedelta(0)):
        raise ValueError(f"{value!r} is no time at all; write it like 3d, or like 5 working days")
    return span


Span = Annotated[timedelta | WorkingDays, PlainValidator(read_span)]
"""A length of time: of 24-hour days, or of working days."""


def span_after(instant: datetime, span: timedelta | WorkingDays, zone: tzinfo) -> datetime:
    """When it is over (UTC) that begins at an instant."""
    return span.after(instant, zone) if isinstance(span, WorkingDays) else instant + span
