"""How long people wait where there are 1,000,000 incidents: `python -m tests.bench.many`."""

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, create_engine, insert, text

from bot.config import Document, load, shipped_path
from commands.audit.reading import audited
from commands.incidents.queue import of_team
from commands.shared.act import Act
from commands.shared.organisation import Team
from storage.directory.tables import directory
from storage.tables import metadata
from tests.bench.__main__ import tell
from tests.commands.home.examples import TAB

COUNT, OPEN_OF = 1_000_000, 100
"""So many incidents, and one of so many is open."""

NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
MIRA, ANA = "UMIRA0000", "UANA00000"
NUMBERS = f"WITH RECURSIVE g(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM g WHERE n < {COUNT})"
AT = f"datetime('2026-03-16 09:00:00', '-' || (({COUNT} - n) * 31) || ' seconds') || '.000000'"
IS_OPEN = f"n % {OPEN_OF} = 0"
EVENTS = ("incident.declared", "incident.acknowledged", "incident.resolved", "incident.closed")


def fill(tx: Connection) -> None:
    """A year of a large company: twenty teams, five thousand reporters, a thousand people who work on it."""
    say = tx.exec_driver_sql
    say(
        f"{NUMBERS} INSERT INTO incidents (id, title, details, service, team, impact, urgency, priority, status, "
        "hold_note, reporter, assignee, major, private, opened_at, resolution_note, reopened, resolved_at) "
        "SELECT n, 'Till number ' || n || ' is down', '', 'pos', 'team-' || (n % 20), 3, 2, 'P' || (3 + n % 3), "
        f"CASE WHEN NOT {IS_OPEN} THEN 'closed' WHEN n % 300 = 0 THEN 'new' ELSE 'in_progress' END, '', "
        "'U' || (n % 5000), CASE WHEN n % 300 <> 0 THEN 'UFIX' || (n % 1000) END, 0, n % 50 = 7, "
        f"{AT}, '', 0, CASE WHEN NOT {IS_OPEN} THEN {AT} END FROM g"
    )  # fmt: skip
    for what in EVENTS:
        say(
            f"{NUMBERS} INSERT INTO journal (at, actor, what, record, details, source) "
            f"SELECT {AT}, 'U' || (n % 5000), '{what}', 'INC-' || n, '{{}}', 'slack' FROM g "
            f"WHERE '{what}' = '{EVENTS[0]}' OR NOT {IS_OPEN}"
        )
    say(
        f"{NUMBERS} INSERT INTO service_clocks (incident, measure, target_name, calendar, target_seconds, state, "
        "started_at, due_at, breached, warned) SELECT n, 'resolution', 'Fix', 'always', 3600, "
        f"CASE WHEN {IS_OPEN} THEN 'running' ELSE 'stopped' END, {AT}, "
        "datetime('2026-03-16 09:00:00', (n % 1000 / 100 - 5) || ' days') || '.000000', "
        "n % 3 = 0, CASE WHEN n % 4 = 0 THEN '[50, 75]' ELSE '[]' END FROM g"
    )


def company() -> Document:
    """The company that ships, of twenty teams; Ana is in one of them."""
    document = load(shipped_path())
    ana, ben = "ana@northgate.example", "ben@northgate.example"
    teams = {f"team-{n}": Team(channel="everyone-here", members=(ana if n == 1 else ben,)) for n in range(20)}
    return document.model_copy(update={"teams": teams})


def timed(what: str, ask: Callable[[], Any], tx: Connection) -> None:
    spent = []
    for _ in range(20):
        tx.info.clear()
        began = time.perf_counter()
        ask()
        spent.append(time.perf_counter() - began)
    median = statistics.median(spent) * 1000
    tell(f"{what}, 1,000,000 incidents", f"p50 {median:.1f} ms", "p50 under 50 ms", median < 50)


def main(folder: Path) -> None:
    engine = create_engine(f"sqlite:///{folder / 'many.db'}")
    with engine.begin() as tx:
        tx.execute(text("PRAGMA synchronous = OFF"))
        metadata.create_all(tx)
        fill(tx)
        for handle, key in (("mira@northgate.example", MIRA), ("ana@northgate.example", ANA)):
            tx.execute(insert(directory).values(handle=handle, ids=[key], looked_up_at=NOW))
    document = company()
    with engine.connect() as tx:
        mira, ana, reporter = (Act(tx, key, NOW, document) for key in (MIRA, ANA, "U4"))
        timed("Home of a manager", lambda: TAB(mira, person=MIRA), tx)
        timed("Home of a resolver", lambda: TAB(ana, person=ANA), tx)
        timed("Home of a reporter", lambda: TAB(reporter, person="U4"), tx)
        timed("/incident team", lambda: of_team(ana, words="", page=0, meant=False), tx)
        timed("/desk audit INC-N", lambda: audited(mira, "INC-500007", 0, 15), tx)
        timed("/desk audit @person", lambda: audited(mira, "<@U17>", 0, 15), tx)
        timed("/desk audit DAY", lambda: audited(mira, "2026-03-10", 0, 15), tx)
    engine.dispose()


if __name__ == "__main__":
    with tempfile.TemporaryDirectory(prefix="quarterdeck-many-", dir=sys.argv[1] if sys.argv[1:] else None) as found:
        main(Path(found))
