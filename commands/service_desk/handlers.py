"""What `/desk` makes of a line that is no verb."""

from commands.service_desk.verbs import VERBS
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.verbs import Answer, Line


async def otherwise(_desk: Desk, text: str, line: Line) -> Answer:
    if line.hint:
        return {"text": verbs.correction("/desk", line)}
    alike = verbs.alike(text, VERBS) if text else []
    hint = f"Did you mean `/desk {alike[0].line}`? " if alike else ""
    return {"text": f"{hint}`/desk help` shows what there is."}
