"""What stands around an incident on its card: its parts, and what else is known of it."""

from collections.abc import Sequence

from commands.incidents.fact_views import Choices
from commands.links.words import CALLED, Linked
from storage.incidents.records import Incident
from storage.journal.records import numbered
from storage.links.records import LinkKind
from storage.record import Record

NAMED = 10
"""So many parts are named on a card; the rest are in a list."""


class Around(Record):
    """As far as its reader may know. `due` says when an answer and a fix are; `children` are part of it; `choices`
    are what can be said of it; `vip`: its reporter is highlighted.
    """

    due: str = ""
    children: Sequence[Incident] = ()
    choices: Choices | None = None
    vip: bool = False


ALONE = Around()


def parts(incident: Incident, children: Sequence[Incident]) -> str:
    """What is part of it, by number, and how many of those are open."""
    still = sum(each.is_open for each in children)
    named = ", ".join(each.number for each in children[:NAMED])
    told = f":jigsaw: {len(children)} part of it, {still} open: {named}"
    left = len(children) - NAMED
    return f"{told} and {left} more: `/incident list {incident.number} all`" if left > 0 else told


PARTS = CALLED[LinkKind.CHILD_OF]
SAME = CALLED[LinkKind.DUPLICATE_OF][0]


def not_told(incident: Incident, linked: Sequence[Linked]) -> list[Linked]:
    """Of what it is linked with all but what its card tells in sentences: its original, its parent and its parts."""
    original = None if incident.duplicate_of is None else numbered(incident.duplicate_of)
    return [each for each in linked if each[0] not in PARTS and each != (SAME, original)]
