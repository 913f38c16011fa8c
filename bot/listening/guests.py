"""Who is a guest of the workspace: somebody from outside, let into a few of its channels."""

import asyncio
import logging

from bot.slack import CallFailed, Slack, TokenRefused

log = logging.getLogger("quarterdeck.guests")

REMEMBERED = 20_000
"""So many people that Slack was asked about; each of them once."""

PATIENCE_SECONDS = 1.0
"""So long Slack is waited for: whoever asks is waiting, and Slack waits for three seconds itself."""


class Guests:
    """Whom Slack does not describe in time counts as one of the company: an outage keeps nobody from their work."""

    def __init__(self, slack: Slack) -> None:
        self._slack = slack
        self._known: dict[str, bool] = {}

    async def is_one(self, person: str) -> bool:
        if person[:1] not in ("U", "W"):
            return False
        if person not in self._known:
            found = await self._look_up(person)
            if found is None:
                return False
            if len(self._known) >= REMEMBERED:
                self._known.clear()
            self._known[person] = found
        return self._known[person]

    async def _look_up(self, person: str) -> bool | None:
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                user = (await self._slack.call("users.info", user=person))["user"]
        except TokenRefused:
            raise
        except (CallFailed, TimeoutError) as failure:
            log.warning("whether %s is a guest is not known: %s", person, failure or "no answer in time")
            return None
        return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
