"""History from elsewhere, written in bulk: nobody is told of it, and nothing follows from it."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select, update

from storage.changes.tables import changes
from storage.figures import sums
from storage.history.records import PastChange, PastEntry, PastIncident
from storage.incidents.tables import incidents
from storage.journal.tables import journal
from storage.schema import insert_many, insert_row
from storage.service_levels.records import IMPORTED, ClockState, Measure
from storage.service_levels.tables import service_clocks

MOST_SECONDS = 2**31 - 1
"""68 years: a column of PostgreSQL holds no more."""


def known(tx: Connection, external_numbers: Collection[str]) -> set[str]:
    """Which of these numbers of another system are here already."""
    asked = select(incidents.c.external_number).where(incidents.c.external_number.in_([*external_numbers]))
    return set(tx.execute(asked).scalars())


def add(tx: Connection, past: Sequence[PastIncident]) -> None:
    """Record incidents of the past with their journal and their verdicts; their numbers follow the last one here."""
    sums.forget(tx)
    called = [each for each in past if each.columns["external_number"] is not None]
    insert_many(tx, incidents, [each.columns for each in called])
    asked = [each.columns["external_number"] for each in called]
    here = select(incidents.c.external_number, incidents.c.id).where(incidents.c.external_number.in_(asked))
    numbers = {row.external_number: row.id for row in tx.execute(here)}
    numbered = [(numbers[each.columns["external_number"]], each) for each in called]
    nameless = [each for each in past if each.columns["external_number"] is None]
    numbered += [(insert_row(tx, incidents, dict(each.columns))["id"], each) for each in nameless]
    insert_many(tx, journal, [_entry(f"INC-{number}", entry) for number, each in numbered for entry in each.entries])
    insert_many(tx, service_clocks, [_clock(number, each) for number, each in numbered if each.made_it is not None])


def known_changes(tx: Connection, external_numbers: Collection[str]) -> set[str]:
    """Which of these changes of another system are here already."""
    asked = select(changes.c.external_number).where(changes.c.external_number.in_([*external_numbers]))
    return set(tx.execute(asked).scalars())


def add_changes(tx: Connection, past: Sequence[PastChange]) -> None:
    """Record changes of the past with their journal; their numbers follow the last one here."""
    sums.forget(tx)
    insert_many(tx, changes, [each.columns for each in past])
    asked = [each.columns["external_number"] for each in past]
    here = select(changes.c.external_number, changes.c.id).where(changes.c.external_number.in_(asked))
    numbers = {row.external_number: f"CHG-{row.id}" for row in tx.execute(here)}
    entries = [(numbers[each.columns["external_number"]], entry) for each in past for entry in each.entries]
    insert_many(tx, journal, [_entry(number, entry) for number, entry in entries])


def add_item(tx: Connection, external_number: str, item: str) -> None:
    """A change of the past touches this item as well."""
    its = changes.c.external_number == external_number
    items = tx.execute(select(changes.c["items"]).where(its)).scalar_one()
    if item and item not in items:
        tx.execute(update(changes).where(its).values(items=[*items, item]))


def _entry(record: str, entry: PastEntry) -> dict[str, object]:
    return {
        "at": entry.at,
        "actor": entry.actor,
        "what": entry.what,
        "record": record,
        "details": entry.details,
        "source": IMPORTED,
    }


def _clock(number: int, past: PastIncident) -> dict[str, object]:
    """A clock that stopped when the incident ended, with the verdict that it had where it came from."""
    started, ended = past.columns["opened_at"], past.ended_at
    return {
        "incident": number,
        "measure": Measure.RESOLUTION,
        "target_name": "As imported",
        "calendar": IMPORTED,
        "target_seconds": min(max(1, int((ended - started).total_seconds())), MOST_SECONDS),
        "state": ClockState.STOPPED,
        "started_at": started,
        "due_at": ended,
        "stopped_at": ended,
        "breached": not past.made_it,
        "warned": [],
    }
