"""A desk with a million incidents behind it: how fast is what a manager reads in the morning, and what does so long a
past cost? The rows are made by the database itself.
"""

import csv
import gzip
import json
import os
import resource
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import psutil
import psycopg
from sqlalchemy import Boolean, Connection, Float, Integer, Table, create_engine, event

from bot.config import Document
from commands.incidents import filters
from commands.incidents import reading as incident_reading
from commands.reports import keeping, trends
from commands.reports import reading as reports
from commands.service_levels.verbs import BREACHING
from commands.shared.act import Act
from storage.database import backend_of, migrate
from storage.directory import queries as directory
from storage.figures import sums
from storage.incidents.tables import incidents
from storage.journal.tables import journal
from storage.schema import metadata
from storage.service_levels.tables import service_clocks
from storage.timers import queries as timers
from storage.timers.tables import timers as timer_rows
from tests.commands.home.examples import TAB

LOG = Path(__file__).parents[2].parent / "shared" / "data" / "servicenow-incidents.csv.gz"
"""A real log, where one lies beside the project."""

MANY = 1_000_000
OPEN = 7_000
"""A desk whose incidents take a week on average has so many open after three years."""

EVERY_SECONDS = 95
NOW = datetime(2026, 11, 25, 8, 0, tzinfo=UTC)
PEOPLE = ("UANA0000", "UBEN0000", "UCHEN000", "UDORA000", "UMIRA000")
ASKER, MANAGER = PEOPLE[0], PEOPLE[4]

_AT = "strftime('%Y-%m-%d %H:%M:%f000', {seconds}, 'unixepoch')"
_OPENED = f"({int(NOW.timestamp())} - ({MANY} - i) * {EVERY_SECONDS})"
_LASTED = "(600 + (i * 7919) % 400000)"
_IS_OPEN = f"(i > {MANY - 2 * OPEN} AND i % 2 = 0)"


def _at(seconds: str) -> str:
    return _AT.format(seconds=seconds)


def _one_of(values: tuple[str, ...], by: str = "i") -> str:
    cases = " ".join(f"WHEN {at} THEN '{value}'" for at, value in enumerate(values))
    return f"CASE {by} % {len(values)} {cases} END"


TEAMS = ("retail-apps", "erp", "supply-chain", "network", "workplace", "plant-it")
SERVICES = ("pos", "erp", "warehouse", "network", "email", "mes")
PRIORITIES = ("P3", "P3", "P4", "P3", "P2", "P4", "P3", "P5", "P3", "P1")
TITLES = ("Till 3 is slow", "The scanner does not read", "No mail since nine", "VPN drops", "Payslip is missing")

INCIDENT = {
    "id": "i",
    "title": f"{_one_of(TITLES)} || ' ' || i",
    "service": _one_of(SERVICES),
    "team": _one_of(TEAMS),
    "impact": "2",
    "urgency": "2",
    "priority": _one_of(PRIORITIES),
    "status": f"CASE WHEN {_IS_OPEN} THEN {_one_of(('new', 'in_progress'), 'i / 2')} ELSE 'closed' END",
    "reporter": "'UREP' || (i % 5000)",
    "assignee": f"CASE WHEN {_IS_OPEN} AND i % 6 = 0 THEN NULL ELSE {_one_of(PEOPLE)} END",
    "opened_at": _at(_OPENED),
    "acknowledged_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {_at(f'{_OPENED} + 300')} END",
    "resolved_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {_at(f'{_OPENED} + {_LASTED}')} END",
    "closed_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {_at(f'{_OPENED} + {_LASTED} + 86400')} END",
    "resolution_code": "'Fixed'",
}
CLOCK = {
    "incident": "i",
    "measure": "'resolution'",
    "target_name": "'P3 resolution'",
    "calendar": "'office'",
    "target_seconds": "57600",
    "state": f"CASE WHEN {_IS_OPEN} THEN 'running' ELSE 'stopped' END",
    "started_at": _at(_OPENED),
    "due_at": f"CASE WHEN {_IS_OPEN} THEN {_at(f'{int(NOW.timestamp())} + (i % 5000 - 1000) * 60')} "
    f"ELSE {_at(f'{_OPENED} + 200000')} END",
    "stopped_at": f"CASE WHEN {_IS_OPEN} THEN NULL ELSE {_at(f'{_OPENED} + {_LASTED}')} END",
    "breached": f"CASE WHEN {_IS_OPEN} THEN 0 ELSE {_LASTED} > 200000 END",
    "warned": "'[]'",
    "type": "'SLA'",
}
ENTRIES: tuple[tuple[str, str, str, str], ...] = (
    ("incident.declared", "0", f"json_object('team', {_one_of(TEAMS)})", "1"),
    ("incident.acknowledged", "300", "'{}'", f"NOT {_IS_OPEN}"),
    ("incident.assigned", "900", f"json_object('to', {_one_of(PEOPLE)})", f"NOT {_IS_OPEN}"),
    ("incident.resolved", _LASTED, "'{}'", f"NOT {_IS_OPEN}"),
    ("incident.closed", f"{_LASTED} + 86400", "'{}'", f"NOT {_IS_OPEN}"),
)


def _empty(table: Table, name: str) -> str:
    """What stands in a column that nothing is said of."""
    column = table.c[name]
    if column.nullable or column.primary_key:
        return "NULL"
    return "0" if isinstance(column.type, Boolean | Integer | Float) else "''"


def _inserting(table: Table, values: dict[str, str], where: str = "1") -> str:
    columns = [column.name for column in table.columns if column.name in values or not column.nullable]
    columns = [name for name in columns if name in values or not table.c[name].primary_key]
    chosen = ", ".join(values.get(name) or _empty(table, name) for name in columns)
    numbers = f"WITH RECURSIVE numbers(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < {MANY})"
    return f"{numbers} INSERT INTO {table.name} ({', '.join(columns)}) SELECT {chosen} FROM numbers WHERE {where}"


def seed(file: Path, document: Document) -> None:
    """A database with a million incidents, their clocks and their journal: a minute, where nobody else is at work."""
    migrate(f"sqlite+aiosqlite:///{file}")
    with sqlite3.connect(file) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -400000")
        connection.execute(_inserting(incidents, INCIDENT))
        connection.execute(_inserting(service_clocks, CLOCK))
        for what, after, details, where in ENTRIES:
            entry = {
                "at": _at(f"{_OPENED} + {after}"), "actor": _one_of(PEOPLE), "what": f"'{what}'",
                "record": "'INC-' || i", "details": details, "source": "'slack'",
            }  # fmt: skip
            connection.execute(_inserting(journal, entry, where))
        connection.commit()
    with _reading(file) as tx, tx.begin():
        for handle in dict.fromkeys(document.people()):
            name = handle.partition("@")[0].upper()
            known = [person for person in PEOPLE if person.startswith(f"U{name}")]
            directory.store(tx, handle, known or [f"U{name:0<7}"], NOW)


@contextmanager
def _reading(file: Path | str) -> Iterator[Connection]:
    """Of a file of SQLite, or at the address of a server."""
    engine = create_engine(f"sqlite:///{file}" if isinstance(file, Path) else backend_of(file).writer_engine().url)
    with engine.connect() as tx:
        yield tx
    engine.dispose()


def carry_over(file: Path, url: str) -> None:
    """The same rows in an empty database of PostgreSQL, by its own COPY; a few minutes."""
    migrate(url)
    with sqlite3.connect(file) as source, psycopg.connect(url, options="-c TimeZone=UTC") as target:
        for table in metadata.sorted_tables:
            columns = [column.name for column in table.columns]
            booleans = {at for at, column in enumerate(table.columns) if isinstance(column.type, Boolean)}
            names = ", ".join(f'"{name}"' for name in columns)
            target.execute(f"TRUNCATE {table.name} CASCADE")
            with target.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN") as copy:
                for row in source.execute(f"SELECT {names} FROM {table.name}"):
                    copy.write_row([bool(each) if at in booleans and each is not None else each
                                    for at, each in enumerate(row)])  # fmt: skip
            if "id" in columns:
                last = f"(SELECT coalesce(max(id), 0) + 1 FROM {table.name})"
                target.execute(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), {last}, false)")
    with psycopg.connect(url, autocommit=True) as target:
        target.execute("VACUUM ANALYZE")


Question = Callable[[Act], Any]


def _listed(words: str) -> Question:
    return lambda act: incident_reading.listed(act, filters.read(words, act.document), 0, 15)


def _breaching(words: str, page: int) -> Question:
    assert BREACHING.ask is not None
    ask = BREACHING.ask
    return lambda act: ask(act, words=words, page=page)


QUESTIONS: Sequence[tuple[str, str, Question]] = (
    ("Home of a resolver", ASKER, lambda act: TAB(act, person=ASKER)),
    ("Home of a manager", MANAGER, lambda act: TAB(act, person=MANAGER)),
    ("/incident list", ASKER, _listed("")),
    ("/incident list erp p3", ASKER, _listed("erp p3")),
    ("/incident list @person", ASKER, _listed(f"<@{PEOPLE[2]}>")),
    ('/incident list "scanner"', ASKER, _listed('"scanner"')),
    ("/incident list closed", ASKER, _listed("closed")),
    ("/incident list closed erp", ASKER, _listed("closed erp")),
    ("/sla breaching", ASKER, _breaching("", 0)),
    ("/sla breaching erp p3, page 3", MANAGER, _breaching("erp p3", 2)),
)


def asked(file: Path | str, document: Document, rounds: int = 15) -> Iterator[tuple[str, float, float]]:
    """The median of each question: seconds, and seconds of a core, with those of the server's own process."""
    with _reading(file) as tx:
        for name, person, question in QUESTIONS:
            before = _of_the_server(tx)
            found = [_timed(partial(_ask, tx, person, document, question)) for _ in range(rounds)]
            served = (_of_the_server(tx) - before) / rounds
            used = statistics.median(each[1] for each in found) + served
            yield name, statistics.median(each[0] for each in found), used


def _of_the_server(tx: Connection) -> float:
    """Seconds of a core that the process of PostgreSQL behind this connection has used."""
    if tx.dialect.name != "postgresql":
        return 0.0
    times = psutil.Process(tx.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()).cpu_times()
    return float(times.user + times.system)


def _ask(tx: Connection, person: str, document: Document, question: Question) -> None:
    question(_act(tx, person, document))


def _act(tx: Connection, person: str, document: Document) -> Act:
    tx.info.clear()
    return Act(tx, person, NOW, document)


def _timed(do: Callable[[], object]) -> tuple[float, float]:
    began, used = time.perf_counter(), time.process_time()
    do()
    return time.perf_counter() - began, time.process_time() - used


def report(file: Path, document: Document) -> tuple[float, float]:
    """The figures of a day, and the statements that they are made from, bare: seconds of a core."""
    day = (NOW - timedelta(days=1)).date()
    statements: list[tuple[str, Any]] = []
    with _reading(file) as tx:

        def note(_connection: Any, _cursor: Any, statement: str, parameters: Any, *_more: Any) -> None:
            statements.append((statement, parameters))

        event.listen(tx, "before_cursor_execute", note)
        reports.day_of(_act(tx, MANAGER, document), day)
        event.remove(tx, "before_cursor_execute", note)
        whole = [_timed(lambda: reports.json_of(_act(tx, MANAGER, document), day))[1] for _ in range(3)]
    with sqlite3.connect(file) as bare:
        again = [_timed(lambda: [bare.execute(*each).fetchall() for each in statements])[1] for _ in range(3)]
    return statistics.median(whole), statistics.median(again)


READ_IN_THE_MORNING: Sequence[tuple[str, Question]] = (
    ("/desk report", lambda act: reports.report_of(act, reports.yesterday(act))),
    ("/desk trends", lambda act: trends.trends(act, reports.yesterday(act))),
)


def morning(file: Path | str, document: Document) -> Iterator[tuple[str, float, float]]:
    """What a manager reads at eight, counted anew and from what is kept of past weeks: seconds of a core."""
    with _reading(file) as tx:
        anew = [_timed(partial(_ask, tx, MANAGER, document, question))[1] for _, question in READ_IN_THE_MORNING]
        act = _act(tx, MANAGER, document)
        while (found := keeping.count(act)).sums:
            sums.keep(tx, found.sums)
        for (name, question), before in zip(READ_IN_THE_MORNING, anew, strict=True):
            kept = [_timed(partial(_ask, tx, MANAGER, document, question))[1] for _ in range(3)]
            yield name, before, statistics.median(kept)


def ticking(file: Path) -> tuple[float, float]:
    """Looking for what is due, with a million clocks ahead of it and with a thousand: seconds of a core."""
    costs = {}
    with _reading(file) as tx:
        for count in (1_000, 1_000_000):
            numbers = f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {count})"
            ahead = _at(f"{int(NOW.timestamp())} + 86400 + i")
            values = f"SELECT 'sla.warning', '{count}/' || i, 'INC-' || i, {ahead}, '{{}}' FROM n"
            into = f"INSERT INTO {timer_rows.name} (kind, key, record, due_at, payload)"
            tx.exec_driver_sql(f"{numbers} {into} {values}")
            tx.info.clear()
            costs[count] = statistics.mean(_timed(partial(_tick, tx))[1] for _ in range(200))
    return costs[1_000_000], costs[1_000]


def _tick(tx: Connection) -> None:
    assert not timers.due(tx, NOW)
    assert timers.next_due_at(tx) is not None


def importing(folder: Path, log: Path) -> tuple[float, float]:
    """An import of a log, and a bare script that reads the same file and inserts the same rows: seconds of a core."""
    file, bare_file = folder / "imported.db", folder / "bare.db"
    surroundings = {**os.environ, "DATABASE_URL": f"sqlite+aiosqlite:///{file}"}
    migrate(f"sqlite+aiosqlite:///{file}")
    migrate(f"sqlite+aiosqlite:///{bare_file}")
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    taking_over = [sys.executable, "-m", "bot", "import", "servicenow", str(log)]
    subprocess.run(taking_over, check=True, env=surroundings, stdout=subprocess.DEVNULL)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    ours = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    with sqlite3.connect(file) as imported:
        rows = {table: imported.execute(f"SELECT * FROM {table}").fetchall() for table in IMPORTED}
    return ours, _timed(lambda: _bare_import(bare_file, log, rows))[1]


IMPORTED = ("incidents", "journal", "service_clocks")


def _bare_import(file: Path, log: Path, rows: Mapping[str, Sequence[tuple[Any, ...]]]) -> None:
    with gzip.open(log, "rt") as text:
        assert sum(1 for _ in csv.DictReader(text))
    with sqlite3.connect(file) as bare:
        for table, found in rows.items():
            bare.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * len(found[0]))})", found)


def foretelling(folder: Path, log: Path) -> Iterator[tuple[str, float, int]]:
    """How much skill the forecasts of a real log have, by target and calendar."""
    surroundings = {**os.environ, "DATABASE_URL": f"sqlite+aiosqlite:///{folder / 'imported.db'}"}
    for target, calendar in (("24h", "always"), ("16h", "office"), ("40h", "office")):
        asked_for = ["forecast", "check", "--target", target, "--calendar", calendar, "--json"]
        told = subprocess.run(
            [sys.executable, "-m", "bot", *asked_for], check=True, env=surroundings, capture_output=True
        )
        found = json.loads(told.stdout)
        yield f"{target} {calendar}", found["skill"], found["n"]
