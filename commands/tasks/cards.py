"""What the message of a task shows at the moment that it is sent."""

from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.shared.sight import public
from commands.tasks import views
from commands.tasks.wording import line
from storage.tasks import queries as tasks


def digest(act: Act, found: list[int], openly: bool) -> Rendered:
    """What somebody, or a team, is to do; nothing, once all of it is done. To everyone, nothing private."""
    open_still = [task for key in found if (task := tasks.find(act.tx, key)) is not None and task.is_open]
    seen = public(act, {task.record for task in open_still}) if openly else frozenset()
    shown = [task for task in open_still if not openly or (task.record in seen and task.person is None)]
    lines = [line(task, act.document.desk.zone, act.now) for task in shown]
    text = views.digest_text(shown, openly=openly)
    return {"text": text, "blocks": views.digest(shown, lines, text)} if shown else {}


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
