"""Who is of another company, and reaches us through a shared channel (Slack Connect)."""

from typing import Any

from bot.listening.envelopes import Envelope, EventCallback, Interaction
from bot.slack import Declined, Slack, TokenRefused

REMEMBERED = 20_000
"""So many people that Slack was asked about; each of them once."""


class Strangers:
    """A payload that names our workspace is believed; about anybody else Slack is asked. Unknown is a stranger.

    A reaction names no workspace at all, and in an organisation (Enterprise Grid) another workspace is not yet
    another company. Slash commands are not asked about: Slack offers ours to nobody from outside.
    """

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._ours: dict[str, bool] = {}

    async def sent(self, envelope: Envelope | None) -> bool:
        """Whether a stranger sent it. Raises CallFailed when Slack cannot say so just now."""
        person, team = _sender(envelope)
        if person is None or person == self._slack.user_id:
            return False
        if team is not None and team == self._slack.own_team:
            return False
        if team is not None and self._slack.enterprise is None:
            return True
        if person not in self._ours:
            found = await self._look_up(person)
            if found is None:
                return True
            if len(self._ours) >= REMEMBERED:
                self._ours.clear()
            self._ours[person] = self._is_ours(found)
        return not self._ours[person]

    async def _look_up(self, person: str) -> dict[str, Any] | None:
        """As Slack describes them; None for whom it does not know, or does not show us."""
        try:
            found: dict[str, Any] = (await self._slack.call("users.info", user=person))["user"]
        except TokenRefused:
            raise
        except Declined:
            return None
        return found

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
