"""What `/change` makes of a line that is no verb, and the form that it opens."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from commands.changes import forms, operations, reading
from commands.changes.ids import ViewId
from commands.changes.verbs import VERBS
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.verbs import Answer, Line, Payload


def listen(app: AsyncApp) -> None:
    app.view(ViewId.FORM)(form)


async def otherwise(_desk: Desk, text: str, line: Line) -> Answer:
    return {"text": correction(text, line)}


def correction(text: str, line: Line) -> str:
    """How to write a line that could not be read."""
    if line.verb is not None:
        return verbs.correction("/change", line)
    alike = verbs.alike(text.partition(" ")[0], VERBS, 2)
    hint = " or ".join(f"`/change {verb.line}`" for verb in alike) or "`/change help`"
    return f"I do not know that. Did you mean {hint}? `/change` alone opens the form."


async def form(ack: AsyncAck, view: Payload, context: AsyncBoltContext) -> None:
    desk: Desk = context["desk"]
    asked = forms.read_form(view)
    await desk.meet(await desk.ask(reading.to_meet, asked.type, asked.implementer))
    await desk.write(operations.request, asked)
    await ack()
