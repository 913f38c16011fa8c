"""A desk that is full: so many incidents, articles and items behind a report that all of them are looked through."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, insert

from storage.database import migrate
from storage.incidents.tables import incidents as incident_rows
from storage.items.tables import items
from storage.journal.tables import journal
from storage.knowledge.tables import articles

INCIDENTS, ARTICLES, ITEMS = 25_000, 5_000, 50_000
VOCABULARY, SEED = 4_000, 7
KNOWN = ("till", "receipt", "printer", "down", "scanner", "password", "network", "slow", "blank", "vpn")
NOW = datetime.now(UTC)


def seed(file: Path, incidents: int = INCIDENTS) -> None:
    """A database of SQLite with all of that, its words as common and as rare as those of a language."""
    migrate(f"sqlite+aiosqlite:///{file}")
    engine = create_engine(f"sqlite:///{file}")
    with engine.begin() as tx:
        for table, rows in _rows(random.Random(SEED), incidents):
            tx.execute(insert(table), rows)
    engine.dispose()


def _rows(chance: random.Random, count: int) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    letters = "abcdefghijklmnoprstuvw"
    made = ("".join(chance.choices(letters, k=chance.randint(4, 9))) for _ in range(VOCABULARY))
    words = [*KNOWN, *made]
    weights = [1 / (rank + 10) for rank in range(len(words))]

    def said(words_: int) -> str:
        return " ".join(chance.choices(words, weights, k=words_))

    at = [NOW - timedelta(minutes=5 * number) for number in range(count, 0, -1)]
    yield incident_rows, [
        {
            "title": said(6), "details": said(20), "service": "pos", "team": "retail-apps", "impact": 3, "urgency": 2,
            "priority": "P4", "status": "closed", "hold_note": "", "reporter": "UTOM00000", "major": False,
            "private": False, "opened_at": each, "resolution_note": said(5), "reopened": 0, "closed_at": each,
        }
        for each in at
    ]  # fmt: skip
    yield journal, [
        {"at": each, "actor": "UTOM00000", "what": "incident.declared", "record": f"INC-{number}", "details": {},
         "source": "slack"}
        for number, each in enumerate(at, start=1)
    ]  # fmt: skip
    yield articles, [
        {
            "kind": "answer", "status": "published", "title": said(5), "helps": said(15), "steps": said(40),
            "words": "", "audience": "everyone", "author": "UANA00000", "version": 1, "opened_at": NOW,
            "published_at": NOW,
        }
        for _ in range(ARTICLES)
    ]  # fmt: skip
    yield items, [
        {
            "key": f"host-{number}", "name": f"Host {number}", "kind": "server", "status": "live", "words": [],
            "facts": {}, "source": "manual", "set_by": {}, "missed": 0,
        }
        for number in range(ITEMS)
    ]  # fmt: skip
