"""What is to be done in a room, as people see it: the list, what is late, and the two forms."""

from collections.abc import Sequence
from datetime import datetime, tzinfo

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, person
from commands.shared.pages import Page
from commands.tasks.ids import ActionId as TaskActionId
from commands.tasks.wording import line
from commands.warrooms.ids import ActionId, TaskField, ViewId
from storage.journal.records import numbered
from storage.tasks.records import Task


def listing(found: Sequence[Task], page: Page, zone: tzinfo, now: datetime) -> list[Block]:
    """What is open first, each with what to press."""
    if not page.total:
        return [bk.section("Nothing is to be done here. `/major task TEXT @person by 15m` gives a task.")]
    return page.blocks("*Tasks*", shown=[_one(task, zone, now) for task in found])


def _one(task: Task, zone: tzinfo, now: datetime) -> Block:
    text = line(task, zone, now, whose=whose(task))
    if not task.is_open:
        return bk.section(text)
    button = ("Take", TaskActionId.TAKE) if task.person is None and task.team is None else ("Done", TaskActionId.DONE)
    return bk.section(text, accessory=bk.button(*button, task.id))


def whose(task: Task) -> str:
    return person(task.person) if task.person else "nobody has it yet" if task.is_open and not task.team else ""


def late(text: str, task: Task) -> list[Block]:
    """To whoever has it, or leads."""
    done = bk.button("Done", TaskActionId.DONE, task.id, style="primary")
    return [bk.section(text), bk.actions(done, bk.button("Skip", TaskActionId.SKIP, task.id))]


def task_form(number: int) -> Block:
    by = bk.text_input("text", limit=40, placeholder="15m, 14:35 or friday")
    return bk.modal(
        ViewId.TASK,
        f"Task, {numbered(number)}",
        [
            bk.field("What is to be done?", TaskField.TEXT, bk.text_input("text", limit=300)),
            bk.field("Who", TaskField.WHO, {"type": "users_select", "action_id": "person"}, optional=True,
                     hint="Nobody: whoever takes it."),
            bk.field("By when", TaskField.BY, by, optional=True),
        ],
        submit="Give",
        kept=str(number),
    )  # fmt: skip


def read_task_form(view: Block) -> tuple[int, Arguments]:
    told = {"text": bk.answer(view, TaskField.TEXT) or "", "by": (bk.answer(view, TaskField.BY) or "").strip()}
    return int(view["private_metadata"]), told | {"person": bk.answer(view, TaskField.WHO)}


def follow_up_form(number: int) -> Block:
    day: Block = {"type": "datepicker", "action_id": "day"}
    return bk.modal(
        ViewId.FOLLOW_UP,
        f"Follow-up, INC-{number}",
        [
            bk.field("What is to be done?", TaskField.TEXT, bk.text_input("text", limit=300)),
            bk.field("Who", TaskField.WHO, {"type": "users_select", "action_id": "person"}),
            bk.field(
                "By which day", TaskField.DAY, day, hint="They are reminded before, on the day, and on Mondays."
            ),
        ],
        submit="Give",
        kept=str(number),
    )


def read_follow_up_form(view: Block) -> tuple[int, Arguments]:
    told = {"text": bk.answer(view, TaskField.TEXT) or "", "by": bk.answer(view, TaskField.DAY) or ""}
    return int(view["private_metadata"]), told | {"person": bk.answer(view, TaskField.WHO) or ""}


def left_open(found: Sequence[Task], number: int) -> list[Block]:
    """At the end of a room: what was to be done in it and is not, and how it outlives the room."""
    if not found:
        return [bk.section("*Still open*\nNothing any more.")]
    lines = "\n".join(f"• {task.called}: {bk.typed(task.title, 150)}" for task in found[:10])
    more = f"\nand {len(found) - 10} more: `/major tasks` shows them" if len(found) > 10 else ""
    rest = "What is to outlive the room becomes a follow-up; the rest is dropped when the room is archived."
    button = bk.actions(bk.button("Add a follow-up", ActionId.FOLLOW_UP, number))
    return [bk.section(f"*Still open*\n{lines}{more}"), bk.context(rest), button]
