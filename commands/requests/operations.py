"""What happens to requests: each function is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from commands.requests import approving, asking, clockwork, fulfilling, stock
from commands.requests.ids import WhyField
from commands.requests.permissions import (
    permitted_to_answer,
    permitted_to_cancel,
    permitted_to_confirm,
    permitted_to_count,
    permitted_to_edit,
    permitted_to_order,
    permitted_to_question,
    still,
)
from commands.requests.policy import Item, Question, RequestPolicy
from commands.requests.reading import PRACTICE
from commands.requests.rules import Action, NewRequest
from commands.requests.stock import Left
from commands.shared.act import Act, Follower
from commands.shared.blocks import person
from commands.shared.days import midnight
from commands.shared.refusals import Invalid, MovedOn, Refused, need
from commands.tasks import operations as tasks
from storage.absences import queries as absences
from storage.absences.records import Absence
from storage.directory import queries as directory
from storage.journal.records import Entry
from storage.requests import queries as requests
from storage.requests.queries import counted_as
from storage.requests.records import OPEN, Request, RequestEvent, RequestStatus
from storage.tasks.records import TaskEvent
from storage.timers import queries as timers

LONGEST_ABSENCE = timedelta(days=90)


def submit(act: Act, asked: NewRequest) -> Request:
    """Ask for an item of the catalogue: it is put to those who decide, or begins at once where nobody does."""
    item = permitted_to_order(act, asked.item)
    wrong = asking.mistakes_in(act, item, asked)
    if wrong:
        raise Invalid(wrong)
    asking.somebody_decides(act, item, asked)
    request = requests.add(
        act.tx,
        item=asked.item,
        title=item.name,
        requester=act.by,
        whom=asked.whom,
        answers=dict(asked.answers),
        text=asked.text.strip(),
        cost=item.cost,
        team=act.policy(RequestPolicy).team_for(item),
        plan=_plan(act, item),
        opened_at=act.now,
    )
    act.journal(RequestEvent.SUBMITTED, request.number, item=asked.item, title=item.name, whom=asked.whom)
    clockwork.begin_fulfilment(act, request, "submitted")
    return approving.plan(act, request, item)


def _plan(act: Act, item: Item) -> list[dict[str, Any]]:
    """Its tasks as app.yaml has them now; where it has none, to see to it is one."""
    team = act.policy(RequestPolicy).team_for(item)
    planned = [
        {
            "key": task.key,
            "title": task.title,
            "team": task.team or team,
            "after": [*task.after],
            "within": int(task.within.total_seconds()) if task.within else None,
        }
        for task in item.tasks
    ]
    return planned or [{"key": "all", "title": item.name, "team": team, "after": [], "within": None}]


def edit(act: Act, number: int, *, asked: NewRequest) -> Request:
    """Change the answers: what was approved of them is void, and it is decided anew from the first step on."""
    request = permitted_to_edit(act, number)
    item = permitted_to_order(act, request.item)
    wrong = asking.mistakes_in(act, item, asked)
    if wrong:
        raise Invalid(wrong)
    changes = _changes(request, item, asked)
    if not changes:
        raise Refused(f"Nothing is different, so {request.number} stays as it is.", record=request.number)
    asking.somebody_decides(act, item, asked)
    told = approving.void(act, request)
    values = {"answers": dict(asked.answers), "text": asked.text.strip(), "revision": request.revision + 1}
    values |= {"question": None, "asked_by": None, "cost": item.cost}
    changed = requests.change(act.tx, number, was=[RequestStatus.APPROVAL], **values)
    assert changed is not None
    clockwork.resume(act, changed)
    act.journal(RequestEvent.CHANGED, changed.number, changes=changes, told=[each for each in told if each != act.by])
    return approving.plan(act, changed, item)


def _changes(request: Request, item: Item, asked: NewRequest) -> list[tuple[str, Any, Any]]:
    """What is different: what was asked, what was answered, what is answered now."""
    keys = dict.fromkeys([*item.ask, *request.answers])
    found = [(_label(item, key), request.answers.get(key), asked.answers.get(key)) for key in keys]
    found.append(("Anything else", request.text, asked.text.strip()))
    return [(label, was, now) for label, was, now in found if (was or "") != (now or "")]


def _label(item: Item, key: str) -> str:
    return item.ask.get(key, Question(label=key)).label


def ask(act: Act, number: int, *, question: str) -> Request:
    """Ask whoever wants it: until they answer, nothing that is promised of it runs."""
    request = permitted_to_question(act, number)
    question = need(question, WhyField.WHY, "Write what you want to know.")
    if request.waits:
        waits = f"{request.number} waits for an answer already, to what {person(request.asked_by or '')} asked."
        raise MovedOn(waits, record=request.number)
    still(approving.told_late(act, request), Action.ASK)
    asked = requests.change(act.tx, number, was=OPEN, question=question, asked_by=act.by)
    assert asked is not None
    clockwork.pause(act, asked)
    act.journal(RequestEvent.ASKED, asked.number, question=question)
    return asked


def answer(act: Act, number: int, *, text: str) -> Request:
    request = permitted_to_answer(act, number)
    text = need(text, WhyField.WHY, "Write your answer.")
    told = {"question": request.question, "asked_by": request.asked_by, "text": text}
    answered = requests.change(act.tx, number, was=OPEN, question=None, asked_by=None)
    assert answered is not None
    clockwork.resume(act, answered)
    act.journal(RequestEvent.ANSWERED, answered.number, **told)
    return answered


def cancel(act: Act, number: int, *, reason: str) -> Request:
    """It is not wanted any more: what is still to be done for it is not."""
    request = permitted_to_cancel(act, number)
    reason = need(reason, WhyField.WHY, "Say why it is not wanted any more.")
    values = {"status": RequestStatus.CANCELLED, "over_at": act.now, "reason": reason, "question": None}
    cancelled = requests.change(act.tx, number, was=OPEN, **values, asked_by=None)
    assert cancelled is not None
    approving.void(act, request)
    clockwork.cancel(act, cancelled)
    act.journal(RequestEvent.CANCELLED, cancelled.number, reason=reason)
    tasks.skip_all(act, cancelled.number, reason=reason)
    return cancelled


def confirm(act: Act, number: int) -> Request:
    """It is all there."""
    request = permitted_to_confirm(act, number)
    values = {"status": RequestStatus.CLOSED, "closed_at": act.now}
    closed = requests.change(act.tx, number, was=[RequestStatus.FULFILLED], **values)
    assert closed is not None
    timers.disarm(act.tx, fulfilling.CLOSE, request.number)
    act.journal(RequestEvent.CLOSED, closed.number, confirmed=True)
    return closed


def delegate(act: Act, *, to: str | None, until: date | None) -> Absence | None:
    """Have somebody else decide on requests up to and with a day; None ends what was told before."""
    act.refuse_guests("delegate")
    for standing in absences.to_come(act.tx, PRACTICE, act.now, act.by):
        absences.end(act.tx, standing.id, by=act.by, at=act.now)
    if to is None or until is None:
        act.journal(RequestEvent.DELEGATED, "desk", person=act.by, to=None, until=None)
        return None
    end = _until(act, to, until)
    values = {"since": act.now, "until": end, "made_by": act.by, "made_at": act.now, "board": None}
    absence = absences.add(act.tx, practice=PRACTICE, person=act.by, stand_in=to, **values)
    act.journal(RequestEvent.DELEGATED, "desk", person=act.by, to=to, until=until.isoformat())
    return absence


def _until(act: Act, to: str, until: date) -> Any:
    """The end of that day (UTC). Raises Refused."""
    if to == act.by:
        raise Refused("You decide yourself already. Name who decides while you are away.")
    if not directory.can_act(act.tx, to):
        raise Refused(f"{person(to)} cannot decide: that is an app, or somebody who has left.")
    zone = act.document.desk.zone
    end = midnight(until + timedelta(days=1), zone)
    if end <= act.now:
        raise Refused("That day is over. Name one that is to come.")
    if until - act.now.astimezone(zone).date() > LONGEST_ABSENCE:
        raise Refused(f"That is too long: name a day within {LONGEST_ABSENCE.days} days.")
    return end


def count(act: Act, *, item: str, counted: int) -> Left:
    """So many of an item are there now, says somebody who sees to it. Raises Refused, NotAllowed."""
    key = stock.called(act, item)
    permitted_to_count(act, key)
    act.journal(RequestEvent.COUNTED, counted_as(key), item=key, counted=counted)
    found = stock.left_of(act, key)
    assert found is not None
    return found


def task_over(act: Act, entry: Entry) -> None:
    fulfilling.task_over(act, entry)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    TaskEvent.DONE: (task_over,),
    TaskEvent.SKIPPED: (task_over,),
    TaskEvent.IMPOSSIBLE: (task_over,),
}
