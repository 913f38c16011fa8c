"""What a person does on the page: say, press, send a form, move the clock."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from bot.workspace.page.page import Page
from bot.workspace.page.showing import channel_named
from bot.workspace.people import Actor


async def _send(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    text, channel = given["text"].strip(), channel_named(page, actor, given["channel"])
    if not text:
        return {}
    if channel.archived:
        return {"error": "This channel is archived."}
    if text.startswith("/") and not given.get("thread"):
        await actor.command(text, channel.id)
        return {}
    if not channel.is_im and actor.id not in channel.members:
        page.workspace.invite(channel, [actor.id], actor.id)
    await actor.say(channel.id, text, given.get("thread") or None)
    return {}


async def _click(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    chosen = given.get("chosen") or {}
    if given.get("ts"):
        channel = channel_named(page, actor, given["channel"])
        where: Any = page.workspace.find_message(channel, given["ts"])
        if where is None:
            return {"error": "That message is gone."}
        return {"error": await actor.click(where, given["action"], channel.id, **chosen)}
    if given.get("home"):
        return {"error": await actor.click(actor.home, given["action"], **chosen) if actor.home else "It is gone."}
    if actor.view is None:
        return {"error": "That form is closed."}
    values = _in_zone(page, given.get("values") or {})
    return {"error": await actor.click(actor.view, given["action"], values=values, **chosen)}


async def _submit(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    view = actor.view
    if view is None:
        return {"error": "That form is closed."}
    sent = await actor.send_form(view, _in_zone(page, given["values"]))
    return {"errors": dict(sent.errors)}


def _in_zone(page: Page, values: dict[str, Any]) -> dict[str, Any]:
    """What was entered in a form, with times as Slack sends them: the page knows them as its zone writes them."""
    for elements in values.values():
        for element in elements.values():
            moment = element.get("selected_date_time")
            if isinstance(moment, str):
                local = datetime.fromisoformat(moment) if moment else None
                element["selected_date_time"] = int(local.replace(tzinfo=page.zone).timestamp()) if local else None
    return values


async def _suggest(_page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    """What a select offers that asks the bot while one types."""
    view = actor.view
    blocks = [] if view is None else view.body["blocks"]
    element = next((each["element"] for each in blocks if each.get("block_id") == given["block"]), None)
    if view is None or element is None:
        return {"error": "That form is closed."}
    found = await actor.suggestions(element, given["block"], view, given["seek"])
    return {"options": [{"value": each["value"], "text": each["text"]["text"]} for each in found]}


async def _cancel(_page: Page, actor: Actor, _given: dict[str, Any]) -> dict[str, Any]:
    await actor.cancel()
    return {}


async def _react(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    channel = channel_named(page, actor, given["channel"])
    message = page.workspace.find_message(channel, given["ts"])
    if message is not None and actor.id not in message.reactions.get(given["name"], []):
        await actor.react(given["name"], channel.id, message)
    return {}


async def _shortcut(page: Page, actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    if not given.get("ts"):
        return {"error": await actor.shortcut(given["callback"])}
    channel = channel_named(page, actor, given["channel"])
    message = page.workspace.find_message(channel, given["ts"])
    if message is None:
        return {"error": "That message is gone."}
    return {"error": await actor.message_shortcut(given["callback"], channel.id, message)}


async def _home(_page: Page, actor: Actor, _given: dict[str, Any]) -> dict[str, Any]:
    await actor.open_home()
    return {}


async def _clock(page: Page, _actor: Actor, given: dict[str, Any]) -> dict[str, Any]:
    if "rate" in given:
        page.clock.set_rate(float(given["rate"]))
    if given.get("advance") == "next":
        due = None if page.next_due is None else await page.next_due()
        if due is None:
            return {"error": "Nothing is due: the clock has nowhere to jump to."}
        page.clock.advance(max(due - page.clock.now(), timedelta()))
    elif "advance" in given:
        page.clock.advance(timedelta(minutes=float(given["advance"])))
    page.workspace.changed("clock")
    return {}


ACTS: Mapping[str, Callable[[Page, Actor, dict[str, Any]], Awaitable[dict[str, Any]]]] = {
    "send": _send,
    "click": _click,
    "submit": _submit,
    "cancel": _cancel,
    "react": _react,
    "shortcut": _shortcut,
    "home": _home,
    "suggest": _suggest,
    "clock": _clock,
}
