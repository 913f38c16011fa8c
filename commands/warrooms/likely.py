"""Who is likely to fix an incident: whoever had the last ones like it in the end, of those that its team had, too.

Read from what has ended, beside the writers; never from more than the last few thousand of a service.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.incidents.policy import IncidentPolicy
from commands.shared.act import Act
from commands.warrooms.likely_rules import Fixers, Past, fixers, kinds
from storage.incidents import queries as incidents
from storage.incidents.queries import Ended
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal

LOOKED_AT = 5000
"""So many of the last reports of a service are looked at, and of each kind so many of those that ended."""

COUNTED = 500


def fixers_of(act: Act, incident: Incident, until: datetime | None = None) -> Fixers | None:
    """Who had the like of an incident in the end, as is known at an instant (UTC), or now; None: too few to say."""
    if incident.team is None:
        return None
    ended = incidents.ended(act.tx, incident.service, until or act.now, LOOKED_AT)
    known: dict[int, Past] = {}
    for is_like in kinds(incident.category, incident.item):
        like = [each for each in ended if each.id != incident.id and is_like(_bare(each))][:COUNTED]
        _look_up(act, known, [each for each in like if each.id not in known])
        if (found := fixers((known[each.id] for each in like), incident.team)) is not None:
            return found
    return None


def _bare(ended: Ended) -> Past:
    return Past(ended.id, ended.category, ended.item, ended.team)


def _look_up(act: Act, known: dict[int, Past], ended: Sequence[Ended]) -> None:
    """Which teams each of these was with."""
    moves: dict[str, list[Mapping[str, Any]]] = {f"INC-{each.id}": [] for each in ended}
    what = (IncidentEvent.DECLARED, IncidentEvent.ASSIGNED, IncidentEvent.SERVICE_SET)
    for record, details in journal.details_of(act.tx, moves, *what):
        moves[record].append(details)
    for each in ended:
        teams = {each.team, *_named(moves[f"INC-{each.id}"]), *_at_first(act, each)}
        known[each.id] = Past(each.id, each.category, each.item, each.team, teams)


def _named(moves: Iterable[Mapping[str, Any]]) -> set[str]:
    return {move[name] for move in moves for name in ("team", "was_team") if move.get(name)}


def _at_first(act: Act, ended: Ended) -> set[str]:
    """Whose what is reported of its service is, unless somebody says otherwise."""
    team = act.policy(IncidentPolicy).team_of(ended.service) if ended.service else None
    return {team} if team else set()
