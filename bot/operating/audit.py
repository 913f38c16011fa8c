"""`quarterdeck audit`: the journal of a stretch of days, line by line or as a CSV."""

from datetime import UTC, date, datetime
from pathlib import Path

from sqlalchemy import Connection

from bot.config import Document
from commands.audit import export
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.days import day_in
from commands.shared.practice import merged
from commands.shared.progress import Progress
from commands.shared.refusals import Refused
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Told


def audit_in(tx: Connection, document: Document, days: tuple[str, str], file: Path | None, progress: Progress) -> str:
    """Print the lines of these days, from (empty: the beginning) and to (included), or write them to a file; what to
    say at the end, nothing where that would end up in what was written. Raises Refused for what is no day, or a file
    that cannot be written.
    """
    merged(PRACTICES)  # which tell how it is said what was done
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    asked = _asked(act, *days)
    if file is None:
        for row in export.rows(act, asked):
            print(_printable(export.text(row)))
        return ""
    try:
        written = export.write_csv(act, asked, file, progress)
    except OSError as error:
        raise Refused(f"{file} cannot be written ({error.strerror or error}).") from None
    if export.is_stream(file):
        return ""
    return f"{written:,} entries written to {file}. What was said of private records is left out."


def _asked(act: Act, since: str, until: str) -> Told:
    first = _day(act, since) if since else None
    last = _day(act, until or "today")
    if first is not None and first > last:
        raise Refused(f"{first} is after {last}; give the earlier day with --from.")
    return export.between(act, first, last)


def _day(act: Act, text: str) -> date:
    try:
        return day_in(text, act.today)
    except ValueError:
        raise Refused(f"{text!r} is not a day; write it like 2026-11-25, or yesterday.") from None


def _printable(text: str) -> str:
    """What would steer a terminal is escaped."""
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
