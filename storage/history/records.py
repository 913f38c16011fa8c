from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class PastEntry:
    """What the journal will say of it: `actor` is `name:…` of somebody who has no Slack account here."""

    at: datetime
    actor: str
    what: str
    details: Mapping[str, Any]


@dataclass(frozen=True)
class PastIncident:
    """An incident as it ended elsewhere: its columns, and all that happened to it.

    `made_it` is the verdict on its service level there, given at `ended_at`; None where there was none.
    """

    columns: Mapping[str, Any]
    entries: Sequence[PastEntry]
    made_it: bool | None
    ended_at: datetime


@dataclass(frozen=True)
class PastChange:
    """A change as it ended elsewhere: its columns, and all that happened to it."""

    columns: Mapping[str, Any]
    entries: Sequence[PastEntry]

    def touch(self, item: str) -> None:
        """It touches this item as well."""
        if item and item not in self.columns["items"]:
            self.columns["items"].append(item)
