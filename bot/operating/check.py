"""`quarterdeck check`: what a configuration would do, in words."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.config import Settings
from commands.service_levels.views import hours
from commands.shared.durations import say_duration


def describe(settings: Settings, now: datetime) -> str:
    """A page to read; the last lines are what an operator may want to mend."""
    return "\n".join(
        [
            f"{settings.path} is good: {settings.organisation.desk.name}, {settings.organisation.desk.timezone}.",
            *_teams(settings),
            *_calendars(settings, now),
            *_targets(settings),
            *_boards(settings),
            *_freezes(settings),
            *_doubts(settings),
        ]
    )


def _teams(settings: Settings) -> Iterator[str]:
    services = settings.organisation.services
    yield f"\nTeams ({len(settings.organisation.teams)})"
    for key, team in settings.organisation.teams.items():
        runs = ", ".join(service.name for service in services.values() if service.team == key) or "no service"
        yield f"  {key}: #{team.channel.lstrip('#')}, {len(team.members)} members, runs {runs}"


def _calendars(settings: Settings, now: datetime) -> Iterator[str]:
    policy = settings.service_levels
    yield f"\nCalendars ({len(policy.calendar_names())})"
    for name in policy.calendar_names():
        calendar = policy.calendar(name)
        opening = calendar.next_opening(now)
        local = opening.astimezone(calendar.zone).strftime("%a %Y-%m-%d %H:%M")
        yield f"  {name}: {calendar.zone}, " + ("open now" if opening == now else f"opens {local}")


def _targets(settings: Settings) -> Iterator[str]:
    yield f"\nService levels ({len(settings.service_levels.targets)})"
    for target in settings.service_levels.targets:
        who = ", ".join([*target.priorities, *target.services]) or "everything else"
        warns = ", ".join(f"{percent}%" for percent in target.warn)
        length = hours(target.target)
        yield f"  {target.name}: {target.measure} in {length} of {target.calendar} for {who}; warns at {warns}"


def _boards(settings: Settings) -> Iterator[str]:
    yield f"\nBoards ({len(settings.changes.boards)})"
    for name, board in settings.changes.boards.items():
        routed = [kind for kind, board_name in settings.changes.routes.model_dump().items() if board_name == name]
        closes = say_duration(board.closes_after)
        size = f"{len(board.members)} members, quorum {board.quorum}, {board.rule}"
        yield f"  {name}: {size}, closes after {closes}; decides {' and '.join(routed) or 'no'} changes"


def _freezes(settings: Settings) -> Iterator[str]:
    zone = ZoneInfo(settings.organisation.desk.timezone)
    yield f"\nFreezes ({len(settings.changes.freezes)})"
    for freeze in settings.changes.freezes:
        since, until = (each.astimezone(zone).strftime("%Y-%m-%d %H:%M") for each in freeze.span(zone))
        yield f"  {freeze.name}: {since} up to {until}, {', '.join(freeze.services) or 'all services'}"


def _doubts(settings: Settings) -> Iterator[str]:
    organisation = settings.organisation
    doubts = [f"the team {key} has no members" for key, team in organisation.teams.items() if not team.members]
    if not organisation.roles.managers:
        doubts.append("roles.managers is empty: nobody hears of a breach")
    if not organisation.roles.commanders:
        doubts.append("roles.commanders is empty: only managers may lead a war room")
    if doubts:
        yield "\nTo think about"
        yield from (f"  {doubt}" for doubt in doubts)
