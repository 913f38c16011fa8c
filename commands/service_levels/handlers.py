"""What `/sla` makes of a line that is no verb: a number, nothing, or a word that is nearly one."""

from commands.service_levels.verbs import BREACHING, CLOCKS, USAGE, VERBS
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.language import number_in
from commands.shared.verbs import Answer, Fit, Line


async def otherwise(desk: Desk, text: str, line: Line) -> Answer:
    number = number_in(text, "inc")
    if number is not None or not text:
        return await verbs.carry_out(desk, Line(BREACHING if number is None else CLOCKS, number=number))
    if line.verb is not None and (line.hint or line.fit is Fit.MISSING):
        return {"text": f"{line.hint} Write it as `/sla {line.verb.line}`.".strip()}
    return {"text": verbs.meant("/sla", text, line, VERBS) + USAGE}
