"""Who is on call is not free for a change: whoever makes one cannot be called away from it for a P1."""

from datetime import datetime, timedelta

from commands.oncall.reading import ids, is_on, shifts, teams
from commands.shared.act import Act

LONGEST = timedelta(days=7)
"""Of a window that is longer so much is looked at."""


def engages(act: Act, person: str, start: datetime, end: datetime) -> list[str]:
    """The teams for which somebody is on call at any moment of this time."""
    if not is_on(act):
        return []
    names, until = act.document.team_names(), min(end, start + LONGEST)
    on = [team for team in teams(act) if any(person in ids(act, each) for each in shifts(act, team, start, until))]
    return [f"on call for {names.get(team, team)}" for team in on]
