"""Service levels as people see them: the clocks of an incident, what is next to breach, what is promised."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from commands.incidents.ids import ActionId as IncidentAction
from commands.service_levels import wording
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.service_levels.reading import Page
from commands.service_levels.rules import ClockUse, DueWarning
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, moment, person, typed
from commands.shared.durations import say_business_time, say_duration
from storage.incidents.records import Incident
from storage.service_levels.records import ClockState, Measure, Pause, ServiceClock

LISTED = 20
NAMED = 8
"""So many services are named of a target."""

BREACHING, PROMISED = "Missed, and next to be", "What is promised"
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


def breaching(page: Page, now: datetime, words: str) -> list[Block]:
    """What is missed or next to be, the gravest first; `words` are what it was asked of."""
    if not page.found:
        return [bk.section(f"No clock is running{_of(words)}. Nothing can be missed.")]
    shown = bk.lines([_line(clock, incident, now) for clock, incident in page.found])
    listed = Listed(page.first, len(page.found), page.total, LISTED)
    return [bk.section(f"*{BREACHING}{_of(words)}*"), *shown, *_pages(ActionId.BREACHING, listed, words)]


@dataclass(frozen=True)
class Listed:
    """So many of a list stand on a page, from `first` (from 1) on, of `total`; `most` on each."""

    first: int
    count: int
    total: int
    most: int


def _of(words: str) -> str:
    return f" of {typed(words, 100)}" if words else ""


def _pages(action: ActionId, listed: Listed, words: str) -> list[Block]:
    """Which of a list these are, and the way to the rest."""
    last = listed.first + listed.count - 1
    more = f"{listed.first} to {last} of {listed.total}" if listed.count < listed.total else f"{listed.total} in all"
    page = (listed.first - 1) // listed.most + 1
    turns = [("Back", page - 1)] if page > 1 else []
    turns += [(f"Next {min(listed.most, listed.total - last)}", page + 1)] if last < listed.total else []
    buttons = [
        bk.button(text, f"{action}.{number}", json.dumps({"words": words[:500], "page": number}))
        for text, number in turns
    ]
    how = "`/sla INC-N` for every clock of one · `/sla breaching P1` or a team or service for some"
    shown = bk.context(f"{more} · {how}" if action is ActionId.BREACHING else more)
    return [shown, *([bk.actions(*buttons)] if buttons else [])]


def _line(clock: ServiceClock, incident: Incident, now: datetime) -> str:
    assert clock.due_at is not None
    left = say_duration(clock.due_at - now)
    when = f":red_circle: {left} over" if clock.due_at <= now else f":hourglass_flowing_sand: {left} left"
    owner = person(incident.assignee) if incident.assignee else "nobody yet"
    what = f"*{incident.number}* {incident.priority} · {typed(clock.target_name, 80)}"
    major = ":rotating_light: " if incident.major else ""
    return f"{when} · {major}{what} · {typed(incident.title, 100)} · {owner}"


def targets(policy: ServiceLevelPolicy, found: Sequence[Target], page: int, words: str) -> list[Block]:
    """What is promised, in the order in which it counts."""
    if not policy.sla:
        return [bk.section(NO_TARGETS)]
    if not found:
        return [bk.section(f"Nothing is promised{_of(words)}.")]
    page = min(page, (len(found) - 1) // LISTED + 1)
    first = (page - 1) * LISTED
    some = found[first : first + LISTED]
    listed = Listed(first + 1, len(some), len(found), LISTED)
    head = bk.section(f"*{PROMISED}{_of(words)}* · the first that applies counts")
    return [head, *bk.lines([_target(policy, each) for each in some]), *_pages(ActionId.LIST, listed, words)]


def _target(policy: ServiceLevelPolicy, target: Target) -> str:
    services = [typed(policy.service_name(each) or each, 30) for each in target.services]
    more = [f"{len(services) - NAMED} more"] if len(services) > NAMED else []
    whom = ", ".join([*target.priorities, *services[:NAMED], *more]) or "everything else"
    kind = "" if target.type == "SLA" else f" ({target.type})"
    return f"*{typed(target.name, 80)}*{kind}: {typed(policy.promised(target), 150)} · {whom}"
