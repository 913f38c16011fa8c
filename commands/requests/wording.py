"""What people read of a request: how it stands, and what happened to it (mrkdwn)."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.requests.rules import STATUS_WORDS, Standing
from commands.shared.blocks import moment, person, typed
from commands.tasks.wording import MARKS as TASK_MARKS
from storage.journal.records import Entry
from storage.requests.records import Request, RequestEvent, RequestStatus, StepVote
from storage.tasks.records import Task
from storage.voting.records import Choice

WORDS: Mapping[str, str] = {
    RequestEvent.SUBMITTED: "asked for it",
    RequestEvent.CHANGED: "changed the answers",
    RequestEvent.VOTED: "decided",
    RequestEvent.ASKED: "asked about it",
    RequestEvent.ANSWERED: "answered",
    RequestEvent.OVERDUE: "noted that nobody had decided in time",
    RequestEvent.MISSED: "noted that it is late",
    RequestEvent.FULFILLED: "noted that all is done",
    RequestEvent.NOT_FULFILLED: "noted that it cannot be fulfilled",
    RequestEvent.CANCELLED: "cancelled it",
    RequestEvent.CLOSED: "closed it",
}
"""What somebody did, in the story of a request."""

SILENT: frozenset[str] = frozenset(
    {
        *(RequestEvent.STEP_OPENED, RequestEvent.STEP_APPROVED, RequestEvent.REMINDED, RequestEvent.MET),
        *(RequestEvent.APPROVED, RequestEvent.REJECTED, RequestEvent.DELEGATED),
        RequestEvent.COUNTED,
    }
)
MARKS: Mapping[RequestStatus, str] = {
    RequestStatus.APPROVAL: ":hourglass_flowing_sand:",
    RequestStatus.FULFILMENT: ":hammer_and_wrench:",
    RequestStatus.FULFILLED: ":white_check_mark:",
    RequestStatus.CLOSED: ":white_check_mark:",
    RequestStatus.REJECTED: ":x:",
    RequestStatus.NOT_FULFILLED: ":warning:",
    RequestStatus.CANCELLED: ":heavy_minus_sign:",
}
CHOICES: Mapping[Choice, str] = {
    Choice.APPROVE: ":+1:",
    Choice.REJECT: ":-1:",
    Choice.ABSTAIN: ":heavy_minus_sign:",
}
MOST_TASKS = 20

DEEDS: Mapping[str, str] = {
    **WORDS,
    RequestEvent.APPROVED: "began it, approved",
    RequestEvent.REJECTED: "closed it, not approved",
    RequestEvent.STEP_OPENED: "asked those who decide on it",
    RequestEvent.STEP_APPROVED: "closed a step of its approval",
    RequestEvent.REMINDED: "reminded those who decide on it",
    RequestEvent.MET: "kept a promise about it",
    RequestEvent.DELEGATED: "had somebody else decide for them",
}
"""What somebody did by an event whose name does not say so."""


def title(request: Request) -> str:
    """What it is, and for whom."""
    whom = "" if request.whom == request.requester else f", asked for by {person(request.requester)}"
    return f"*{request.number} · {typed(request.title, 80)}* for {person(request.whom)}{whom}"


def line(request: Request) -> str:
    """A request in a line of a list."""
    status = STATUS_WORDS[request.status] if not request.waits else "Waiting for an answer"
    whom = f"for {person(request.whom)}"
    return f"*{request.number}* {typed(request.title, 80)} · {whom} · {status} · {moment(request.opened_at)}"


def status(found: Standing) -> list[str]:
    """How it stands, in lines: what it waits for, what was said, what is done."""
    request = found.request
    head = f"{MARKS[request.status]} *{STATUS_WORDS[request.status]}*"
    return [
        line for line in (f"{head}{_reason(found)}", *_question(request), *_deciding(found), *_doing(found)) if line
    ]


def _reason(found: Standing) -> str:
    """What it came to; of what is not fulfilled its tasks say why, where they stand below."""
    request = found.request
    if request.status is RequestStatus.NOT_FULFILLED and found.tasks:
        return ""
    if request.status is RequestStatus.REJECTED:
        return "".join(f"\n{person(vote.by)}: {typed(vote.reason, 500)}" for vote in _noes(found)) or _kept(request)
    if request.status in (RequestStatus.NOT_FULFILLED, RequestStatus.CANCELLED):
        return _kept(request)
    if request.status is RequestStatus.FULFILMENT and found.due is not None:
        return f", there by {moment(found.due)}"
    return ""


def _kept(request: Request) -> str:
    return f": {typed(request.reason, 500)}" if request.reason else ""


def _noes(found: Standing) -> list[StepVote]:
    return [vote for votes in found.votes.values() for vote in votes if vote.choice is Choice.REJECT]


def _question(request: Request) -> list[str]:
    if not request.waits:
        return []
    return [f":speech_balloon: {person(request.asked_by or '')} asks: {typed(request.question or '', 1500)}"]


def _deciding(found: Standing) -> list[str]:
    """Each step that was or is being decided."""
    if found.request.status not in (RequestStatus.APPROVAL, RequestStatus.REJECTED, RequestStatus.FULFILMENT):
        return []
    lines = []
    for step in found.steps:
        name = f"Step {step.position} of {step.of}" if step.of > 1 else "Approval"
        spoken = [vote_line(vote) for vote in found.votes[step.position]]
        if step.is_open:
            spoken.append(_waits_for(found))
        if spoken:
            lines.append(f"{name}: {', '.join(each for each in spoken if each)}")
    return lines


def vote_line(vote: StepVote) -> str:
    """Who said what; for whom, where that is another; and in which earlier step, where it was said there."""
    stood = f" for {person(vote.person)}" if vote.by != vote.person else ""
    carried = f" (in step {vote.carried})" if vote.carried else ""
    return f"{CHOICES[vote.choice]} {person(vote.by)}{stood}{carried}"


def _waits_for(found: Standing) -> str:
    step = found.step
    spoken = {vote.by for vote in found.votes[step.position]} if step is not None else set()
    waiting = [each for each in found.asked if each not in spoken]
    by = f" by {moment(found.decide_by)}" if found.decide_by is not None else ""
    named = " ".join(map(person, waiting[:10])) + (f" and {len(waiting) - 10} more" if len(waiting) > 10 else "")
    return f"waits for {named or 'somebody who may decide'}{by}"


def _doing(found: Standing) -> list[str]:
    named = f"{found.request.title}: "
    lines = [task_line(task, named) for task in found.tasks[:MOST_TASKS]]
    if found.request.status is RequestStatus.FULFILMENT:
        lines += [
            f":black_small_square: {typed(each, 100)}, later" for each in found.to_come[: MOST_TASKS - len(lines)]
        ]
    return lines


def task_line(task: Task, named: str = "") -> str:
    """Under its request, whose name (`named`) it need not say again."""
    whose = f" · {person(task.person)}" if task.person else ""
    reason = f": {typed(task.reason, 200)}" if task.reason else ""
    return f"{TASK_MARKS[task.state]} {typed(task.title.removeprefix(named), 150)}{whose}{reason}"


def story(entries: Sequence[Entry]) -> list[str]:
    """What happened to it, a line each."""
    return [f"{moment(each.at)} {person(each.actor)} {_told(each)}" for each in entries if each.what in WORDS]


def _told(entry: Entry) -> str:
    details = entry.details
    if entry.what == RequestEvent.VOTED:
        word = "approved" if details["choice"] == Choice.APPROVE else "rejected"
        stood = "".join(f" for {person(each)}" for each in details["stood_for"])
        return f"{word}{stood}" + (f": {typed(details['reason'], 300)}" if details["reason"] else "")
    said = next((str(details[name]) for name in ("question", "text", "reason") if details.get(name)), "")
    if entry.what == RequestEvent.ANSWERED:
        said = str(details["text"])
    return WORDS[entry.what] + (f": {typed(said, 300)}" if said else "")


def changed(entry: Entry, request: Request) -> str:
    """What those read who had decided, or were asked to."""
    lines = [
        f"• {typed(label, 80)}: {typed(str(was or '–'), 200)} → {typed(str(now or '–'), 200)}"
        for label, was, now in entry.details["changes"]
    ]
    again = "What was approved before does not count any more: it is decided anew."
    return "\n".join([f"{person(entry.actor)} has changed {title(request)}.", *lines, again])


def answered(entry: Entry, request: Request) -> str:
    return f"{person(entry.actor)} has answered about {title(request)}:\n{typed(entry.details['text'], 2000)}"


def ordered(found: Standing) -> str:
    """What whoever asks for something in a line reads."""
    request = found.request
    what = f"{request.number} is on its way: {typed(request.title, 80)} for {person(request.whom)}."
    if request.status is RequestStatus.APPROVAL:
        what += f" It {_waits_for(found)}."
    return f"{what} You have a direct message that shows how it stands."


def delegated(person_: str, last: datetime) -> str:
    """`last` is the end of the last day."""
    return (
        f":handshake: Up to and with {last_day(last)} you decide on requests for {person(person_)}. What waits comes "
        "to you; `/request mine` shows it."
    )


def last_day(until: datetime) -> str:
    """The day that ends at this instant."""
    return moment(until - timedelta(seconds=1), "{date_short_pretty}")


def last(request: Request) -> str:
    """What its team reads once nothing is left of what it counts."""
    what = f":package: The last *{typed(request.title, 80)}* that was counted is promised now, with {request.number}."
    return f"{what} Once there are more: `/request stock {typed(request.item, 80)} N`."


def late(request: Request) -> str:
    return f":alarm_clock: {title(request)} was to be there by now. `/request show {request.id}` shows what is left."
