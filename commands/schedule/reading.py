"""The days to come, as whoever asks may know of them."""

from collections.abc import Sequence

from commands.changes.collisions import Surroundings, collisions
from commands.changes.permissions import is_limited
from commands.changes.reading import freezes, related_to
from commands.schedule.rules import LENGTHS, Calendar, Days
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.changes.queries import STANDING
from storage.changes.records import Change

MOST = 100
"""So many changes stand on a calendar at most."""


def calendar(act: Act, span: str = "") -> Calendar:
    """From today on: two weeks, a `week` or a `month`; a guest sees what is theirs."""
    zone = act.document.desk.zone
    days = Days(zone, act.now.astimezone(zone).date(), LENGTHS[span])
    start, end = days.span
    found = changes.within(act.tx, start, end, MOST)
    if is_limited(act):
        found = [each for each in found if act.by in (each.requester, each.implementer)]
    standing = [each for each in found if each.status in STANDING]
    frozen = [each for each in freezes(act) if each.start < end and start < each.end]
    near = {items: related_to(act, items) for items in {each.items for each in found}}
    clashes = {
        each.id: collisions(each, Surroundings(_others(each, standing), near[each.items], frozen)) for each in found
    }
    return Calendar(days, found, frozen, clashes)


def _others(change: Change, found: Sequence[Change]) -> list[Change]:
    """Those that share an instant with it."""
    return [
        other for other in found if other.id != change.id and other.start < change.end and change.start < other.end
    ]
