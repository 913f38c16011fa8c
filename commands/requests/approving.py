"""How a request is decided, step by step: who is asked, what they say, and what follows when nobody does in time."""

from commands.requests import asking, clockwork, fulfilling, reading
from commands.requests.ids import WhyField
from commands.requests.permissions import ANYWHERE, existing, permitted_to_vote
from commands.requests.policy import Item
from commands.shared.act import Act
from commands.shared.pressed import Pressed
from commands.shared.refusals import need
from commands.shared.voting import Decision
from storage.requests import clocks
from storage.requests import queries as requests
from storage.requests.records import Request, RequestEvent, RequestMeasure, RequestStatus, Step, StepVote
from storage.service_levels.records import ClockState
from storage.voting.records import Choice

IN_TIME = "nobody decided in time"


def plan(act: Act, request: Request, item: Item) -> Request:
    """Set the steps that these answers need, and ask in the first."""
    steps = asking.steps_for(item, request.answers)
    rows = [
        {
            "request": request.id,
            "revision": request.revision,
            "position": position,
            "of": len(steps),
            "who": [*step.who],
            "rule": step.rule,
            "within_seconds": int(step.within.total_seconds()) if step.within else None,
            "then": step.then,
        }
        for position, step in enumerate(steps, start=1)
    ]
    requests.add_steps(act.tx, rows)
    return go_on(act, request)


def go_on(act: Act, request: Request) -> Request:
    """Ask in the next step; once there is none, it is approved."""
    steps = requests.steps_of(act.tx, request.id, request.revision)
    following = next((step for step in steps if step.decided_at is None), None)
    if following is None:
        return fulfilling.begin(act, request, voted=bool(steps))
    asked = reading.deciders(act, following.who, reading.concerned(request))
    values = {"members": [*asked.people], "stand_in": asked.stand_in, "opened_at": act.now}
    step = requests.change_step(act.tx, following.id, **values)
    assert step is not None
    _carry(act, request, step)
    if reading.decision(act, request, step) is not Decision.PENDING:
        return _decided(act, request, step)
    told = {"position": step.position, "of": step.of, "members": [*asked.people], "stand_in": asked.stand_in}
    act.done_by().journal(RequestEvent.STEP_OPENED, request.number, **told)
    clockwork.begin_approval(act, request, step)
    return request


def _carry(act: Act, request: Request, step: Step) -> None:
    """Who has approved in an earlier step is not asked again."""
    for earlier in requests.steps_of(act.tx, request.id, request.revision):
        for vote in requests.votes_in(act.tx, earlier.id) if earlier.position < step.position else ():
            if vote.person in step.members and vote.choice is Choice.APPROVE:
                position = vote.carried or earlier.position
                carried = StepVote(step.id, vote.person, vote.by, Choice.APPROVE, vote.reason, act.now, position)
                requests.cast(act.tx, carried)


def vote(act: Act, number: int, *, choice: Choice, reason: str = "", at: Pressed = ANYWHERE) -> Request:
    """Say yes or no, for oneself and for those who are away and have named whoever acts. A no needs a reason."""
    request, step, seats = permitted_to_vote(act, number, at)
    if choice is Choice.REJECT:
        reason = need(reason, WhyField.WHY, "Say why; whoever asked for it needs it.")
    for seat in seats:
        requests.cast(act.tx, StepVote(step.id, seat, act.by, choice, reason, act.now))
    stood_for = [seat for seat in seats if seat != act.by]
    told = {"position": step.position, "choice": choice, "reason": reason, "stood_for": stood_for}
    act.journal(RequestEvent.VOTED, request.number, **told)
    if reading.decision(act, request, step) is Decision.PENDING:
        return request
    return _decided(act, request, step)


def _decided(act: Act, request: Request, step: Step) -> Request:
    decision = reading.decision(act, request, step)
    request = _unasked(act, request)
    requests.change_step(act.tx, step.id, decided_at=act.now, decision=decision)
    clockwork.stop(act, request, RequestMeasure.APPROVAL)
    if decision is Decision.REJECTED:
        reasons = [(vote.person, vote.reason) for vote in requests.votes_in(act.tx, step.id) if vote.reason]
        return reject(act, request, reasons)
    act.done_by().journal(RequestEvent.STEP_APPROVED, request.number, position=step.position, of=step.of)
    return go_on(act, request)


def _unasked(act: Act, request: Request) -> Request:
    """What was asked before it was decided waits for no answer any more."""
    if not request.waits:
        return request
    clockwork.resume(act, request)
    unasked = requests.change(act.tx, request.id, was=[RequestStatus.APPROVAL], question=None, asked_by=None)
    assert unasked is not None
    return unasked


def reject(act: Act, request: Request, reasons: list[tuple[str, str]]) -> Request:
    """It is not approved; `reasons` are who said why."""
    why = "; ".join(reason for _, reason in reasons)
    values = {"status": RequestStatus.REJECTED, "over_at": act.now, "reason": why, "question": None, "asked_by": None}
    rejected = requests.change(act.tx, request.id, was=[RequestStatus.APPROVAL], **values)
    assert rejected is not None
    clockwork.cancel(act, rejected)
    act.done_by().journal(RequestEvent.REJECTED, rejected.number, reasons=reasons)
    return rejected


def remind(act: Act, clock: int) -> None:
    """Half of the time is over: those who have not said anything hear of it once."""
    found = clocks.find(act.tx, clock)
    if found is None or found.state is not ClockState.RUNNING or found.step is None:
        return
    request, step = existing(act, found.request), requests.step(act.tx, found.step)
    if request.status is RequestStatus.APPROVAL and step is not None and step.is_open:
        act.journal(RequestEvent.REMINDED, request.number, position=step.position)


def due(act: Act, clock: int) -> None:
    """What was promised is over: nobody has decided, or it is not fulfilled. Nothing approves itself."""
    found = clocks.find(act.tx, clock)
    missed = None if found is None else clockwork.miss(act, found)
    if missed is None:
        return
    request = existing(act, missed.request)
    step = None if missed.step is None else requests.step(act.tx, missed.step)
    if step is None:
        act.journal(RequestEvent.MISSED, request.number)
    elif step.is_open and request.status is RequestStatus.APPROVAL:
        _overdue(act, request, step)


def told_late(act: Act, request: Request) -> Request:
    """What is over by now counts as it would once its timer has told so; the request as it is then."""
    for clock in clockwork.run_out(act, request):
        due(act.done_by(), clock.id)
    return existing(act, request.id)


def _overdue(act: Act, request: Request, step: Step) -> None:
    if step.then == "managers":
        requests.change_step(act.tx, step.id, overdue_at=act.now)
    act.journal(RequestEvent.OVERDUE, request.number, position=step.position, then=step.then)
    if step.then == "reject":
        requests.change_step(act.tx, step.id, decided_at=act.now, decision=Decision.REJECTED)
        clockwork.stop(act, request, RequestMeasure.APPROVAL)
        reject(act, request, [(act.by, IN_TIME)])


def void(act: Act, request: Request) -> list[str]:
    """The answers have changed: what was decided of them counts no more. Who had approved, or was asked."""
    told: dict[str, None] = {}
    for step in requests.steps_of(act.tx, request.id, request.revision):
        told |= dict.fromkeys(vote.by for vote in requests.votes_in(act.tx, step.id))
        if step.is_open:
            told |= dict.fromkeys(reading.asked_in(act, request, step))
            requests.change_step(act.tx, step.id, decided_at=act.now, decision="void")
    clockwork.cancel(act, request, RequestMeasure.APPROVAL)
    return [*told]
