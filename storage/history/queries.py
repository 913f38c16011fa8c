"""History from elsewhere, written in bulk: nobody is told of it, and nothing follows from it."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, select

from storage.history.records import PastEntry, PastIncident
from storage.incidents.tables import incidents
from storage.journal.tables import journal
from storage.schema import insert_many
from storage.service_levels.records import ClockState, Measure
from storage.service_levels.tables import service_clocks

IMPORTED = "imported"
"""The source of its entries, and the calendar of its clocks."""


def known(tx: Connection, external_numbers: Collection[str]) -> set[str]:
    """Which of these numbers of another system are here already."""
    asked = select(incidents.c.external_number).where(incidents.c.external_number.in_([*external_numbers]))
    return set(tx.execute(asked).scalars())


def add(tx: Connection, past: Sequence[PastIncident]) -> None:
    """Record incidents of the past with their journal and their verdicts; their numbers follow the last one here."""
    insert_many(tx, incidents, [each.columns for each in past])
    asked = [each.columns["external_number"] for each in past]
    here = select(incidents.c.external_number, incidents.c.id).where(incidents.c.external_number.in_(asked))
    numbers = {row.external_number: row.id for row in tx.execute(here)}
    numbered = [(numbers[each.columns["external_number"]], each) for each in past]
    insert_many(tx, journal, [_entry(f"INC-{number}", entry) for number, each in numbered for entry in each.entries])
    insert_many(tx, service_clocks, [_clock(number, each) for number, each in numbered if each.made_it is not None])


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
        "target_seconds": max(1, int((ended - started).total_seconds())),
        "state": ClockState.STOPPED,
        "started_at": started,
        "due_at": ended,
        "stopped_at": ended,
        "breached": not past.made_it,
        "warned": [],
    }
