"""History from elsewhere, written in bulk: nobody is told of it, and nothing follows from it."""

from collections.abc import Collection, Sequence

from sqlalchemy import Connection, insert, select

from storage.history.records import PastIncident
from storage.incidents.tables import incidents
from storage.journal.tables import journal
from storage.schema import inserting_once
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
    adding = insert(incidents).returning(incidents.c.id, sort_by_parameter_order=True)
    numbers = tx.execute(adding, [each.columns for each in past]).scalars().all()
    entries = [
        {
            "at": entry.at,
            "actor": entry.actor,
            "what": entry.what,
            "record": f"INC-{number}",
            "details": entry.details,
            "source": IMPORTED,
        }
        for number, each in zip(numbers, past, strict=True)
        for entry in each.entries
    ]
    tx.execute(insert(journal), entries)
    judged = [(number, each) for number, each in zip(numbers, past, strict=True) if each.made_it is not None]
    if judged:
        tx.execute(inserting_once(tx.dialect.name, service_clocks), [_clock(number, each) for number, each in judged])


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
