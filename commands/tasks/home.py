"""Tasks on the Home tab: what is its reader's to do."""

import json
from collections.abc import Iterator

from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.tab import Line, OnHome, Part, Place
from commands.tasks.ids import ActionId
from commands.tasks.reading import mine
from commands.tasks.wording import line
from storage.tasks.records import Task


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    every = bk.button("All of yours", ActionId.LIST, json.dumps({"page": 0}))
    yield Place.DO, Part("Yours to do", [_to_do(act, each) for each in mine(act)], all=every)


HOME = OnHome(parts=_parts)


def _to_do(act: Act, task: Task) -> Line:
    """Taken by whoever does it; what is not done says why."""
    first = ("Take", ActionId.TAKE) if task.person is None else ("Done", ActionId.DONE)
    rest = [bk.button(*each, task.id) for each in (("Skip", ActionId.SKIP), ("Not possible", ActionId.IMPOSSIBLE))]
    buttons = [bk.button(*first, task.id, style="primary"), *rest]
    return line(task, act.document.desk.zone, act.now), buttons, None
