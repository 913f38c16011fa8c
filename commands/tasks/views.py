"""Tasks as people see them: one with what to press, and the list of what is to do."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, person
from commands.shared.pages import SIZE, Page
from commands.tasks.ids import ActionId
from commands.tasks.wording import line
from storage.tasks.records import Task


def card(task: Task, zone: tzinfo, now: datetime, teams: Mapping[str, str]) -> list[Block]:
    """The one message of a task, for its whole life; `teams` is how teams (keys) read."""
    shown = [bk.section(line(task, zone, now, whose=whose(task, teams)))]
    return [*shown, bk.actions(*_buttons(task))] if task.is_open else shown


def moved_text(task: Task, *, named: bool) -> str:
    """In place of its card, with the record that it was of before."""
    where = f"goes on as *{task.called}* of `{task.record}`" if named else "goes on elsewhere"
    return f":link: {bk.typed(task.title, 200)} {where}."


def _buttons(task: Task) -> list[Block]:
    take = [bk.button("Take", ActionId.TAKE, task.id)] if task.person is None else []
    done = bk.button("Done", ActionId.DONE, task.id, style="primary")
    rest = (bk.button("Skip", ActionId.SKIP, task.id), bk.button("Not possible", ActionId.IMPOSSIBLE, task.id))
    return [*take, done, *rest]


def whose(task: Task, teams: Mapping[str, str]) -> str:
    if task.person is not None:
        return person(task.person)
    return f"anyone in {escape(teams.get(task.team, task.team))}" if task.team else "nobody has it yet"


def pressable(task: Task, text: str) -> Block:
    """A task in a list, with what to press beside it: Take, where nobody has it."""
    button = ("Take", ActionId.TAKE) if task.person is None else ("Done", ActionId.DONE)
    return bk.section(text, accessory=bk.button(*button, task.id))


def digest_text(found: Sequence[Task], late: Sequence[str] = (), *, openly: bool) -> str:
    """To one person, or to a team in its channel; `late` is what others have left late for long."""
    if openly:
        return "1 task waits for somebody" if len(found) == 1 else f"{len(found)} tasks wait for somebody"
    yours = "1 thing is yours to do" if len(found) == 1 else f"{len(found)} things are yours to do"
    others = "1 task of others is" if len(late) == 1 else f"{len(late)} tasks of others are"
    parts = [yours] if found else []
    return ", ".join([*parts, f"{others} more than two weeks late"] if late else parts)


def digest(found: Sequence[Task], lines: Sequence[str], title: str, late: Sequence[str] = ()) -> list[Block]:
    """One message about all of it, the next to be due first; what does not fit is a press away."""
    shown = [pressable(task, text) for task, text in zip(found[:SIZE], lines, strict=False)]
    rest = bk.button(f"All {len(found)}", ActionId.LIST, json.dumps({"page": 0}))
    more = [bk.actions(rest)] if len(found) > SIZE else []
    return [bk.section(f"*{title}*"), *shown, *more, *_left_late(late)]


def _left_late(late: Sequence[str]) -> list[Block]:
    if not late:
        return []
    rest = len(late) - SIZE
    more = [bk.context(f"and {rest} more: the Home tab has them all")] if rest > 0 else []
    return [bk.section("*Of others, more than two weeks late*"), *bk.lines(late[:SIZE]), *more]


def listing(found: Sequence[Task], lines: Sequence[str], page: Page) -> list[Block]:
    if not page.total:
        return [bk.section("Nothing is yours to do, and nothing waits in your teams.")]
    shown = [pressable(task, text) for task, text in zip(found, lines, strict=True)]
    return page.blocks("*Yours to do*", shown=shown)
