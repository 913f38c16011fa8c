"""The forms that ask why a task is not done, and the reading of their answer."""

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.tasks.ids import ViewId, WhyField
from storage.tasks.records import Task


def skip_form(task: Task) -> Block:
    return _why(ViewId.SKIP, f"Skip {task.called}", task, "Why need it not be done?", "Skip")


def impossible_form(task: Task) -> Block:
    return _why(ViewId.IMPOSSIBLE, f"{task.called} is not possible", task, "Why can it not be done?", "Send")


def _why(form: ViewId, title: str, task: Task, asks: str, submit: str) -> Block:
    about = bk.quote(f"{task.record}: {task.title}")
    field = bk.field(asks, WhyField.WHY, bk.text_input("why", multiline=True))
    return bk.modal(form, title, [about, field], submit=submit, kept=str(task.id))


def read_why(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, WhyField.WHY) or "")}
