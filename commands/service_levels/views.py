"""Service levels as people see them: the clocks of an incident, what is next to breach, what is promised."""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta

from commands.incidents.ids import ActionId as IncidentAction
from commands.service_levels import wording
from commands.service_levels.holding import ClockUse, Move
from commands.service_levels.ids import ActionId
from commands.service_levels.policy import ServiceLevelPolicy, Target
from commands.service_levels.rules import DueWarning
from commands.shared import blocks as bk
from commands.shared.blocks import Block, Names, escape, moment, person, typed
from commands.shared.durations import exactly, say_business_time, say_duration
from commands.shared.pages import Page
from storage.incidents.records import Incident, IncidentEvent
from storage.journal.records import Entry
from storage.objections.records import Objection
from storage.service_levels.records import ClockState, ClockType, LatePauses, Measure, Pause, PauseKind, ServiceClock

DIGESTED = 15
PAUSES = 4
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
    buttons.append(bk.button("Hand on", IncidentAction.ASSIGN, incident.id))
    if due.clock.measure is Measure.RESOLUTION:
        buttons.append(bk.button("Resolve", IncidentAction.RESOLVE, incident.id))
    return [bk.section(wording.warning(due)), *([bk.actions(*buttons)] if buttons else [])]


def digest(found: Sequence[DueWarning]) -> list[Block]:
    """What a team reads together, the next to be due first."""
    lines = [wording.digested(each) for each in found[:DIGESTED]]
    more = [bk.context(f"and {len(found) - DIGESTED} more: `/sla breaching`")] if len(found) > DIGESTED else []
    return [bk.section(wording.digest(found)), *bk.lines(lines), *more]


def clocks(incident: Incident, found: Sequence[ClockUse], policy: ServiceLevelPolicy) -> list[Block]:
    """Every clock of an incident: how far it is, who paused it and why."""
    if not found:
        return [bk.section(f"No service level applies to {incident.number}. `/sla list` shows them all.")]
    shown = [bk.section(f"*{incident.number}* · {incident.priority} · {typed(incident.title, 300)}")]
    names = policy.team_names()
    told = [[*_told(each, policy, names)] for each in found]
    count = bk.that_fit(reversed(told[-15:]), bk.A_POST - bk.characters(shown))
    more = [bk.context(f"{len(found) - count} more, which began before.")] if count < len(found) else []
    return [*shown, *more, *(block for each in told[len(told) - count :] for block in each)]


def _told(use: ClockUse, policy: ServiceLevelPolicy, names: Names) -> Iterator[Block]:
    yield bk.section(_clock(use, escape(policy.hours_of(use.calendar)), names))
    if use.pauses:
        yield bk.context("\n".join(_pauses(use, names)))
    gone = policy.target_called(use.clock.target_name) is None
    left = "_app.yaml no longer has this target; the clock keeps it._" if gone else ""
    yield bk.context("\n".join(filter(None, [_account(use), left])))


def _clock(use: ClockUse, hours: str, teams: Names) -> str:
    clock = use.clock
    state = STATE_WORDS[clock.state]
    if clock.breached:
        state = "missed" if clock.state is ClockState.STOPPED else f"{state}, missed"
    mark = ":red_circle:" if clock.breached else ":large_green_circle:"
    likely = f" · {use.foretold}" if use.foretold else ""
    name = f"*{escape(clock.target_name)}*{_whose(clock, teams)}"
    return f"{mark} {name} · {state}\n{_used(use)}, {escape(hours)}{_due(clock)}{likely}"


def _account(use: ClockUse) -> str:
    """When it began, and who had the incident for how much of its open time: the parts make the whole."""
    clock = use.clock
    over = f" to {moment(clock.stopped_at)}" if clock.stopped_at is not None else ""
    began = f"From {moment(clock.started_at)}{over}"
    parts = " + ".join(f"{holder} {exactly(length)}" for holder, length in use.shares.items())
    whole = f" = {exactly(sum(use.shares.values(), timedelta()))}" if len(use.shares) > 1 else ""
    targets = [_retarget(each) for each in use.retargeted[-3:]]
    return "\n".join([f"{began}: {parts}{whole}" if parts else began, *targets])


def _retarget(entry: Entry) -> str:
    what = "its service was set"
    if entry.what == IncidentEvent.PRIORITISED:
        what = f"{entry.details['was']} became {entry.details['priority']}"
    return f":dart: {moment(entry.at)} · {what}, by {person(entry.actor)}: the promise is another one since"


def _whose(clock: ServiceClock, teams: Names) -> str:
    """What kind of promise it is, where it is not made to whoever reports; the team, or the vendor's number."""
    if clock.type is ClockType.SLA:
        return ""
    team = f" · {bk.team(clock.party or '', teams)}" if clock.measure is Measure.OWNERSHIP else ""
    number = f" · their number {typed(clock.reference, 60)}" if clock.reference else ""
    return f" ({clock.type}){team}{number}"


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


def _pauses(use: ClockUse, teams: Names) -> Iterator[str]:
    """The last ones: who paused it, why, for how much open time, and where that moved the due instant."""
    moved = {move.pause.paused_at: move for move in use.moves}
    if len(use.pauses) > PAUSES:
        yield f"{len(use.pauses) - PAUSES} earlier pauses"
    for pause, length in [*zip(use.pauses, use.lasted, strict=True)][-PAUSES:]:
        until = moment(pause.resumed_at) if pause.resumed_at else "now"
        when = f"{moment(pause.paused_at)} – {until} ({exactly(length)})"
        yield f"{_what(pause, teams, when)}{_moved(moved.get(pause.paused_at))}"


def _what(pause: Pause, teams: Names, when: str) -> str:
    if pause.kind is PauseKind.AWAY:
        where = f"with {bk.team(pause.reason, teams)}" if pause.reason else "with no team"
        return f":arrow_right: {when} · {where}"
    return f":double_vertical_bar: {when} · {person(pause.actor)}: {typed(pause.reason, 100)}"


def _moved(move: Move | None) -> str:
    """Nothing, where it was not due yet, or is never."""
    if move is None or move.was is None or move.due is None:
        return ""
    return f" · due {moment(move.was)} → {moment(move.due)}"


def to_rescue(line: str, incident: Incident, *, can_take: bool) -> Block:
    """A line of that list, with a button for whoever can turn to it; nobody has it yet."""
    take = bk.button("Take", IncidentAction.TAKE, incident.id)
    return bk.section(line, accessory=take) if can_take and incident.assignee is None else bk.section(line)


def breaching(page: Page, words: str, shown: Sequence[Block] = ()) -> list[Block]:
    """What can still be kept, the closest calls of the gravest first, then what is missed.

    `words` are what it was narrowed down to, `shown` what stands in place of the lines.
    """
    if not page.lines and not shown:
        return [bk.section(NOTHING_CHOSEN if words else NOTHING_RUNS)]
    return page.blocks(f"*{BREACHING}*{_of(words)}", "the closest calls first, what is missed last", shown)


def targets(page: Page, words: str) -> list[Block]:
    """What is promised, in the order in which it counts."""
    if not page.lines:
        return [bk.section(NOTHING_CHOSEN if words else NO_TARGETS)]
    return page.blocks(f"*{PROMISED}*{_of(words)}", "the first that applies counts")


def _of(words: str) -> str:
    return f" · {typed(words, 200)}" if words else ""


def line_of(clock: ServiceClock, incident: Incident, now: datetime, foretold: str = "") -> str:
    """A running clock in one line of a list; `foretold` says how many like it miss."""
    assert clock.due_at is not None
    left = say_duration(clock.due_at - now)
    when = f":red_circle: {left} over" if clock.due_at <= now else f":hourglass_flowing_sand: {left} left"
    owner = person(incident.assignee) if incident.assignee else "nobody yet"
    what = f"*{incident.number}* {incident.priority} · {typed(clock.target_name, 80)}{_kind(clock.type)}"
    major = ":rotating_light: " if incident.major else ""
    likely = f" · _{foretold}_" if foretold else ""
    return f"{when} · {major}{what} · {typed(incident.title, 100)} · {owner}{likely}"


def line_of_target(policy: ServiceLevelPolicy, target: Target) -> str:
    """A promise in one line of a list."""
    services = [typed(policy.service_name(each) or each, 30) for each in target.services]
    more = [f"{len(services) - NAMED} more"] if len(services) > NAMED else []
    parties = [f"`{typed(each, 30)}`" for each in (*target.teams, *target.vendors)][:NAMED]
    whom = ", ".join([*target.priorities, *services[:NAMED], *more, *parties]) or "everything else"
    return f"*{typed(target.name, 80)}*{_kind(target.type)}: {typed(policy.promised(target), 150)} · {whom}"


def _kind(kind: ClockType) -> str:
    return "" if kind is ClockType.SLA else f" ({kind})"


NO_OBJECTIONS = "No objection waits for a judgement."


def objection(found: Objection, *, may_judge: bool = True) -> list[Block]:
    """An objection, with what is pressed to judge it while it waits for that."""
    told = [bk.section(wording.objected(found))]
    if found.judgement is not None or not may_judge:
        return told
    strike = bk.button("Strike from", ActionId.STRIKE, found.id)
    return [*told, bk.actions(strike, bk.button("Keep", ActionId.KEEP, found.id))]


def objections(found: Sequence[Objection], total: int, may_judge: Collection[int]) -> list[Block]:
    """Those that wait for a judgement, the oldest first; `may_judge` are the numbers of whoever asks."""
    if not found:
        return [bk.section(NO_OBJECTIONS)]
    shown = [block for each in found for block in objection(each, may_judge=each.id in may_judge)]
    more = [bk.context(f"and {total - len(found)} more, once these are judged")] if total > len(found) else []
    return [*shown, *more]


def late_pauses(found: Sequence[LatePauses], days: int, teams: Names) -> str:
    """By team, the share of its pauses that began late (mrkdwn)."""
    head = f"*Late pauses*, of the last {days} days: begun once 75% of the target was used, or out of its hours"
    if not found:
        return f"{head}\nn/a: nothing was paused."
    return "\n".join([head, *(_late(each, teams) for each in found)])


def _late(found: LatePauses, teams: Names) -> str:
    name = "no team" if found.team is None else bk.team(found.team, teams)
    return f"{name}: {found.late} of {found.of} ({100 * found.late / found.of:.0f}%)"
