"""Who is of another company, and reaches us through a shared channel (Slack Connect)."""

from typing import Any

from bot.listening.envelopes import Envelope, EventCallback, Interaction
from bot.listening.people import People
from bot.slack import Declined, Slack, TokenRefused


class Strangers:
    """A payload that names our workspace is believed; about anybody else Slack is asked. Unknown is a stranger.

    A reaction names no workspace at all, and in an organisation (Enterprise Grid) another workspace is not yet
    another company. Slash commands are not asked about: Slack offers ours to nobody from outside.
    """

    def __init__(self, slack: Slack, people: People) -> None:
        self._slack, self._people = slack, people

    async def sent(self, envelope: Envelope | None) -> bool:
        """Whether a stranger sent it. Raises CallFailed when Slack cannot say so just now."""
        person, team = _sender(envelope)
        if person is None or person == self._slack.user_id:
            return False
        if team is not None and team == self._slack.own_team:
            return False
        if team is not None and self._slack.enterprise is None:
            return True
        try:
            return not self._is_ours(await self._people.look_up(person))
        except TokenRefused:
            raise
        except Declined:
            return True

    def _is_ours(self, found: dict[str, Any]) -> bool:
        team, company = found.get("team_id"), (found.get("enterprise_user") or {}).get("enterprise_id")
        of_team = team is not None and team == self._slack.own_team
        of_company = company is not None and company == self._slack.enterprise
        return (of_team or of_company) and not found.get("is_stranger")


def _sender(envelope: Envelope | None) -> tuple[str | None, str | None]:
    """The person, and the workspace that the payload says they are of."""
    if isinstance(envelope, Interaction):
        return envelope.user.id, envelope.user.team_id
    if isinstance(envelope, EventCallback):
        return envelope.event.user, envelope.event.user_team or envelope.event.team
    return None, None
