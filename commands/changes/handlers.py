"""Bolt listeners of what a verb cannot express: `/change`, and the form that it opens."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext
from slack_sdk.web.async_client import AsyncWebClient

from commands.changes import forms, operations
from commands.changes.ids import ViewId
from commands.changes.verbs import VERBS
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.verbs import Answer, Fit, Line, Payload


def listen(app: AsyncApp) -> None:
    app.command("/change")(command)
    app.view(ViewId.FORM)(form)


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext, client: AsyncWebClient) -> None:
    """`/change …`; alone it opens the form: a change is too much to say in a line."""
    desk: Desk = context["desk"]
    text = (command.get("text") or "").strip()
    if not text:
        view = forms.form(desk.document.service_names())
        await client.views_open(trigger_id=command["trigger_id"], view=view)
        await ack()
        return
    await ack(await _answer(desk, text))


async def _answer(desk: Desk, text: str) -> Answer:
    line = verbs.read(text, VERBS, "chg")
    if line.verb is None or line.fit is not Fit.READY:
        return {"text": correction(text, line)}
    return await verbs.carry_out(desk, line.verb, line.number, line.arguments or {})


def correction(text: str, line: Line) -> str:
    """How to write a line that could not be read."""
    if line.verb is not None:
        return f"Write it as `/change {line.verb.line}`."
    alike = verbs.alike(text.partition(" ")[0], VERBS, 2)
    hint = " or ".join(f"`/change {verb.line}`" for verb in alike) or "`/change help`"
    return f"I do not know that. Did you mean {hint}? `/change` alone opens the form."


async def form(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    await desk.write(operations.request, forms.read_form(view))
    await ack()
