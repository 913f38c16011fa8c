"""How the Web API is called for each kind of effect, so that a second attempt posts or does nothing twice.

IDEMPOTENT    may be called again: it replaces, or Slack answers that it is done already
VERIFY_FIRST  is looked for in Slack before it is called again
AT_MOST_ONCE  leaves nothing in Slack that could be looked for, and is never called again
"""

import contextlib
import logging
import os
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.measures import Measures
from bot.slack import Declined, NotLeader, NotNow, RateLimited, Slack
from bot.speaking import calendars, drawing
from bot.speaking.directory import SlackDirectory
from bot.speaking.pace import Pace
from commands.shared import literal
from commands.shared.blocks import typed
from commands.shared.desk import Desk
from commands.shared.doors import secret
from storage.outbox import queries as outbox
from storage.outbox.records import QueuedEffect

log = logging.getLogger("quarterdeck.calls")

Answer = dict[str, Any]
Make = Callable[[QueuedEffect, dict[str, Any]], Awaitable[Answer]]
Messages = AsyncGenerator[dict[str, Any], None]
Find = Callable[[QueuedEffect, dict[str, Any]], Awaitable[Answer | None]]

EVENTS, EVENTS_FROM = "https://events.pagerduty.com/v2/enqueue", "PAGERDUTY_EVENTS_URL"
"""Where PagerDuty hears of events, unless the environment says another of its addresses: that of Europe, for one."""

IDEMPOTENT = frozenset(
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
        "conversations.replies",
        "conversations.rename",
        "conversations.kick",
        "bookmarks.remove",
        "files.delete",
        "pagerduty.event",
        "calendar.read",
    }
)
VERIFY_FIRST = frozenset({"chat.postMessage", "bookmarks.add", "files.upload", "files.picture"})
AT_MOST_ONCE = frozenset({"chat.postEphemeral", "views.open", "respond"})
DONE_ALREADY = {
    "pins.add": {"already_pinned", "message_not_found"},
    "reactions.add": {"already_reacted", "message_not_found"},
    "conversations.archive": {"already_archived"},
    "conversations.invite": {"already_in_channel", "cant_invite_self"},
    "conversations.join": {"already_in_channel"},
    "conversations.kick": {"not_in_channel", "user_not_found"},
    "conversations.replies": {"thread_not_found"},
    "files.delete": {"file_not_found", "file_deleted"},
    "bookmarks.remove": {"not_found"},
    "chat.delete": {"message_not_found"},
}
NOT_INVITABLE = DONE_ALREADY["conversations.invite"] | {
    *("user_not_found", "user_disabled", "cant_invite", "user_is_bot", "user_is_restricted", "no_user"),
    *("user_is_ultra_restricted", "ura_max_channels", "user_team_not_in_channel", "failed_for_some_users"),
    *("org_user_not_in_team", "no_permission", "no_external_invite_permission", "invitee_cant_see_channel"),
    "app_cannot_join_channel",
}
"""Why one person cannot be invited, while others can."""

OPTIONAL = frozenset({"chat.getPermalink", "bookmarks.add", "bookmarks.remove", "files.upload", "files.picture"})
"""Left out without an error where the workspace has no such method (unknown_method)."""

THREAD_GONE = frozenset({"thread_not_found", "cannot_reply_to_message", "restricted_action_non_threadable_channel"})
"""There is no thread to reply in: its first message is gone, or the channel has none at all."""

FILE_GONE = frozenset({"file_not_found", "file_deleted"})
INVITES_PER_CALL = 100
LONGEST_TOPIC = 250
MAX_NAMES = 5
MAX_PAGES = 20
CLOCK_SKEW = timedelta(seconds=60)
"""Searches in Slack begin so much earlier than the attempt did by Slack's clock: a measurement of that clock may be
wrong by a little, and ours may have jumped since.
"""

CLOCK_SET = timedelta(minutes=10)
"""Our clock may have been set by so much since a channel was asked for. Its name carries the number of its record, so
that no other's is found by looking further back.
"""

MOST_PACKED = 100_000_000
"""So many bytes of files a record brings along."""

PICTURES_WITHIN = timedelta(seconds=60)
"""So long may Slack take until it shows what was uploaded; then it is said without pictures."""

POSTED_WITHIN = timedelta(minutes=10)
"""So long after an attempt began its message may be dated, the difference of the clocks included."""


class Calls:
    """`make` carries an effect out; `find` looks in Slack for the result of an attempt whose outcome is unknown.

    Both raise bot.slack.CallFailed. `arguments` are those of the Web API method, the channel by its id. The caller
    has waited for the turn (bot.speaking.pace) of the first call of `make`; every other call waits for its own here.
    """

    def __init__(self, slack: Slack, desk: Desk, directory: SlackDirectory, pace: Pace, measures: Measures) -> None:
        self._slack, self._desk, self._directory = slack, desk, directory
        self._pace, self._measures = pace, measures
        self._making: Mapping[str, Make] = {
            "conversations.create": self._create_channel,
            "conversations.invite": self._invite,
            "conversations.setTopic": self._set_topic,
            "conversations.rename": self._rename,
            "bookmarks.remove": self._remove_bookmark,
            "files.upload": self._upload,
            "files.picture": self._draw,
            "pagerduty.event": self._ring,
            "calendar.read": self._read_calendar,
        }
        self._finding: Mapping[str, Find] = {
            "chat.postMessage": self._find_message,
            "bookmarks.add": self._find_bookmark,
            "files.upload": self._find_file,
            "files.picture": self._find_picture,
        }

    async def make(self, queued: QueuedEffect, method: str, arguments: dict[str, Any]) -> Answer:
        """Slack's answer; a refusal that means `done already` counts as one."""
        try:
            if method in self._making:
                return await self._making[method](queued, arguments)
            return await self._call(method, **arguments)
        except Declined as refusal:
            if refusal.code in DONE_ALREADY.get(method, ()):
                return {"ok": True, "already": refusal.code}
            if refusal.code == "unknown_method" and method in OPTIONAL:
                log.warning("this Slack has no %s; it is left out", method)
                return {"ok": True, "already": refusal.code}
            if refusal.code == "invalid_blocks" and any(map(_is_a_picture, arguments.get("blocks") or [])):
                return await self._without_pictures(queued, method, arguments)
            if refusal.code in THREAD_GONE and "thread_ts" in arguments:
                return await self._call_in_turn(method, **_without_thread(arguments))
            raise

    async def find(self, queued: QueuedEffect, method: str, arguments: dict[str, Any]) -> Answer | None:
        """Its result in Slack; None when there is none, or none that could be looked for."""
        return await self._finding[method](queued, arguments) if method in self._finding else None

    async def _call_in_turn(self, method: str, **arguments: Any) -> Answer:
        """Wait for a turn, and call."""
        await self._pace.turn(method, arguments.get("channel"))
        return await self._call(method, **arguments)

    async def _call(self, method: str, **arguments: Any) -> Answer:
        """Call, unless another process may be the leader by now."""
        if not self._desk.database.is_leader():
            raise NotLeader("the database has not been heard of for too long")
        return await self._slack.call(method, **arguments)

    # channels

    async def _create_channel(self, queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """Create it. A taken name is used when we created it for this effect; otherwise the next name is tried."""
        wanted = arguments["name"]
        for attempt in range(1, MAX_NAMES + 1):
            name = wanted if attempt == 1 else f"{wanted[:77]}-{attempt}"
            call = self._call if attempt == 1 else self._call_in_turn
            try:
                return await call("conversations.create", **(arguments | {"name": name}))
            except Declined as refusal:
                if refusal.code != "name_taken":
                    raise
                mine = await self._made_by_us(queued, name)
                if mine is not None:
                    return {"ok": True, "channel": mine}
        raise Declined("conversations.create", "name_taken", {})

    async def _made_by_us(self, queued: QueuedEffect, name: str) -> Answer | None:
        """The channel of that name, when an earlier attempt of this effect has made it."""
        if queued.attempts < 2:
            return None
        oldest = (self._slack.skew.in_slack(queued.created_at) - CLOCK_SET).timestamp()
        found = await self._directory.find_channel(name)
        if found is None or found.get("creator") != self._slack.user_id or found.get("created", 0) < oldest:
            return None
        return found

    async def _invite(self, _queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """`left_out` in the answer is who could not be invited, and Slack's code for it."""
        try:
            return await self._invite_all(arguments)
        except Declined as refusal:
            if refusal.code != "not_in_channel":
                raise
        await self._call_in_turn("conversations.join", channel=arguments["channel"])
        await self._pace.turn("conversations.invite", arguments["channel"])
        return await self._invite_all(arguments)

    async def _invite_all(self, arguments: dict[str, Any]) -> Answer:
        people: list[str] = arguments["users"]
        left_out: dict[str, str] = {}
        for start in range(0, len(people), INVITES_PER_CALL):
            some = people[start : start + INVITES_PER_CALL]
            left_out |= await self._invite_some(arguments["channel"], some, first=start == 0)
        for person, code in left_out.items():
            log.warning("%s is not invited to %s: %s", person, arguments["channel"], code)
        return {"ok": True, "left_out": left_out}

    async def _invite_some(self, channel: str, people: list[str], *, first: bool = False) -> dict[str, str]:
        """Invite in one call, then one by one whom that has left out, without a word or for the sake of another.

        Who could not be invited, and why. Raises what fails for all.
        """
        call = self._call if first else self._call_in_turn
        try:
            await call("conversations.invite", channel=channel, users=people, force=True)
        except Declined as refusal:
            if refusal.code not in NOT_INVITABLE:
                raise
            if len(people) == 1:
                is_there = refusal.code in DONE_ALREADY["conversations.invite"]
                return {} if is_there else {people[0]: refusal.code}
            absent = people
        else:
            absent = await self._absent(channel, people) if len(people) > 1 else []
        left_out: dict[str, str] = {}
        for person in absent:
            left_out |= await self._invite_some(channel, [person])
        return left_out

    async def _absent(self, channel: str, people: list[str]) -> list[str]:
        """Who of these is not in the channel; nobody, where Slack does not say who is."""
        found: set[str] = set()
        cursor = ""
        while True:
            query = {"channel": channel, "limit": 999} | ({"cursor": cursor} if cursor else {})
            try:
                page = await self._call_in_turn("conversations.members", **query)
            except Declined as refusal:
                log.warning("who is in %s cannot be seen: %s", channel, refusal.code)
                return []
            found.update(page.get("members", []))
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return [person for person in people if person not in found]

    async def _set_topic(self, queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """Setting a topic posts a line in the channel: a second attempt does it only when the topic is another.

        A topic is what somebody typed, and Slack reads mentions and links in it.
        """
        topic = literal.said({"topic": typed(arguments["topic"], LONGEST_TOPIC)})["topic"]
        if queued.attempts > 1:
            found = await self._call_in_turn("conversations.info", channel=arguments["channel"])
            if found["channel"]["topic"]["value"] in (topic, arguments["topic"]):
                return {"ok": True, "already": "equal"}
        return await self._call("conversations.setTopic", **(arguments | {"topic": topic}))

    async def _rename(self, queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """Rename it; where that name is taken, the next one. A second attempt looks whether the first did."""
        wanted = arguments["name"]
        names = [wanted, *(f"{wanted}-{number}" for number in range(2, MAX_NAMES + 1))]
        if queued.attempts > 1:
            found = await self._call_in_turn("conversations.info", channel=arguments["channel"])
            if found["channel"]["name"] in names:
                return {"ok": True, "already": "equal"}
        for name in names:
            call = self._call if name == wanted else self._call_in_turn
            try:
                return await call("conversations.rename", **(arguments | {"name": name}))
            except Declined as refusal:
                if refusal.code != "name_taken":
                    raise
        raise Declined("conversations.rename", "name_taken", {})

    # messages

    async def _find_message(self, queued: QueuedEffect, arguments: dict[str, Any]) -> Answer | None:
        """The message with our mark in its metadata, in the channel or in the thread that it was posted to."""
        channel = arguments["channel"]
        if channel[:1] in "UW":
            channel = (await self._call_in_turn("conversations.open", users=channel))["channel"]["id"]
        query = {"channel": channel, "include_all_metadata": True, "limit": 200} | self._when(queued)
        threads = [arguments["thread_ts"]] if "thread_ts" in arguments else []
        async with contextlib.aclosing(self._said(query, threads)) as said:
            async for message in said:
                payload = (message.get("metadata") or {}).get("event_payload") or {}
                if payload.get("op") == queued.mark:
                    return {"channel": channel, "ts": message["ts"]}
        return None

    def _when(self, queued: QueuedEffect) -> dict[str, str]:
        """Between when the last attempt can have brought about a message: the fewest pages to look through."""
        began = queued.tried_at or self._slack.skew.in_slack(queued.created_at)
        since, until = began - CLOCK_SKEW, began + POSTED_WITHIN * max(1.0, self._desk.clock.rate)
        return {"oldest": f"{since.timestamp():.6f}", "latest": f"{until.timestamp():.6f}"}

    async def _said(self, query: dict[str, Any], threads: Iterable[str]) -> Messages:
        """In a channel, then in these threads, page by page; the bot must be in a public channel to read it."""
        try:
            async for message in self._pages("conversations.history", query):
                yield message
        except Declined as refusal:
            if refusal.code != "not_in_channel":
                raise
            await self._call_in_turn("conversations.join", channel=query["channel"])
            async for message in self._pages("conversations.history", query):
                yield message
        for thread in threads:
            try:
                async for message in self._pages("conversations.replies", query | {"ts": thread}):
                    yield message
            except Declined as refusal:
                if refusal.code not in THREAD_GONE:
                    raise

    async def _pages(self, method: str, query: dict[str, Any]) -> Messages:
        """Raises Declined when there are more than MAX_PAGES: what was not seen may still be there."""
        cursor = ""
        for _ in range(MAX_PAGES):
            page = await self._patiently(method, **query, **({"cursor": cursor} if cursor else {}))
            for message in page.get("messages", []):
                yield message
            cursor = (page.get("response_metadata") or {}).get("next_cursor", "")
            if not cursor:
                return
        raise Declined(method, "too much to look through", {})

    async def _patiently(self, method: str, **arguments: Any) -> Answer:
        """Call in turn; where Slack limits it, wait and ask for the same page again.

        To begin with the first one again would never end where a page a minute is all that Slack gives.
        """
        while True:
            try:
                return await self._call_in_turn(method, **arguments)
            except RateLimited as failure:
                self._measures.limited[failure.method] += 1
                self._pace.pause(failure.method, failure.retry_after)

    # elsewhere

    async def _ring(self, _queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """Tell PagerDuty of an event; told twice it is the same one there. Nothing, while there is no key for it."""
        key = secret(arguments["key"])
        if not key:
            log.warning("nobody is rung for: %s is not set", arguments["key"].removeprefix("env:"))
            return {"ok": True, "nothing": "to ring with"}
        address = os.environ.get(EVENTS_FROM) or EVENTS
        status = await self._slack.post("pagerduty.event", address, json={"routing_key": key, **arguments["event"]})
        if status >= 300:
            raise Declined("pagerduty.event", f"HTTP {status}", {})
        return {"ok": True}

    async def _read_calendar(self, _queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """What a calendar says, or why it cannot be read: it is asked for again soon."""
        return await calendars.read(**arguments)

    # bookmarks and files

    async def _find_bookmark(self, _queued: QueuedEffect, arguments: dict[str, Any]) -> Answer | None:
        answer = await self._call_in_turn("bookmarks.list", channel_id=arguments["channel_id"])
        for bookmark in answer.get("bookmarks", []):
            if all(bookmark.get(field) == arguments[field] for field in ("title", "link")):
                return {"ok": True, "bookmark": bookmark}
        return None

    async def _remove_bookmark(self, _queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """Whatever hangs above the channel under this title."""
        place = arguments["channel_id"]
        answer = await self._call_in_turn("bookmarks.list", channel_id=place)
        for bookmark in answer.get("bookmarks", []):
            if bookmark.get("title") == arguments["title"]:
                await self._call_in_turn("bookmarks.remove", channel_id=place, bookmark_id=bookmark["id"])
        return {"ok": True}

    async def _upload(self, queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """Upload, store the file's id, and only then share it: a later attempt can look for it by its id."""
        content = arguments["content"].encode()
        if "bundle" in arguments:
            content = await self._packed(arguments["filename"], content, arguments["attached"])
        filename = arguments.get("bundle") or arguments["filename"]
        file = await self._uploaded(queued, filename, content)
        channel = arguments["channel"]
        if channel[:1] in "UW":
            channel = (await self._call_in_turn("conversations.open", users=channel))["channel"]["id"]
        return await self._call_in_turn(
            "files.completeUploadExternal",
            files=[{"id": file, "title": arguments["title"]}],
            channel_id=channel,
            initial_comment=arguments["initial_comment"],
        )

    async def _packed(self, filename: str, content: bytes, attached: Sequence[Mapping[str, str]]) -> bytes:
        """A zip of the file, and of those that Slack has by their `id`, each as its `path`; of what fits into it."""
        import io
        import zipfile

        with io.BytesIO() as packed:
            with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as bundle:
                bundle.writestr(filename, content)
                left = MOST_PACKED
                for each in attached:
                    found = await self._downloaded(each["id"], left)
                    if found is not None:
                        bundle.writestr(each["path"], found)
                        left -= len(found)
            return packed.getvalue()

    async def _downloaded(self, key: str, most: int) -> bytes | None:
        """None where it is gone, or too large."""
        try:
            file = (await self._call_in_turn("files.info", file=key))["file"]
        except Declined:
            return None
        url = str(file.get("url_private_download") or file.get("url_private") or "")
        return await self._slack.download(url, most)

    async def _uploaded(self, queued: QueuedEffect, filename: str, content: bytes) -> str:
        """The id of a file that Slack has, and nobody sees yet."""
        upload = await self._call_in_turn("files.getUploadURLExternal", filename=filename, length=len(content))
        if "upload_url" not in upload:
            raise Declined("files.getUploadURLExternal", "unknown_method", upload)
        await self._slack.upload(upload["upload_url"], content)
        if not await self._desk.database.write(outbox.save_progress, queued, {"file": upload["file_id"]}):
            raise NotLeader("a later attempt has begun")
        return str(upload["file_id"])

    async def _draw(self, queued: QueuedEffect, arguments: dict[str, Any]) -> Answer:
        """Draw a picture and upload it, to be shown by a message; `file` is its id, where there is one."""
        picture = await drawing.drawn(arguments["spec"])
        if picture is None:
            return {"ok": True, "nothing": "to draw with"}
        file = await self._uploaded(queued, arguments["filename"], picture)
        files = [{"id": file, "title": arguments["title"]}]
        return await self._call_in_turn("files.completeUploadExternal", files=files) | {"file": file}

    async def _find_picture(self, queued: QueuedEffect, _arguments: dict[str, Any]) -> Answer | None:
        """Whether an earlier attempt has uploaded it."""
        file = await self._file(queued)
        return None if file is None else {"ok": True, "file": file["id"]}

    async def _without_pictures(self, queued: QueuedEffect, method: str, arguments: dict[str, Any]) -> Answer:
        """Wait while Slack may still work on what was uploaded, and then say the rest."""
        if self._desk.now() - queued.created_at < PICTURES_WITHIN * max(1.0, self._desk.clock.rate):
            raise NotNow("Slack does not show what was uploaded yet")
        log.warning("%s is said without its pictures: Slack does not show them", queued.mark)
        rest = [block for block in arguments["blocks"] if not _is_a_picture(block)]
        return await self._call_in_turn(method, **(arguments | {"blocks": rest}))

    async def _find_file(self, queued: QueuedEffect, arguments: dict[str, Any]) -> Answer | None:
        """Where an earlier attempt has shared the file, if it came as far as a file id."""
        file = await self._file(queued)
        if file is None:
            return None
        for kind in (file.get("shares") or {}).values():
            for share in kind.get(arguments["channel"], []):
                return {"ok": True, "channel": arguments["channel"], "ts": share.get("ts"), "file": file["id"]}
        return None

    async def _file(self, queued: QueuedEffect) -> Answer | None:
        """What Slack has of the file, if an earlier attempt came as far as a file id."""
        key = (queued.result or {}).get("file")
        if key is None:
            return None
        try:
            return dict((await self._call_in_turn("files.info", file=key))["file"])
        except Declined as refusal:
            if refusal.code in FILE_GONE:
                return None
            raise


def _is_a_picture(block: Mapping[str, Any]) -> bool:
    """Whether it shows what was uploaded."""
    return block.get("type") == "image" and "slack_file" in block


def _without_thread(arguments: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in arguments.items() if name not in ("thread_ts", "reply_broadcast")}
