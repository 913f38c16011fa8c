"""What may be asked of changes while they are made and after that, beside `verbs`: by word and by button."""

import re
from typing import Any

from commands.changes import checklist
from commands.shared.act import Act
from commands.shared.blocks import Arguments, person
from commands.shared.language import PERSON, as_typed
from commands.shared.verbs import Unshaped, Verb
from commands.tasks import wording as task_words

ENDING = re.compile(
    rf"\s*(?:(?:for\s+)?{PERSON.pattern.replace('(', '(?P<person>', 1)}"
    r"|(?<!\S)(?:by|until|due)\s+(?P<by>[012]?\d:\d\d|today|tomorrow|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    r"|\d{4}-\d\d-\d\d))\s*$",
    re.IGNORECASE,
)


def read_task(rest: str) -> Arguments:
    """What is to be done, perhaps who does it, and by when: both stand at the end, in either order."""
    said, given = rest.strip(), dict[str, Any]()
    while found := ENDING.search(said):
        name = "person" if found["person"] else "by"
        if name in given:
            break
        said, given = said[: found.start()].strip(), given | {name: found[name]}
    if not as_typed(said):
        raise Unshaped("Say what is to be done.")
    return {"title": as_typed(said), **given}


def _task(act: Act, number: int, **given: Any) -> str:
    task = checklist.add_task(act, number, **given)
    due = task_words.due(task, act.document.desk.zone, act.now)
    whose = f"{task.called} of {task.record} is for {person(task.person or '')}"
    return ", ".join(part for part in (whose, due) if part) + "."


DOING_VERBS = (
    Verb("task", "N TEXT [@person] [by 22:30|DAY]", "Something to do for it; its implementer does it unless you name "
         "somebody", reads=read_task, do=_task, said=str, people=("person",)),
)  # fmt: skip
