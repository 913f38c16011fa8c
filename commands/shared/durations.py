"""Durations as operators write them: `15m`, `8h`, `1d`, `5s`, `1h30m`. A day is 24 hours."""

import re
from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator

UNITS = {"d": "days", "h": "hours", "m": "minutes", "s": "seconds"}
WHOLE = re.compile(r"(?:\d+[dhms])+")
PART = re.compile(r"(\d+)([dhms])")


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
