"""What teams and people are called in incidents, where app.yaml does not say: those of another desk, imported."""

from collections.abc import Collection

from sqlalchemy import Connection, select

from storage.incidents.records import IncidentStatus
from storage.incidents.tables import incidents


def called(tx: Connection, names: Collection[str]) -> dict[str, str]:
    """Of these, what a team or an assignee of any incident is called, with which it is: `team` or `person`."""
    found: dict[str, str] = {}
    for column, kind in ((incidents.c.assignee, "person"), (incidents.c.team, "team")):
        which = (incidents.c.status.in_([*IncidentStatus]), column.in_([*names]))
        found |= dict.fromkeys(tx.execute(select(column).where(*which).distinct()).scalars(), kind)
    return found
