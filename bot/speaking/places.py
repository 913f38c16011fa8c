"""Finding in Slack the people and channels that app.yaml names, and remembering what was found."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable
from typing import Any

from bot.slack import CallFailed, Declined, RateLimited, Slack, TokenRefused
from bot.speaking.pace import Pace
from commands.shared.desk import Desk
from storage.directory import queries as directory

log = logging.getLogger("quarterdeck.places")
LOOKUPS_AT_ONCE = 8


async def channels(slack: Slack, pace: Pace) -> AsyncIterator[dict[str, Any]]:
    """Every channel that the bot can see, archived ones too, page by page. Raises CallFailed."""
    cursor = ""
    while True:
        await pace.turn("conversations.list")
        query = {"types": "public_channel,private_channel", "limit": 999, "cursor": cursor}
        page = await slack.call("conversations.list", **query)
        for channel in page.get("channels", []):
            yield channel
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return


class Places:
    """Asks the database first, then Slack. A channel that is missing is created."""

    def __init__(self, slack: Slack, desk: Desk, pace: Pace) -> None:
        self._slack, self._desk, self._pace = slack, desk, pace
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._known: dict[str, str] = {}

    async def channel_id(self, channel: str) -> str:
        """The id of `#name`; anything else is an id already. Raises CallFailed."""
        if not channel.startswith("#"):
            return channel
        if channel in self._known:
            return self._known[channel]
        async with self._locks[channel]:
            known = await self._desk.read(directory.ids_of, [channel])
            if not known:
                found = await self.find_channel(channel[1:])
                await self._remember(channel, [found["id"] if found else await self._create_channel(channel[1:])])
                known = await self._desk.read(directory.ids_of, [channel])
            self._known[channel] = known[0]
            return known[0]

    async def forget(self, handle: str) -> None:
        self._known.pop(handle, None)
        await self._desk.database.write(directory.forget, handle)

    async def look_up_people(self, handles: Iterable[str], *, again: bool = False) -> list[str]:
        """Find those that nobody has looked up (or, `again`, all); the handles that Slack does not know."""
        wanted = [handle for handle in handles if not directory.is_slack_id(handle)]
        missing = wanted if again else await self._desk.read(directory.unknown, wanted)
        limit = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        found = await asyncio.gather(*(self._look_up(handle, limit) for handle in dict.fromkeys(missing)))
        return [handle for handle, was_found in zip(dict.fromkeys(missing), found, strict=True) if not was_found]

    async def _look_up(self, handle: str, limit: asyncio.Semaphore) -> bool:
        try:
            async with limit:
                ids = await self._ask_for(handle)
        except TokenRefused:
            raise
        except CallFailed as failure:
            log.warning("%s is not found in Slack: %s", handle, failure)
            return False
        await self._remember(handle, ids)
        return True

    async def _ask_for(self, handle: str) -> list[str]:
        """As often as Slack asks us to wait."""
        while True:
            try:
                return await (self._usergroup(handle) if handle.startswith("@") else self._by_email(handle))
            except RateLimited as failure:
                self._pace.rest(failure.method, failure.retry_after)

    async def _by_email(self, email: str) -> list[str]:
        await self._pace.turn("users.lookupByEmail")
        answer = await self._slack.call("users.lookupByEmail", email=email)
        return [answer["user"]["id"]]

    async def _usergroup(self, handle: str) -> list[str]:
        await self._pace.turn("usergroups.list")
        answer = await self._slack.call("usergroups.list", include_users=True)
        for group in answer.get("usergroups", []):
            if group.get("handle") == handle.removeprefix("@"):
                return list(group.get("users") or await self._members(group["id"]))
        raise Declined("usergroups.list", "no_such_usergroup", {})

    async def _members(self, group: str) -> list[str]:
        await self._pace.turn("usergroups.users.list")
        answer = await self._slack.call("usergroups.users.list", usergroup=group)
        return list(answer.get("users", []))

    async def find_channel(self, name: str) -> dict[str, Any] | None:
        """The channel of that name, as Slack describes it, archived or not; None when none can be seen."""
        async for channel in channels(self._slack, self._pace):
            if channel.get("name") == name:
                return channel
        return None

    async def _create_channel(self, name: str) -> str:
        await self._pace.turn("conversations.create")
        answer = await self._slack.call("conversations.create", name=name)
        return str(answer["channel"]["id"])

    async def _remember(self, handle: str, ids: list[str]) -> None:
        await self._desk.database.write(directory.remember, handle, ids, self._desk.now())
