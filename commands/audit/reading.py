"""What the journal has of a record, of a person or of a day, as far as whoever asks may know."""

import re
from datetime import date, datetime, timedelta, tzinfo

from commands.audit.permissions import note_reading, permitted, private_among
from commands.audit.views import Audited
from commands.changes.permissions import permitted_to_read
from commands.incidents.permissions import visible
from commands.problems.permissions import visible as visible_problem
from commands.shared.act import Act
from commands.shared.days import day_in, midnight
from commands.shared.language import number_in, person_in
from commands.shared.numbers import prefixes
from commands.shared.refusals import NotFound
from commands.shared.verbs import Unshaped
from storage.journal import queries as journal
from storage.journal.records import Told

HOW = "Write a number (`INC-42`, `CHG-7`), a person (`@ana`), or a day (`2026-11-25`, `yesterday`, `today`)."


def audited(act: Act, words: str, skip: int, limit: int) -> Audited:
    """What `/desk audit` shows. Raises NotAllowed, Unshaped; NotFound for what is not there for whoever asks.

    That somebody was shown a private record that is none of theirs is journalled.
    """
    permitted(act)
    about = _about(act, words)
    found, total = journal.told(act.tx, about, skip=skip, limit=limit), journal.count_told(act.tx, about)
    if about.record is not None and not total:
        raise _unknown(about.record)
    private = private_among(act, {entry.record for entry in found})
    seen = [entry for entry in found if private.get(entry.record, True)]
    note_reading(act, sorted({entry.record for entry in seen} & private.keys()))
    return Audited(about, seen, total, len(found) - len(seen))


def _about(act: Act, words: str) -> Told:
    who = person_in(words)
    if who is not None:
        return Told(actor=who)
    if (record := _record(act, words)) is not None:
        return Told(record=record)
    try:
        start, end = day_window(day_in(words, act.today), zone_of(act))
    except ValueError:
        raise Unshaped(HOW) from None
    return Told(start=start, end=end)


def _record(act: Act, words: str) -> str | None:
    """The record that is named. Raises NotFound for one that is not there for whoever asks."""
    named = re.match(rf"\W*({'|'.join(prefixes())})", words, re.IGNORECASE)
    prefix = named[1].lower() if named else "inc"
    number = number_in(words, prefix)
    if number is None:
        return None
    if prefix == "inc":
        return visible(act, number).number
    if prefix == "prb":
        return visible_problem(act, number).number
    return permitted_to_read(act, number).number if prefix == "chg" else f"{prefix.upper()}-{number}"


def _unknown(record: str) -> NotFound:
    return NotFound(f"Nothing was ever written down of {record}.", record=record)


def zone_of(act: Act) -> tzinfo:
    return act.document.desk.zone


def day_window(day: date, zone: tzinfo) -> tuple[datetime, datetime]:
    """From local midnight to the next (UTC, half-open)."""
    return midnight(day, zone), midnight(day + timedelta(days=1), zone)
