"""What `/service` makes of a line that is no verb: the name of a service, or of an item."""

from commands.services import verbs as ours
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Fit, Line


async def otherwise(desk: Desk, text: str, line: Line) -> Answer:
    """A service that is called so comes before a verb that it is like; an item, before what only begins with one."""
    named = as_typed(text)
    if ours.is_a_service(desk.document, named):
        return await desk.ask(ours.show, service=named)
    if line.verb is not None and (line.fit is not Fit.OTHER or not await desk.ask(ours.is_an_item, named)):
        return {"text": verbs.correction("/service", line)}
    return await desk.ask(ours.show_whatever, name=named)
