"""What the message of a task shows at the moment that it is sent."""

from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.shared.sight import public
from commands.tasks import views
from commands.tasks.wording import line
from storage.tasks import queries as tasks


def card(act: Act, task: int, openly: bool) -> Rendered:
    """Nothing, where everyone reads and its record has become private."""
    found = tasks.find(act.tx, task)
    if found is None or (openly and not public(act, [found.record])):
        return {}
    zone = act.document.desk.zone
    return {
        "text": line(found, zone, act.now),
        "blocks": views.card(found, zone, act.now, act.document.team_names()),
    }
