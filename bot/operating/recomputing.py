"""`quarterdeck sla recompute`: clocks worked out again after a calendar was corrected, all of them or none."""

from datetime import UTC, datetime

from sqlalchemy import Connection

from bot.config import Document
from commands.service_levels.calendars import FIRST, LAST
from commands.service_levels.recomputing import Changed, recompute_from
from commands.shared.act import Act
from commands.shared.progress import Progress
from commands.shared.refusals import Refused
from storage.database import open_database
from storage.journal.queries import QUARTERDECK


class _OnlyTried(Exception):
    """Takes back all that was written."""


async def recompute(url: str, document: Document, since: str, dry_run: bool, progress: Progress) -> str:
    """What changes, in lines; nothing of it is told in Slack. Raises Refused, DatabaseUnavailable."""
    begun, found = _instant(document, since), list[Changed]()
    database = await open_database(url)
    try:
        await database.write(_work_out, document, begun, dry_run, found, progress)
    except _OnlyTried:
        pass
    finally:
        await database.close()
    return _told(found, since, dry_run)


def _work_out(
    tx: Connection, document: Document, since: datetime, dry_run: bool, found: list[Changed], progress: Progress
) -> None:
    """`found` is filled with what changes."""
    found.clear()
    tx.info["source"] = "recompute"
    act = Act(tx, QUARTERDECK, datetime.now(UTC), document)
    found.extend(recompute_from(act, since, progress))
    if dry_run:
        raise _OnlyTried


def _instant(document: Document, text: str) -> datetime:
    """A day is its midnight in the desk's zone."""
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"--from {text} is not a day; write it like 2026-11-25.") from None
    if not FIRST.year <= found.year < LAST.year:
        raise Refused(f"--from {text} is out of reach; write a day like 2026-11-25.")
    return (found if found.tzinfo else found.replace(tzinfo=document.desk.zone)).astimezone(UTC)


def _told(found: list[Changed], since: str, dry_run: bool) -> str:
    would = "would change" if dry_run else "changed"
    some = "No verdict" if not found else f"{len(found):,} {'verdict' if len(found) == 1 else 'verdicts'}"
    lines = [f"{some} {would} of clocks that began on {since} or later.", *(f"  {each}" for each in found)]
    return "\n".join(lines)
