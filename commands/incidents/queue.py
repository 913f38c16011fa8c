"""A team's queue: what nobody has yet, then what is due next, page by page."""

from collections.abc import Sequence
from datetime import datetime

from commands.incidents import views
from commands.incidents.filters import phrases
from commands.incidents.ids import ActionId
from commands.incidents.permissions import teams_of
from commands.incidents.reading import imported, sight_of, vips
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import NO_NAMES, Names, escape, moment, team, typed
from commands.shared.language import as_typed, nearest
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Unshaped
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import Incident
from storage.record import replace
from storage.service_levels import queries as clocks

MOST_NAMED = 20


def of_team(act: Act, *, words: str, page: int, meant: bool) -> Answer:
    """The queue of the team that is named; of no name, of all the teams that whoever asks is in.

    Raises Unshaped for what is no team, unless it was `meant`; NotAllowed for guests.
    """
    act.refuse_guests("team")
    named = as_typed(words)
    teams = _named(act, named) if named else teams_of(act, act.by)
    if not teams:
        if named and not meant:
            raise Unshaped("That is no team.")
        return {"text": _no_queue(act, named)}
    return _page(act, teams, words, page)


def _named(act: Act, name: str) -> list[str]:
    found = act.document.team_called(name)
    if found is not None:
        return [found]
    kind, team = imported(act)(phrases(name)).get(name.casefold(), ("", ""))
    return [team] if kind == "team" else []


def _no_queue(act: Act, named: str) -> str:
    """Why there is no queue to show, and which there are."""
    known = act.document.team_names()
    if named:
        alike = nearest(named, [*known, *known.values()], 1)
        hint = f"Did you mean {team(alike[0], NO_NAMES)}?" if alike else "`/incident team` shows that of your own."
        return f"There is no team {typed(named, 100)}. {hint}"
    listed = ", ".join(team(key, known) for key in [*known][:MOST_NAMED]) or "none yet"
    return f"You are in no team of this desk. `/incident team NAME` shows the queue of one: {listed}."


def _page(act: Act, teams: Sequence[str], words: str, number: int) -> Answer:
    chosen, sight = Chosen(teams=tuple(teams), first=vips(act)), sight_of(act)
    total = incidents.count_listed(act.tx, chosen, sight)
    number = pages.within(number, total)
    queue = clocks.queue(act.tx, chosen, sight, skip=number * pages.SIZE, limit=pages.SIZE)
    called = act.document.team_names()
    several = called if len(teams) > 1 else {}
    lines = [_line(incident, due, several, vip=incident.reporter in chosen.first) for incident, due in queue]
    shown = Page(lines, number, total, ActionId.TEAM, {"words": words[: pages.LONGEST_KEPT]})
    names = ", ".join(escape(called.get(key, key)) for key in teams[:MOST_NAMED])
    if not lines:
        return {"text": f"Nothing is open with {names}."}
    nobodys = incidents.count_listed(act.tx, replace(chosen, unassigned=True), sight)
    title = f"*Queue of {names}* · {nobodys or 'none'} that nobody has"
    return {"text": f"The queue of {names}", "blocks": shown.blocks(title, _hint(teams))}


def _hint(teams: Sequence[str]) -> str:
    one = "`/incident take N` makes it yours"
    return f"{one} · `/incident team NAME` for one team" if len(teams) > 1 else one


def _line(incident: Incident, due: datetime | None, teams: Names, *, vip: bool) -> str:
    """`teams` has the names of several, where it is to say whose it is."""
    whose = f" · {escape(teams.get(incident.team or '', ''))}" if teams else ""
    promised = f" · due {moment(due)}" if due is not None else ""
    return f"{views.line_of(incident, vip=vip)}{whose}{promised}"


def of_services(act: Act, services: Sequence[str], limit: int) -> tuple[list[str], int]:
    """Lines of what is open about services and whoever asks may see, the most pressing first; how many in all."""
    chosen, sight = Chosen(services=tuple(services), first=vips(act)), sight_of(act)
    found = incidents.listed(act.tx, chosen, sight, skip=0, limit=limit)
    lines = [views.line_of(each, vip=each.reporter in chosen.first) for each in found]
    return lines, incidents.count_listed(act.tx, chosen, sight)
