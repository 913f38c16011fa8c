"""What is done for a request that is approved: its tasks, one after another, and what it has become by them."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from commands.requests import clockwork, rules
from commands.requests.policy import RequestPolicy
from commands.service_levels.counting import due_if_ever
from commands.shared.act import Act
from commands.tasks import operations as tasks
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.requests import queries as requests
from storage.requests.records import Request, RequestEvent, RequestMeasure, RequestStatus
from storage.tasks import queries as all_tasks
from storage.tasks.records import Task, TaskState
from storage.timers import queries as timers

CLOSE = "request.close"
NOT_NEEDED = "not needed"


def begin(act: Act, request: Request, *, voted: bool) -> Request:
    """It is approved, or needs no approval: what is to be done for it begins."""
    values = {"status": RequestStatus.FULFILMENT, "approved_at": act.now}
    begun = requests.change(act.tx, request.id, was=[RequestStatus.APPROVAL], **values)
    assert begun is not None
    act = act.done_by()
    act.journal(RequestEvent.APPROVED, begun.number, voted=voted)
    clockwork.begin_fulfilment(act, begun, "approved")
    return _open_ready(act, begun)


def _open_ready(act: Act, request: Request) -> Request:
    """The tasks that can begin now."""
    opened = dict(request.tasks)
    for key in rules.ready(request.plan, _states(act, request)):
        opened[key] = _open(act, request, next(task for task in request.plan if task["key"] == key)).id
    if opened == request.tasks:
        return request
    changed = requests.change(act.tx, request.id, was=[RequestStatus.FULFILMENT], tasks=opened)
    assert changed is not None
    return changed


def _open(act: Act, request: Request, planned: Mapping[str, Any]) -> Task:
    title = f"{request.title}: {planned['title']}" if planned["title"] != request.title else request.title
    return tasks.add(act, request.number, title, team=planned["team"], due=_due(act, request, planned))


def _due(act: Act, request: Request, planned: Mapping[str, Any]) -> datetime | None:
    """So much open time from now; None where the task is not to be done within a time."""
    if planned["within"] is None:
        return None
    policy = act.policy(RequestPolicy)
    item = policy.catalogue.get(request.item)
    calendar = policy.calendar("always" if item is None or item.sla is None else item.sla.calendar)
    return due_if_ever(calendar, act.now, timedelta(seconds=planned["within"]))


def _states(act: Act, request: Request) -> dict[str, TaskState]:
    found = {task.id: task.state for task in all_tasks.of_record(act.tx, request.number)}
    return {key: found[number] for key, number in request.tasks.items() if number in found}


def task_over(act: Act, entry: Entry) -> None:
    """A task is done, or not: what comes after it begins, or the request is over."""
    prefix, _, number = entry.record.rpartition("-")
    request = requests.find(act.tx, int(number)) if prefix == "REQ" else None
    if request is None or request.status is not RequestStatus.FULFILMENT:
        return
    act = act.done_by(entry.actor)
    request = _open_ready(act.done_by(), request)
    outcome = rules.outcome(request.plan, _states(act, request))
    if outcome is not None:
        _end(act, request, outcome)


def _end(act: Act, request: Request, outcome: RequestStatus) -> None:
    reason = _why(act, request, outcome)
    values = {"status": outcome, "over_at": act.now, "reason": reason, "question": None, "asked_by": None}
    ended = requests.change(act.tx, request.id, was=[RequestStatus.FULFILMENT], **values)
    assert ended is not None
    act.done_by(QUARTERDECK).journal(ENDED[outcome], ended.number, reason=reason)
    if outcome is not RequestStatus.FULFILLED:
        clockwork.cancel(act, ended)
        return
    clockwork.stop(act, ended, RequestMeasure.FULFILMENT)
    after = act.policy(RequestPolicy).requests.auto_close_after
    if after:
        timers.arm(act.tx, CLOSE, ended.number, act.now + after, record=ended.number, request=ended.id)


ENDED: Mapping[RequestStatus, RequestEvent] = {
    RequestStatus.FULFILLED: RequestEvent.FULFILLED,
    RequestStatus.NOT_FULFILLED: RequestEvent.NOT_FULFILLED,
    RequestStatus.CANCELLED: RequestEvent.CANCELLED,
}


def _why(act: Act, request: Request, outcome: RequestStatus) -> str:
    """What was not possible, and why."""
    if outcome is RequestStatus.CANCELLED:
        return NOT_NEEDED
    failed = [task for task in all_tasks.of_record(act.tx, request.number) if task.state is TaskState.IMPOSSIBLE]
    return "; ".join(f"{task.title}: {task.reason}" for task in failed)[:3000]


def close(act: Act, request: int) -> None:
    """Nobody has said otherwise in time."""
    closed = requests.change(
        act.tx, request, was=[RequestStatus.FULFILLED], status=RequestStatus.CLOSED, closed_at=act.now
    )
    if closed is not None:
        act.journal(RequestEvent.CLOSED, closed.number, confirmed=False)
