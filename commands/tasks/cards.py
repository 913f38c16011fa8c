"""What the message of a task shows at the moment that it is sent."""

from collections.abc import Sequence

from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.shared.sight import public
from commands.tasks import views
from commands.tasks.wording import line
from storage.tasks import queries as tasks
from storage.tasks.records import Task


def digest(act: Act, found: list[int], openly: bool, late: Sequence[int] = ()) -> Rendered:
    """What somebody, or a team, is to do, and for a manager what others have left `late` for long; nothing, once all
    of it is done. To everyone, nothing private.
    """
    open_still = _open_still(act, found)
    seen = public(act, {task.record for task in open_still}) if openly else frozenset()
    shown = [task for task in open_still if not openly or (task.record in seen and task.person is None)]
    zone, teams = act.document.desk.zone, act.document.team_names()
    lines = [line(task, zone, act.now) for task in shown]
    left = [line(task, zone, act.now, whose=views.whose(task, teams)) for task in _open_still(act, late)]
    text = views.digest_text(shown, left, openly=openly)
    return {"text": text, "blocks": views.digest(shown, lines, text, left)} if shown or left else {}


def _open_still(act: Act, keys: Sequence[int]) -> list[Task]:
    return [task for key in keys if (task := tasks.find(act.tx, key)) is not None and task.is_open]


def card(act: Act, task: int, openly: bool, of: str | None = None) -> Rendered:
    """Nothing, where everyone reads and its record has become private. Where it stands with another record (`of`),
    from which it has moved, it says where it goes on.
    """
    found = tasks.find(act.tx, task)
    if found is None or (openly and not public(act, [found.record])):
        return {}
    if of is not None and found.record != of:
        known = public(act, {found.record, of})
        return _moved(found, named=found.record in known or of not in known)
    zone = act.document.desk.zone
    return {
        "text": line(found, zone, act.now),
        "blocks": views.card(found, zone, act.now, act.document.team_names()),
    }


def _moved(task: Task, *, named: bool) -> Rendered:
    """`named`: whoever reads it there may know of the record that it has now."""
    text = views.moved_text(task, named=named)
    return {"text": text, "blocks": [bk.section(text)]}
