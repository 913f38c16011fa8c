"""Bolt listeners of changes: read the payload, call one operation, answer."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.changes import operations, rules, views
from commands.changes.policy import ChangePolicy
from commands.changes.rules import STATUS_WORDS, Line, Verb
from commands.shared.desk import Desk
from commands.shared.language import as_typed
from storage.changes import queries as changes
from storage.changes.records import Choice

Payload = dict[str, Any]
Answer = dict[str, Any]
LISTED = 20


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """`/change …`"""
    desk: Desk = context["desk"]
    text = (command.get("text") or "").strip()
    if not text:
        await client.views_open(trigger_id=command["trigger_id"], view=views.form(_services(desk)))
        await ack()
        return
    line = rules.read_line(text)
    await ack({"text": line.wrong} if line.wrong else await _do(desk, line, command["user_id"]))


def _services(desk: Desk) -> dict[str, str]:
    return {key: each.name for key, each in desk.policy(ChangePolicy).organisation.services.items()}


async def _do(desk: Desk, line: Line, by: str) -> Answer:
    if line.verb is Verb.HELP:
        return {"text": "How to use /change", "blocks": views.help_blocks()}
    if line.verb is Verb.FREEZE:
        return {"text": views.freezes(operations.freezes(desk.policy(ChangePolicy)), _services(desk))}
    if line.verb in (Verb.LIST, Verb.CALENDAR):
        found = await desk.read(changes.planned, LISTED)
        return {"text": "What is planned", "blocks": views.listing("What is planned", found)}
    if line.verb is Verb.SHOW:
        change = await desk.read(operations.get, line.number)
        return {"text": views.ballot_text(change), "blocks": views.details(change, _services(desk))["blocks"]}
    return await _move(desk, line, by)


async def _move(desk: Desk, line: Line, by: str) -> Answer:
    common: Payload = {"by": by, "policy": desk.policy(ChangePolicy)}
    if line.verb is Verb.DONE:
        note = as_typed(line.note)
        change = await desk.write(operations.done, line.number, outcome=line.outcome, note=note, **common)
    elif line.verb is Verb.SUBMIT:
        change = await desk.write(operations.submit, line.number, **common)
    elif line.verb is Verb.WITHDRAW:
        change = await desk.write(operations.withdraw, line.number, **common)
    else:
        change = await desk.write(operations.implement, line.number, **common)
    return {"text": f"{change.number} is {STATUS_WORDS[change.status].lower()}."}


async def form(ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    asked, by = views.read_form(view), body["user"]["id"]
    await desk.write(operations.request, asked, by=by, policy=desk.policy(ChangePolicy))
    await ack()


async def approve(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _vote(context["desk"], action, body, Choice.APPROVE)
    await ack()


async def abstain(ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext) -> None:
    await _vote(context["desk"], action, body, Choice.ABSTAIN)
    await ack()


async def _vote(desk: Desk, action: Payload, body: Payload, choice: Choice) -> None:
    common = {"by": body["user"]["id"], "policy": desk.policy(ChangePolicy)}
    await desk.write(operations.vote, int(action["value"]), choice=choice, **common)


async def reject(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """A no needs a reason; whoever may not vote is told before they write one."""
    desk: Desk = context["desk"]
    number = int(action["value"])
    await desk.write(operations.check_voter, number, by=body["user"]["id"])
    await client.views_open(trigger_id=body["trigger_id"], view=views.reject_form(number))
    await ack()


async def reject_form(ack: AsyncAck, view: Payload, body: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    number, reason = views.read_reject_form(view)
    common = {"by": body["user"]["id"], "policy": desk.policy(ChangePolicy)}
    await desk.write(operations.vote, number, choice=Choice.REJECT, reason=reason, **common)
    await ack()


async def details(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    desk: Desk = context["desk"]
    change = await desk.read(operations.get, int(action["value"]))
    await client.views_open(trigger_id=body["trigger_id"], view=views.details(change, _services(desk)))
    await ack()
