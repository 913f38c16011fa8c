"""What `/desk` makes of a line."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from commands.service_desk.verbs import VERBS
from commands.service_desk.views import HELP
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.verbs import Answer, Fit, Payload


def listen(app: AsyncApp) -> None:
    app.command("/desk")(command)


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext) -> None:
    """`/desk …`"""
    await ack(await _answer(context["desk"], (command.get("text") or "").strip()))


async def _answer(desk: Desk, text: str) -> Answer:
    line = verbs.read(text, VERBS)
    if line.verb is not None and line.fit is Fit.READY:
        return await verbs.carry_out(desk, line.verb, None, line.arguments or {})
    alike = verbs.alike(text, VERBS) if text else []
    hint = f"Did you mean `/desk {alike[0].line}`?\n" if alike else ""
    return {"text": hint + HELP}
