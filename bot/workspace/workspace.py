"""A small Slack: people, channels, messages and views, with Slack's own refusals. It lives in memory."""

import asyncio
import itertools
import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from operator import attrgetter
from typing import Any

from bot.workspace.content import LONGEST_TEXT, LONGEST_UPDATE, check_content, check_reaction, check_view
from bot.workspace.errors import SlackError
from bot.workspace.names import check_channel_name
from bot.workspace.response_urls import ResponseUrls
from bot.workspace.retention import Retention

TEAM = "T0DESK"
BOT_USER, BOT_ID, APP_ID = "U0QUARTER", "B0QUARTER", "A0QUARTER"
BOT_TOKEN, APP_TOKEN = "xoxb-demo-not-a-secret", "xapp-demo-not-a-secret"
SIGNING_SECRET = "demo-signing-not-a-secret"
TIMESTAMP = re.compile(r"\d{1,10}\.\d{6}")
PING = re.compile(r"<(?:@([UW][A-Z0-9]+)|!(channel|here|everyone)|!subteam\^(S[A-Z0-9]+))(?:\|[^<>]*)?>")
TRIGGER_KNOWN_SECONDS = 600.0
"""So long a trigger is known to have expired; one that is older still was never given."""

MOST_STACKED = 3
"""Views, the one at the bottom included."""


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Person:
    """`listed` people are offered before anybody is sought by name; `zone` is the one that their clock shows.
    `fields` are what their profile has beside, by the ids of the fields.
    """

    id: str
    name: str
    real_name: str
    email: str = ""
    title: str = ""
    is_bot: bool = False
    is_guest: bool = False
    deleted: bool = False
    team: str = TEAM
    enterprise: str | None = None
    listed: bool = True
    zone: str = "Europe/Berlin"
    fields: dict[str, str] = field(default_factory=dict)


@dataclass
class Message:
    """`ephemeral_to` is set on what only one person sees; `pings` are the people that it notifies."""

    ts: str
    user: str
    text: str
    blocks: list[dict[str, Any]] = field(default_factory=list)
    attachments: list[dict[str, Any]] = field(default_factory=list)
    thread_ts: str | None = None
    metadata: dict[str, Any] | None = None
    edited: bool = False
    subtype: str | None = None
    broadcast: bool = False
    ephemeral_to: str | None = None
    pings: frozenset[str] = frozenset()
    reactions: dict[str, list[str]] = field(default_factory=dict)
    files: list[dict[str, Any]] = field(default_factory=list)


@dataclass
class Channel:
    """`let_go` is the timestamp up to which messages are not kept any more; "" where all are."""

    id: str
    name: str
    creator: str
    created: int
    is_private: bool = False
    is_im: bool = False
    members: list[str] = field(default_factory=list)
    topic: str = ""
    purpose: str = ""
    archived: bool = False
    messages: list[Message] = field(default_factory=list)
    pins: list[str] = field(default_factory=list)
    bookmarks: list[dict[str, Any]] = field(default_factory=list)
    let_go: str = ""

    @property
    def is_general(self) -> bool:
        """The channel that everybody is in, and that stays."""
        return self.name == "general"


@dataclass
class View:
    """An open modal, or a Home tab; `state` is what has been entered."""

    id: str
    owner: str
    body: dict[str, Any]
    hash: str
    root: str
    previous: str | None = None


@dataclass
class Call:
    """One Web API call as it arrived; instants are of the event loop's clock (seconds)."""

    method: str
    arguments: dict[str, Any]
    began: float
    ended: float = 0.0
    error: str | None = None


class Workspace:
    """Everything in it, and what can be done to it. `until` waits for something to become true.

    `url` is where it is served, without a slash at the end; links into it begin so. `longest_page` is how much a page
    of history or of a list has at most, however much more is asked for. `enterprise` is the organisation that it is a
    workspace of, if of one. `calls` are the last ones, `most_calls` at most.
    """

    def __init__(
        self, now: Callable[[], datetime] = lambda: datetime.now(UTC), name: str = "Quarterdeck demo"
    ) -> None:
        self.now, self.name, self.url = now, name, "http://workspace.invalid"
        self.people: dict[str, Person] = {}
        self.channels: dict[str, Channel] = {}
        self.usergroups: dict[str, tuple[str, list[str]]] = {}
        self.views: dict[str, list[View]] = defaultdict(list)
        self.homes: dict[str, View] = {}
        self.triggers: dict[str, tuple[str, float]] = {}
        self.response_urls = ResponseUrls()
        self.retention: Retention[Channel] = Retention()
        self.read: dict[tuple[str, str], str] = {}
        """Up to which message a person has seen a channel, by the ids of both."""

        self.longest_page = 999
        self.enterprise: str | None = None
        self.calls: list[Call] = []
        self.most_calls = 50_000
        self._numbers = itertools.count(1)
        self._last_ts = 0
        self._directs: dict[frozenset[str], str] = {}
        self._listeners: set[asyncio.Queue[str]] = set()
        self.add_person("quarterdeck", "Quarterdeck", key=BOT_USER, is_bot=True)

    # people

    def add_person(
        self, name: str, real_name: str, *, key: str | None = None, email: str = "", **more: Any
    ) -> Person:
        person = Person(key or f"U{name.upper():0<8}"[:11].replace(".", ""), name, real_name, email, **more)
        self.people[person.id] = person
        self.changed("people")
        return person

    def find_person(self, handle: str) -> Person:
        """By id, handle or email. KeyError."""
        if handle in self.people:
            return self.people[handle]
        for person in self.people.values():
            if handle in (person.name, person.email, f"@{person.name}"):
                return person
        known = [each.name for each in self.people.values()][:40]
        raise KeyError(f"nobody here is called {handle}; known are {known}")

    def add_usergroup(self, handle: str, members: Iterable[str]) -> str:
        key = f"S{handle.upper().replace('-', '')}"[:11]
        self.usergroups[key] = (handle, [self.find_person(member).id for member in members])
        return key

    # channels

    def add_channel(
        self, name: str, *, creator: str, members: Iterable[str] = (), is_private: bool = False
    ) -> Channel:
        check_channel_name(name, {channel.name for channel in self.channels.values() if not channel.is_im})
        channel = Channel(f"C{next(self._numbers):08d}", name, creator, int(self.now().timestamp()), is_private)
        channel.members = list(dict.fromkeys([creator, *members]))
        self.channels[channel.id] = channel
        self.changed(channel.id)
        return channel

    def rename(self, channel: Channel, name: str) -> None:
        """SlackError when it cannot be called so."""
        check_channel_name(name, {each.name for each in self.channels.values() if not each.is_im})
        channel.name = name
        self.changed(channel.id)

    def channel(self, key: str) -> Channel:
        """By id or name. SlackError channel_not_found."""
        if key in self.channels:
            return self.channels[key]
        for channel in self.channels.values():
            if channel.name == key.lstrip("#") and not channel.is_im:
                return channel
        raise SlackError("channel_not_found")

    def direct_channel(self, person: str, other: str = BOT_USER) -> Channel:
        """The conversation between two, opened when it is not there."""
        both = frozenset((person, other))
        if (key := self._directs.get(both)) in self.channels:
            return self.channels[key]
        for channel in self.channels.values():
            if channel.is_im and set(channel.members) == both:
                self._directs[both] = channel.id
                return channel
        if person not in self.people:
            raise SlackError("user_not_found")
        channel = Channel(f"D{next(self._numbers):08d}", "", other, int(self.now().timestamp()), True, True)
        channel.members = [person, other]
        self.channels[channel.id], self._directs[both] = channel, channel.id
        return channel

    def invite(self, channel: Channel, people: Iterable[str], by: str) -> None:
        for person in people:
            channel.members.append(person)
            self.system(channel, person, "channel_join", f"<@{person}> has joined the channel")
        self.changed(channel.id)

    # messages

    def next_ts(self) -> str:
        """Unique and increasing, of the workspace's clock."""
        self._last_ts = max(self._last_ts + 1, int(self.now().timestamp() * 1_000_000))
        return f"{self._last_ts // 1_000_000}.{self._last_ts % 1_000_000:06d}"

    def next_number(self) -> int:
        return next(self._numbers)

    def count_from(self, number: int, ts: str) -> None:
        """Give numbers from here on, and timestamps after this one."""
        self._numbers, self._last_ts = itertools.count(number), int(ts.replace(".", ""))

    def mark_read(self, person: str, channel: Channel) -> None:
        """A person has seen all that was said there so far."""
        if channel.messages and self.read.get((person, channel.id)) != channel.messages[-1].ts:
            self.read[person, channel.id] = channel.messages[-1].ts
            self.changed(f"read:{person}")

    def system(self, channel: Channel, user: str, subtype: str, text: str) -> Message:
        return self.add_message(channel, Message(self.next_ts(), user, text, subtype=subtype))

    def add_message(self, channel: Channel, message: Message) -> Message:
        channel.messages.append(message)
        self.retention.said(channel, message.ts)
        self.changed(channel.id)
        return message

    def remove(self, channel: Channel, message: Message) -> None:
        """It is there no longer; of one that was let go nothing is to be removed."""
        if message in channel.messages:
            channel.messages.remove(message)
        self.changed(channel.id)

    def post(self, channel: Channel, user: str, text: str, **more: Any) -> Message:
        """Checked as Slack checks it; SlackError otherwise. Whoever shares files need not say anything."""
        if channel.archived:
            raise SlackError("is_archived")
        blocks, attachments = more.get("blocks") or [], more.get("attachments") or []
        check_content(text, blocks, attachments, LONGEST_TEXT, needed=not more.get("files"))
        pings = frozenset(self.pinged(text, blocks, channel))
        return self.add_message(channel, Message(self.next_ts(), user, text, pings=pings, **more))

    def edit(
        self,
        message: Message,
        channel: Channel,
        text: str,
        blocks: list[dict[str, Any]],
        attachments: list[dict[str, Any]],
    ) -> None:
        check_content(text, blocks, attachments, LONGEST_UPDATE)
        message.text, message.blocks, message.attachments, message.edited = text, blocks, attachments, True
        self.changed(channel.id)

    def react(self, channel: Channel, message: Message, person: str, name: str) -> None:
        if channel.archived:
            raise SlackError("is_archived")
        check_reaction(name, person, message.reactions)
        message.reactions.setdefault(name, []).append(person)
        self.changed(channel.id)

    def find_message(self, channel: Channel, ts: str) -> Message | None:
        """They stand in the order of their timestamps, which are all of one length."""
        at = bisect_left(channel.messages, ts, key=attrgetter("ts"))
        found = channel.messages[at] if at < len(channel.messages) else None
        return found if found is not None and found.ts == ts else None

    def pinged(self, text: str, blocks: list[dict[str, Any]], channel: Channel) -> Iterator[str]:
        """Who is notified by the mentions in a message; `channel` and the like stand for themselves."""
        parsed = " ".join(_parsed_texts(blocks)) if blocks else text
        for person, everyone, group in PING.findall(parsed):
            if person:
                yield person
            elif everyone:
                yield f"!{everyone}"
            elif group in self.usergroups:
                yield from self.usergroups[group][1]

    # views

    def trigger(self, person: str) -> str:
        """A ticket to open one modal within three seconds."""
        now = asyncio.get_running_loop().time()
        while self.triggers and now - next(iter(self.triggers.values()))[1] > TRIGGER_KNOWN_SECONDS:
            del self.triggers[next(iter(self.triggers))]
        key = f"{next(self._numbers)}.{TEAM}"
        self.triggers[key] = (person, now)
        return key

    def use_trigger(self, key: str) -> str:
        if key not in self.triggers:
            ours = str(key).endswith(f".{TEAM}")
            raise SlackError("exchanged_trigger_id" if ours else "invalid_trigger_id")
        person, made = self.triggers.pop(key)
        if asyncio.get_running_loop().time() - made > 3.0:
            raise SlackError("expired_trigger_id")
        return person

    def open_view(self, person: str, body: dict[str, Any], *, push: bool = False) -> View:
        """A new stack with this view alone, or with `push` on top of what is open."""
        check_view(body)
        stack = self.views[person]
        if push and not stack:
            raise SlackError("not_found")
        if not push:
            stack.clear()
        if len(stack) >= MOST_STACKED:
            raise SlackError("push_limit_reached")
        key = f"V{next(self._numbers):08d}"
        root = stack[0].id if stack else key
        view = View(key, person, with_ids(body), f"{next(self._numbers)}.h", root, stack[-1].id if stack else None)
        stack.append(view)
        self.changed(f"view:{person}")
        return view

    def update_view(self, view: View, body: dict[str, Any]) -> View:
        check_view(body)
        return self._replace(view, body)

    def publish_home(self, person: str, body: dict[str, Any]) -> View:
        """The Home tab that a person has from now on; its id stays."""
        check_view(body)
        key = f"H{person}"
        return self._replace(self.homes.setdefault(person, View(key, person, {}, "", key)), body)

    def _replace(self, view: View, body: dict[str, Any]) -> View:
        view.body, view.hash = with_ids(body), f"{next(self._numbers)}.h"
        kind = "home" if view is self.homes.get(view.owner) else "view"
        self.changed(f"{kind}:{view.owner}")
        return view

    def called(self, call: Call) -> None:
        """Keep a call among the last ones."""
        if len(self.calls) >= self.most_calls:
            del self.calls[: self.most_calls // 2]
        self.calls.append(call)

    # being told

    def changed(self, what: str) -> None:
        for listener in self._listeners:
            listener.put_nowait(what)

    def subscribe(self) -> "asyncio.Queue[str]":
        """Hear of changes, by a channel's id, `view:U…`, `home:U…`, `read:U…` or `people`.

        Give it back to `unsubscribe`.
        """
        listener: asyncio.Queue[str] = asyncio.Queue()
        self._listeners.add(listener)
        return listener

    def unsubscribe(self, listener: "asyncio.Queue[str]") -> None:
        self._listeners.discard(listener)

    async def until(self, predicate: Callable[[], Any], timeout: float = 5.0) -> Any:
        """Wait until `predicate()` is true, looking at each change; what it gave. AssertionError when too late."""
        listener = self.subscribe()
        try:
            async with asyncio.timeout(timeout):
                while not (found := predicate()):
                    await listener.get()
                return found
        except TimeoutError:
            seen = [f"#{channel.name or channel.id}: {message.text[:90]}" for channel in self.channels.values()
                    for message in channel.messages[-3:]]  # fmt: skip
            raise AssertionError("it did not come true; last seen:\n" + "\n".join(seen)) from None
        finally:
            self.unsubscribe(listener)


def with_ids(body: dict[str, Any]) -> dict[str, Any]:
    """Slack names the blocks and elements that have no name."""
    return body | {"blocks": named_blocks(body.get("blocks", []))}


def named_blocks(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"block_id": f"b{index}", **block} for index, block in enumerate(blocks)]


def _parsed_texts(part: Any) -> Iterator[str]:
    """The texts in blocks in which Slack looks for mentions: mrkdwn, never plain text."""
    if isinstance(part, list):
        for each in part:
            yield from _parsed_texts(each)
    elif isinstance(part, dict):
        if part.get("type") == "mrkdwn":
            yield str(part.get("text", ""))
        elif part.get("type") == "user":
            yield f"<@{part.get('user_id')}>"
        elif part.get("type") == "broadcast":
            yield f"<!{part.get('range')}>"
        else:
            for each in part.values():
                yield from _parsed_texts(each) if isinstance(each, dict | list) else ()
