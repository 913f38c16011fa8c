"""What `/oncall` makes of a line that is no verb: the name of a team."""

from commands.oncall.verbs import of_team
from commands.shared import verbs
from commands.shared.desk import Desk
from commands.shared.language import as_typed
from commands.shared.verbs import Answer, Line, Verb

OF_TEAM = Verb("team", ask=of_team, needs="on_call")


async def otherwise(desk: Desk, text: str, line: Line) -> Answer:
    is_a_team = desk.document.team_called(as_typed(text)) is not None
    if line.verb is not None and not is_a_team:
        return {"text": verbs.correction("/oncall", line)}
    return await verbs.carry_out(desk, Line(OF_TEAM, verbs.Fit.READY, arguments={"words": as_typed(text)}))
