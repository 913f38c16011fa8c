"""What somebody has to fix, on the Home tab, with when it is due; and what their teams have."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from commands.incidents.home import all_of, line, opening, own, queue
from commands.incidents.ids import ActionId as IncidentAction
from commands.incidents.permissions import existing, teams_of
from commands.incidents.reading import sight_of
from commands.service_levels.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, escape, moment
from commands.shared.tab import LISTED, Line, OnHome, Part, Place
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import Incident
from storage.record import Record
from storage.service_levels import queries as clocks


class Due(Record):
    """A promise that runs: of which incident, its name, and when it is due (UTC)."""

    incident: Incident
    name: str
    at: datetime


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    teams = tuple(teams_of(act, act.by))
    found = own(act)
    assigned = [incident for incident in found if incident.assignee == act.by and incident.is_open]
    unclaimed = _unclaimed(act, teams) if teams else []
    return parts(act.by, assigned, unclaimed, _due(act, teams, assigned))


HOME = OnHome(parts=_parts)


def parts(
    person: str, assigned: Sequence[Incident], unclaimed: Sequence[Incident], due: Sequence[Due]
) -> Iterator[tuple[Place, Part]]:
    """Theirs, their teams' that nobody has, and what is due next of the rest: each incident once."""
    by_when = {each.incident.id: each.at for each in due}
    fixing = [_with_due(line(each, _resolve(each), opening(each)), each, by_when) for each in assigned]
    yield Place.DO, Part("Yours to fix", fixing, all=all_of(person))
    takes = [_with_due(line(each, _take(each), opening(each)), each, by_when) for each in unclaimed]
    rest = queue("", "All of the queue")
    yield Place.WATCH, Part("Your team's, and nobody has it", takes, all=rest, is_cut=True)
    listed = {each.id for each in (*assigned, *unclaimed)}
    later = [_promise(each, person) for each in due if each.incident.id not in listed]
    yield Place.WATCH, Part("Due next", later, all=breaching("All that is due"), is_cut=True)


def _unclaimed(act: Act, teams: tuple[str, ...]) -> list[Incident]:
    """What a person's teams have, and nobody in them."""
    return incidents.listed(act.tx, Chosen(teams=teams, unassigned=True), sight_of(act), limit=LISTED + 1)


def _due(act: Act, teams: tuple[str, ...], assigned: Sequence[Incident]) -> list[Due]:
    """The next promises to keep, of a person's teams and of what they have themselves, of each incident the next."""
    if not teams and not assigned:
        return []
    chosen = Chosen(teams=teams) if teams else Chosen(people=(act.by,))
    due: dict[int, Due] = {}
    found = clocks.next_due(act.tx, chosen, sight_of(act), limit=2 * (LISTED + 1))
    incidents.look_up(act.tx, [clock.incident for clock in found])
    for clock in found:
        if clock.due_at is not None:
            due.setdefault(clock.incident, Due(existing(act, clock.incident), clock.target_name, clock.due_at))
    return [*due.values()][: LISTED + 1]


def _promise(due: Due, person: str) -> Line:
    incident = due.incident
    take = [] if incident.assignee == person else [_take(incident)]
    text, buttons, block = line(incident, *take, _resolve(incident), opening(incident))
    return f"{moment(due.at)} · {escape(due.name)} · {text}", buttons, block


def _with_due(shown: Line, incident: Incident, by_when: Mapping[int, datetime]) -> Line:
    """What is listed already says when it is due there, and not once more."""
    (text, buttons, block), at = shown, by_when.get(incident.id)
    return (text if at is None else f"{text} · due {moment(at)}"), buttons, block


def _take(incident: Incident) -> Block:
    return bk.button("Take", IncidentAction.TAKE, incident.id, style="primary")


def _resolve(incident: Incident) -> Block:
    return bk.button("Resolve", IncidentAction.RESOLVE, incident.id)


def breaching(text: str) -> Block:
    return bk.button(text, ActionId.BREACHING, json.dumps({"words": "", "page": 0}))
