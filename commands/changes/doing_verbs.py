"""What may be asked of changes while they are made and after that, beside `verbs`: by word and by button."""

import json
import re
from typing import Any

from commands.changes import checklist, holding, stats, watching
from commands.changes.ids import ActionId
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, person
from commands.shared.ids import Beginning
from commands.shared.language import PERSON, as_typed
from commands.shared.patterns import pattern
from commands.shared.verbs import Payload, Unshaped, Verb, for_somebody
from commands.tasks import wording as task_words
from storage.changes.records import Hold

ENDING = pattern(
    rf"\s*(?:(?:for\s+)?{PERSON.pattern.replace('(', '(?P<person>', 1)}"
    r"|(?<!\S)(?:by|until|due)\s+(?P<by>[012]?\d:\d\d|today|tomorrow|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*"
    r"|\d{4}-\d\d-\d\d))\s*$",
    re.IGNORECASE,
)


def read_task(rest: str) -> Arguments:
    """What is to be done, perhaps who does it, and by when: both stand at the end, in either order."""
    said, given = for_somebody(rest).strip(), dict[str, Any]()
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


def _held(hold: Hold) -> str:
    return f"That is hold {hold.id}. `/change release {hold.id}` ends it."


def _asked(action: Payload) -> tuple[None, Arguments]:
    incident, change = json.loads(action["value"])
    return None, {"incident": int(incident), "change": str(change)}


def _said(told: watching.Told) -> str:
    incident, change, was_it = told
    if was_it is None:
        return f"Noted: it is not known whether {incident} came from {change}. Others can still say."
    if not was_it:
        return f"Noted: {incident} did not come from {change}."
    return f"Noted: {incident} was caused by {change}; both say so now. Resolve it with *Caused by a change*."


DOING_VERBS = (
    Verb("task", "N TEXT [@person] [by 22:30|DAY]", "Something to do for it; its implementer does it unless you name "
         "somebody", reads=read_task, do=_task, said=str, people=("person",)),
    Verb("stats", about="How the changes of half a year went, by team, the surest first", ask=stats.stats),
)  # fmt: skip

DOING_BUTTONS = (
    Verb("hold for", None, "No change of what a war room is about is begun while that is open", do=holding.hold_for,
         said=_held, button=ActionId.HOLD),
    Verb("it was that change", None, "An incident came from a change", do=watching.it_was, pressed=_asked,
         button=Beginning(ActionId.WAS_IT), said=_said, answers=verbs.in_words),
    Verb("it was not that change", None, "An incident did not come from a change", do=watching.it_was_not,
         button=Beginning(ActionId.WAS_NOT), pressed=_asked, said=_said, answers=verbs.in_words),
    Verb("not sure", None, "Somebody cannot tell whether it was", do=watching.unsure, pressed=_asked,
         button=Beginning(ActionId.UNSURE), said=_said, answers=verbs.in_words),
)  # fmt: skip
