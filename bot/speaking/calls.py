"""How each kind of effect is made in Slack, so that no second attempt says or does a thing twice.

REPEATABLE    may simply be made again: it replaces, or Slack answers that it is done already
LOOKED_FOR    is looked for in Slack before it is made again
AT_MOST_ONCE  leaves nothing that could be looked for, and is never made again
"""

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import timedelta
from typing import Any

from bot.slack import Declined, Silenced, Slack
from bot.speaking.pace import Pace
from bot.speaking.places import Places
from commands.shared.desk import Desk
from storage.outbox import queries as outbox
from storage.outbox.records import Row

log = logging.getLogger("quarterdeck.calls")

Answer = dict[str, Any]
Make = Callable[[Row, dict[str, Any]], Awaitable[Answer]]
Find = Callable[[Row, dict[str, Any]], Awaitable[Answer | None]]

REPEATABLE = frozenset(
    {
        "chat.update",
        "chat.delete",
        "chat.getPermalink",
        "views.publish",
        "pins.add",
        "reactions.add",
        "conversations.invite",
        "conversations.join",
        "conversations.setTopic",
        "conversations.archive",
        "conversations.create",
        "conversations.history",
    }
)
LOOKED_FOR = frozenset({"chat.postMessage", "bookmarks.add", "files.upload"})
AT_MOST_ONCE = frozenset({"chat.postEphemeral", "views.open", "respond"})
DONE_ALREADY = {
    "pins.add": {"already_pinned", "message_not_found"},
    "reactions.add": {"already_reacted", "message_not_found"},
    "conversations.archive": {"already_archived"},
    "conversations.invite": {"already_in_channel", "cant_invite_self"},
    "conversations.join": {"already_in_channel"},
    "chat.delete": {"message_not_found"},
}
CANNOT_COME = DONE_ALREADY["conversations.invite"] | {
    *("user_not_found", "user_disabled", "cant_invite", "user_is_bot", "user_is_restricted", "no_user"),
    *("user_is_ultra_restricted", "ura_max_channels", "user_team_not_in_channel", "failed_for_some_users"),
    *("org_user_not_in_team", "no_permission", "no_external_invite_permission", "invitee_cant_see_channel"),
    "app_cannot_join_channel",
}
"""Why one person cannot be invited, while others can."""

DISPENSABLE = frozenset({"chat.getPermalink", "bookmarks.add", "files.upload"})
"""What the workspace may do without: where Slack has no such method, nobody need be told."""

THREAD_GONE = frozenset({"thread_not_found", "cannot_reply_to_message"})
FILE_GONE = frozenset({"file_not_found", "file_deleted"})
INVITES_AT_ONCE = 100
NAMES_TO_TRY = 5
PAGES_TO_LOOK_AT = 20
CLOCKS_DIFFER = timedelta(seconds=60)
"""So much earlier than our own clock says is looked at in Slack, whose clock may be another."""


class Calls:
    """`make` carries an effect out; `found` looks for what an attempt of unknown fate has left in Slack.

    Both raise bot.slack.CallFailed. `arguments` are those of the Web API method, the channel by its id. The first
    call of `make` has had its turn already; every other waits for one.
    """

    def __init__(self, slack: Slack, desk: Desk, places: Places, pace: Pace) -> None:
        self._slack, self._desk, self._places, self._pace = slack, desk, places, pace
        self._making: Mapping[str, Make] = {
            "conversations.create": self._create_channel,
            "conversations.invite": self._invite,
            "conversations.setTopic": self._set_topic,
            "files.upload": self._upload,
        }
        self._finding: Mapping[str, Find] = {
            "chat.postMessage": self._find_message,
            "bookmarks.add": self._find_bookmark,
            "files.upload": self._find_file,
        }

    async def make(self, row: Row, method: str, arguments: dict[str, Any]) -> Answer:
        """Slack's answer; a `no` that means `done already` is one."""
        try:
            if method in self._making:
                return await self._making[method](row, arguments)
            return await self._call(method, **arguments)
        except Declined as no:
            if no.code in DONE_ALREADY.get(method, ()):
                return {"ok": True, "already": no.code}
            if no.code == "unknown_method" and method in DISPENSABLE:
                log.warning("this Slack has no %s; it is left out", method)
                return {"ok": True, "already": no.code}
            if no.code in THREAD_GONE and "thread_ts" in arguments:
                return await self._ask(method, **_without_thread(arguments))
            raise

    async def found(self, row: Row, method: str, arguments: dict[str, Any]) -> Answer | None:
        """What there is of it in Slack; None when nothing can be seen, or nobody can look."""
        return await self._finding[method](row, arguments) if method in self._finding else None

    async def _ask(self, method: str, **arguments: Any) -> Answer:
        """Wait for a turn, and call."""
        await self._pace.turn(method, arguments.get("channel"))
        return await self._call(method, **arguments)

    async def _call(self, method: str, **arguments: Any) -> Answer:
        """Call, unless another process may be speaking by now."""
        if not self._desk.database.may_speak():
            raise Silenced("the database has not been heard of for too long")
        return await self._slack.call(method, **arguments)

    # channels

    async def _create_channel(self, row: Row, arguments: dict[str, Any]) -> Answer:
        """Create it; a taken name is ours when our bot made it for this very effect, else the next name is tried."""
        wanted = arguments["name"]
        for attempt in range(1, NAMES_TO_TRY + 1):
            name = wanted if attempt == 1 else f"{wanted[:77]}-{attempt}"
            call = self._call if attempt == 1 else self._ask
            try:
                return await call("conversations.create", **(arguments | {"name": name}))
            except Declined as no:
                if no.code != "name_taken":
                    raise
                mine = await self._made_by_us(row, name)
                if mine is not None:
                    return {"ok": True, "channel": mine}
        raise Declined("conversations.create", "name_taken", {})

    async def _made_by_us(self, row: Row, name: str) -> Answer | None:
        """The channel of that name, when an earlier attempt of this effect has made it."""
        if row.attempts < 2:
            return None
        oldest = (row.created_at - CLOCKS_DIFFER).timestamp()
        found = await self._places.find_channel(name)
        if found is None or found.get("creator") != self._slack.user_id or found.get("created", 0) < oldest:
            return None
        return found

    async def _invite(self, _row: Row, arguments: dict[str, Any]) -> Answer:
        people: list[str] = arguments["users"]
        for start in range(0, len(people), INVITES_AT_ONCE):
            await self._invite_some(arguments["channel"], people[start : start + INVITES_AT_ONCE], first=start == 0)
        return {"ok": True}

    async def _invite_some(self, channel: str, people: list[str], *, first: bool = False) -> None:
        """Invite at once; if one of them cannot be invited, the others still are. Raises what is true of all."""
        call = self._call if first else self._ask
        try:
            await call("conversations.invite", channel=channel, users=people, force=True)
        except Declined as no:
            if no.code not in CANNOT_COME:
                raise
            if len(people) > 1:
                for person in people:
                    await self._invite_some(channel, [person])
            elif no.code not in DONE_ALREADY["conversations.invite"]:
                log.warning("%s is not invited to %s: %s", people[0], channel, no.code)

    async def _set_topic(self, row: Row, arguments: dict[str, Any]) -> Answer:
        """Each new topic is a line in the channel: one that stands there already is left alone."""
        if row.attempts > 1:
            found = await self._ask("conversations.info", channel=arguments["channel"])
            if found["channel"]["topic"]["value"] == arguments["topic"]:
                return {"ok": True, "already": "equal"}
        return await self._call("conversations.setTopic", **arguments)

    # messages

    async def _find_message(self, row: Row, arguments: dict[str, Any]) -> Answer | None:
        """The message that carries our mark, in the channel or in the thread that it was said in."""
        channel = arguments["channel"]
        if channel[:1] in "UW":
            channel = (await self._ask("conversations.open", users=channel))["channel"]["id"]
        since = ((row.tried_at or row.created_at) - CLOCKS_DIFFER).timestamp()
        query = {"channel": channel, "oldest": f"{since:.6f}", "include_all_metadata": True, "limit": 200}
        seen = await self._history(query)
        if "thread_ts" in arguments:
            seen += await self._replies(query | {"ts": arguments["thread_ts"]})
        for message in seen:
            payload = (message.get("metadata") or {}).get("event_payload") or {}
            if payload.get("op") == row.op:
                return {"channel": channel, "ts": message["ts"]}
        return None

    async def _history(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Whoever speaks in a public channel without being in it must join before it can read."""
        try:
            return await self._all_pages("conversations.history", query)
        except Declined as no:
            if no.code != "not_in_channel":
                raise
        await self._ask("conversations.join", channel=query["channel"])
        return await self._all_pages("conversations.history", query)

    async def _replies(self, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        try:
            return await self._all_pages("conversations.replies", query)
        except Declined as no:
            if no.code in THREAD_GONE:
                return []
            raise

    async def _all_pages(self, method: str, query: Mapping[str, Any]) -> list[dict[str, Any]]:
        """Raises Declined when there is more than can be looked through: then nobody may conclude anything."""
        found: list[dict[str, Any]] = []
        cursor = ""
        for _ in range(PAGES_TO_LOOK_AT):
            page = await self._ask(method, **query, **({"cursor": cursor} if cursor else {}))
            found += page.get("messages", [])
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return found
        raise Declined(method, "too much to look through", {})

    # bookmarks and files

    async def _find_bookmark(self, _row: Row, arguments: dict[str, Any]) -> Answer | None:
        answer = await self._ask("bookmarks.list", channel_id=arguments["channel_id"])
        for bookmark in answer.get("bookmarks", []):
            if all(bookmark.get(part) == arguments[part] for part in ("title", "link")):
                return {"ok": True, "bookmark": bookmark}
        return None

    async def _upload(self, row: Row, arguments: dict[str, Any]) -> Answer:
        """Upload, and only then share: whoever must look later knows the file's id before anyone can see it."""
        content = arguments["content"].encode()
        place = await self._ask("files.getUploadURLExternal", filename=arguments["filename"], length=len(content))
        if "upload_url" not in place:
            raise Declined("files.getUploadURLExternal", "unknown_method", place)
        await self._slack.upload(place["upload_url"], content)
        if not await self._desk.database.write(outbox.keep, row, {"file": place["file_id"]}):
            raise Silenced("a later attempt has begun")
        return await self._ask(
            "files.completeUploadExternal",
            files=[{"id": place["file_id"], "title": arguments["title"]}],
            channel_id=arguments["channel"],
            initial_comment=arguments["initial_comment"],
        )

    async def _find_file(self, row: Row, arguments: dict[str, Any]) -> Answer | None:
        """Where an attempt that came as far as the file's id has shared it."""
        key = (row.result or {}).get("file")
        if key is None:
            return None
        try:
            file = (await self._ask("files.info", file=key))["file"]
        except Declined as no:
            if no.code in FILE_GONE:
                return None
            raise
        for kind in (file.get("shares") or {}).values():
            for share in kind.get(arguments["channel"], []):
                return {"ok": True, "channel": arguments["channel"], "ts": share.get("ts"), "file": key}
        return None


def _without_thread(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in ("thread_ts", "reply_broadcast")}
