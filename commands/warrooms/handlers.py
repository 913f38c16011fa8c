"""Bolt listeners of what a verb cannot express: what `/major` means in a room and outside one, and pins."""

import json
from collections.abc import Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.incidents.ids import ActionId as IncidentActionId
from commands.shared import speech, verbs
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.ids import Beginning
from commands.shared.language import PERSON, as_typed, leading_number, number_written
from commands.shared.numbers import prefixes
from commands.shared.refusals import Refused
from commands.shared.replies import Origin, origin_of, reply
from commands.shared.verbs import Answer, Fit, Form, Line, Payload, Verb
from commands.warrooms import (
    cadence,
    forms,
    joining,
    lines,
    messages,
    operations,
    pins,
    reading,
    stream_verbs,
    update_forms,
    views,
    writing,
)
from commands.warrooms.ids import ActionId, ViewId
from commands.warrooms.permissions import could_be, incident_of, responders_only
from commands.warrooms.reading import Here
from commands.warrooms.rules import PRACTISED
from commands.warrooms.verbs import VERBS, update_form, update_form_in
from storage.journal.queries import QUARTERDECK
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.streams.records import Stream
from storage.warrooms.records import WarRoom

OUTSIDE = "`/major {verb}` works in a war room. Go to the incident's channel (`inc-…`) and say it there."


NOT_IN_A_DRILL = (
    "`/major {verb}` reaches others, so a drill has none of it. Say what you would do: `/major decide TEXT`."
)

ANYWHERE = ("list", "retro")
"""Verbs that are about no one room."""


NEVER_NEW = ("time", "phase", "merge", "bridge", "done")
"""Verbs of a room whose lines are no new incident: what stands after them is nothing that could be broken."""


def listen(app: AsyncApp) -> None:
    app.event("reaction_added")(reaction)
    app.event("member_joined_channel")(joined)
    app.event({"type": "message", "subtype": ("message_changed", "message_deleted")})(message_corrected)
    app.action(IncidentActionId.DECLARE_MAJOR)(declare)
    app.view(ViewId.DECLARE)(declare_form)
    app.action(ActionId.RAISE_PRIORITY)(raise_priority)
    app.action(Beginning(ActionId.LINE_DO))(line_do)
    app.action(ActionId.LINE_DECLARE)(line_declare)
    app.action(ActionId.LINE_DROP)(line_drop)
    app.action(ActionId.MORE)(more)
    app.action(ActionId.NOTHING_NEW)(nothing_new)
    app.action(ActionId.UPDATE_PHASE)(phase_chosen)


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """`/major …`"""
    desk: Desk = context["desk"].at(command["channel_id"])
    text = (command.get("text") or "").strip()
    here = await desk.ask(reading.here, command["channel_id"])
    if here.room is not None:
        desk = await desk.identified()
    if not text:
        await client.views_open(trigger_id=command["trigger_id"], view=await _form(desk, here))
        await ack()
        return
    line = verbs.read(text, VERBS)
    if here.room is not None and here.room.is_drill and line.verb is not None and line.verb.name not in PRACTISED:
        await ack({"text": NOT_IN_A_DRILL.format(verb=line.verb.name)})
        return
    if line.is_ready and line.verb is not None and line.verb.opens and line.verb.form is not None:
        known = (await desk.identified()).attempt(line.verb.name)
        view = await known.ask(line.verb.form.opened, None, **(line.arguments or {}))
        await client.views_open(trigger_id=command["trigger_id"], view=view)
        await ack()
        return
    if here.room is not None and (form := asked_for(text, here.stream)) is not None:
        view = await desk.ask(form.opened, here.room.incident)
        await client.views_open(trigger_id=command["trigger_id"], view=view)
        await ack()
        return
    await ack(await _answer(desk, text, here, command.get("response_url")))


def asked_for(text: str, stream: Stream | None = None) -> Form | None:
    """The form of a verb after which nothing was typed, where something is needed; in a stream its own."""
    line = verbs.read(text, VERBS)
    if (form := stream_verbs.form_of(line, stream)) is not None:
        return form
    return line.verb.form if line.verb is not None and line.fit is Fit.MISSING else None


async def _form(desk: Desk, here: Here) -> Payload:
    """What `/major` alone opens: the form of an update in a room or stream, else that of a new major incident."""
    if here.room is not None:
        opens = update_form if here.stream is None else stream_verbs.update_form
        return await desk.ask(opens, here.room.incident)
    await desk.ask(responders_only, None, "declare a major incident")
    return forms.declare_form(desk.document.service_names())


async def _answer(desk: Desk, text: str, here: Here, url: str | None) -> Answer:
    """In a room the verbs count; anywhere else a number or the text of a new incident does."""
    numbered = leading_number(text, "inc")
    if numbered is not None and not numbered[1]:
        return await _declare(await desk.identified(), url, operations.declare, numbered[0])
    line = verbs.read(text, VERBS)
    if line.is_ready and line.verb is not None and line.verb.name in ANYWHERE:
        return await verbs.carry_out(desk, line)
    if here.room is not None:
        return await _in_room(desk, line, text, here)
    if is_meant_for_a_room(line):
        return await _ask_where(desk, line, text)
    if (wrong := outside(text, line)) is not None:
        return {"text": wrong}
    if (verb := could_be_verb(text, line)) is not None:
        return await _ask_whether(desk, verb, text)
    return await _declare(desk, url, operations.declare_new, as_typed(text))


async def _declare(desk: Desk, url: str | None, operation: Callable[..., WarRoom], what: int | str) -> Answer:
    """Declare it, and have the link to its room follow."""
    room = await desk.write(operation, what)
    if url:
        await desk.after_receiving().write(_link, room, url)
    return await desk.ask(_declared, room.incident)


def _declared(act: Act, number: int) -> Answer:
    incident = incident_of(act, number)
    return views.declared(incident, could_be(act, incident))


def _link(act: Act, room: WarRoom, url: str, *, ask: bool = False) -> None:
    """Say where the room is, after its channel is made, to whoever has asked for it."""
    subject = {"incident": room.incident, "ask": ask}
    answer = {"url": url, "replace_original": False, "response_type": "ephemeral"}
    lane = messages.lane(room)
    effect = Effect(lane, Method.RESPOND, room.number, arguments=answer, render="warroom.link", subject=subject)
    speech.put(act, effect)


async def declare(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """The button on a card: the room opens, and its link is answered where the button was pressed."""
    desk: Desk = await context["desk"].identified()
    room = await desk.write(operations.declare, int(action["value"]))
    origin = origin_of(body)
    if origin.url is not None:
        await desk.after_receiving().write(_link, room, origin.url, ask=True)
    await ack()


async def declare_form(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    await desk.write(operations.declare_reported, forms.read_declare_form(view, by=desk.by))
    await ack()


async def raise_priority(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    await desk.write(_raise, int(action["value"]), origin_of(body))
    await ack()


def _raise(act: Act, number: int, origin: Origin) -> None:
    operations.raise_priority(act, number)
    reply(act, origin, f"INC-{number} is {incident_of(act, number).priority} now.", replace=True)


def is_meant_for_a_room(line: Line) -> bool:
    """Whether it has the shape of what is done in one; and so may have been typed in the wrong channel."""
    return line.is_ready and line.verb is not None and line.verb.do is not None and bool(line.arguments)


async def _ask_where(desk: Desk, line: Line, text: str) -> Answer:
    assert line.verb is not None
    could_be_new = line.verb.name not in NEVER_NEW
    kept = await desk.write(lines.keep, text)
    if not (could_be_new or kept.rooms):
        return {"text": f"No war room of yours is open, and `/major {line.verb.name}` works in one."}
    blocks = views.line_question(line.verb.name, kept.number, kept.rooms, could_be_new=could_be_new)
    return {"text": blocks[0]["text"]["text"], "blocks": blocks}


def could_be_verb(text: str, line: Line) -> Verb | None:
    """The verb that a short line may have been meant for, which lacks something (`severity P1`) or is misspelt."""
    if line.verb is None and verbs.first_word(text)[0].lower() not in verbs.MEANT:
        line = verbs.nearly(text, VERBS)
    return line.verb if line.fit is Fit.DOUBTFUL else None


async def _ask_whether(desk: Desk, verb: Verb, text: str) -> Answer:
    kept = await desk.write(lines.keep, text)
    blocks = views.line_doubted(verb.line, kept.number)
    return {"text": blocks[0]["text"]["text"], "blocks": blocks}


async def line_do(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    meant = json.loads(action["value"])
    await desk.write(lines.do, int(meant["line"]), origin_of(body), incident=int(meant["incident"]))
    await ack()


async def line_declare(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    await desk.write(lines.declare, int(action["value"]), origin_of(body))
    await ack()


async def line_drop(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    await desk.write(lines.drop, int(action["value"]), origin_of(body))
    await ack()


async def _in_room(desk: Desk, line: Line, text: str, here: Here) -> Answer:
    if line.is_ready and here.room is not None:
        meant = line if here.stream is None else stream_verbs.in_stream(line, here.stream)
        return await verbs.carry_out(desk, replace(meant, number=here.room.incident))
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
    if number_written(text, "|".join([*(each for each in prefixes() if each != "inc"), "drill"])) is not None:
        return "`/major` takes the number of an incident, `/major INC-7`, or what is wrong in a few words."
    if (unknown := verbs.not_known("/major", text, "inc")) is not None:
        return f"{unknown} `/major INC-7` declares INC-7 a major incident."
    words = text.split()
    alike = verbs.alike(words[0], VERBS) if len(words) == 1 else []
    if not alike:
        return None
    return f"Did you mean `/major {alike[0].line}`? To declare, write what is wrong in a few words."


def _is_of_a_room(verb: Verb, line: Line, text: str) -> bool:
    """Whether it has the shape of the verb, and is no text that only begins with its word."""
    if "@person" in (verb.usage or ""):
        return line.fit is Fit.MISSING or line.arguments == {} or PERSON.search(text) is not None
    return line.fit is Fit.MISSING or (line.is_ready and not line.arguments)


async def more(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """The menu of the card: a verb that is asked for so has a form, or is a question."""
    desk: Desk = await context["desk"].identified()
    number, name = json.loads(action["selected_option"]["value"])
    verb = next(verb for verb in VERBS if verb.name == name)
    if verb.form is not None:
        view = await desk.attempt(verb.name).ask(verb.form.opened, int(number))
        await client.views_open(trigger_id=body["trigger_id"], view=view)
    else:
        said = await verbs.carry_out(desk, Line(verb, Fit.READY, int(number), {}))
        await desk.write(verbs.answer_press, origin_of(body), **said)
    await ack()


async def nothing_new(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """Said a third time in a row it opens the form: everybody has waited long enough for a word."""
    desk: Desk = await context["desk"].identified()
    number = int(action["value"])
    if await desk.ask(cadence.may_say_nothing_new, number):
        await desk.write(cadence.nothing_new, number)
    else:
        view = await desk.ask(update_form, number, hint=cadence.SAY_WHAT_IS_TRIED)
        await client.views_open(trigger_id=body["trigger_id"], view=view)
    await ack()


async def phase_chosen(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """In the form of an update: it begins with the words of that phase, unless somebody has changed them."""
    await ack()
    desk, view = await context["desk"].identified(), body["view"]
    chosen = update_forms.phase_in(view)
    if chosen is not None:
        await client.views_update(view_id=view["id"], hash=view["hash"], view=await desk.ask(update_form_in, *chosen))


async def reaction(event: dict[str, Any], context: AsyncBoltContext) -> None:
    """A reaction that app.yaml has a meaning for puts a message of a war room on its timeline."""
    item, named, desk = event.get("item") or {}, event.get("reaction") or "", context["desk"]
    if item.get("type") != "message" or pins.meaning_of(desk.document, named) is None:
        return
    try:
        await desk.write(pins.look_at_pinned, item["channel"], item["ts"], named)
    except Refused:
        return


async def joined(event: dict[str, Any], context: AsyncBoltContext) -> None:
    """Whoever comes to a war room late reads at once how it stands."""
    desk: Desk = context["desk"]
    if event["user"] != context.bot_user_id and await desk.ask(reading.room_in, event["channel"]) is not None:
        await desk.write(joining.joined, event["channel"], event["user"])


async def message_corrected(event: dict[str, Any], context: AsyncBoltContext) -> None:
    """What somebody edits or deletes in a war room, they do on its timeline, too; what we change is none of that."""
    desk, message = context["desk"], event.get("message") or event.get("previous_message") or {}
    if message.get("bot_id") or await desk.ask(reading.room_in, event["channel"]) is None:
        return
    if event["subtype"] == "message_deleted":
        await desk.write(writing.deleted, event["channel"], event["deleted_ts"])
    else:
        by = (message.get("edited") or {}).get("user") or QUARTERDECK
        await desk.write(writing.edited, event["channel"], message["ts"], message.get("text") or "", by=by)
