"""What the desk says of itself and of whoever asks."""

from collections.abc import Sequence

from commands.shared.blocks import NO_NAMES, Names, escape, person, team
from storage.record import Record


class Membership(Record):
    """What a person is to the desk: keys of teams, and words for roles."""

    teams: Sequence[str]
    roles: Sequence[str]


def whoami(slack_id: str, membership: Membership, services: Sequence[str], teams: Names = NO_NAMES) -> str:
    """In mrkdwn. Of whoever has neither team nor role, what they can do."""
    lines = [f"You are {person(slack_id)} (`{slack_id}`)."]
    if membership.roles:
        lines.append(f"You are {' and '.join(membership.roles)}.")
    if membership.teams:
        lines.append("Your teams: " + ", ".join(team(key, teams) for key in membership.teams) + ".")
    if services:
        lines.append("They look after: " + ", ".join(escape(service) for service in services) + ".")
    if not membership.roles and not membership.teams:
        lines.append("You are in no team of this desk: you report, follow what you reported, and confirm the fix.")
    return "\n".join(lines)
