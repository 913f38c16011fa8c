"""Bolt listeners of what a verb cannot express: the form of a problem, and that of a change begun with one."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.changes import PRACTICE as CHANGE
from commands.problems import forms, operations
from commands.problems.ids import ActionId, ViewId
from commands.problems.permissions import visible
from commands.shared import verbs, windows
from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.desk import Desk
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Fit, Line, Payload


def listen(app: AsyncApp) -> None:
    app.view(ViewId.NEW)(form)
    app.action(ActionId.CHANGE)(raise_change)


async def otherwise(desk: Desk, text: str, line: Line) -> Answer:
    """What is no verb: a problem; what is nearly one: how to write that."""
    if line.verb is None and (unknown := verbs.not_known("/problem", text, "prb")) is not None:
        return {"text": unknown}
    if line.verb is None or line.fit is Fit.OTHER:
        opened = await desk.write(operations.open_problem, text=as_typed(text))
        return {"text": f"{opened.number} is open. `/problem take {opened.id}` makes it yours."}
    return {"text": verbs.correction("/problem", line)}


async def form(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    said = forms.read_new(view)
    known = await desk.identified()
    await known.write(operations.open_problem, text=said.text, service=said.service, incidents=said.incidents)
    await ack()


async def raise_change(
    ack: AsyncAck, action: Payload, body: Payload, context: AsyncBoltContext, client: AsyncWebClient
) -> None:
    """The form of a change, filled in; sent off it is the change that fixes the problem."""
    desk: Desk = await context["desk"].identified()
    view = await desk.ask(change_form, int(action["value"]))
    await client.views_open(trigger_id=body["trigger_id"], view=windows.over(view, body))
    await ack()


def change_form(act: Act, number: int) -> Block:
    """As `/change` opens it, with what is known of the problem."""
    problem, opens = visible(act, number), CHANGE.commands[0].opens
    assert opens is not None
    return forms.change_begun(opens(act.document), problem)
