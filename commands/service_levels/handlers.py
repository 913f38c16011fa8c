"""What `/sla` makes of a line: a number, a verb, or a word that is nearly one."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from commands.service_levels.verbs import BREACHING, CLOCKS, HELP, VERBS
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.language import number_in
from commands.shared.verbs import Answer, Fit, Payload


def listen(app: AsyncApp) -> None:
    app.command("/sla")(command)


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext) -> None:
    """`/sla …`"""
    await ack(await _answer(context["desk"], (command.get("text") or "").strip()))


async def _answer(desk: Desk, text: str) -> Answer:
    number, line = number_in(text, "inc"), verbs.read(text, VERBS)
    if number is not None:
        return await verbs.carry_out(desk, CLOCKS, number, {})
    if not text:
        return await verbs.carry_out(desk, BREACHING, None, {})
    if line.verb is not None and line.fit is Fit.READY:
        return await verbs.carry_out(desk, line.verb, None, line.arguments or {})
    alike = verbs.alike(text, VERBS)
    hint = f"Did you mean `/sla {alike[0].line}`? " if alike else ""
    return {"text": hint + HELP}
