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
from commands.shared.pages import Page
from storage.incidents.records import Incident
from storage.service_levels.records import ClockState, Measure, Pause, ServiceClock

NAMED = 8
"""So many services are named of a target."""

BREACHING, PROMISED = "Missed, and next to be", "What is promised"
NOTHING_RUNS = "No clock is running. Nothing can be missed."
NOTHING_CHOSEN = "There is nothing of that kind."
NO_TARGETS = "app.yaml names no service levels yet; add them under `sla:`."
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
        shown.append(bk.section(_clock(each, policy.hours_of(each.calendar))))
        if each.pauses:
            shown.append(bk.context("\n".join(_pause(pause) for pause in each.pauses[-6:])))
        if policy.target_called(each.clock.target_name) is None:
            shown.append(bk.context("_app.yaml no longer has this target; the clock keeps it._"))
    return shown


def _clock(use: ClockUse, hours: str) -> str:
    clock = use.clock
    state = STATE_WORDS[clock.state]
    if clock.breached:
        state = "missed" if clock.state is ClockState.STOPPED else f"{state}, missed"
    mark = ":red_circle:" if clock.breached else ":large_green_circle:"
    return f"{mark} *{escape(clock.target_name)}* · {state}\n{_used(use)}, {escape(hours)}{_due(clock)}"


def _used(use: ClockUse) -> str:
    """How much time is left of how much, or how much it took."""
    target = timedelta(seconds=use.clock.target_seconds)
    length, left = say_business_time(target), target - use.spent
    if left < timedelta():
        return f"{wording.about(-left)} over {length}"
    over = use.clock.stopped_at is not None
    return f"{say_business_time(use.spent)} of {length} used" if over else f"{wording.about(left)} of {length} left"


def _due(clock: ServiceClock) -> str:
    if clock.state is ClockState.PAUSED:
        return " · due when it goes on"
    if clock.state is ClockState.RUNNING and clock.due_at is None:
        return " · never due: its calendar opens no more"
    return "" if clock.due_at is None else f" · due {moment(clock.due_at)}"


def _pause(pause: Pause) -> str:
    until = moment(pause.resumed_at) if pause.resumed_at else "now"
    why = f"{person(pause.actor)}: {typed(pause.reason, 100)}"
    return f":double_vertical_bar: {moment(pause.paused_at)} – {until} · {why}"


def breaching(page: Page, words: str) -> list[Block]:
    """What is missed or next to be, the gravest first; `words` are what it was narrowed down to."""
    if not page.lines:
        return [bk.section(NOTHING_CHOSEN if words else NOTHING_RUNS)]
    return page.blocks(f"*{BREACHING}*{_of(words)}", "`/sla INC-N` for every clock of one")


def targets(page: Page, words: str) -> list[Block]:
    """What is promised, in the order in which it counts."""
    if not page.lines:
        return [bk.section(NOTHING_CHOSEN if words else NO_TARGETS)]
    return page.blocks(f"*{PROMISED}*{_of(words)}", "the first that applies counts")


def _of(words: str) -> str:
    return f" · {typed(words, 200)}" if words else ""


def line_of(clock: ServiceClock, incident: Incident, now: datetime) -> str:
    """A running clock in one line of a list."""
    assert clock.due_at is not None
    left = say_duration(clock.due_at - now)
    when = f":red_circle: {left} over" if clock.due_at <= now else f":hourglass_flowing_sand: {left} left"
    owner = person(incident.assignee) if incident.assignee else "nobody yet"
    what = f"*{incident.number}* {incident.priority} · {typed(clock.target_name, 80)}"
    major = ":rotating_light: " if incident.major else ""
    return f"{when} · {major}{what} · {typed(incident.title, 100)} · {owner}"


def line_of_target(policy: ServiceLevelPolicy, target: Target) -> str:
    """A promise in one line of a list."""
    services = [typed(policy.service_name(each) or each, 30) for each in target.services]
    more = [f"{len(services) - NAMED} more"] if len(services) > NAMED else []
    whom = ", ".join([*target.priorities, *services[:NAMED], *more]) or "everything else"
    kind = "" if target.type == "SLA" else f" ({target.type})"
    return f"*{typed(target.name, 80)}*{kind}: {typed(policy.promised(target), 150)} · {whom}"
