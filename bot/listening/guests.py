"""Who is a guest of the workspace: somebody from outside, let into a few of its channels."""

import asyncio
import logging

from bot.listening.people import People
from bot.slack import CallFailed, TokenRefused

log = logging.getLogger("quarterdeck.guests")

PATIENCE_SECONDS = 1.0
"""So long Slack is waited for: whoever asks is waiting, and Slack waits for three seconds itself."""


class Guests:
    """Whom Slack does not describe in time counts as one of the company: an outage keeps nobody from their work."""

    def __init__(self, people: People) -> None:
        self._people = people

    async def is_one(self, person: str) -> bool:
        if person[:1] not in ("U", "W"):
            return False
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                user = await self._people.look_up(person)
        except TokenRefused:
            raise
        except (CallFailed, TimeoutError) as failure:
            log.warning("whether %s is a guest is not known: %s", person, failure or "no answer in time")
            return False
        return bool(user.get("is_restricted") or user.get("is_ultra_restricted"))
