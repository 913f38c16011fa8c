"""Bring in whoever fixed the last ones: on the real log, walking forward, each incident knowing only what had ended
when it was reported. Then, with a million incidents behind, how long it takes to know.

Imported incidents have no service and no text, so what the log calls category stands for the service here, its
subcategory for the category and its symptom for the item. Asked are those reported from 1 April to 19 May, as they
were first logged.

    python -m tests.bench.bring
"""

import csv
import gzip
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from bot.config import load, shipped_path
from commands.shared.act import Act
from commands.warrooms import likely
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.incidents.tables import incidents as incident_rows
from storage.journal.tables import journal
from storage.record import replace
from storage.tables import metadata
from tests.bench.families import LOG

FROM, UNTIL = datetime(2016, 4, 1, tzinfo=UTC), datetime(2016, 5, 20, tzinfo=UTC)
GRAVE = ("P1", "P2")
EVERY = 10
"""Of all of them, so many are one that is asked."""

TOLD = {"P1 and P2": (44.7, 52.2, 70.2), "all": (67.7, 69.9, 84.0)}
"""What was worked out from the rows of the log, in percent: the first team, our first name, one of our three."""

FIRST_NAME, ONE_OF_THREE = 50, 68
MANY, DRAWS = 1_000_000, 60


def read(path: Path) -> list[list[Mapping[str, str]]]:
    """The rows of each incident that any team had, in the order of their opening."""
    found: dict[str, list[Mapping[str, str]]] = {}
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            found.setdefault(row["number"], []).append(row)
    with_team = [rows for rows in found.values() if any(_said(row["assignment_group"]) for row in rows)]
    return sorted(with_team, key=lambda rows: _instant(rows[0]["opened_at"]) or FROM)


def _said(value: str) -> str | None:
    return None if value in ("", "?") else value


def _instant(value: str) -> datetime | None:
    return datetime.strptime(value, "%d/%m/%Y %H:%M").replace(tzinfo=UTC) if _said(value) else None


def store(tx: Connection, log: list[list[Mapping[str, str]]]) -> list[str]:
    """Have them all stand as they ended; the team that each was with at first."""
    kept, moves, first = [], [], []
    for number, rows in enumerate(log, 1):
        groups = [group for row in rows if (group := _said(row["assignment_group"]))]
        opened = _instant(rows[0]["opened_at"])
        kept.append(_row(number, rows, groups[-1]))
        for what, group in zip(
            (IncidentEvent.DECLARED, *[IncidentEvent.ASSIGNED] * len(groups)), groups, strict=False
        ):
            told = {"record": f"INC-{number}", "details": {"team": group}, "actor": "import", "source": "import"}
            moves.append({"at": opened, "what": what, **told})
        first.append(groups[0])
    for table, rows_of_it in ((incident_rows, kept), (journal, moves)):
        for start in range(0, len(rows_of_it), 5000):
            tx.execute(insert(table), rows_of_it[start : start + 5000])
    return first


def _row(number: int, rows: list[Mapping[str, str]], team: str) -> dict[str, Any]:
    logged, last = rows[0], rows[-1]
    ended = _instant(last["resolved_at"]) or _instant(last["closed_at"])
    facts = {"service": _said(logged["category"]), "category": _said(logged["subcategory"])}
    return {
        "id": number, "title": logged["number"], "details": "", "team": team, "impact": 2, "urgency": 2,
        "priority": f"P{logged['priority'][:1]}", "status": IncidentStatus.CLOSED, "hold_note": "",
        "reporter": "name:x",
        "major": False, "private": False, "opened_at": _instant(logged["opened_at"]), "resolved_at": ended,
        "resolution_note": "", "closed_at": ended, "reopened": 0, "item": _said(logged["u_symptom"]), **facts,
    }  # fmt: skip


def asked(tx: Connection, first: list[str]) -> list[tuple[Incident, str]]:
    """Those that were reported in the time that is asked about, and the team that each was with at first."""
    found = ((incidents.find(tx, number), team) for number, team in enumerate(first, 1))
    return [(each, team) for each, team in found if each is not None and FROM <= each.opened_at < UNTIL]


def walk(tx: Connection, some: list[tuple[Incident, str]]) -> Iterator[tuple[bool, list[str]]]:
    """Of each: whether its first team ended it, and whom we name."""
    act = Act(tx, "bench", UNTIL, load(shipped_path()))
    for found, team in some:
        named = likely.fixers_of(act, replace(found, team=team), found.opened_at)
        yield found.team == team, [] if named is None else _hit(named.ended, found.team)


def _hit(named: Sequence[tuple[str, int]], team: str | None) -> list[str]:
    return ["hit" if each == team else "miss" for each, _ in named]


def tell(what: str, found: list[tuple[bool, list[str]]]) -> tuple[float, float]:
    answered = [named for _, named in found if named]
    first = 100 * sum(named[0] == "hit" for named in answered) / len(answered)
    three = 100 * sum("hit" in named for named in answered) / len(answered)
    stays = 100 * sum(stayed for stayed, _ in found) / len(found)
    told = f"told: {', '.join(map(str, TOLD[what]))}"
    print(f"{what}: {len(found):,} asked, {len(answered):,} answered; the first team ended it in {stays:.1f}%, "
          f"our first name in {first:.1f}%, one of our three in {three:.1f}% ({told})", flush=True)  # fmt: skip
    return first, three


def behind(folder: Path) -> None:
    """A million that ended, in six services: how long it takes to know who fixed the last ones."""
    path = folder / "million.db"
    engine = create_engine(f"sqlite:///{path}")
    with engine.begin() as tx:
        metadata.create_all(tx)
    with sqlite3.connect(path) as file:
        columns = (
            "id, title, details, service, category, team, impact, urgency, priority, status, hold_note, reporter"
        )
        more = "major, private, opened_at, resolved_at, resolution_note, reopened, stated"
        at = "strftime('%Y-%m-%d %H:%M:%f000', {}, 'unixepoch')"
        series = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {MANY})"
        file.execute(
            f"INSERT INTO incidents ({columns}, {more}) {series} SELECT i, 'x', '', 's' || (i % 6), 'c' || (i % 40), "
            f"'t' || (i % 9), 2, 2, 'P3', 'closed', '', 'name:x', 0, 0, {at.format('1400000000 + i * 50')}, "
            f"{at.format('1400003600 + i * 50')}, '', 0, '' FROM n"
        )
        file.execute(
            f"INSERT INTO journal (at, actor, what, record, details, source) {series} SELECT "
            f"{at.format('1400000000 + i * 50')}, 'x', 'incident.declared', 'INC-' || i, "
            "'{\"team\": \"t' || ((i + 1) % 9) || '\"}', 'x' FROM n"
        )
    with engine.connect() as tx:
        act = Act(tx, "bench", datetime(2030, 1, 1, tzinfo=UTC), load(shipped_path()))
        spent = []
        for number in range(MANY - DRAWS, MANY):
            found = incidents.find(tx, number)
            assert found is not None
            began = time.perf_counter()
            assert likely.fixers_of(act, found) is not None
            spent.append(1000 * (time.perf_counter() - began))
    engine.dispose()
    print(f"with {MANY:,} behind: {statistics.median(spent):.1f} ms in the median, {max(spent):.1f} ms at most")


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'log.db'}")
        with engine.begin() as tx:
            metadata.create_all(tx)
            found = asked(tx, store(tx, read(LOG)))
            first, three = tell("P1 and P2", [*walk(tx, [each for each in found if each[0].priority in GRAVE])])
            tell("all", [*walk(tx, found[::EVERY])])
        engine.dispose()
        behind(Path(folder))
    kept = first >= FIRST_NAME and three >= ONE_OF_THREE
    print(f"{'ok  ' if kept else 'MISS'} promised: first name at least {FIRST_NAME}%, one of three {ONE_OF_THREE}%")
    return 0 if kept else 1


if __name__ == "__main__":
    sys.exit(main())
