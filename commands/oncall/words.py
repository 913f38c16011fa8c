"""How lines about who is on call are read."""

import re
from datetime import UTC, date, datetime, time, timedelta

from commands.oncall.rules import Rota
from commands.shared.blocks import Arguments
from commands.shared.days import day_written
from commands.shared.language import DASH, PERSON, SEPARATOR, as_typed, written
from commands.shared.patterns import pattern
from commands.shared.verbs import Unshaped
from storage.record import Record

DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
TIME = pattern(r"(\d{1,2})(?::(\d{2}))?")
RECORD = pattern(written("inc") + SEPARATOR, re.IGNORECASE)
HOW_LONG = "Write it like `@ben fri 18:00 to sat 09:00`."


class Moment(Record):
    """As it was typed: a day in a word (empty: that of the beginning, or today) and a time of day."""

    day: str
    at: time


def bring(rest: str) -> Arguments:
    """`network`, `network INC-5`, `network INC-5 the stores are offline`, or with words alone after the team."""
    words = as_typed(rest)
    if not words:
        raise Unshaped("Say whom: `/oncall bring network INC-5`.")
    record = RECORD.search(words)
    if record is None:
        return {"words": words, "record": "desk", "text": ""}
    return {
        "words": words[: record.start()].strip(),
        "record": f"INC-{int(record[2])}",
        "text": words[record.end() :],
    }


def cover(rest: str) -> Arguments:
    """`[TEAM] @ben fri 18:00 to sat 09:00`."""
    words, whose, said = _of_a_person(rest, HOW_LONG)
    since, found, until = re.sub(rf"\s{DASH}\s", " to ", said).partition(" to ")
    if not found:
        raise Unshaped(HOW_LONG)
    return {"words": words, "whose": whose, "since": _moment(since), "until": _moment(until)}


def swap(rest: str) -> Arguments:
    """`[TEAM] @ben DATE`."""
    words, whose, said = _of_a_person(rest, "Write it like `@ben 2026-03-20`.")
    if not said:
        raise Unshaped("Say which day of yours: `@ben 2026-03-20`.")
    return {"words": words, "whose": whose, "on": said}


def _of_a_person(rest: str, how: str) -> tuple[str, str, str]:
    person = PERSON.search(rest)
    if person is None:
        raise Unshaped(how)
    said = as_typed(rest[person.end() :])
    return as_typed(rest[: person.start()]), person[1], said.removeprefix("from ").strip()


def _moment(text: str) -> Moment:
    *day, at = text.split() or [""]
    found = TIME.fullmatch(at)
    if found is None or len(day) > 1 or int(found[1]) > 23 or int(found[2] or 0) > 59:
        raise Unshaped(HOW_LONG)
    return Moment(day[0].lower() if day else "", time(int(found[1]), int(found[2] or 0)))


def day_of(word: str, today: date) -> date | None:
    """`today`, `tomorrow`, a day of the week (the next, today among them) or a date; None for none of them."""
    named = {"": 0, "today": 0, "tonight": 0, "tomorrow": 1}
    if word in named:
        return today + timedelta(days=named[word])
    weekday = next((at for at, name in enumerate(DAYS) if len(word) >= 3 and name.startswith(word)), None)
    if weekday is not None:
        return today + timedelta(days=(weekday - today.weekday()) % 7)
    try:
        return day_written(word)
    except ValueError:
        return None


def span(rota: Rota, now: datetime, since: Moment, until: Moment) -> tuple[datetime, datetime] | None:
    """Both (UTC), by the clock of the rota; the end is on that day or the next, where none is named."""
    today = rota.wall(now).date()
    first = day_of(since.day, today)
    last = first if first is None or not until.day else day_of(until.day, first)
    if first is None or last is None:
        return None
    start, end = datetime.combine(first, since.at), datetime.combine(last, until.at)
    if end <= start and not until.day:
        end += timedelta(days=1)
    return rota.instant(start), rota.instant(end)


def day_span(rota: Rota, now: datetime, word: str) -> tuple[datetime, datetime] | None:
    """A whole day by the clock of the rota (UTC, half-open)."""
    found = day_of(word.lower(), rota.wall(now).date())
    if found is None:
        return None
    midnight = datetime.combine(found, time())
    return rota.instant(midnight).astimezone(UTC), rota.instant(midnight + timedelta(days=1))
