"""How a clock begins, stands still, goes on, is set to another promise and ends, whatever it is that it measures."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.incidents.permissions import existing
from commands.service_levels import rules
from commands.service_levels.calendars import Calendar
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.shared.act import Act
from storage.incidents.records import Incident
from storage.journal.records import Entry
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent, ClockState, Measure, Pause, PauseKind, ServiceClock
from storage.timers import queries as timers

WARNING = "sla.warning"
UNFINISHED = (ClockState.RUNNING, ClockState.PAUSED)
STAYS = (Measure.OWNERSHIP, Measure.VENDOR)
"""Measured while a team, or a vendor, has it."""


def calendar_of(act: Act, clock: ServiceClock) -> Calendar:
    """By which it counts; around the clock where app.yaml does not say any more."""
    policy = act.policy(ServiceLevelPolicy)
    return policy.calendar_of(clock, existing(act, clock.incident)) or policy.calendar("always")


def target_length(clock: ServiceClock) -> timedelta:
    return timedelta(seconds=clock.target_seconds)


def about(clock: ServiceClock) -> Mapping[str, object]:
    """What an entry says of the clock that it is about."""
    party = {} if clock.party is None else {"party": clock.party}
    return {"target": clock.target_name, "type": clock.type, "clock": clock.id, **party}


def begin(
    act: Act,
    incident: Incident,
    target: Target,
    at: datetime,
    *,
    story: Sequence[Entry] = (),
    **columns: object,
) -> ServiceClock:
    """The clock of a promise, as if it had run since then.

    `story` is the incident's journal: the waits in it that the promise leaves out are its pauses. An answer that was
    given before stops it when it was given. `columns` are `warned` (what has been told already), `party` (the team or
    the vendor that has it) and `reference` (their number).
    """
    calendar = act.policy(ServiceLevelPolicy).calendar(target.calendar)
    due = rules.due_if_ever(calendar, at, target.target)
    values = target_columns(target) | {"incident": incident.id, "measure": target.measure, "started_at": at}
    clock = clocks.add(act.tx, **values, due_at=due, **columns)
    if target.measure is Measure.RESPONSE and incident.acknowledged_at is not None:
        stop(act, clock, incident.acknowledged_at)
    elif story:
        stand_as_promised(act, clock, target, story)
    else:
        upcoming = rules.next_warning(calendar, at, target.target, (), target.marks, clock.warned)
        _set_timer(act, clock, None if upcoming is None else upcoming[1])
    return clock


def stand_as_promised(act: Act, clock: ServiceClock, target: Target, story: Sequence[Entry]) -> None:
    """A clock under this target: it keeps the pauses that it had, and has those that the target wants.

    What was told of it and is before it again will be told again.
    """
    waits = () if clock.measure is Measure.RESPONSE else rules.waits_in(story)
    wanted = rules.pauses_among(waits, target.pause_on, clock.started_at)
    for pause in wanted:
        clocks.record_pause(act.tx, clock.id, pause)
    if not any(pause.resumed_at is None for pause in wanted):
        clocks.resume(act.tx, clock.id, act.now)
    pauses, calendar = clocks.pauses_of(act.tx, clock.id), act.policy(ServiceLevelPolicy).calendar(target.calendar)
    paused = any(pause.resumed_at is None for pause in pauses)
    aimed = (calendar, clock.started_at, target.target, pauses)
    due, passed = rules.due_if_ever(*aimed), rules.passed(*aimed, target.marks, act.now)
    values = target_columns(target) | {
        "state": ClockState.PAUSED if paused else ClockState.RUNNING,
        "due_at": None if paused else due,
        "warned": [percent for percent in clock.warned if percent in passed],
        "breached": rules.is_breached(act.now, due, pauses),
    }
    standing = clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    if standing is not None:
        timers.disarm(act.tx, WARNING, str(clock.id))
        arm(act, standing, pauses)


def target_columns(target: Target) -> dict[str, object]:
    seconds = int(target.target.total_seconds())
    promised = {"target_name": target.name, "calendar": target.calendar, "target_seconds": seconds}
    return promised | {"type": target.type}


def aim_at(act: Act, clock: ServiceClock, incident: Incident, target: Target, story: Sequence[Entry]) -> None:
    """Another promise takes the place of the one that it was set to."""
    if target.on_priority_change == "restart":
        cancel(act, clock)
        begin(act, incident, target, act.now, story=story, party=clock.party, reference=clock.reference)
    else:
        stand_as_promised(act, clock, target, story)


def pause(
    act: Act,
    clock: ServiceClock,
    actor: str,
    reason: str,
    kind: PauseKind = PauseKind.HOLD,
    since: datetime | None = None,
) -> None:
    """It stands still from now on, or since then; one that does so already goes on doing so for this reason."""
    clocks.resume(act.tx, clock.id, act.now)
    clocks.change(act.tx, clock.id, was=UNFINISHED, state=ClockState.PAUSED, due_at=None)
    clocks.pause(act.tx, clock.id, since or act.now, actor, reason, kind)
    timers.disarm(act.tx, WARNING, str(clock.id))


def how_far(act: Act, clock: ServiceClock) -> tuple[int, bool]:
    """How much of its target is used by now, in percent, and whether its calendar is open."""
    pauses, calendar = clocks.pauses_of(act.tx, clock.id), calendar_of(act, clock)
    spent = rules.elapsed(calendar, clock.started_at, act.now, pauses)
    return int(100 * spent / target_length(clock)), rules.is_open(calendar, act.now)


def resume(act: Act, clock: ServiceClock) -> None:
    clocks.resume(act.tx, clock.id, act.now)
    pauses, calendar = clocks.pauses_of(act.tx, clock.id), calendar_of(act, clock)
    due = rules.due_if_ever(calendar, clock.started_at, target_length(clock), pauses)
    running = clocks.change(act.tx, clock.id, was=[ClockState.PAUSED], state=ClockState.RUNNING, due_at=due)
    if running is not None:
        arm(act, running, pauses)


def take_up_again(act: Act, clock: ServiceClock, actor: str, reason: str) -> None:
    """It was stopped, and goes on: the time since then is left out, for a reason."""
    clocks.pause(act.tx, clock.id, clock.stopped_at or act.now, actor, reason)
    values = {"state": ClockState.PAUSED, "stopped_at": None}
    paused = clocks.change(act.tx, clock.id, was=[ClockState.STOPPED], **values)
    if paused is not None:
        resume(act, paused)


def run_on(act: Act, clock: ServiceClock, because: str) -> None:
    """It was stopped by what has been taken back: as if it had gone on; a promise that was kept so is open again."""
    pauses = clocks.pauses_of(act.tx, clock.id)
    due = rules.due_if_ever(calendar_of(act, clock), clock.started_at, target_length(clock), pauses)
    values = {"state": ClockState.RUNNING, "stopped_at": None, "due_at": due}
    running = clocks.change(act.tx, clock.id, was=[ClockState.STOPPED], **values)
    if running is None or clock.stopped_at is None:
        return
    if not clock.breached:
        told = {
            "was": ClockEvent.MET,
            "verdict": None,
            "because": because,
            "stopped_at": clock.stopped_at.isoformat(),
        }
        act.journal(ClockEvent.OVERTURNED, f"INC-{clock.incident}", **about(clock), **told)
    arm(act, running, pauses)


def stop(act: Act, clock: ServiceClock, at: datetime) -> None:
    """Met iff it stops at or before its due instant; a paused clock has none that it could have missed."""
    breached = clock.breached or not rules.is_met(at, clock.due_at)
    values = {"state": ClockState.STOPPED, "stopped_at": at, "breached": breached}
    if clocks.change(act.tx, clock.id, was=UNFINISHED, **values) is not None:
        clocks.resume(act.tx, clock.id, at)
        timers.disarm(act.tx, WARNING, str(clock.id))
        if not breached:
            act.journal(ClockEvent.MET, f"INC-{clock.incident}", **about(clock))


def cancel(act: Act, clock: ServiceClock) -> None:
    values = {"state": ClockState.CANCELLED, "due_at": None, "stopped_at": act.now}
    clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    clocks.resume(act.tx, clock.id, act.now)
    timers.disarm(act.tx, WARNING, str(clock.id))


def run_as_before(act: Act, clock: ServiceClock) -> None:
    """It was given up, which has been taken back: as if that had not been. A pause that lasted then lasts still."""
    assert clock.stopped_at is not None
    clocks.unresume(act.tx, clock.id, clock.stopped_at)
    pauses = clocks.pauses_of(act.tx, clock.id)
    due = rules.due_if_ever(calendar_of(act, clock), clock.started_at, target_length(clock), pauses)
    paused = any(each.resumed_at is None for each in pauses)
    values = {"state": ClockState.PAUSED if paused else ClockState.RUNNING, "due_at": None if paused else due}
    standing = clocks.change(act.tx, clock.id, was=[ClockState.CANCELLED], stopped_at=None, **values)
    if standing is not None:
        arm(act, standing, pauses)


def arm(act: Act, clock: ServiceClock, pauses: Sequence[Pause]) -> None:
    """Set the timer of the next warning; of a threshold that has passed, or a breach before a pause, for at once."""
    if clock.state is ClockState.RUNNING:
        _set_timer(act, clock, _next_warning(act, clock, pauses))
    elif is_untold(clock):
        _set_timer(act, clock, act.now)


def is_untold(clock: ServiceClock) -> bool:
    """Whether it stands still, was missed before that, and nobody has been told."""
    return clock.state is ClockState.PAUSED and clock.breached and 100 not in clock.warned


def _set_timer(act: Act, clock: ServiceClock, at: datetime | None) -> None:
    if at is not None:
        payload = {"clock": clock.id, "at": max(at, act.now).isoformat()}
        timers.arm(act.tx, WARNING, str(clock.id), max(at, act.now), record=f"INC-{clock.incident}", **payload)


def _next_warning(act: Act, clock: ServiceClock, pauses: Sequence[Pause]) -> datetime | None:
    policy, incident = act.policy(ServiceLevelPolicy), existing(act, clock.incident)
    calendar = policy.calendar_of(clock, incident)
    if calendar is None:
        return None if 100 in clock.warned else clock.due_at
    aimed = (calendar, clock.started_at, target_length(clock), pauses)
    upcoming = rules.next_warning(*aimed, thresholds(policy, clock, incident), clock.warned)
    return None if upcoming is None else upcoming[1]


def thresholds(policy: ServiceLevelPolicy, clock: ServiceClock, incident: Incident) -> tuple[int, ...]:
    target = policy.target_of(clock, incident)
    return (100,) if target is None else target.marks


def work_out_again(act: Act, clock: ServiceClock, because: str) -> None:
    """Its pauses, or its calendar, are not what they were: when it is due, and whether it was met, once more."""
    pauses, calendar = clocks.pauses_of(act.tx, clock.id), calendar_of(act, clock)
    aimed = (calendar, clock.started_at, target_length(clock), pauses)
    due = rules.due_if_ever(*aimed)
    if clock.state is ClockState.RUNNING:
        running = clocks.change(act.tx, clock.id, was=[ClockState.RUNNING], due_at=due)
        timers.disarm(act.tx, WARNING, str(clock.id))
        arm(act, running or clock, pauses)
    elif clock.state is ClockState.PAUSED:
        missed = clock.breached or rules.is_breached(act.now, due, pauses)
        standing = clocks.change(act.tx, clock.id, was=[ClockState.PAUSED], breached=missed)
        arm(act, standing or clock, pauses)
    elif clock.state is ClockState.STOPPED and clock.stopped_at is not None:
        judge_again(act, clock, due, because)


def recompute(act: Act, clock: ServiceClock) -> ClockEvent | None:
    """By its calendar as it is now, and telling nobody: what becomes of its verdict, where that is another one.

    One whose calendar app.yaml does not have any more stays as it is.
    """
    calendar = act.policy(ServiceLevelPolicy).calendar_of(clock, existing(act, clock.incident))
    if calendar is None:
        return None
    pauses = clocks.pauses_of(act.tx, clock.id)
    aimed = (calendar, clock.started_at, target_length(clock), pauses)
    due = rules.due_if_ever(*aimed)
    if clock.state is ClockState.STOPPED:
        judge_again(act, clock, due, "recompute")
    else:
        passed = rules.passed(*aimed, (*clock.warned, *_marks(act, clock)), act.now)
        _recompute_unfinished(act, clock, due, pauses, passed)
    after = clocks.find(act.tx, clock.id)
    assert after is not None
    return None if after.breached == clock.breached else _verdict(after.breached)


def _marks(act: Act, clock: ServiceClock) -> tuple[int, ...]:
    return thresholds(act.policy(ServiceLevelPolicy), clock, existing(act, clock.incident))


def _recompute_unfinished(
    act: Act, clock: ServiceClock, due: datetime | None, pauses: Sequence[Pause], passed: Sequence[int]
) -> None:
    """What is passed by now counts as told; a breach, or that there is none after all, is journalled."""
    breached = rules.is_breached(act.now, due, pauses)
    values = {"breached": breached, "warned": sorted(mark for mark in passed if mark != 100 or breached)}
    values |= {"due_at": due} if clock.state is ClockState.RUNNING else {}
    standing = clocks.change(act.tx, clock.id, was=UNFINISHED, **values)
    timers.disarm(act.tx, WARNING, str(clock.id))
    arm(act, standing or clock, pauses)
    if breached and not clock.breached:
        act.journal(ClockEvent.BREACHED, f"INC-{clock.incident}", **about(clock), percent=100, because="recompute")
    elif clock.breached and not breached:
        missed_at = (clock.due_at or act.now).isoformat()
        told = {"was": ClockEvent.BREACHED, "verdict": None, "because": "recompute", "stopped_at": missed_at}
        act.journal(ClockEvent.OVERTURNED, f"INC-{clock.incident}", **about(clock), **told)


def judge_again(act: Act, clock: ServiceClock, due: datetime | None, because: str) -> None:
    """Whether a clock that is over was met, by another due instant: an earlier verdict stays in its day."""
    assert clock.stopped_at is not None
    breached = not rules.is_met(clock.stopped_at, due)
    clocks.change(act.tx, clock.id, was=[ClockState.STOPPED], due_at=due, breached=breached)
    if breached != clock.breached:
        was, verdict = (_verdict(clock.breached), _verdict(breached))
        told = {"was": was, "verdict": verdict, "because": because, "stopped_at": clock.stopped_at.isoformat()}
        act.journal(ClockEvent.OVERTURNED, f"INC-{clock.incident}", **about(clock), **told)


def _verdict(breached: bool) -> ClockEvent:
    return ClockEvent.BREACHED if breached else ClockEvent.MET
