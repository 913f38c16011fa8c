"""Finding in Slack the people and channels that app.yaml names, and remembering what was found."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import Iterable

from bot.slack import CallFailed, Declined, Slack, TokenRefused
from commands.desk import Desk
from storage.directory import queries as directory

log = logging.getLogger("quarterdeck.places")
LOOKUPS_AT_ONCE = 8


class Places:
    """Asks the database first, then Slack. A channel that is missing is created."""

    def __init__(self, slack: Slack, desk: Desk) -> None:
        self._slack = slack
        self._desk = desk
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
                found = await self._find_channel(channel[1:]) or await self._create_channel(channel[1:])
                await self._remember(channel, [found])
                known = (found,)
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
                ids = await (self._usergroup(handle) if handle.startswith("@") else self._by_email(handle))
        except TokenRefused:
            raise
        except CallFailed as failure:
            log.warning("%s is not found in Slack: %s", handle, failure)
            return False
        await self._remember(handle, ids)
        return True

    async def _by_email(self, email: str) -> list[str]:
        answer = await self._slack.call("users.lookupByEmail", email=email)
        return [answer["user"]["id"]]

    async def _usergroup(self, handle: str) -> list[str]:
        answer = await self._slack.call("usergroups.list", include_users=True)
        for group in answer.get("usergroups", []):
            if group.get("handle") == handle.removeprefix("@"):
                return list(group.get("users") or await self._members(group["id"]))
        raise Declined("usergroups.list", "no_such_usergroup", {})

    async def _members(self, group: str) -> list[str]:
        answer = await self._slack.call("usergroups.users.list", usergroup=group)
        return list(answer.get("users", []))

    async def _find_channel(self, name: str) -> str | None:
        cursor = ""
        while True:
            page = await self._slack.call(
                "conversations.list",
                types="public_channel,private_channel",
                exclude_archived=True,
                limit=1000,
                cursor=cursor,
            )
            for channel in page.get("channels", []):
                if channel.get("name") == name:
                    return str(channel["id"])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return None

    async def _create_channel(self, name: str) -> str:
        answer = await self._slack.call("conversations.create", name=name)
        return str(answer["channel"]["id"])

    async def _remember(self, handle: str, ids: list[str]) -> None:
        await self._desk.database.write(directory.remember, handle, ids, self._desk.now())
