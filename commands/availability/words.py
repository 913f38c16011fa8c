"""Outages as people type them: `pos share 3% from 14:00 to 14:40`."""

import re
from datetime import UTC, datetime, tzinfo
from fractions import Fraction

from commands.availability.policy import read_percent
from commands.shared.blocks import Arguments
from commands.shared.days import instant_said
from commands.shared.language import as_typed
from commands.shared.patterns import pattern
from commands.shared.verbs import Unshaped

PARTS = pattern(r"\s(?=(?:share|from|since|to|until)\s)", re.IGNORECASE)
NAMES = {"share": "share", "from": "since", "since": "since", "to": "until", "until": "until"}
SOME_OF = pattern(r"(\d{1,7})\s*(?:of|/)\s*(\d{1,7})")
HOW = "Write it like `pos`, `pos share 3%`, `pos from 14:00 to 14:40`, or `pos none` to take it back."


def read_line(rest: str) -> Arguments:
    """A service and what is said of its outage, by name. Raises Unshaped."""
    service, *parts = PARTS.split(as_typed(rest))
    if not service.strip():
        raise Unshaped(HOW)
    told: dict[str, str] = {}
    for part in parts:
        word, _, value = part.partition(" ")
        if NAMES[word.lower()] in told:
            raise Unshaped(HOW)
        told[NAMES[word.lower()]] = value.strip()
    if service.lower().endswith(" none") and not told:
        return {"service": service[: -len(" none")].strip(), "none": True}
    if told.get("share") and not _is_share(told["share"]):
        raise Unshaped("The share is part of the service: `share 3%`, or `share 12 of 400`.")
    if any(not _is_instant(told[name]) for name in ("since", "until") if name in told):
        raise Unshaped("Times are of the desk's clock, like `from 14:00 to 14:40`.")
    return {"service": service.strip(), **told}


def _is_share(text: str) -> bool:
    try:
        read_share(text)
    except ValueError:
        return False
    return True


def _is_instant(text: str) -> bool:
    try:
        read_instant(text, datetime(2026, 1, 1, tzinfo=UTC), UTC)
    except ValueError:
        return False
    return True


def read_share(text: str) -> Fraction:
    """`3%`, `3` or `12 of 400`, as a fraction of 1. ValueError with the cure."""
    some = SOME_OF.fullmatch(text.strip())
    if some is None:
        return read_percent(text)
    part, whole = int(some[1]), int(some[2])
    if not whole or part > whole:
        raise ValueError(f"{text!r} is no part of a whole; write it like 12 of 400, or 3%")
    return Fraction(part, whole)


def read_instant(text: str, now: datetime, zone: tzinfo) -> datetime:
    """`14:00` or `yesterday 14:00`, as `instant_said` reads it (UTC). ValueError with the cure."""
    try:
        return instant_said(text, now, zone)
    except ValueError:
        raise ValueError(f"{text!r} is no time; write it like 14:00, or 2026-03-16 14:00") from None
