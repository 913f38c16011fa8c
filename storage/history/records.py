from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from storage.record import Record


class PastEntry(Record):
    """What the journal will say of it: `actor` is `name:…` of somebody who has no Slack account here."""

    at: datetime
    actor: str
    what: str
    details: Mapping[str, Any]


class PastIncident(Record):
    """An incident as it ended elsewhere: its columns, and all that happened to it.

    `made_it` is the verdict on its service level there, given at `ended_at`; None where there was none.
    """

    columns: Mapping[str, Any]
    entries: Sequence[PastEntry]
    made_it: bool | None
    ended_at: datetime


class PastChange(Record):
    """A change as it ended elsewhere: its columns, and all that happened to it."""

    columns: Mapping[str, Any]
    entries: Sequence[PastEntry]

    def touch(self, item: str) -> None:
        """It touches this item as well."""
        if item and item not in self.columns["items"]:
            self.columns["items"].append(item)
