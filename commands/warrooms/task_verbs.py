"""What may be asked of what is to be done in a room, and after it."""

from commands.shared import pages
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from commands.shared.ids import Beginning
from commands.shared.language import as_typed
from commands.shared.pages import Page
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb, for_somebody
from commands.tasks.wording import due
from commands.warrooms import task_rules, task_views, tasking
from commands.warrooms.ids import ActionId, ViewId
from commands.warrooms.permissions import may_follow_up, may_write_down, seen
from storage.tasks import queries as tasks
from storage.tasks.records import Task

FOLLOW_UP_HOW = "Say what, who and by which day: `order a spare switch @ben by friday`."


def _task(rest: str) -> Arguments:
    text, person, by = task_rules.parts(for_somebody(rest))
    if not text:
        raise Unshaped("Say what is to be done.")
    given: Arguments = {"text": text, "by": by}
    return given if person is None else {**given, "person": person}


def _follow_up(rest: str) -> Arguments:
    text, person, by = task_rules.parts(for_somebody(rest))
    if not text or person is None or not by:
        raise Unshaped(FOLLOW_UP_HOW)
    return {"text": text, "person": person, "by": by}


def _done(rest: str) -> Arguments:
    called, _, note = rest.strip().partition(" ")
    found = task_rules.NUMBER.fullmatch(called)
    if found is None:
        raise Unshaped("Say which: `done T1`.")
    return {"called": int(found[1]), "note": as_typed(note)}


def _task_form(act: Act, number: int) -> Block:
    may_write_down(act, number)
    return task_views.task_form(number)


def _follow_up_form(act: Act, number: int) -> Block:
    may_follow_up(act, number)
    return task_views.follow_up_form(number)


def _given(act: Act, task: Task) -> Answer:
    parts = [task_views.whose(task), due(task, act.document.desk.zone, act.now)]
    return {"text": f"{task.called}: {', '.join(part for part in parts if part)}."}


def _add(act: Act, number: int, *, text: str, person: str | None = None, by: str = "") -> Answer:
    return _given(act, tasking.add(act, number, text=text, person=person, by=by))


def _add_follow_up(act: Act, number: int, *, text: str, person: str, by: str) -> Answer:
    answer = _given(act, tasking.follow_up(act, number, text=text, person=person, by=by))
    return {"text": f"{answer['text']} They are told, and reminded before and on the day."}


def _list(act: Act, number: int, *, page: int = 0) -> Answer:
    """What is open first, the next to be due first."""
    incident = seen(act, number)
    found = sorted(tasks.of_record(act.tx, incident.number), key=lambda task: (not task.is_open, task.number))
    shown = found[page * pages.SIZE : (page + 1) * pages.SIZE]
    turning = Page([], page, len(found), ActionId.TASKS, {"incident": number})
    return {"text": "Tasks", "blocks": task_views.listing(shown, turning, act.document.desk.zone, act.now)}


def _turned(action: Payload) -> tuple[int, Arguments]:
    page, kept = pages.turned(action)
    return int(kept["incident"]), {"page": page}


def _is_done(task: Task) -> str:
    return f"{task.called} is done."


def _as_it_is(answer: Answer) -> Answer:
    return answer


TASK = Form(ViewId.TASK, opens=_task_form, reads=task_views.read_task_form)
FOLLOW_UP = Form(ViewId.FOLLOW_UP, opens=_follow_up_form, reads=task_views.read_follow_up_form)

TASKS = (
    Verb("task", "TEXT [@person] [by 15m]", "Give a task; past due its owner is told, then whoever leads",
         reads=_task, do=_add, said=_as_it_is, button=ActionId.TASK, form=TASK, people=("person",)),
    Verb("done", "T1 [NOTE]", "A task is done", reads=_done, do=tasking.done, said=_is_done),
    Verb("tasks", "", "What is to be done, and what was", ask=_list,
         button=Beginning(ActionId.TASKS), pressed=_turned),
    Verb("follow-up", "TEXT @person by DATE", "Something that outlives the room, with an owner and a day",
         reads=_follow_up, do=_add_follow_up, said=_as_it_is, button=ActionId.FOLLOW_UP, form=FOLLOW_UP,
         people=("person",)),
)  # fmt: skip
