"""What comes too often on the real log: its families, what is proposed of them, and what is not chance about those.

Imported incidents have no service and no text, so what the log calls category stands for the service here, and its
subcategory for the category. Each incident is looked at as it comes, as the desk does. Then, with a million incidents
behind, how fast a family is counted.

    python -m tests.bench.families [how many incidents of the log]
"""

import csv
import gzip
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection, create_engine

from bot.config import load, shipped_path
from commands.problems import common, mining
from commands.shared.act import Act
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus
from storage.problems import families
from storage.problems.records import CandidateState, Facts
from storage.record import replace
from storage.tables import metadata

LOG = Path(__file__).parents[3] / "shared" / "data" / "servicenow-incidents.csv.gz"
MILLION, DRAWN, DRAWS = 1_000_000, 15, 300


def read(path: Path) -> list[Mapping[str, str]]:
    """The first row of each incident, in the order of their opening."""
    found: dict[str, Mapping[str, str]] = {}
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["number"], row)
    return sorted(found.values(), key=_opened)


def _opened(row: Mapping[str, str]) -> datetime:
    return datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def _ended(row: Mapping[str, str]) -> datetime:
    return datetime.strptime(row["closed_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)


def _said(value: str) -> str | None:
    return None if value in ("", "?") else value


def replay(tx: Connection, rows: list[Mapping[str, str]]) -> None:
    """Each is reported and looked at in its turn; how long it will be open is known from the log."""
    act = Act(tx, "quarterdeck", _opened(rows[0]), load(shipped_path()))
    for row in rows:
        act = replace(act, now=_opened(row))
        incidents.add(
            tx, title=row["u_symptom"], service=_said(row["category"]), category=_said(row["subcategory"]),
            item=_said(row["cmdb_ci"]), team=None, impact=2, urgency=2, priority="P3", reporter=row["caller_id"],
            opened_at=act.now, resolved_at=_ended(row), status=IncidentStatus.CLOSED, site=_said(row["location"]),
        )  # fmt: skip
        mining.mine(act)
        tx.info.clear()


def found(tx: Connection) -> Iterator[str]:
    """What there is to tell of families and proposals."""
    kinds = Counter(row[0] for row in tx.exec_driver_sql(
        "SELECT substr(family, 3, 4) FROM (SELECT DISTINCT family FROM incident_families WHERE family IS NOT NULL)"
    ))  # fmt: skip
    by_kind = ", ".join(f"{count:,} {kind}…" for kind, count in kinds.most_common())
    yield f"families: {sum(kinds.values()):,} ({by_kind})"
    none = tx.exec_driver_sql("SELECT count(*) FROM incident_families WHERE family IS NULL").scalar_one()
    yield f"incidents of no family: {none:,}"
    states = {state: families.count_candidates(tx, [state]) for state in CandidateState}
    yield f"proposals: {sum(states.values()):,}; " + ", ".join(f"{count} {state}" for state, count in states.items())
    told = families.ranked(tx, [CandidateState.TOLD], limit=10_000)
    weeks = Counter((each.told_at - timedelta(days=each.told_at.weekday())).date() for each in told if each.told_at)
    yield f"told in a week at most: {max(weeks.values(), default=0)}, in {len(weeks)} weeks"
    for each in told[:5]:
        yield f"  {each.title}: {each.n} of them, {each.lost / 60:,.0f} h lost"


def _places(row: Mapping[str, str]) -> tuple[str | None, str | None, str | None]:
    """Its service, item and site."""
    return _said(row["category"]), _said(row["cmdb_ci"]), _said(row["location"])


def in_common(rows: list[Mapping[str, str]]) -> Iterator[str]:
    """How often something is told of incidents that were drawn by chance, and of the largest families."""
    facts = [Facts(n, *_places(row), row["caller_id"], False, _opened(row)) for n, row in enumerate(rows)]
    known = [common.traits(each, UTC, {}, {}) for each in facts]
    chance = random.Random(7)
    spoken = sum(bool(common.in_common(chance.sample(known, DRAWN), known)) for _ in range(DRAWS))
    share = f"{100 * spoken / DRAWS:.1f}%"
    yield f"drawn by chance, {DRAWN} of {len(known):,}, {DRAWS} times: something is told in {share}"
    largest = Counter((row["category"], row["subcategory"]) for row in rows).most_common(20)
    told = 0
    for pair, _ in largest:
        theirs = [
            traits for row, traits in zip(rows, known, strict=True) if (row["category"], row["subcategory"]) == pair
        ]
        told += bool(common.in_common(theirs, known, {"service"}))
    yield f"of the 20 largest families something is told of {told}"


def counting() -> str:
    """Of a family of which ten thousand came in thirty days, with a million incidents behind."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "million.db"
        engine = create_engine(f"sqlite:///{path}")
        metadata.create_all(engine)
        db = sqlite3.connect(path)
        numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
        opened = "datetime('2023-06-01', '+' || i || ' minutes') || '.000000'"
        columns = (
            "id, title, details, service, impact, urgency, priority, status, hold_note, reporter, major, private, "
            "opened_at, resolution_note, reopened, stated"
        )
        values = f"i, 'x', '', 'pos', 2, 2, 'P3', 'closed', '', 'U1', 0, 0, {opened}, '', 0, ''"
        db.execute(f"{numbers} INSERT INTO incidents ({columns}) SELECT {values} FROM n", (MILLION,))
        family = "CASE WHEN i % 4 = 0 THEN 'often' ELSE 'f' || (i % 5000) END"
        db.execute(f"{numbers} INSERT INTO incident_families SELECT i, {family}, {opened} FROM n", (MILLION,))
        db.commit()
        db.close()
        until = datetime(2023, 6, 1, tzinfo=UTC) + timedelta(minutes=MILLION)
        took, n = [], 0
        with engine.connect() as tx:
            for name in ("often", "f7"):
                spent = []
                for _ in range(20):
                    began = time.perf_counter()
                    n = families.count(tx, name, until - timedelta(days=30), until)
                    spent.append(time.perf_counter() - began)
                took.append(f"{n:,} in {1000 * statistics.median(spent):.1f} ms")
        engine.dispose()
        return f"with {MILLION:,} incidents behind a family is counted: {', '.join(took)}"


def main() -> None:
    rows = read(LOG)[: int(sys.argv[1]) if len(sys.argv) > 1 else None]
    engine = create_engine("sqlite://")
    began = time.perf_counter()
    with engine.begin() as tx:
        metadata.create_all(tx)
        replay(tx, rows)
        took = time.perf_counter() - began
        print(f"{len(rows):,} incidents, each looked at in {1000 * took / len(rows):.2f} ms")
        print(*found(tx), *in_common(rows), counting(), sep="\n", flush=True)


if __name__ == "__main__":
    main()
