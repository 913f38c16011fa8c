"""How the changes of half a year went, by the team that made them."""

from datetime import timedelta

from commands.changes import stats_views
from commands.changes.permissions import permitted_to_ask
from commands.changes.stats_rules import TrackRecord, ranked, record_of, whole
from commands.shared.act import Act
from commands.shared.verbs import Answer
from storage.changes import figures
from storage.directory import queries as directory

LOOKED_BACK = timedelta(days=180)
NO_TEAM = ""


def stats(act: Act) -> Answer:
    """Raises NotAllowed for guests."""
    permitted_to_ask(act)
    found = figures.went(act.tx, act.now - LOOKED_BACK, act.now)
    team_of = team_of_each(act)
    by_team: dict[str, TrackRecord] = {}
    for each in found:
        team = team_of.get(each.implementer, NO_TEAM)
        by_team[team] = by_team.get(team, TrackRecord()) + record_of(each)
    by_team.pop(NO_TEAM, None)
    everything, teams = whole(map(record_of, found)), ranked(by_team)
    few = {team: each for team, each in by_team.items() if team not in dict(teams)}
    names = act.document.team_names()
    return {"text": "How changes went", "blocks": stats_views.stats(everything, teams, few, names, LOOKED_BACK.days)}


def team_of_each(act: Act) -> dict[str, str]:
    """Person (a Slack id) -> the first team (a key) that they are in."""
    found: dict[str, str] = {}
    for key, team in act.document.teams.items():
        for person in directory.ids_of(act.tx, team.members):
            found.setdefault(person, key)
    return found
