"""Where the minutes of the real log went: the incidents that were resolved, imported, each minute of one kind.

The log's own rows tell more than is imported: a time without a group (*nobody's*) counts for the first group that the
log names, which is mostly another than the last; and a state of resolved that did not last (*thought fixed*) is in
what came before it.

    python -m tests.bench.minutes
"""

import tempfile
from collections import Counter
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import create_engine, select

from commands.history.importing import import_log
from commands.history.policy import ServiceNowLog
from commands.reviews import minutes
from commands.reviews.minutes import Kind
from commands.shared.progress import quiet
from storage.incidents import queries as incidents
from storage.incidents.tables import incidents as table
from storage.journal import queries as journal
from storage.tables import metadata
from tests.bench.families import LOG

TOLD = {
    Kind.CALLER: 29.9, Kind.SOLVERS: 21.6, Kind.ANOTHER_TEAM: 19.9, Kind.NOT_BEGUN: 14.7, Kind.VENDOR: 6.5,
    Kind.NOBODY: 3.9, Kind.PROBLEM: 2.2, Kind.THOUGHT_FIXED: 1.3,
}  # fmt: skip
"""What was worked out from the rows of the log, in percent."""


def main() -> None:
    totals: Counter[Kind] = Counter()
    lengths: list[timedelta] = []
    with tempfile.TemporaryDirectory() as folder:
        engine = create_engine(f"sqlite:///{Path(folder) / 'log.db'}")
        with engine.begin() as tx:
            metadata.create_all(tx)
            import_log(tx, LOG, ServiceNowLog(), quiet)
            found = tx.execute(select(table.c.id, table.c.resolved_at).where(table.c.resolved_at.is_not(None))).all()
            for number, resolved_at in found:
                incident = incidents.find(tx, number)
                assert incident is not None
                parts = minutes.of_incident(incident, journal.history(tx, incident.number), resolved_at)
                length = max(_whole(resolved_at) - _whole(incident.opened_at), timedelta())
                assert minutes.whole(parts) == length, incident.number
                lengths.append(length)
                totals.update({part.kind: int(part.length.total_seconds()) for part in parts})
        engine.dispose()
    seconds = sum(totals.values())
    print(f"{len(lengths):,} incidents, mean {seconds / 3600 / len(lengths):.1f} h (23,323 and 178.5 h are told)")
    for kind in sorted(TOLD, key=lambda each: -TOLD[each]):
        print(f"{kind:15} {100 * totals[kind] / seconds:5.1f}%   told: {TOLD[kind]:4.1f}%")
    print("all parts sum to the whole, to the second")


def _whole(instant: datetime) -> datetime:
    return instant.replace(microsecond=0)


if __name__ == "__main__":
    main()
