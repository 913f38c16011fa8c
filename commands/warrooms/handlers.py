"""Bolt listeners of war rooms: read the payload, call one operation, answer."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.shared.desk import Desk
from commands.shared.language import as_typed
from commands.shared.refusals import Refused
from commands.warrooms import operations, rules, views
from commands.warrooms.policy import IncidentDesk, WarRoomPolicy
from commands.warrooms.rules import Line, Verb
from storage.warrooms.records import Role, WarRoom

Payload = dict[str, Any]
Answer = dict[str, Any]


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """`/major …`"""
    desk: Desk = context["desk"]
    text, by = (command.get("text") or "").strip(), command["user_id"]
    room = await desk.read(operations.room_in, command["channel_id"])
    if not text and room is not None:
        await client.views_open(trigger_id=command["trigger_id"], view=views.update_form(room.incident))
        await ack()
        return
    line = rules.read_line(text, in_room=room is not None) if text else Line(Verb.HELP)
    await ack(await _do(desk, line, room, by))


async def _do(desk: Desk, line: Line, room: WarRoom | None, by: str) -> Answer:
    if line.wrong is not None:
        return {"text": line.wrong}
    if line.verb is Verb.HELP:
        return {"text": "How to use /major", "blocks": views.help_blocks()}
    if line.verb is None:
        return await _declare(desk, line, by)
    assert room is not None
    return await _in_room(desk, line, line.verb, room.incident, by)


async def _declare(desk: Desk, line: Line, by: str) -> Answer:
    common = {"by": by, "policy": desk.policy(WarRoomPolicy), "desk": desk.policy(IncidentDesk)}
    if line.number is not None:
        room = await desk.write(operations.declare, line.number, **common)
    else:
        room = await desk.write(operations.declare_new, text=as_typed(line.text), **common)
    return {"text": f":rotating_light: INC-{room.incident} is a major incident. Its room `{room.name}` opens now."}


async def _in_room(desk: Desk, line: Line, verb: Verb, number: int, by: str) -> Answer:
    if verb in (Verb.TIMELINE, Verb.SUMMARY):
        return await _tell(desk, verb, number, by)
    common: Payload = {"by": by, "policy": desk.policy(WarRoomPolicy)}
    text = as_typed(line.text)
    if verb is Verb.UPDATE:
        await desk.write(operations.update, number, text=text, **common)
        return {"text": "Told: this room, the majors channel and the reporter."}
    if verb is Verb.ROLE:
        await desk.write(operations.take_role, number, role=line.role, to=line.person, **common)
        return {"text": "Done; the card shows it."}
    if verb is Verb.HANDOVER:
        await desk.write(operations.offer_handover, number, to=line.person, by=by)
        return {"text": "Offered. You have command until they accept."}
    if verb is Verb.RESOLVE:
        await desk.write(operations.resolve, number, note=text, desk=desk.policy(IncidentDesk), **common)
        return {"text": f"INC-{number} is resolved; the timeline is posted here."}
    await desk.write(operations.note, number, text=text, task=verb is Verb.TASK, **common)
    return {"text": "On the timeline."}


async def _tell(desk: Desk, verb: Verb, number: int, by: str) -> Answer:
    policy = desk.policy(WarRoomPolicy)
    room, incident, roles, entries = await desk.read(operations.seen_story, number, by=by, policy=policy)
    if verb is Verb.TIMELINE:
        return {"text": "The timeline", "blocks": views.timeline(entries, f"{incident.number}, so far")}
    return {"text": views.situation_text(room, incident), "blocks": views.announcement(room, incident, roles, None)}


async def declare(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """Declare major, pressed on an incident's card."""
    desk: Desk = context["desk"]
    await _declare(desk, Line(number=int(action["value"])), body["user"]["id"])
    await ack()


async def take_role(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    by, role = body["user"]["id"], Role(action["action_id"].rpartition(".")[2])
    policy = desk.policy(WarRoomPolicy)
    await desk.write(operations.take_role, int(action["value"]), role=role, to=by, by=by, policy=policy)
    await ack()


async def update(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """Ask what everyone should know."""
    desk: Desk = context["desk"]
    by, policy = body["user"]["id"], desk.policy(WarRoomPolicy)
    await desk.read(operations.seen_story, int(action["value"]), by=by, policy=policy)
    await client.views_open(trigger_id=body["trigger_id"], view=views.update_form(int(action["value"])))
    await ack()


async def update_form(ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    number, text = views.read_update_form(view)
    policy = desk.policy(WarRoomPolicy)
    await desk.write(operations.update, number, text=text, by=body["user"]["id"], policy=policy)
    await ack()


async def resolve(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """Ask how it was fixed, of whoever may announce it."""
    desk: Desk = context["desk"]
    number, policy = int(action["value"]), desk.policy(WarRoomPolicy)
    await desk.write(operations.check_resolver, number, by=body["user"]["id"], policy=policy)
    await client.views_open(trigger_id=body["trigger_id"], view=views.resolve_form(number))
    await ack()


async def resolve_form(ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    number, note = views.read_resolve_form(view)
    common = {"by": body["user"]["id"], "policy": desk.policy(WarRoomPolicy), "desk": desk.policy(IncidentDesk)}
    await desk.write(operations.resolve, number, note=note, **common)
    await ack()


async def accept_handover(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _answer_handover(context["desk"], action, body, accepted=True)
    await ack()


async def decline_handover(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _answer_handover(context["desk"], action, body, accepted=False)
    await ack()


async def _answer_handover(desk: Desk, action: Payload, body: Payload, *, accepted: bool) -> None:
    common = {"by": body["user"]["id"], "policy": desk.policy(WarRoomPolicy)}
    await desk.write(operations.answer_handover, int(action["value"]), accepted=accepted, **common)


async def reaction(event: Payload, context: AsyncBoltContext) -> None:
    """A pushpin in a war room puts the message on the timeline."""
    item = event.get("item") or {}
    if event.get("reaction") != "pushpin" or item.get("type") != "message":
        return
    desk: Desk = context["desk"]
    try:
        await desk.write(operations.look_at_pinned, channel=item["channel"], ts=item["ts"], by=event["user"])
    except Refused:
        return
