"""Looking up in Slack the ids of the people, user groups and channels that app.yaml names, and storing them."""

import asyncio
import logging
from collections import defaultdict
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from bot.slack import CallFailed, Declined, RateLimited, Slack, TokenRefused
from bot.speaking.pace import Pace
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.known import as_profile_has
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK
from storage.journal.records import DeskEvent
from storage.staff import queries as staff
from storage.staff.records import Colleague

log = logging.getLogger("quarterdeck.directory")
LOOKUPS_AT_ONCE = 8
GONE = frozenset({"users_not_found", "user_not_found", "no_such_usergroup"})
"""What Slack answers about whom it does not have any more; all else may be over in a minute. Of somebody named by
their id it says that they have left; an id that it does not know may be of somebody who is still to come.
"""

MEETING_SECONDS = 1.5
"""So long somebody who waits for an answer is kept waiting for what Slack knows of another."""


async def channels(slack: Slack, pace: Pace) -> AsyncIterator[dict[str, Any]]:
    """Every channel that the bot can see, archived ones too, page by page. Raises CallFailed.

    Where Slack limits it, it is waited for and goes on with the same page.
    """
    cursor = ""
    while True:
        await pace.turn("conversations.list")
        query = {"types": "public_channel,private_channel", "limit": 999, "cursor": cursor}
        try:
            page = await slack.call("conversations.list", **query)
        except RateLimited as failure:
            pace.pause(failure.method, failure.retry_after)
            continue
        for channel in page.get("channels", []):
            yield channel
        cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
        if not cursor:
            return


def _if_active(user: dict[str, Any]) -> list[str]:
    """The id of a user as Slack describes them; none of an app, or of somebody who has left."""
    return [] if user.get("deleted") or user.get("is_bot") else [user["id"]]


def _zone_of(user: dict[str, Any]) -> str | None:
    """The name of the zone that their clock shows, where Slack says so."""
    return user.get("tz") or None


def _store_met(tx: Connection, handle: str, user: dict[str, Any], now: datetime) -> None:
    """Whether they can act, by what they were asked for, and by their id; what is known of their email is of them."""
    ids, zone = _if_active(user), _zone_of(user)
    for each in dict.fromkeys((handle, user["id"])):
        directory.store(tx, each, ids, now, zone)
    email = (user.get("profile") or {}).get("email")
    if email:
        staff.introduce(tx, user["id"], email.lower(), now)


def _store_profile(act: Act, person: str, profile: Mapping[str, str]) -> None:
    """Their line manager and their site, as their profile has them."""
    known = staff.of_one(act.tx, person) or Colleague(person)
    told = as_profile_has(act.document, known, profile)
    if told != known:
        staff.store(act.tx, [told], act.now)


def _lose(act: Act, handle: str) -> None:
    was = directory.ids_of(act.tx, [handle])
    directory.store(act.tx, handle, [], act.now)
    if was:
        act.journal(DeskEvent.HANDLE_GONE, "desk", handle=handle, was=was)


class SlackDirectory:
    """Looks in the database first, then in Slack. A channel that is missing is created."""

    def __init__(self, slack: Slack, desk: Desk, pace: Pace) -> None:
        self._slack, self._desk, self._pace = slack, desk, pace
        self._locks: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._channel_ids: dict[str, str] = {}

    async def channel_id(self, channel: str) -> str:
        """The id of `#name`; anything else is an id already. Raises CallFailed."""
        if not channel.startswith("#"):
            return channel
        if channel in self._channel_ids:
            return self._channel_ids[channel]
        async with self._locks[channel]:
            known = await self._desk.database.read(directory.ids_of, [channel])
            if not known:
                found = await self.find_channel(channel[1:])
                await self._store(channel, [found["id"] if found else await self._create_channel(channel[1:])])
                known = await self._desk.database.read(directory.ids_of, [channel])
            self._channel_ids[channel] = known[0]
            return known[0]

    async def discard(self, handle: str, refused: str) -> None:
        """Forget which channel has this name, when it is the one that was refused: it may have been found anew.

        Until that is done nobody else looks it up: they would find the one that is gone, and keep it.
        """
        async with self._locks[handle]:
            if self._channel_ids.get(handle, refused) != refused:
                return
            self._channel_ids.pop(handle, None)
            await self._desk.database.write(directory.discard, handle)

    async def look_up_people(self, handles: Iterable[str], *, again: bool = False) -> list[str]:
        """Look up the handles that are not stored yet (with `again`, all); returns those that Slack does not know."""
        wanted = [each for each in handles if directory.is_person(each) or not directory.is_slack_id(each)]
        missing = wanted if again else await self._desk.database.read(directory.unknown, wanted)
        limit = asyncio.Semaphore(LOOKUPS_AT_ONCE)
        found = await asyncio.gather(*(self._look_up(handle, limit) for handle in dict.fromkeys(missing)))
        return [handle for handle, was_found in zip(dict.fromkeys(missing), found, strict=True) if not was_found]

    async def _look_up(self, handle: str, limit: asyncio.Semaphore) -> bool:
        try:
            async with limit:
                ids, zone = await self._fetch(handle)
        except TokenRefused:
            raise
        except CallFailed as failure:
            log.warning("%s is not found in Slack: %s", handle, failure)
            gone = isinstance(failure, Declined) and failure.code in GONE
            if gone and not directory.is_person(handle):
                await self._lose(handle)
            return False
        if not ids:
            log.warning("nobody acts for %s in Slack: an app, somebody who has left, or an empty group", handle)
            await self._lose(handle)
            return False
        await self._store(handle, ids, zone)
        return True

    async def meet(self, people: Iterable[str]) -> None:
        """Look up people (Slack ids, emails) who have just been named; where Slack does not say, nothing changes."""
        with suppress(TimeoutError):
            async with asyncio.timeout(MEETING_SECONDS):
                await asyncio.gather(*(self._meet(person) for person in dict.fromkeys(people)))

    async def _meet(self, person: str) -> None:
        try:
            user = await (self._by_id(person) if directory.is_person(person) else self._by_email(person))
        except CallFailed as failure:
            log.warning("it is not known who %s is: %s", person, failure)
            return
        await self._desk.database.write(_store_met, person, user, self._desk.now())
        if self._desk.document.profile_fields:
            await self._read_profile(user["id"])

    async def _read_profile(self, person: str) -> None:
        try:
            profile = await self._profile(person)
        except CallFailed as failure:
            log.warning("the profile of %s is not known: %s", person, failure)
            return
        await self._desk.done_by(QUARTERDECK, "directory").write(_store_profile, person, profile)

    async def _profile(self, person: str) -> dict[str, str]:
        """What stands in the fields of their profile that app.yaml names, by what they are for."""
        wanted = self._desk.document.profile_fields
        await self._pace.turn("users.profile.get")
        answer = await self._slack.call("users.profile.get", user=person)
        filled = (answer.get("profile") or {}).get("fields") or {}
        found = {name: str((filled.get(key) or {}).get("value") or "").strip() for name, key in wanted.items()}
        return {name: value for name, value in found.items() if value}

    async def _lose(self, handle: str) -> None:
        """Nobody acts for it any more; whoever runs Quarterdeck hears of it once."""
        await self._desk.done_by(QUARTERDECK, "directory").write(_lose, handle)

    async def _fetch(self, handle: str) -> tuple[list[str], str | None]:
        """The ids, and of one person the zone of their clock. Tried again as often as Slack limits the rate."""
        while True:
            try:
                if handle.startswith("@"):
                    return await self._usergroup(handle), None
                user = await (self._by_id(handle) if directory.is_person(handle) else self._by_email(handle))
                return _if_active(user), _zone_of(user)
            except RateLimited as failure:
                self._pace.pause(failure.method, failure.retry_after)

    async def _by_email(self, email: str) -> dict[str, Any]:
        await self._pace.turn("users.lookupByEmail")
        answer = await self._slack.call("users.lookupByEmail", email=email)
        return dict(answer["user"])

    async def _by_id(self, person: str) -> dict[str, Any]:
        await self._pace.turn("users.info")
        answer = await self._slack.call("users.info", user=person)
        return dict(answer["user"])

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

    async def _store(self, handle: str, ids: list[str], zone: str | None = None) -> None:
        await self._desk.database.write(directory.store, handle, ids, self._desk.now(), zone)
