"""How a request stands, as everybody who may see it reads it."""

from datetime import date, datetime
from typing import Any

from commands.requests import clockwork
from commands.requests.policy import LINE_MANAGER, Question, RequestPolicy
from commands.requests.reading import asked_in, manager_handle, standing_in
from commands.requests.rules import Standing
from commands.shared.act import Act
from commands.shared.blocks import person, typed
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.requests import queries as requests
from storage.requests.records import Request, RequestEvent, RequestMeasure, Step
from storage.tasks import queries as tasks
from storage.tasks.records import Task

LONGEST_ANSWER = 600


def standing(act: Act, request: Request) -> Standing:
    steps = requests.steps_of(act.tx, request.id, request.revision)
    now = next((step for step in steps if step.is_open), None)
    asked = {} if now is None else asked_in(act, request, now)
    seats = [seat for of_them in asked.values() for seat in of_them]
    return Standing(
        request=request,
        answers=answers_of(act, request),
        steps=steps,
        votes={step.position: requests.votes_in(act.tx, step.id) for step in steps},
        asked=[*asked],
        away={seat: str(each.stand_in) for seat, each in standing_in(act, request, seats).items()},
        decide_by=_due(act, request, RequestMeasure.APPROVAL),
        due=_due(act, request, RequestMeasure.FULFILMENT),
        tasks=_tasks(act, request),
        to_come=[str(each["title"]) for each in request.plan if each["key"] not in request.tasks],
        team=act.document.team_names().get(request.team, request.team),
        told=_told(act, request),
        manager_unknown=now is not None and _is_unknown(act, request, now),
    )


def _tasks(act: Act, request: Request) -> list[Task]:
    """Those of its plan, and what people gave for it; not the call that a manager owes whoever rated it."""
    planned, found = {*request.tasks.values()}, tasks.of_record(act.tx, request.number)
    return [task for task in found if task.id in planned or task.opened_by != QUARTERDECK]


def _told(act: Act, request: Request) -> tuple[str, str] | None:
    entry = journal.latest(act.tx, request.number, RequestEvent.ANSWERED)
    return None if entry is None else (str(entry.details["question"]), str(entry.details["text"]))


def _is_unknown(act: Act, request: Request, step: Step) -> bool:
    return LINE_MANAGER in step.who and manager_handle(act, request.whom) is None


def _due(act: Act, request: Request, measure: RequestMeasure) -> datetime | None:
    clock = clockwork.running(act, request, measure)
    return None if clock is None else clock.due_at


def answers_of(act: Act, request: Request) -> list[tuple[str, str]]:
    """In the order of the questions; of one that is not asked any more by its key."""
    item = act.policy(RequestPolicy).catalogue.get(request.item)
    asked = {} if item is None else item.ask
    keys = dict.fromkeys([*asked, *request.answers])
    return [
        (asked[key].label if key in asked else key, said(asked.get(key), request.answers[key]))
        for key in keys
        if request.answers.get(key) not in (None, "")
    ]


def said(question: Question | None, answer: Any) -> str:
    """An answer as it is read (mrkdwn)."""
    if question is not None and question.person:
        return person(str(answer))
    if question is not None and question.date:
        return f"{date.fromisoformat(str(answer)):%a %d %b %Y}"
    return typed(f"{answer:g}" if isinstance(answer, float) else str(answer), LONGEST_ANSWER)
