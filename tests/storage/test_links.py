"""Links of a record are found from whichever end it is at, however many there are."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import Connection, text

from storage.links import queries as links
from storage.links.records import Link, LinkKind

AT = datetime(2026, 3, 16, 9, tzinfo=UTC)


@pytest.mark.parametrize("kinds", [(), (LinkKind.RELATED,)])
def test_both_ends_are_looked_up_and_never_the_whole_table(tx: Connection, kinds: tuple[LinkKind, ...]) -> None:
    link = Link(LinkKind.RELATED, "INC-1", "INC-2", "UANA00000", AT)
    links.add(tx, link)
    assert links.of_all(tx, ["INC-1"], *kinds) == links.of_all(tx, ["INC-2"], *kinds) == [link]
    statement = "SELECT * FROM links WHERE one IN ('INC-1') OR other IN ('INC-1') ORDER BY id"
    plan = " ".join(row[3] for row in tx.execute(text(f"EXPLAIN QUERY PLAN {statement}")))
    assert "(one=?)" in plan
    assert "ix_links_other (other=?)" in plan
    assert "SCAN" not in plan
