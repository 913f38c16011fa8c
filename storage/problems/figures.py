"""How many problems there are, from the journal, so that a past day reads tomorrow as it reads today."""

from datetime import datetime

from sqlalchemy import Connection, select

from storage.journal.tables import journal
from storage.problems.records import Counted, ProblemEvent

ENDS = (ProblemEvent.CLOSED, ProblemEvent.ACCEPTED)
TOLD = (
    *(ProblemEvent.OPENED, ProblemEvent.KNOWN_ERROR, ProblemEvent.RESOLVED, ProblemEvent.REOPENED),
    *(ProblemEvent.REVISITED, ProblemEvent.CANCELLED, *ENDS),
)


def counted(tx: Connection, start: datetime, end: datetime) -> Counted:
    """Of a time: how many were opened and closed in it (a risk that was accepted is), how many were open at its end,
    and of those how many were known errors that nothing had fixed.
    """
    opened = closed = 0
    still, known, fixed = set[str](), set[str](), set[str]()
    rows = select(journal.c.what, journal.c.record, journal.c.at).where(journal.c.what.in_(TOLD), journal.c.at < end)
    for what, record, at in tx.execute(rows.order_by(journal.c.id)):
        opened += what == ProblemEvent.OPENED and at >= start
        closed += what in ENDS and at >= start
        if what in (ProblemEvent.OPENED, ProblemEvent.REVISITED):
            still.add(record)
        elif what in (*ENDS, ProblemEvent.CANCELLED):
            still.discard(record)
        if what == ProblemEvent.KNOWN_ERROR:
            known.add(record)
        elif what == ProblemEvent.RESOLVED:
            fixed.add(record)
        elif what == ProblemEvent.REOPENED:
            fixed.discard(record)
    return Counted(opened, closed, len(still), len(still & known - fixed))
