from datetime import datetime
from enum import StrEnum

from storage.record import Record


class LinkKind(StrEnum):
    """What the one record is to the other."""

    CAUSED_BY = "caused_by"
    FIXED_BY = "fixed_by"
    KNOWN_ERROR_OF = "known_error_of"
    ANSWERED_BY = "answered_by"
    BECAME = "became"
    DUPLICATE_OF = "duplicate_of"
    CHILD_OF = "child_of"
    RELATED = "related"
    AFTER = "after"


class LinkEvent(StrEnum):
    """What is journalled of links, with the record from which they were made; `other` is the other one."""

    MADE = "link.made"
    TAKEN_AWAY = "link.taken_away"


class Link(Record):
    """Two records (`INC-1`, `CHG-7`) and what the one is to the other; kept once, read from both sides."""

    kind: LinkKind
    one: str
    other: str
    made_by: str
    made_at: datetime

    def beside(self, record: str) -> str:
        """The record at the other end."""
        return self.other if record == self.one else self.one
