"""Service levels as people see them: the clocks of an incident, what is next to breach, what is promised."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.incidents.ids import ActionId as IncidentAction
from commands.service_levels import wording
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.service_levels.rules import ClockUse, DueWarning
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, person, typed
from commands.shared.durations import say_business_time, say_duration
from storage.incidents.records import Incident
from storage.service_levels.records import ClockState, Measure, Pause, ServiceClock

STATE_WORDS = {
    ClockState.RUNNING: "running",
    ClockState.PAUSED: "paused",
    ClockState.STOPPED: "met",
    ClockState.CANCELLED: "cancelled",
}


def warning(due: DueWarning) -> list[Block]:
    """Word before a breach, or at it, with what whoever is called will want to press."""
    incident = due.incident
    buttons = []
    if due.on_it is None:
        buttons.append(bk.button("On it", ActionId.ON_IT, incident.id, style="primary"))
    if incident.assignee is None:
        buttons.append(bk.button("Take", IncidentAction.TAKE, incident.id))
    if due.clock.measure is Measure.RESOLUTION:
        buttons.append(bk.button("Resolve", IncidentAction.RESOLVE, incident.id))
    return [bk.section(wording.warning(due)), *([bk.actions(*buttons)] if buttons else [])]


def clocks(incident: Incident, found: Sequence[ClockUse], policy: ServiceLevelPolicy) -> list[Block]:
    """Every clock of an incident: how far it is, who paused it and why."""
    if not found:
        return [bk.section(f"No service level applies to {incident.number}. `/sla list` shows them all.")]
    shown = [bk.section(f"*{incident.number}* · {incident.priority} · {typed(incident.title, 300)}")]
    for each in found[:15]:
        shown.append(bk.section(_clock(each)))
        if each.pauses:
            shown.append(bk.context("\n".join(_pause(pause) for pause in each.pauses[-6:])))
        if policy.target_called(each.clock.target_name) is None:
            shown.append(bk.context("_app.yaml no longer has this target; the clock keeps it._"))
    return shown


def _clock(use: ClockUse) -> str:
    clock = use.clock
    target = timedelta(seconds=clock.target_seconds)
    used = int(use.spent * 100 / target)
    state = STATE_WORDS[clock.state]
    if clock.breached:
        state = "missed" if clock.state is ClockState.STOPPED else f"{state}, missed"
    due = moment(clock.due_at) if clock.due_at else "none while paused"
    if clock.state is ClockState.CANCELLED:
        due = "none"
    mark = ":red_circle:" if clock.breached else ":large_green_circle:"
    length = f"{say_business_time(target)} ({escape(use.calendar)})"
    return f"{mark} *{escape(clock.target_name)}* · {state}\n{used}% of {length} used · due {due}"


def _pause(pause: Pause) -> str:
    until = moment(pause.resumed_at) if pause.resumed_at else "now"
    why = f"{person(pause.actor)}: {typed(pause.reason, 100)}"
    return f":double_vertical_bar: {moment(pause.paused_at)} – {until} · {why}"


def breaching(found: Sequence[tuple[ServiceClock, Incident]], now: datetime) -> list[Block]:
    """What is missed or next to be, the most pressing first."""
    if not found:
        return [bk.section("No clock is running. Nothing can be missed.")]
    shown = bk.lines([_line(clock, incident, now) for clock, incident in found])
    return [bk.section("*Missed, and next to be*"), *shown, bk.context("`/sla INC-N` for every clock of one")]


def _line(clock: ServiceClock, incident: Incident, now: datetime) -> str:
    assert clock.due_at is not None
    left = say_duration(clock.due_at - now)
    when = f":red_circle: {left} over" if clock.due_at <= now else f":hourglass_flowing_sand: {left} left"
    owner = person(incident.assignee) if incident.assignee else "nobody yet"
    title = typed(incident.title, 100)
    return f"{when} · *{incident.number}* {escape(clock.target_name)} · {title} · {owner}"


def targets(found: Sequence[Target]) -> str:
    lines = [
        f"*{escape(each.name)}* ({each.type}): {each.measure} in {say_business_time(each.target)} "
        f"of {escape(each.calendar)}, {', '.join([*each.priorities, *each.services]) or 'everything else'}"
        for each in found
    ]
    return bk.clip("\n".join(lines), 2900) or "app.yaml names no service levels yet; add them under `sla:`."
