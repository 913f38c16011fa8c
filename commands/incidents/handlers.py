"""Bolt listeners of what a verb cannot express: reports, the questions about them, and direct messages."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.incidents import (
    answers,
    fact_views,
    forms,
    item_facts,
    keeping,
    offers,
    operations,
    reading,
    thread_handlers,
    views,
    words,
)
from commands.incidents.forms import Begun
from commands.incidents.ids import ActionId, OptionsId, ShortcutId, ViewId
from commands.incidents.keeping import Kept
from commands.incidents.offers import Said
from commands.incidents.report import NewIncident, private_text
from commands.shared import blocks as bk
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.language import as_typed
from commands.shared.replies import origin_of
from commands.shared.verbs import Answer, Fit, Line, Payload, Verb


def listen(app: AsyncApp) -> None:
    app.shortcut(ShortcutId.REPORT)(report)
    app.shortcut(ShortcutId.FROM_MESSAGE)(message_shortcut)
    app.event("app_mention")(mention)
    app.event({"type": "message", "subtype": (None, *thread_handlers.SAID)})(message)
    app.action(ActionId.REPORT)(report)
    app.action(ActionId.OFFER_ACCEPT)(accept_offer)
    app.action(ActionId.LINE_REPORT)(accept_offer)
    app.action(ActionId.OFFER_FORM)(offer_form)
    app.action(ActionId.OFFER_DECLINE)(decline_offer)
    app.view(ViewId.FORM)(form)
    app.options(OptionsId.SERVICES)(services)
    app.options(ActionId.SERVICE)(services)
    app.options(ActionId.FACT)(facts)
    app.options(OptionsId.ITEMS)(items)
    thread_handlers.listen(app)


async def otherwise(desk: Desk, text: str, line: Line) -> Answer:
    """What is no verb, or not quite: a report; where it could be either, that is asked."""
    if private_text(text) is not None:
        return await _declare(desk, NewIncident.of_line(as_typed(text), desk.by))
    if line.verb is None or line.fit is Fit.OTHER:
        return await _declare(desk, NewIncident(as_typed(text), reporter=desk.by))
    return usage(line.verb) if line.fit is Fit.MISSING else await _ask_which(desk, line.verb, line, text)


async def _ask_which(desk: Desk, verb: Verb, line: Line, text: str) -> Answer:
    offered, doing, above = await desk.write(offers.keep_ambiguous_line, text)
    command, reading = line.command or "/incident", verbs.reading("/incident", line)
    question = "Is this something to do, or a report?"
    if line.arguments is None:
        question = f"Did you mean `{command} {verb.line}`, or is this a report?"
    asked = views.ambiguity_question(question, reading, command, offered, doing)
    return {"text": question, "blocks": [*above, *asked]}


def usage(verb: Verb) -> Answer:
    needs = f"`/incident {verb.name}` needs more: write it as `/incident {verb.line}`."
    return {"text": f"{needs} All of them: `/incident help`."}


async def _declare(desk: Desk, report: NewIncident) -> Answer:
    return await desk.write(answers.declare, report)


async def report(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """Report an incident: the shortcut from anywhere, and the button on the Home tab."""
    desk: Desk = context["desk"]
    await client.views_open(trigger_id=body["trigger_id"], view=keeping.blank(desk, origin_of(body)))
    await ack()


async def message_shortcut(
    ack: AsyncAck, shortcut: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """Report as incident: the form, begun with what the message says."""
    desk: Desk = context["desk"]
    message = shortcut["message"]
    begun = Begun.with_words(*words.title_and_details_of(message))
    said = {"said_at": f"{shortcut['channel']['id']} {message['ts']}", "links": words.links_of(message)}
    kept = Kept.at(origin_of(shortcut), desk.now(), **said)
    view = forms.form(desk.document.service_names(), begun, kept=kept.written())
    await client.views_open(trigger_id=shortcut["trigger_id"], view=view)
    await ack()


async def form(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    reported = forms.read_form(view, reporter=desk.by)
    await desk.write(offers.report_by_form, reported, keeping.read_kept(view))
    await ack()


async def services(ack: AsyncAck, payload: Payload, context: AsyncBoltContext) -> None:
    """The services that match what is typed into a select too small for all of them."""
    desk: Desk = context["desk"]
    await ack(options=forms.service_options(desk.document.service_names(), payload.get("value") or ""))


async def facts(ack: AsyncAck, payload: Payload, context: AsyncBoltContext) -> None:
    """The categories and sites that match what is typed into a select too small for all of them."""
    desk: Desk = context["desk"]
    found = await desk.ask(reading.choices)
    await ack(option_groups=fact_views.groups(found.values, payload.get("value") or ""))


async def items(ack: AsyncAck, payload: Payload, context: AsyncBoltContext) -> None:
    """The items that match what is typed, from what is in memory."""
    desk: Desk = context["desk"]
    found = await desk.ask(item_facts.offered, payload.get("value") or "")
    await ack(options=[bk.option(f"{name} ({key})" if name != key else key, key) for name, key in found])


async def mention(event: Payload, context: AsyncBoltContext) -> None:
    """`@Quarterdeck TEXT`: offer to report it, in the thread of what was said; a workflow has nobody to ask."""
    if not event.get("user"):
        return
    desk: Desk = await context["desk"].identified()
    text = as_typed((event.get("text") or "").replace(f"<@{context.bot_user_id}>", "", 1))
    thread = event.get("thread_ts") or event["ts"]
    said = Said(text, event["channel"], thread, thread, words.links_of(event))
    await desk.write(offers.offer, said)


async def message(event: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """What is said to Quarterdeck, or where it is: under a card it is about that incident."""
    if thread_handlers.is_said(event) and not await thread_handlers.under_a_card(event, context, client):
        await direct_message(event, context)


async def direct_message(event: Payload, context: AsyncBoltContext) -> None:
    """What people say to Quarterdeck: an answer in the thread of their report, or something to report."""
    if event.get("channel_type") != "im":
        return
    desk: Desk = await context["desk"].identified()
    text, thread = as_typed(event.get("text") or ""), event.get("thread_ts")
    number = await desk.ask(reading.thread_of, event["channel"], thread) if thread else None
    if number is not None:
        await desk.write(operations.answer, number, text=text, files=thread_handlers.files_of(event))
    else:
        said = Said(text, event["channel"], thread or event["ts"], links=words.links_of(event))
        await desk.write(offers.offer, said)


async def accept_offer(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = await context["desk"].identified()
    await desk.write(offers.accept, int(action["value"]), origin_of(body))
    await ack()


async def decline_offer(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    await desk.write(offers.decline, int(action["value"]), origin_of(body))
    await ack()


async def offer_form(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    desk: Desk = context["desk"]
    number = int(action["value"])
    begun = await desk.ask(offers.begun_with, number)
    kept = Kept.at(origin_of(body), desk.now(), offer=number)
    view = forms.form(desk.document.service_names(), begun, kept=kept.written())
    await client.views_open(trigger_id=body["trigger_id"], view=view)
    await ack()
