"""What `/desk` makes of a line that is no verb."""

from commands.service_desk.verbs import VERBS
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.verbs import Answer, Fit, Line


async def otherwise(_desk: Desk, text: str, line: Line) -> Answer:
    if line.verb is not None and (line.hint or line.fit is Fit.MISSING):
        return {"text": verbs.correction("/desk", line)}
    return {"text": f"{verbs.meant('/desk', text, line, VERBS)}`/desk help` shows what there is."}
