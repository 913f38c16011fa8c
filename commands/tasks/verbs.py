"""What may be asked of tasks: by button, and by word after `/desk`."""

import re
from typing import Any

from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.ids import Beginning
from commands.shared.language import PERSON, SEPARATOR, as_typed, before_a_name, written
from commands.shared.numbers import prefixes
from commands.shared.pages import Page
from commands.shared.patterns import pattern
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from commands.tasks import forms, operations, reading, views, wording
from commands.tasks.ids import ActionId, ViewId
from commands.tasks.permissions import permitted
from commands.tasks.rules import NAMED, Action
from storage.tasks.records import Task

RECORD = pattern(f"{written('[a-z]{2,9}')}{SEPARATOR}(.*)", re.DOTALL | re.IGNORECASE)
FOR = pattern(r"(|.*\s)for\s+(\S.*)", re.DOTALL | re.IGNORECASE)
"""The last `for` of a line, and all that follows it."""

MARKS = " .,;:"


def _read(rest: str) -> Arguments:
    """`INC-42 restart the pool for @ben by friday`; a person is mentioned, a team goes by its key or name."""
    found = RECORD.fullmatch(verbs.for_somebody(rest).strip())
    if found is None or found[1].lower() not in prefixes():
        raise Unshaped("Begin with the number of what it is for: `/desk task INC-42 restart the pool`.")
    said, by = found[3].strip(), ""
    if (named := NAMED.search(said)) is not None:
        said, by = said[: named.start()].strip(), named[1]
    person = next((each for each in PERSON.finditer(said) if not said[each.end() :].strip(MARKS)), None)
    if person is not None:
        title, given = as_typed(before_a_name(said[: person.start()])), {"person": person[1]}
    else:
        title, given = _for_a_team(as_typed(said).rstrip(MARKS))
    if not title and "team" not in given:
        raise Unshaped("Say what is to be done.")
    return {"record": f"{found[1].upper()}-{int(found[2])}", "title": title, "by": by, **given}


def _for_a_team(said: str) -> tuple[str, dict[str, str]]:
    """What is to be done, and what may be a team: only app.yaml can tell."""
    found = FOR.fullmatch(said)
    return (said, {}) if found is None else (found[1].strip(), {"team": found[2]})


def _list(act: Act, page: int) -> Answer:
    found = reading.mine(act)
    zone, teams = act.document.desk.zone, act.document.team_names()
    some = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    lines = [wording.line(task, zone, act.now, whose=views.whose(task, teams)) for task in some]
    return {
        "text": "Yours to do",
        "blocks": views.listing(some, lines, Page([], page, len(found), ActionId.LIST, {})),
    }


def _turned(action: Payload) -> tuple[None, Arguments]:
    return None, {"page": pages.turned(action)[0]}


def _open(act: Act, key: int, action: Action) -> Task:
    task = permitted(act, key, action)
    operations.still_open(task)
    return task


def _skip_form(act: Act, key: int) -> Block:
    return forms.skip_form(_open(act, key, Action.SKIP))


def _impossible_form(act: Act, key: int) -> Block:
    return forms.impossible_form(_open(act, key, Action.IMPOSSIBLE))


def _open_by_line(act: Act, **given: Any) -> str:
    task = operations.open_by_line(act, **given)
    due = wording.due(task, act.document.desk.zone, act.now)
    parts = [f"{task.called} of {task.record} is for {views.whose(task, act.document.team_names())}", due]
    return ", ".join(part for part in parts if part) + ". `/desk tasks` shows what is yours to do."


SKIP = Form(ViewId.SKIP, opens=_skip_form, reads=forms.read_why)
IMPOSSIBLE = Form(ViewId.IMPOSSIBLE, opens=_impossible_form, reads=forms.read_why)

BUTTONS = (
    Verb("take task", None, "Make it yours", do=operations.take, button=ActionId.TAKE),
    Verb("task done", None, "It is done", do=operations.done, button=ActionId.DONE),
    Verb("skip task", None, "It need not be done", do=operations.skip, button=ActionId.SKIP, form=SKIP),
    Verb("task not possible", None, "It cannot be done", do=operations.impossible, button=ActionId.IMPOSSIBLE,
         form=IMPOSSIBLE),
)  # fmt: skip

AT_THE_DESK = (
    Verb("tasks", about="What is yours to do, and what waits in your teams", ask=_list, given={"page": 0},
         button=Beginning(ActionId.LIST), pressed=_turned),
    Verb("task", "RECORD TEXT [for @person|TEAM] [by DAY]", "Give a task for INC-42 or another record, to yourself "
         "where nobody is named", reads=_read, do=_open_by_line, said=str, people=("person",)),
)  # fmt: skip
