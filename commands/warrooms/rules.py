"""How a room is called, and when the next word is owed."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.warrooms.records import Role, RoleHolder, WarRoom

NAME = 80
FREQUENT = timedelta(hours=2)
"""For so long updates are owed at the interval of the policy; afterwards half as often."""

LATIN = str.maketrans(dict(zip("łøđðħıŧŋĸ", "loddhitnk", strict=True)) | {"ß": "ss", "æ": "ae", "œ": "oe", "þ": "th"})
"""Latin letters that are none of a to z with a mark, as they are written where there are only those."""

ROLE_WORDS: Mapping[Role, str] = {
    Role.COMMANDER: "Commander",
    Role.DEPUTY: "Deputy",
    Role.COMMUNICATIONS: "Communications",
    Role.OPERATIONS: "Operations",
    Role.SCRIBE: "Scribe",
}


@dataclass(frozen=True)
class Story:
    """Everything that a card or a timeline shows of a room."""

    room: WarRoom
    incident: Incident
    roles: Mapping[Role, RoleHolder]
    entries: Sequence[Entry]


def channel_name(number: int, title: str) -> str:
    """`inc-42-tills-down`: at most 80 of a-z, 0-9 and -, only the number where the title has no Latin letter."""
    plain = unicodedata.normalize("NFKD", title.lower()).translate(LATIN).encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9]+", "-", plain.lower()).strip("-")
    short = "-".join(slug.split("-")[:5])
    return f"inc-{number}-{short}"[:NAME].rstrip("-")


def next_update(declared_at: datetime, now: datetime, every: timedelta) -> datetime:
    """When the public must hear again: at the interval for two hours, then at twice that."""
    return now + (every if now - declared_at < FREQUENT else every * 2)
