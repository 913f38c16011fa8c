"""What each part of the page shows, for one person in one place."""

import contextlib
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.page.messages import Drawing, Known, question
from bot.workspace.page.mrkdwn import with_symbols
from bot.workspace.page.page import FIRST_CHANNEL, FIRST_PERSON, HOME, MESSAGES, Page
from bot.workspace.people import Actor
from bot.workspace.workspace import Channel, Message, Person

MOST_UNREAD = 99
MOST_FOUND = 30
Query = Mapping[str, str]
Shown = dict[str, Any]
Place = tuple[str, str, int, bool]
"""In the sidebar: label, address, how much is unread, whether it is archived."""


def whole(page: Page, drawing: Drawing, query: Query) -> Shown:
    shown: Shown = {"company": page.workspace.name}
    for part in FRAGMENTS.values():
        shown |= part(page, drawing, query, {})
    features = page.manifest["features"]
    handles = [person.name for person in page.workspace.people.values() if person.listed]
    return shown | {"commands": features["slash_commands"], "shortcuts": features["shortcuts"], "handles": handles}


def main(page: Page, drawing: Drawing, query: Query, known: Known) -> Shown:
    actor, channel = _who_and_where(page, query)
    asked = question(actor, channel) if channel.is_im else None
    at_home = query.get("channel") == HOME
    messages = [] if at_home else drawing.channel(actor, channel, known)
    page.workspace.mark_read(actor.id, channel)
    return _common(drawing, actor, channel, query) | {"home": actor.home, "messages": messages, "question": asked}


def thread(page: Page, drawing: Drawing, query: Query, known: Known) -> Shown:
    actor, channel = _who_and_where(page, query)
    root = _thread(page, channel, query)
    replies = [] if root is None else drawing.thread(actor, channel, root, known)
    return _common(drawing, actor, channel, query) | {"thread": root, "replies": replies}


def sidebar(page: Page, drawing: Drawing, query: Query, _: Known) -> Shown:
    actor, channel = _who_and_where(page, query)
    return _common(drawing, actor, channel, query) | {"sections": _sections(page, actor, channel)}


def modal(page: Page, drawing: Drawing, query: Query, _: Known) -> Shown:
    actor, channel = _who_and_where(page, query)
    return _common(drawing, actor, channel, query) | {"view": actor.view, "zone": str(page.zone)}


def clock(page: Page, _drawing: Drawing, _query: Query, _: Known) -> Shown:
    return {
        "now": page.clock.now().astimezone(page.zone),
        "rate": page.clock.rate,
        "reached": page.clock.reached,
        "status": page.status(),
        "zone": str(page.zone),
    }


FRAGMENTS: Mapping[str, Callable[[Page, Drawing, Query, Known], Shown]] = {
    "main": main,
    "thread": thread,
    "sidebar": sidebar,
    "modal": modal,
    "clock": clock,
}


def people(page: Page, sought: str) -> list[dict[str, str]]:
    """Who goes by such a name, handle or title, names first; unless somebody is sought, those who are listed."""
    words = sought.lower().split()
    everybody = [person for person in page.workspace.people.values() if not person.is_bot]
    if not words:
        return [offered(person) for person in everybody if person.listed]
    found = [person for person in everybody if all(word in _about(person) for word in words)]
    found.sort(key=lambda person: not f" {person.real_name.lower()}".count(f" {words[0]}"))
    return [offered(person) for person in found[:MOST_FOUND]]


def _about(person: Person) -> str:
    return f"{person.real_name} {person.name} {person.title}".lower()


def offered(person: Person) -> dict[str, str]:
    return {"value": person.id, "handle": person.name, "text": person.real_name, "hint": person.title}


def named(page: Page, keys: Iterable[str]) -> list[dict[str, str]]:
    return [offered(page.workspace.people[key]) for key in keys if key in page.workspace.people]


def options(of: Mapping[str, Any] | list[Mapping[str, Any]]) -> list[dict[str, str]]:
    """A select's options, those in groups too, as they are offered."""
    if isinstance(of, list):
        return [{"value": each["value"], "text": with_symbols(each["text"]["text"])} for each in of]
    grouped = [
        offer | {"hint": with_symbols(group["label"]["text"])}
        for group in of.get("option_groups", [])
        for offer in options(group["options"])
    ]
    return [*options(of.get("options", [])), *grouped]


def local(page: Page, instant: int) -> str:
    """An instant (Unix seconds) as a date and a time in the desk's zone, as a form takes them."""
    return datetime.fromtimestamp(instant, UTC).astimezone(page.zone).strftime("%Y-%m-%dT%H:%M")


def channel_named(page: Page, actor: Actor, name: str) -> Channel:
    """The channel of this name or id that they may look at; else the first one, or their talk with Quarterdeck."""
    if name in (MESSAGES, HOME):
        return page.workspace.direct_channel(actor.id)
    with contextlib.suppress(SlackError):
        found = page.workspace.channel(name)
        if not found.is_private or actor.id in found.members:
            return found
    return page.workspace.channel("general")


def _who_and_where(page: Page, query: Query) -> tuple[Actor, Channel]:
    actor = page.actor(query.get("as", FIRST_PERSON))
    return actor, channel_named(page, actor, query.get("channel", FIRST_CHANNEL))


def _common(drawing: Drawing, actor: Actor, channel: Channel, query: Query) -> Shown:
    at_home = query.get("channel") == HOME
    here = HOME if at_home else MESSAGES if channel.is_im else channel.name
    return {
        "me": actor.person,
        "channel": channel,
        "at_home": at_home,
        "here": here,
        "html": lambda text: drawing.html(text, actor),
    }


def _thread(page: Page, channel: Channel, query: Query) -> Message | None:
    return page.workspace.find_message(channel, query["thread"]) if query.get("thread") else None


def _sections(page: Page, actor: Actor, here: Channel) -> list[tuple[str, list[Place]]]:
    """What stands in the place where they are is read as it comes."""
    rooms: list[Place] = []
    channels: list[Place] = []
    for place in actor.channels():
        unread = 0 if place is here else _unread(page, actor, place)
        entry = (place.name, place.name, unread, place.archived)
        (rooms if place.name.startswith("inc-") else channels).append(entry)
    direct = page.workspace.direct_channel(actor.id)
    apps = [("Home", HOME, 0, False), ("Messages", MESSAGES, _unread(page, actor, direct), False)]
    sections = [("Channels", sorted(channels)), ("War rooms", sorted(rooms, reverse=True)), ("Quarterdeck", apps)]
    return [(title, places) for title, places in sections if places]


def _unread(page: Page, actor: Actor, place: Channel) -> int:
    """As far as it is counted."""
    since, count = page.workspace.read.get((actor.id, place.id), ""), 0
    for message in reversed(place.messages):
        if message.ts <= since or count == MOST_UNREAD:
            break
        count += message.ephemeral_to in (None, actor.id) and message.user != actor.id and message.subtype is None
    return count
