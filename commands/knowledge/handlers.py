"""What a verb cannot express: a line that is none is looked for."""

from commands.knowledge import verbs
from commands.shared.desk import Desk
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Fit, Line, correction


async def otherwise(desk: Desk, text: str, line: Line) -> Answer:
    """Words, unless they begin with a verb that needs more."""
    if line.verb is not None and line.fit is Fit.MISSING:
        return {"text": correction("/knowledge", line)}
    return await desk.attempt("find").ask(verbs.look_for, as_typed(text))
