"""What is to be told of a clock that runs: that part of its promise is used up, that it is missed, who is on it."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.incidents import operations as incident_operations
from commands.incidents.permissions import existing, relation, support, visible
from commands.service_levels import digests, rules
from commands.service_levels.clockwork import UNFINISHED, about, arm, is_untold, target_length, thresholds
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed
from storage.incidents.records import Incident, IncidentStatus
from storage.journal import queries as journal
from storage.service_levels import queries as clocks
from storage.service_levels.records import CALLS, ClockEvent, ClockState, ServiceClock

WARNED = "sla.warned"
ON_TIME_SECONDS = 60.0


def tolerance(act: Act) -> timedelta:
    """So much later than it was due, by the desk's clock, is still on time."""
    return timedelta(seconds=ON_TIME_SECONDS * max(1.0, act.rate))


def warn(act: Act, clock: int, at: str) -> None:
    """Thresholds are passed: journalled once, the highest; `at` (ISO 8601) is when that was to be noticed."""
    found = clocks.find(act.tx, clock)
    if found is not None and (found.state is ClockState.RUNNING or is_untold(found)):
        told = _tell(act, found, at)
        arm(act, told, clocks.pauses_of(act.tx, clock))


def notice(act: Act, clock: ServiceClock, stops_at: datetime) -> None:
    """It ran past its due instant, and stops before a timer has told so: it is told now."""
    if clock.state is ClockState.RUNNING and clock.due_at is not None and not rules.is_met(stops_at, clock.due_at):
        _tell(act, clock, clock.due_at.isoformat())
    elif is_untold(clock):
        _tell(act, clock, act.now.isoformat())


def _tell(act: Act, clock: ServiceClock, at: str) -> ServiceClock:
    """Remember which thresholds are passed, and journal the highest that was not told; the clock as it is then."""
    passed = _passed(act, clock)
    newly_passed = _above(clock, passed)
    values = {"warned": sorted({*clock.warned, *passed}), "breached": clock.breached or 100 in passed}
    told = clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    assert told is not None
    if newly_passed:
        _journal(act, told, newly_passed, at)
    return told


def _above(clock: ServiceClock, passed: Sequence[int]) -> list[int]:
    """Those of them that lie above all that was told: what is below says less than what is known."""
    length = target_length(clock)
    told = max((rules.amount(mark, length) for mark in clock.warned), default=timedelta())
    return [mark for mark in passed if rules.amount(mark, length) > told]


def _passed(act: Act, clock: ServiceClock) -> tuple[int, ...]:
    """The thresholds passed; where its calendar is lost, whether it was due by the instant that was worked out."""
    policy, incident = act.policy(ServiceLevelPolicy), existing(act, clock.incident)
    calendar = policy.calendar_of(clock, incident)
    if calendar is None:
        return (100,) if rules.is_breached(act.now, clock.due_at) else ()
    aimed = (calendar, clock.started_at, target_length(clock), clocks.pauses_of(act.tx, clock.id))
    return rules.passed(*aimed, thresholds(policy, clock, incident), act.now)


def _journal(act: Act, clock: ServiceClock, newly_passed: Sequence[int], at: str) -> None:
    what = ClockEvent.BREACHED if 100 in newly_passed else ClockEvent.WARNED
    late = act.now - datetime.fromisoformat(at) > tolerance(act)
    due = clock.due_at.isoformat() if clock.due_at else None
    percent = rules.percent_of(newly_passed[-1], target_length(clock))
    told = {"percent": percent, "late": late, "due": due, "due_at": at}
    act.journal(what, f"INC-{clock.incident}", **about(clock), **told, **_audience(act, clock, newly_passed))


def _audience(act: Act, clock: ServiceClock, newly_passed: Sequence[int]) -> Mapping[str, object]:
    """Whom a step names, and whether it can wait for the team's digest; nothing where no steps are written."""
    incident = existing(act, clock.incident)
    target = act.policy(ServiceLevelPolicy).target_of(clock, incident)
    if target is None or not target.steps:
        return {}
    step = target.step(newly_passed)
    if digests.can_wait(incident, clock, newly_passed):
        digests.put_off(act, incident)
        return {"tell": [], "page": False, "digest": True}
    return {"tell": [*step.tell] if step else [], "page": bool(step and step.page)}


def on_it(act: Act, number: int) -> Incident:
    """Whoever presses is on it: it is acknowledged, where nobody had, and they are called by the next warning."""
    incident = visible(act, number)
    if not relation(act, incident).works_on_it:
        sentence = f"That is for {support(act, incident)}, incident commanders and service managers."
        raise NotAllowed(sentence, attempted="on it", record=incident.number)
    if not incident.is_open:
        raise MovedOn(f"{incident.number} does not wait for anybody any more.", record=incident.number)
    last = journal.latest(act.tx, incident.number, *CALLS)
    if last is not None and (last.what, last.actor) == (ClockEvent.ON_IT, act.by):
        raise MovedOn(f"That you are on {incident.number} is known.", record=incident.number)
    if incident.status is IncidentStatus.NEW:
        incident = incident_operations.acknowledge(act, number)
    act.journal(ClockEvent.ON_IT, incident.number)
    return incident
