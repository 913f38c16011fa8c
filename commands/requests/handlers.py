"""What a verb cannot express: the form whose questions appear with the item, and lines that name an item."""

import asyncio
import json
from contextlib import suppress

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.requests import forms, instead, lines, operations, reading, wording
from commands.requests.forms import Begun, catalogue_of
from commands.requests.ids import ITEM_CHOSEN, ActionId, ViewId
from commands.requests.lines import Asked
from commands.requests.permissions import may_order, permitted_to_ask, permitted_to_read
from commands.requests.policy import RequestPolicy
from commands.requests.rules import NewRequest
from commands.requests.standing import standing
from commands.requests.verbs import VERBS
from commands.shared import blocks as bk
from commands.shared import verbs as kit
from commands.shared.act import Act
from commands.shared.blocks import Block, typed
from commands.shared.desk import Desk
from commands.shared.ids import Beginning
from commands.shared.lines import keep
from commands.shared.verbs import Answer, Fit, Line, Payload

MEETING_SECONDS = 2.0
"""So long whoever waits for an answer waits for what Slack knows of people."""

LONGEST_KEPT = 700
"""So much of what was typed a button carries; Slack takes 2,000 characters, and each may take two to write."""

MINE = "mine"


def listen(app: AsyncApp) -> None:
    app.view(ViewId.FORM)(form)
    app.action(ITEM_CHOSEN)(chosen)
    app.action(Beginning(ActionId.ORDER))(open_form)
    app.action(ActionId.AGAIN)(again)


async def met(desk: Desk, whom: str) -> None:
    """It is known who they are for whom something is asked, and who manages them."""
    with suppress(TimeoutError):
        async with asyncio.timeout(MEETING_SECONDS):
            await desk.meet([desk.by, whom])
            await desk.meet(await desk.ask(reading.to_meet, whom))


async def form(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    asked = forms.read_form(catalogue_of(desk.document), view, desk.by)
    await met(desk, asked.whom)
    await desk.attempt("request").write(instead.submit, asked, str(view.get("private_metadata") or ""))
    await ack()


async def chosen(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """The questions of the item that was chosen appear, below what stands there already."""
    desk: Desk = context["desk"]
    view = body["view"]
    shown = await desk.ask(_form_for, forms.chosen(view, action["selected_option"]["value"]))
    await client.views_update(view_id=view["id"], hash=view["hash"], view=shown)
    await ack()


def _form_for(act: Act, begun: Begun) -> Block:
    catalogue = act.policy(RequestPolicy).catalogue
    item = catalogue.get(begun.item or "")
    view = forms.form(catalogue, begun)
    if item is not None and not may_order(act, item):
        view["blocks"] = [*view["blocks"][:2], forms.not_for_you(item)]
    return view


async def open_form(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """The form, with what was typed in it already."""
    desk: Desk = await context["desk"].identified()
    await desk.ask(permitted_to_ask)
    kept = json.loads(action["value"])
    begun = Begun(kept.get("item"), kept.get("whom"), {}, str(kept.get("text") or ""), str(kept.get("of") or ""))
    await client.views_open(trigger_id=body["trigger_id"], view=await desk.ask(_form_for, begun))
    await ack()


async def again(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """The form, filled in as it was."""
    desk: Desk = await context["desk"].identified()
    view = await desk.ask(_form_again, int(action["value"]))
    await client.views_open(trigger_id=body["trigger_id"], view=view)
    await ack()


def _form_again(act: Act, number: int) -> Block:
    permitted_to_ask(act)
    request = permitted_to_read(act, number)
    return _form_for(act, Begun(request.item, request.whom, request.answers, request.text))


async def otherwise(desk: Desk, text: str, line: Line) -> Answer:
    """What is no verb is an item: asked for at once where it asks nothing, else with its form a press away. A line
    that could be something to do is asked about.
    """
    desk = desk.attempt("request")
    await desk.ask(permitted_to_ask)
    policy = desk.document
    assert isinstance(policy, RequestPolicy)
    asked = lines.read(policy, text)
    if line.verb is not None and (line.fit is Fit.MISSING or (asked.item is None and line.fit is not Fit.OTHER)):
        return {"text": kit.correction("/request", line)}
    if asked.item is None:
        return _no_such(policy, asked.text)
    text, line = _as_meant(policy, asked.item, text, line)
    if lines.is_doubtful(policy, text, line):
        return await _ask_which(desk, text, line, order_button(f"Ask for {policy.catalogue[asked.item].name}", asked))
    if policy.catalogue[asked.item].needs_answers:
        return _needs_more(policy, asked)
    whom = asked.whom or desk.by
    await met(desk, whom)
    return await desk.write(_order, NewRequest(asked.item, whom, {}, asked.text))


def _as_meant(policy: RequestPolicy, item: str, text: str, line: Line) -> tuple[str, Line]:
    """The line with its verb as that is spelt, where its first word is a slip of one: `stok mailing list 5`."""
    if line.verb is not None or lines.begun_with(policy, text) is not None:
        return text, line
    verb = kit.nearly(lines.with_the_item_as_a_word(policy, text, item), VERBS, "req").verb
    if verb is None:
        return text, line
    spelt = f"{verb.name} {kit.first_word(text)[1]}"
    return spelt, kit.read(spelt, VERBS, "req")


async def _ask_which(desk: Desk, text: str, line: Line, order: Block) -> Answer:
    """A word that other tools use, and no verb of ours, is of what they asked for."""
    if line.verb is None:
        text, line = MINE, kit.read(MINE, VERBS)
    assert line.verb is not None
    command, kept = line.command or "/request", await desk.write(keep, text)
    question = "Is this something to do, or do you ask for something new?"
    if line.arguments is None or line.hint:
        question = f"Did you mean `{command} {line.verb.line}`, or do you ask for something new? {line.hint}".strip()
    return {"text": question, "blocks": bk.which(question, kit.reading("/request", line), command, kept, order)}


def _order(act: Act, asked: NewRequest) -> Answer:
    request = operations.submit(act, asked)
    return {"text": wording.ordered(standing(act, request))}


def order_button(text: str, asked: Asked, number: int = 0) -> Block:
    """A button that opens the form with this in it; of several in a message each has a number."""
    kept = {"item": asked.item, "whom": asked.whom, "text": asked.text[:LONGEST_KEPT]}
    action = f"{ActionId.ORDER}.{number}" if number else ActionId.ORDER
    return bk.button(text, action, json.dumps({key: each for key, each in kept.items() if each}, ensure_ascii=False))


def _needs_more(policy: RequestPolicy, asked: Asked) -> Answer:
    name = policy.catalogue[asked.item or ""].name
    text = f"*{typed(name, 80)}* asks a little more. What you wrote stands in its form already."
    button = order_button("Fill it in", asked)
    return {"text": text, "blocks": [bk.section(text), bk.actions(button)]}


def _no_such(policy: RequestPolicy, text: str) -> Answer:
    """The nearest items; nothing that was typed is lost."""
    near = lines.alike(policy.catalogue, text)[:3]
    said = f"There is nothing in the catalogue that is called {typed(text, 100)}."
    buttons = [
        order_button(policy.catalogue[key].name, Asked(key, None, ""), number)
        for number, key in enumerate(near, start=1)
    ]
    buttons.append(order_button("All there is", Asked(None, None, text)))
    meant = "Did you mean one of these? " if near else ""
    hint = f"{meant}If something is broken, report it with `/incident`."
    return {"text": said, "blocks": [bk.section(f"{said} {hint}"), bk.actions(*buttons)]}
