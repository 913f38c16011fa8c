"""Bolt listeners of incidents: read the payload, call one operation, answer."""

from collections.abc import Awaitable, Callable
from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.incidents import operations, rules, views
from commands.incidents.operations import Report
from commands.incidents.policy import IncidentPolicy
from commands.incidents.rules import Line, Verb
from commands.shared.desk import Desk
from commands.shared.language import as_typed, person_in
from commands.shared.refusals import NotFound
from commands.shared.replies import place_of
from storage.incidents import queries as incidents
from storage.incidents.records import Incident
from storage.journal import queries as journal

Payload = dict[str, Any]
Answer = dict[str, Any]
LISTED = 20


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """`/incident …`"""
    desk: Desk = context["desk"]
    text = (command.get("text") or "").strip()
    if not text:
        await open_form(desk, client, command["trigger_id"])
        await ack()
        return
    if rules.private_text(text) is not None:
        await ack(await _declare(desk, Report.of_line(as_typed(text), command["user_id"]), command["user_id"]))
        return
    line = rules.read_line(text)
    if not line.certain:
        await ack(await _ask_which(desk, line, text, command["user_id"]))
    elif line.missing:
        await ack(_usage(line))
    else:
        await ack(await _do(desk, line, text, command["user_id"]))


def _usage(line: Line) -> Answer:
    assert line.verb is not None
    usage = f"/incident {rules.USAGE[line.verb]}"
    return {"text": f"`/incident {line.verb}` needs more: write it as `{usage}`. All of them: `/incident help`."}


async def _ask_which(desk: Desk, line: Line, text: str, by: str) -> Answer:
    offered, doing = await desk.write(operations.keep_line, text=text, by=by)
    if line.missing:
        return {"text": f"Did you mean `/incident {rules.USAGE[line.verb or Verb.HELP]}`?",
                "blocks": views.which_one(line, offered, doing)}  # fmt: skip
    return {"text": "Is this a report, or something to do?", "blocks": views.which_one(line, offered, doing)}


async def _do(desk: Desk, line: Line, text: str, by: str) -> Answer:
    """Do what a line says; the answer to who typed it."""
    policy = desk.policy(IncidentPolicy)
    if line.verb is None:
        return await _declare(desk, Report(as_typed(text), reporter=by), by)
    if line.verb is Verb.HELP:
        return {"text": "How to use /incident", "blocks": views.help_text()}
    if line.verb in (Verb.LIST, Verb.MINE):
        return await _list(desk, line.verb, by)
    if line.verb is Verb.SHOW:
        return await _show(desk, line.number, by)
    done: Incident = await _CHANGES[line.verb](desk, line, by, policy)
    return {"text": views.done(done, line.verb)}


async def _declare(desk: Desk, report: Report, by: str) -> Answer:
    policy = desk.policy(IncidentPolicy)
    incident = await desk.write(operations.declare, report, by=by, policy=policy)
    blocks = views.declared(incident, policy.service_names())
    return {"text": f"{incident.number} is reported, priority {incident.priority}.", "blocks": blocks}


async def _list(desk: Desk, verb: Verb, by: str) -> Answer:
    policy = desk.policy(IncidentPolicy)
    if verb is Verb.MINE:
        mine = await desk.read(incidents.concerning, by, LISTED)
        return {"text": "Your incidents", "blocks": views.listing("Yours", mine, len(mine), views.NOTHING_MINE)}
    found, total = await desk.read(operations.seen_by, by=by, policy=policy, limit=LISTED)
    return {"text": "Open incidents", "blocks": views.listing("Open incidents", found, total, views.NOTHING_OPEN)}


async def _show(desk: Desk, number: int, by: str) -> Answer:
    policy = desk.policy(IncidentPolicy)
    incident, history, linked = await desk.read(operations.story, number, by=by, policy=policy)
    blocks = views.detail(incident, policy.service_names(), history, linked)
    return {"text": views.card_text(incident), "blocks": blocks}


async def _ack(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.acknowledge, line.number, by=by, policy=policy)


async def _take(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.take, line.number, by=by, policy=policy)


async def _assign(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    to = person_in(line.rest)
    if to is not None:
        return await desk.write(operations.assign, line.number, to=to, by=by, policy=policy)
    return await desk.write(operations.assign_team, line.number, team=as_typed(line.rest), by=by, policy=policy)


async def _hold(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.hold, line.number, note=as_typed(line.rest), by=by, policy=policy)


async def _resume(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.resume, line.number, by=by, policy=policy)


async def _resolve(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.resolve, line.number, note=as_typed(line.rest), by=by, policy=policy)


async def _reopen(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.reopen, line.number, reason=as_typed(line.rest), by=by, policy=policy)


async def _close(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.close, line.number, by=by, policy=policy)


async def _cancel(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.cancel, line.number, reason=as_typed(line.rest), by=by, policy=policy)


async def _note(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.note, line.number, text=as_typed(line.rest), by=by, policy=policy)


async def _link(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.link, line.number, other=line.other, by=by, policy=policy)


async def _duplicate(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    return await desk.write(operations.duplicate, line.number, of=line.other, by=by, policy=policy)


async def _priority(desk: Desk, line: Line, by: str, policy: IncidentPolicy) -> Incident:
    impact, urgency = rules.read_levels(line.rest) or (3, 3)
    return await desk.write(
        operations.set_priority, line.number, impact=impact, urgency=urgency, by=by, policy=policy
    )


Change = Callable[[Desk, Line, str, IncidentPolicy], Awaitable[Incident]]
_CHANGES: dict[Verb, Change] = {
    Verb.ACK: _ack,
    Verb.TAKE: _take,
    Verb.ASSIGN: _assign,
    Verb.HOLD: _hold,
    Verb.RESUME: _resume,
    Verb.RESOLVE: _resolve,
    Verb.REOPEN: _reopen,
    Verb.CLOSE: _close,
    Verb.CANCEL: _cancel,
    Verb.NOTE: _note,
    Verb.LINK: _link,
    Verb.DUPLICATE: _duplicate,
    Verb.PRIORITY: _priority,
}


async def open_form(desk: Desk, client: AsyncWebClient, trigger: str, **begun: str) -> None:
    """Open the form; a trigger lives three seconds, so this is the one call made before the answer."""
    services = desk.policy(IncidentPolicy).service_names()
    await client.views_open(trigger_id=trigger, view=views.form(services, **begun))


async def shortcut(ack: AsyncAck, shortcut: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """Report an incident, from anywhere."""
    await open_form(context["desk"], client, shortcut["trigger_id"])
    await ack()


async def report(ack: AsyncAck, body: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """The same, by a button."""
    await open_form(context["desk"], client, body["trigger_id"])
    await ack()


async def message_shortcut(
    ack: AsyncAck, shortcut: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """Report as incident: the form, begun with what the message says."""
    said = as_typed(shortcut["message"].get("text") or "")
    title, details = rules.title_and_details(said[: rules.LONGEST])
    at = f"{shortcut['channel']['id']} {shortcut['message']['ts']}"
    await open_form(context["desk"], client, shortcut["trigger_id"], title=title, details=details, said_at=at)
    await ack()


async def form(ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    by, given = body["user"]["id"], views.read_form(view)
    report = Report(
        text=given.title,
        details=given.details,
        service=given.service,
        impact=given.impact,
        urgency=given.urgency,
        said_at=given.said_at or None,
        reporter=by,
    )
    await desk.write(operations.declare, report, by=by, policy=desk.policy(IncidentPolicy))
    await ack()


async def services(ack: AsyncAck, payload: Payload, context: AsyncBoltContext) -> None:
    """The services that match what is typed into a select too small for all of them."""
    desk: Desk = context["desk"]
    names = desk.policy(IncidentPolicy).service_names()
    await ack(options=views.service_options(names, payload.get("value") or ""))


async def acknowledge(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _press(context["desk"], operations.acknowledge, action, body)
    await ack()


async def take(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _press(context["desk"], operations.take, action, body)
    await ack()


async def resume(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _press(context["desk"], operations.resume, action, body)
    await ack()


async def reopen(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _press(context["desk"], operations.reopen, action, body)
    await ack()


async def confirm(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _press(context["desk"], operations.confirm, action, body)
    await ack()


async def _press(desk: Desk, operation: Callable[..., Incident], action: Payload, body: Payload) -> None:
    by, policy = body["user"]["id"], desk.policy(IncidentPolicy)
    await desk.write(operation, int(action["value"]), by=by, policy=policy)


async def rate(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    score = views.read_score(action)
    await desk.write(operations.rate, int(action["value"]), score=score, by=body["user"]["id"])
    await ack()


async def choose_service(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    number, service = int(action["block_id"].rpartition(":")[2]), action["selected_option"]["value"]
    policy = desk.policy(IncidentPolicy)
    await desk.write(operations.set_service, number, service=service, by=body["user"]["id"], policy=policy)
    await ack()


async def hold(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """Ask why before it is held."""
    desk: Desk = context["desk"]
    number = int(action["value"])
    await _check(desk, number, rules.Action.HOLD, body["user"]["id"])
    await client.views_open(trigger_id=body["trigger_id"], view=views.hold_form(number))
    await ack()


async def hold_form(ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    number, reason, note = views.read_hold_form(view)
    by, policy = body["user"]["id"], desk.policy(IncidentPolicy)
    await desk.write(operations.hold, number, note=note, reason=reason, by=by, policy=policy)
    await ack()


async def resolve(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """Ask how it was fixed before it is resolved."""
    desk: Desk = context["desk"]
    number = int(action["value"])
    await _check(desk, number, rules.Action.RESOLVE, body["user"]["id"])
    codes = desk.policy(IncidentPolicy).resolution_codes
    await client.views_open(trigger_id=body["trigger_id"], view=views.resolve_form(number, codes))
    await ack()


async def resolve_form(ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    number, note, code = views.read_resolve_form(view)
    by, policy = body["user"]["id"], desk.policy(IncidentPolicy)
    await desk.write(operations.resolve, number, note=note, code=code, by=by, policy=policy)
    await ack()


async def _check(desk: Desk, number: int, action: rules.Action, by: str) -> None:
    """Refuse before a form is filled in for nothing; journalled like any refusal."""
    await desk.write(operations.check, number, action=action, by=by, policy=desk.policy(IncidentPolicy))


async def mention(event: Payload, context: AsyncBoltContext) -> None:
    """`@Quarterdeck TEXT`: offer to report it, in the thread of what was said; a workflow has nobody to ask."""
    if not event.get("user"):
        return
    text = as_typed((event.get("text") or "").replace(f"<@{context.bot_user_id}>", "", 1))
    await _offer(context["desk"], event, text, thread=True)


async def direct_message(event: Payload, context: AsyncBoltContext) -> None:
    """What people say to Quarterdeck: an answer in the thread of their report, or something to report."""
    if (
        event.get("channel_type") != "im"
        or event.get("bot_id")
        or not event.get("user")
        or event.get("subtype") not in (None, "file_share", "thread_broadcast")
    ):
        return
    desk: Desk = context["desk"]
    text, by = as_typed(event.get("text") or ""), event["user"]
    thread = event.get("thread_ts")
    if thread:
        number = await desk.read(operations.thread_of, event["channel"], thread)
        if number is not None:
            policy = desk.policy(IncidentPolicy)
            await desk.write(operations.answer, number, text=text, by=by, policy=policy)
            return
    await _offer(desk, event, text, thread=False)


async def _offer(desk: Desk, event: Payload, text: str, *, thread: bool) -> None:
    await desk.write(
        operations.offer,
        text=text,
        by=event["user"],
        channel=event["channel"],
        ts=event.get("thread_ts") or event["ts"],
        thread=thread,
    )


async def accept_offer(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    policy, by = desk.policy(IncidentPolicy), body["user"]["id"]
    await desk.write(operations.accept_offer, int(action["value"]), by=by, place=place_of(body), policy=policy)
    await ack()


async def decline_offer(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    await desk.write(operations.decline_offer, int(action["value"]), by=body["user"]["id"], place=place_of(body))
    await ack()


async def offer_form(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    desk: Desk = context["desk"]
    entry = await desk.read(journal.find, int(action["value"]))
    title, details = rules.title_and_details(entry.details["text"][: rules.LONGEST] if entry else "")
    await open_form(desk, client, body["trigger_id"], title=title, details=details)
    await ack()


async def do_line(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    """The line was a command after all."""
    desk: Desk = context["desk"]
    entry = await desk.read(journal.find, int(action["value"]))
    if entry is None or entry.actor != body["user"]["id"]:
        raise NotFound("I no longer know what that was. Type it again.")
    line = rules.read_line(entry.details["text"])
    plain = line if line.verb not in rules.NUMBER_ONLY else Line(line.verb, line.number)
    if plain.missing or not plain.verb:
        await desk.write(operations.say_to, text=_usage(plain)["text"], place=place_of(body))
    else:
        said = await _do(desk, plain, entry.details["text"], entry.actor)
        await desk.further().write(operations.say_to, place=place_of(body), **said)
    await ack()
