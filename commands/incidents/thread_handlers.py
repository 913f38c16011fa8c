"""Bolt listeners of what is said under a card, and of the buttons on what only one person reads."""

import asyncio
from typing import Any

import aiohttp
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.errors import SlackClientError
from slack_sdk.web.async_client import AsyncWebClient

from commands.incidents import holds, reading, threads
from commands.incidents.ids import ActionId
from commands.incidents.report import SharedFile
from commands.incidents.threads import Reply
from commands.incidents.verbs import held
from commands.shared.act import Act
from commands.shared.blocks import clip, one_line
from commands.shared.desk import Desk
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.replies import Origin, origin_of, reply
from commands.shared.verbs import Payload
from storage.incidents.records import HoldReason

SAID = ("file_share", "thread_broadcast")
"""The subtypes of a message event by which a person says something; most have none."""

NAME, NAME_SECONDS = 40, 1.5
"""So many characters of a name stand on a button, and so long it is waited for."""


def listen(app: AsyncApp) -> None:
    app.action(ActionId.SEND_ON)(send_on)
    app.action(Beginning(ActionId.HOLD_FOR))(hold_for)


def is_said(event: Payload) -> bool:
    """Whether a message event is something that a person has just said."""
    return event.get("subtype") in (None, *SAID) and bool(event.get("user")) and not event.get("bot_id")


def files_of(event: Payload) -> tuple[SharedFile, ...]:
    """What was shared with a message."""
    files = [each for each in event.get("files") or () if isinstance(each, dict) and each.get("permalink")]
    return tuple(SharedFile(str(each.get("name") or each.get("title") or ""), each["permalink"]) for each in files)


async def under_a_card(event: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> bool:
    """Whether a message stands in the thread of a card; who does not read it, its writer is told once in a while."""
    desk: Desk = context["desk"]
    channel, thread = event["channel"], event.get("thread_ts")
    number = await desk.ask(reading.card_at, channel, thread) if thread and thread != event["ts"] else None
    if number is None or thread is None:
        return False
    desk, text = await desk.identified(), event.get("text") or ""
    reporter = await desk.ask(threads.does_not_read, number)
    mentioned = f"<@{context.bot_user_id}>" in text
    name = await first_name(client, reporter) if reporter is not None and not mentioned else ""
    await desk.write(threads.hear, number, Reply(as_typed(text), channel, thread, files_of(event)), name)
    return True


async def first_name(client: AsyncWebClient, person: str) -> str:
    """What to call somebody on a button; `the reporter`, where Slack does not say."""
    try:
        async with asyncio.timeout(NAME_SECONDS):
            found: dict[str, Any] = (await client.users_info(user=person))["user"]
    except (SlackClientError, aiohttp.ClientError, OSError, TimeoutError):
        return "the reporter"
    profile = found.get("profile") or {}
    name = profile.get("first_name") or found.get("real_name") or profile.get("display_name") or ""
    return clip((one_line(name).split(" ") or [""])[0], NAME) or "the reporter"


async def send_on(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    await desk.write(threads.send_on, int(action["value"]), origin_of(body))
    await ack()


async def hold_for(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """It waits for something else; the answer stands in place of the one that was pressed."""
    desk: Desk = await context["desk"].identified()
    _, _, named = action["action_id"].partition(f"{ActionId.HOLD_FOR}.")
    reason = HoldReason(named) if named else HoldReason.CALLER
    await desk.write(_hold_for, int(action["value"]), reason, origin_of(body))
    await ack()


def _hold_for(act: Act, number: int, reason: HoldReason, origin: Origin) -> None:
    answer = held(holds.hold_for(act, number, reason=reason))
    reply(act, origin, answer["text"], blocks=answer["blocks"], replace=True)
