"""Whoever asked for something is asked how it went, once it is there: by the means of surveys."""

from collections.abc import Mapping, Sequence

from commands.requests.permissions import existing
from commands.requests.policy import RequestPolicy
from commands.shared.act import Act, Follower
from commands.surveys import subjects
from commands.surveys.subjects import Subject
from storage.journal.records import Entry
from storage.requests.records import Request, RequestEvent
from storage.tasks import queries as tasks
from storage.tasks.records import TaskState


def ask(act: Act, entry: Entry) -> None:
    """Under what whoever asked for it has just pressed; by itself where somebody else, or nobody, closed it.

    Where app.yaml says nothing of surveys, those of incidents are all there are.
    """
    early = entry.what == RequestEvent.FULFILLED
    if not subjects.is_written(act) or (early and subjects.settings(act).after != "resolution"):
        return
    request = existing(act, entry.number)
    subjects.ask(act, _subject(act, request), apart=not early and entry.actor != request.requester)


def _subject(act: Act, request: Request) -> Subject:
    service = act.policy(RequestPolicy).service_of(request.item)
    return Subject(request.number, request.requester, service, request.team, _fulfilled_by(act, request))


def _fulfilled_by(act: Act, request: Request) -> str | None:
    """Who did the last of its tasks."""
    planned = {*request.tasks.values()}
    done = [
        task
        for task in tasks.of_record(act.tx, request.number)
        if task.id in planned and task.state is TaskState.DONE and task.over_at is not None
    ]
    return max(done, key=lambda task: (task.over_at, task.number)).over_by if done else None


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    RequestEvent.FULFILLED: (ask,),
    RequestEvent.CLOSED: (ask,),
}
