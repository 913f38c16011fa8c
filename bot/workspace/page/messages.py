"""The messages of a channel or a thread as one person sees them, each drawn once for as long as it stays the same."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import jinja2
from markupsafe import Markup

from bot.workspace.page.mrkdwn import Reader, to_html
from bot.workspace.page.page import Page
from bot.workspace.people import Actor
from bot.workspace.workspace import BOT_USER, Channel, Message, Person

MOST_SHOWN = 200
MOST_KEPT = 4_000
GROUPED = timedelta(minutes=5)
Known = Mapping[str, str]
"""The versions that a reader's page has already, by timestamp."""


@dataclass(frozen=True)
class Bubble:
    """A message as it is shown; `follows` when it continues what the same person said just before."""

    message: Message
    author: Person
    at: datetime
    day: str
    new_day: bool
    follows: bool
    replies: int
    last_reply: datetime | None
    pinned: bool


@dataclass
class Drawing:
    """Makes HTML of messages, and remembers it."""

    page: Page
    templates: jinja2.Environment
    _kept: dict[Any, tuple[Any, str, Markup]] = field(default_factory=dict)

    def html(self, text: str, actor: Actor) -> Markup:
        people, channels = self.page.workspace.people, self.page.workspace.channels
        reader = Reader(
            me=actor.id,
            person=lambda key: people[key].real_name if key in people else None,
            channel=lambda key: channels[key].name if key in channels else None,
            zone=self.page.zone,
            now=self.page.clock.now(),
        )
        return Markup(to_html(text, reader))

    def channel(self, actor: Actor, channel: Channel, known: Known) -> list[Markup]:
        replies: dict[str, list[Message]] = {}
        for message in channel.messages:
            if message.thread_ts is not None and message.ts != message.thread_ts:
                replies.setdefault(message.thread_ts, []).append(message)
        seen = _seen(actor, channel, lambda each: each.thread_ts in (None, each.ts) or each.broadcast)
        return self._drawn(actor, _bubbles(self.page, channel, seen, replies), known, in_thread=False)

    def thread(self, actor: Actor, channel: Channel, root: Message, known: Known) -> list[Markup]:
        seen = _seen(actor, channel, lambda each: root.ts in (each.ts, each.thread_ts))
        return self._drawn(actor, _bubbles(self.page, channel, seen, {}), known, in_thread=True)

    def _drawn(self, actor: Actor, bubbles: list[Bubble], known: Known, *, in_thread: bool) -> list[Markup]:
        names = hash(tuple(place.name for place in self.page.workspace.channels.values()))
        return [self._one(actor, bubble, known, in_thread, names) for bubble in bubbles]

    def _one(self, actor: Actor, bubble: Bubble, known: Known, in_thread: bool, names: int) -> Markup:
        key = (actor.id, bubble.message.ts, in_thread)
        looks = (names, _looks(bubble))
        kept = self._kept.pop(key, None)
        if kept is None or kept[0] != looks:
            html = self._rendered(actor, bubble, in_thread)
            kept = (looks, hashlib.blake2s(html.encode(), digest_size=6).hexdigest(), html)
        self._kept[key] = kept
        if len(self._kept) > MOST_KEPT:
            del self._kept[next(iter(self._kept))]
        _, version, html = kept
        same = known.get(bubble.message.ts) == version
        mark = Markup('<div class="said" data-key="{}" data-v="{}"{}>{}</div>')
        return mark.format(bubble.message.ts, version, Markup(" data-same") if same else "", "" if same else html)

    def _rendered(self, actor: Actor, bubble: Bubble, in_thread: bool) -> Markup:
        macro: Any = self.templates.get_template("_bubble.html").module
        shortcuts = self.page.manifest["features"]["shortcuts"]
        made: Markup = macro.bubble(bubble, lambda text: self.html(text, actor), shortcuts, in_thread)
        return made


def question(actor: Actor, channel: Channel) -> Message | None:
    """The newest message of the bot's in a thread that ends with something to press: it waits for an answer."""
    over: set[str] = set()
    for message in reversed(actor.sees(channel.id)):
        thread = message.thread_ts
        if thread is None or thread == message.ts or thread in over:
            continue
        over.add(thread)
        if message.user == BOT_USER and any(block["type"] == "actions" for block in message.blocks):
            return message
    return None


def _seen(actor: Actor, channel: Channel, wanted: Any) -> list[Message]:
    """The last of those that they see, in order."""
    found: list[Message] = []
    for message in reversed(actor.sees(channel.id)):
        if wanted(message):
            found.append(message)
            if len(found) == MOST_SHOWN:
                break
    return found[::-1]


def _bubbles(
    page: Page, channel: Channel, messages: list[Message], replies: Mapping[str, list[Message]]
) -> list[Bubble]:
    found: list[Bubble] = []
    for message in messages:
        found.append(_bubble(page, channel, message, found[-1] if found else None, replies.get(message.ts, [])))
    return found


def _bubble(page: Page, channel: Channel, message: Message, before: Bubble | None, replies: list[Message]) -> Bubble:
    at = datetime.fromtimestamp(float(message.ts), page.zone)
    day = at.strftime("%A, %-d %B")
    same = before is not None and before.message.user == message.user and at - before.at < GROUPED
    quiet = before is not None and not before.message.subtype and not before.message.ephemeral_to
    return Bubble(
        message=message,
        author=page.workspace.people[message.user],
        at=at,
        day=day,
        new_day=before is None or before.day != day,
        follows=same and quiet and not message.ephemeral_to,
        replies=len(replies),
        last_reply=datetime.fromtimestamp(float(replies[-1].ts), page.zone) if replies else None,
        pinned=message.ts in channel.pins,
    )


def _looks(bubble: Bubble) -> tuple[Any, ...]:
    """All that its looks depend on."""
    message = bubble.message
    return (
        message.text,
        message.blocks,
        message.edited,
        message.files,
        {name: len(people) for name, people in message.reactions.items()},
        *(bubble.new_day, bubble.follows, bubble.replies, bubble.last_reply, bubble.pinned),
    )
