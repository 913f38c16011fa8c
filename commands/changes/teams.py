"""Which team runs what a change touches, and decides on it where one of the team is enough."""

from collections.abc import Sequence
from datetime import timedelta

from commands.changes.policy import Board, ChangePolicy
from commands.changes.rules import team_in
from commands.items.register import register
from commands.shared.act import Act

CLOSES_AFTER = timedelta(hours=24)


def team_of(act: Act, items: Sequence[str]) -> str | None:
    """The team of the most critical service that is touched, else the owner of an item, or of the service of one."""
    document, services = act.document, act.document.services
    touched = [services[key] for key in items if key in services]
    if touched:
        return min(touched, key=lambda each: each.criticality).team
    for item in filter(None, (register(act).items.get(key) for key in items)):
        service = services.get(item.service or "")
        owner = item.owner or (service.team if service is not None else None)
        if owner in document.teams:
            return owner
    return None


def board_called(act: Act, name: str | None) -> Board | None:
    """A board of app.yaml; or a team, one of whom decides. None for what is neither any more."""
    team = act.document.teams.get(team_in(name) or "")
    if team is None:
        return act.policy(ChangePolicy).boards.get(name or "")
    return Board.model_construct(members=team.members, quorum=1, rule="anyone", closes_after=CLOSES_AFTER)
