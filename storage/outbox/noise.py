"""Which messages are acted on: of each that was posted, whether a person did something to its record soon after."""

from bisect import bisect_right
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from sqlalchemy import CTE, Connection, Integer, and_, cast, distinct, func, or_, select, update

from storage.journal import queries as journal_queries
from storage.journal.records import DeskEvent
from storage.journal.tables import journal
from storage.outbox.records import Noise, NoiseEvent
from storage.outbox.tables import outbox

SOON = timedelta(minutes=30)
AT_ONCE = 1000
TO_PERSON = "/person"
"""How the purpose of what goes to a person ends."""

NO_DEED = (DeskEvent.REFUSED, DeskEvent.READ)
"""What a person has journalled by trying, or by looking."""


def judge(tx: Connection, now: datetime) -> int:
    """Settle of the next messages whose half hour is over whether they were acted on; how many that were.

    What is about no record (`desk`) is never settled.
    """
    over = (outbox.c.posted_at < now - SOON, outbox.c.posted_at.is_not(None), outbox.c.acted.is_(None))
    waiting = select(outbox.c.id, outbox.c.record, outbox.c.posted_at).where(*over, outbox.c.record != "desk")
    rows = tx.execute(waiting.order_by(outbox.c.posted_at).limit(AT_ONCE)).all()
    if rows:
        deeds = _deeds(tx, {row.record for row in rows}, rows[0].posted_at, rows[-1].posted_at + SOON)
        acted = [row.id for row in rows if _between(deeds.get(row.record, ()), row.posted_at)]
        settled = update(outbox).where(outbox.c.id.in_([row.id for row in rows]))
        tx.execute(settled.values(acted=outbox.c.id.in_(acted)))
    return len(rows)


def _deeds(tx: Connection, records: Collection[str], start: datetime, end: datetime) -> dict[str, list[datetime]]:
    """When people did something to these records, in order; found by the records, however much else happened then."""
    person = or_(journal.c.actor.startswith("U"), journal.c.actor.startswith("W"))
    at = func.coalesce(journal.c.at, journal.c.at)
    there = (journal.c.record.in_(sorted(records)), at > start, at <= end)
    statement = select(journal.c.record, journal.c.at).where(*there, person, journal.c.what.not_in(NO_DEED))
    found: dict[str, list[datetime]] = {}
    for row in tx.execute(statement.order_by(journal.c.at)):
        found.setdefault(row.record, []).append(row.at)
    return found


def _between(deeds: Iterable[datetime], posted_at: datetime) -> bool:
    known = [*deeds]
    at = bisect_right(known, posted_at)
    return at < len(known) and known[at] <= posted_at + SOON


def ledger(tx: Connection, since: datetime, places: Collection[str] | None = None) -> list[Noise]:
    """By purpose, what was posted since an instant (UTC), the most first; where places are given, to these.

    A place is where it was to be posted: `#name`, or an id of a channel or a person.
    """
    counts = (
        func.count().label("sent"),
        func.count(outbox.c.acted).label("judged"),
        func.coalesce(func.sum(cast(outbox.c.acted, Integer)), 0).label("acted"),
        func.count(distinct(outbox.c.place)).label("places"),
    )
    asked = [outbox.c.posted_at >= since, outbox.c.purpose.is_not(None), outbox.c.posted_at.is_not(None)]
    if places is not None:
        asked.append(outbox.c.place.in_(sorted(places)))
    rows = tx.execute(select(outbox.c.purpose, *counts).where(*asked).group_by(outbox.c.purpose))
    found = [Noise(row.purpose, row.sent, row.judged, row.acted, row.places) for row in rows]
    return sorted(found, key=lambda each: (-each.sent, each.purpose))


def to_people(tx: Connection, since: datetime, until: datetime) -> tuple[int, int]:
    """How many messages were posted to people directly in a time (UTC, half-open), and to how many people."""
    kinds = _purposes()
    posted = (outbox.c.posted_at >= since, outbox.c.posted_at < until, outbox.c.posted_at.is_not(None))
    there = kinds.join(outbox, and_(outbox.c.purpose == kinds.c.purpose, *posted))
    counted = select(func.count(), func.count(distinct(outbox.c.place))).select_from(there)
    sent, people = tx.execute(counted.where(kinds.c.purpose.endswith(TO_PERSON))).one()
    return sent, people


def _purposes() -> CTE:
    """Each purpose of which anything was posted, found from one to the next: all that was posted is not read."""
    first = func.min(outbox.c.purpose).label("purpose")
    found = select(first).where(outbox.c.posted_at.is_not(None)).cte("purposes", recursive=True)
    after = select(first).where(outbox.c.purpose > found.c.purpose, outbox.c.posted_at.is_not(None)).scalar_subquery()
    return found.union_all(select(after).where(found.c.purpose.is_not(None)))


def is_silenced(tx: Connection, purpose: str) -> bool:
    last = journal_queries.latest(tx, record_of(purpose), *NoiseEvent)
    return last is not None and last.what == NoiseEvent.SILENCED


def silenced(tx: Connection) -> list[str]:
    """The purposes that are silenced, in order."""
    kinds = select(journal.c.record).where(journal.c.what == NoiseEvent.SILENCED).distinct()
    purposes = sorted(record.removeprefix(RECORD) for record in tx.execute(kinds).scalars())
    return [purpose for purpose in purposes if is_silenced(tx, purpose)]


RECORD = "noise-"


def record_of(purpose: str) -> str:
    """Under which the journal keeps what was decided of a purpose."""
    return RECORD + purpose
