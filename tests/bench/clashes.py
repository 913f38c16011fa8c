"""What is in the way of one change among 10,000 that are scheduled, over 50,000 relations:
`python -m tests.bench.clashes`.
"""

import random
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, create_engine, insert

from bot.config import load, shipped_path
from commands.changes.reading import collisions_of
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.index import Index
from commands.shared.practice import merged
from storage.changes import queries as changes
from storage.changes.tables import changes as change_rows
from storage.items.tables import item_relations
from storage.items.tables import items as item_rows
from storage.record import replace
from storage.tables import metadata
from tests.bench.__main__ import tell

CHANGES, ITEMS, RELATIONS = 10_000, 10_000, 50_000
NOW = datetime(2026, 3, 16, 9, tzinfo=UTC)
QUARTER = timedelta(days=90)
ASKED = 200


def fill(tx: Connection, chance: random.Random) -> None:
    """Changes of two hours, of one to three items each, spread over a quarter; what depends on what by chance."""
    blank: dict[str, Any] = {
        "environment": None, "site": None, "service": None, "owner": None, "status": "live", "words": [], "facts": {},
        "source": "bench", "external_id": None, "serial": None, "set_by": {}, "missed": 0,
    }  # fmt: skip
    rows = [blank | {"key": f"item-{n}", "name": f"Item {n}", "kind": "server"} for n in range(ITEMS)]
    tx.execute(insert(item_rows), rows)
    pairs = {(chance.randrange(ITEMS), chance.randrange(ITEMS)) for _ in range(RELATIONS + 500)}
    ends = [pair for pair in pairs if pair[0] != pair[1]][:RELATIONS]
    relation = {"kind": "depends_on", "group": "", "needs": 0, "source": "bench"}
    related = [relation | {"item": f"item-{one}", "other": f"item-{other}"} for one, other in ends]
    tx.execute(insert(item_relations), related)
    tx.execute(insert(change_rows), [*_planned(chance)])


def _planned(chance: random.Random) -> Iterator[dict[str, Any]]:
    texts = dict.fromkeys(("reason", "implementation_plan", "test_plan", "rollback_plan", "outcome_note"), "")
    people = {"requester": "U1", "members": [], "voters": []}
    fixed = {"type": "normal", "risk": 3, "impact": 3, "status": "scheduled", "voting_round": 1, "opened_at": NOW}
    for number in range(CHANGES):
        start = NOW + QUARTER * chance.random()
        items = [f"item-{chance.randrange(ITEMS)}" for _ in range(chance.randint(1, 3))]
        own = {"title": f"Change {number}", "items": items, "implementer": f"U{chance.randrange(300)}"}
        yield texts | people | fixed | own | {"start": start, "end": start + timedelta(hours=2)}


def main() -> None:
    chance = random.Random(7)
    engine = create_engine("sqlite://")
    with engine.connect() as tx:
        metadata.create_all(tx)
        fill(tx, chance)
        index = Index(merged(PRACTICES).searched)
        act = Act(tx, "U1", NOW, load(shipped_path()), index=index)
        spent, found = [], 0
        for number in (chance.randint(1, CHANGES) for _ in range(ASKED)):
            tx.info.clear()
            change = changes.find(tx, number)
            assert change is not None
            act = replace(act, now=change.start - timedelta(hours=1))
            began = time.process_time()
            found += len(collisions_of(act, change))
            spent.append(time.process_time() - began)
        index.close()
    half, most = statistics.median(spent) * 1000, statistics.quantiles(spent, n=20)[-1] * 1000
    said = f"p50 {half:.1f} ms of a core, p95 {most:.1f} ms, {found / ASKED:.1f} found each"
    tell(
        f"what is in the way of one of {CHANGES:,} changes, {RELATIONS:,} relations",
        said,
        "p50 under 20 ms",
        half < 20,
    )


if __name__ == "__main__":
    main()
