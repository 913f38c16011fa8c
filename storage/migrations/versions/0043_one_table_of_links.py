"""What incidents are to each other stands with all other links"""

import json
import re
from collections.abc import Iterator
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

PAIRS = """
    SELECT l.incident, l.other, a.duplicate_of, a.parent, a.opened_at, b.duplicate_of, b.parent, b.opened_at
    FROM incident_links l JOIN incidents a ON a.id = l.incident JOIN incidents b ON b.id = l.other
"""
TOLD = """
    SELECT at, actor, record, details FROM journal
    WHERE what IN ('incident.linked', 'incident.followed_up', 'incident.child_of', 'incident.cancelled') ORDER BY id
"""
KEPT = """
    INSERT INTO links (kind, one, other, made_by, made_at) VALUES (:kind, :one, :other, :made_by, :made_at)
    ON CONFLICT DO NOTHING
"""
INCIDENT = re.compile("(INC|DRILL)-([0-9]+)")


def upgrade() -> None:
    tx = op.get_bind()
    pairs = tx.execute(sa.text(PAIRS)).all()
    made = _made(tx) if pairs else {}
    rows = [_link(pair, made) for pair in pairs]
    if rows:
        tx.execute(sa.text(KEPT), sorted(rows, key=lambda row: (row["made_at"], row["one"], row["other"])))
    op.drop_table("incident_links")


def _link(pair: Any, made: dict[frozenset[int], tuple[str, Any]]) -> dict[str, Any]:
    """By whom and when is in the journal; else it was there from the later report on."""
    low, high, low_same, low_part, low_opened, high_same, high_part, high_opened = pair
    by, at = made.get(frozenset((low, high)), ("quarterdeck", max(low_opened, high_opened)))
    if low_same == high or high_same == low:
        one, kind, other = (low, "duplicate_of", high) if low_same == high else (high, "duplicate_of", low)
    elif low_part == high or high_part == low:
        one, kind, other = (low, "child_of", high) if low_part == high else (high, "child_of", low)
    else:
        first, second = sorted((_numbered(low), _numbered(high)))
        return _row(first, second, "related", by, at)
    return _row(_numbered(one), _numbered(other), kind, by, at)


def _row(one: str, other: str, kind: str, by: str, at: Any) -> dict[str, Any]:
    return {"kind": kind, "one": one, "other": other, "made_by": by, "made_at": at}


def _made(tx: sa.Connection) -> dict[frozenset[int], tuple[str, Any]]:
    """By pair, who said last that they belong together, and when."""
    made: dict[frozenset[int], tuple[str, Any]] = {}
    for at, actor, record, details in tx.execute(sa.text(TOLD)):
        read = json.loads(details) if isinstance(details, str) else details
        for pair in _told(record, read):
            made[pair] = (actor, at)
    return made


def _told(record: str, details: dict[str, Any]) -> Iterator[frozenset[Any]]:
    """What an entry relates: the two, and the duplicates of the one that went along to the other. The first release
    wrote the other by its number alone (`INC-2`).
    """
    other = details.get("other") or _number_of(details.get("to") or details.get("of"))
    if isinstance(other, int):
        for each in (_number_of(record), *details.get("along", ())):
            yield frozenset((each, other))


def _number_of(record: object) -> int | None:
    """`INC-42` is 42, `DRILL-7` is -7; None for what is no incident."""
    found = INCIDENT.fullmatch(str(record))
    return None if found is None else int(found[2]) * (-1 if found[1] == "DRILL" else 1)


def _numbered(incident: int) -> str:
    return f"INC-{incident}" if incident > 0 else f"DRILL-{-incident}"


def downgrade() -> None:
    raise NotImplementedError("restore the copy of the database that was made before the upgrade")
