"""Bolt listeners of what a verb cannot express: what `/major` means in a room and outside one, and pins."""

from dataclasses import replace
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.language import PERSON, as_typed, leading_number
from commands.shared.refusals import Refused
from commands.shared.verbs import Answer, Fit, Line, Payload, Verb
from commands.warrooms import channel, forms, operations, reading
from commands.warrooms.verbs import VERBS, declared, help_text
from storage.warrooms.records import WarRoom

HELP = verbs.read("help", VERBS)
OUTSIDE = "`/major {verb}` works in a war room. Go to the incident's channel (`inc-…`) and say it there."


def listen(app: AsyncApp) -> None:
    app.event("reaction_added")(reaction)


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """`/major …`"""
    desk: Desk = context["desk"]
    text = (command.get("text") or "").strip()
    room = await desk.ask(reading.room_in, command["channel_id"])
    if not text and room is not None:
        await client.views_open(trigger_id=command["trigger_id"], view=forms.update_form(room.incident))
        await ack()
        return
    await ack(await _answer(desk, text, room))


async def _answer(desk: Desk, text: str, room: WarRoom | None) -> Answer:
    """In a room the verbs count; anywhere else a number or the text of a new incident does."""
    numbered = leading_number(text, "inc")
    if numbered is not None and not numbered[1]:
        return _declared(await desk.write(operations.declare, numbered[0]))
    line = verbs.read(text, VERBS)
    if not text or line == HELP:
        return await desk.ask(help_text)
    if room is not None:
        return await _in_room(desk, line, text, room)
    wrong = outside(text, line)
    return {"text": wrong} if wrong else _declared(await desk.write(operations.declare_new, as_typed(text)))


def _declared(room: WarRoom) -> Answer:
    return {"text": declared(room)}


async def _in_room(desk: Desk, line: Line, text: str, room: WarRoom) -> Answer:
    if line.is_ready:
        return await verbs.carry_out(desk, replace(line, number=room.incident))
    return {"text": correction(text, line)}


def correction(text: str, line: Line) -> str:
    """How to write what could not be read in a room."""
    if line.verb is not None:
        return verbs.correction("/major", line)
    alike = verbs.alike(text.split()[0], VERBS)
    hint = f"Did you mean `/major {alike[0].line}`?" if alike else "`/major help` shows what there is."
    return f"There is a major incident here already. {hint} A new one is declared in another channel."


def outside(text: str, line: Line) -> str | None:
    """Why a line cannot be done where there is no room; None when it is the text of a new incident."""
    if line.verb is not None:
        return OUTSIDE.format(verb=line.verb.name) if _is_of_a_room(line.verb, line, text) else None
    words = text.split()
    alike = verbs.alike(words[0], VERBS) if len(words) == 1 else []
    if not alike:
        return None
    return f"Did you mean `/major {alike[0].line}`? To declare, write what is wrong in a few words."


def _is_of_a_room(verb: Verb, line: Line, text: str) -> bool:
    """Whether it has the shape of the verb, and is no text that only begins with its word."""
    if "@person" in (verb.usage or ""):
        return line.fit is Fit.MISSING or PERSON.search(text) is not None
    return line.fit is Fit.MISSING or (line.is_ready and not line.arguments)


async def reaction(event: dict[str, Any], context: AsyncBoltContext) -> None:
    """A pushpin in a war room puts the message on the timeline."""
    item = event.get("item") or {}
    if event.get("reaction") != "pushpin" or item.get("type") != "message":
        return
    desk: Desk = context["desk"]
    try:
        await desk.write(channel.look_at_pinned, item["channel"], item["ts"])
    except Refused:
        return
