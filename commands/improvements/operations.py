"""What happens to improvements: each function is one transaction that decides, records, journals and sets timers."""

from datetime import date, datetime
from typing import Any

from commands.improvements import kpis, measuring, rules
from commands.improvements.ids import AcceptField, DoneField, ProposalField, ReasonField
from commands.improvements.kpis import EVERYTHING, Kpi, Scope
from commands.improvements.permissions import existing, is_manager, permitted, permitted_to_propose
from commands.improvements.policy import ImprovementPolicy, ImprovementSettings
from commands.improvements.reading import scope_of
from commands.improvements.rules import ALLOWED_IN, Action, Scale, Why
from commands.shared.act import Act
from commands.shared.blocks import clip, typed
from commands.shared.days import midnight
from commands.shared.refusals import Invalid, MovedOn, need
from commands.tasks import operations as tasks
from storage.directory import queries as directory
from storage.improvements import queries as improvements
from storage.improvements.records import JUDGED, Improvement, ImprovementEvent, ImprovementState, Measured
from storage.journal.records import Entry
from storage.record import Record
from storage.tasks import queries as stored_tasks
from storage.tasks.records import Task
from storage.timers import queries as timers

FREEZE, JUDGE = "improvement.freeze", "improvement.judge"
LONGEST_TITLE = 200


def propose(
    act: Act, *, title: str, kpi: str | None = None, scope: Scope | None = None, stood: str = ""
) -> Improvement:
    """Anybody proposes; `stood` is what the figure reads now, in words."""
    permitted_to_propose(act)
    title = _title(title)
    scope = scope or EVERYTHING
    if kpi is not None:
        _fits(_kpi(kpi, ProposalField.KPI), scope, ProposalField.SCOPE)
    values = {"kpi": kpi, "scope_by": scope.by, "scope": scope.key, "stood": stood}
    found = improvements.add(act.tx, title=title, proposer=act.by, proposed_at=act.now, **values)
    act.journal(ImprovementEvent.PROPOSED, found.number, title=title, kpi=kpi, scope=scope.key)
    return found


def _title(text: str) -> str:
    title = need(text, ProposalField.TITLE, "Say in a line what is to become better.")
    if len(title) > LONGEST_TITLE:
        raise Invalid({ProposalField.TITLE: f"That is {len(title)} characters, and {LONGEST_TITLE} is the most."})
    return title


def _kpi(key: str, field: str) -> Kpi:
    found = kpis.called(key)
    if found is None:
        known = ", ".join(each.key for each in kpis.KPIS)
        raise Invalid({field: f"That is no figure that can be compared. These can: {known}."})
    return found


def _fits(kpi: Kpi, scope: Scope, field: str) -> None:
    if scope.by and not kpi.placed:
        raise Invalid({field: f"{kpi.name} is measured of the whole desk: choose Everything."})


class Terms(Record):
    """On what terms it is accepted: a measure (`kpi` within `scope`, perhaps with a target in its unit), or `because`
    of what nothing is measured.
    """

    owner: str
    due: date
    kpi: str | None = None
    scope: Scope = EVERYTHING
    target: float | None = None
    because: str = ""


def accept(act: Act, number: int, *, terms: Terms) -> Improvement:
    """A manager accepts it; the days before are frozen as they are now, and its owner has a task."""
    found = permitted(act, number, Action.ACCEPT)
    due = _agreed(act, terms)
    values: dict[str, Any] = {
        "owner": terms.owner, "due_at": due, "kpi": terms.kpi, "scope_by": terms.scope.by, "scope": terms.scope.key,
        "target": terms.target, "because": terms.because.strip(), "accepted_by": act.by, "accepted_at": act.now,
    }  # fmt: skip
    _move(act, found, Action.ACCEPT, state=ImprovementState.ACCEPTED, **values)
    title = clip(f"Put in place: {found.title}", tasks.LONGEST_TITLE)
    task = tasks.add(act, found.number, title, person=terms.owner, due=due)
    accepted = improvements.change(act.tx, number, was=[ImprovementState.ACCEPTED], task=task.number)
    assert accepted is not None
    told = {"owner": terms.owner, "due": due.isoformat(), "kpi": terms.kpi, "because": accepted.because}
    act.journal(ImprovementEvent.ACCEPTED, found.number, **told)
    if terms.kpi is not None:
        timers.arm(act.tx, FREEZE, found.number, act.now, record=found.number, improvement=number)
    return accepted


def _agreed(act: Act, terms: Terms) -> datetime:
    """When it is due (UTC). Raises Invalid for terms that are none."""
    if not directory.can_act(act.tx, terms.owner):
        raise Invalid({AcceptField.OWNER: "Name a person who can do it: that is an app, or somebody who has left."})
    due = rules.last_moment(terms.due, act.document.desk.zone)
    if due <= act.now:
        raise Invalid({AcceptField.DUE: "That day is over. Choose one that is to come."})
    if terms.kpi is None:
        why = "Choose a figure, or say because of what nothing is measured."
        need(terms.because, AcceptField.BECAUSE, why)
        return due
    if terms.because.strip():
        raise Invalid({AcceptField.BECAUSE: "It is measured by a figure: leave this empty, or choose no figure."})
    kpi = _kpi(terms.kpi, AcceptField.KPI)
    _fits(kpi, terms.scope, AcceptField.SCOPE)
    target = terms.target
    if target is not None and (target < 0 or (kpi.scale is Scale.SHARE and target > 100)):
        raise Invalid({AcceptField.TARGET: f"{kpi.name} can never be that."})
    return due


def to_freeze(act: Act, improvement: int) -> Measured | None:
    """What the figure was in the days before it was accepted, where that is still to be kept."""
    found = improvements.find(act.tx, improvement)
    if found is None or found.before is not None or found.kpi is None or found.accepted_at is None:
        return None
    window = rules.before(found.accepted_at, _settings(act).window, act.document.desk.zone)
    return measuring.measured(act, _measure(found), scope_of(found), *window)


def freeze(act: Act, improvement: int, found: Measured | None) -> Improvement | None:
    """Keep what the figure was, and of which incidents, as it was known when it was accepted."""
    kept = improvements.find(act.tx, improvement)
    if found is None or kept is None or kept.before is not None:
        return None
    act.journal(ImprovementEvent.FROZEN, kept.number, n=found.own.n)
    return improvements.change(act.tx, improvement, was=[*ImprovementState], before=found)


def _measure(found: Improvement) -> Kpi:
    kpi = kpis.called(found.kpi or "")
    assert kpi is not None
    return kpi


def _settings(act: Act) -> ImprovementSettings:
    return act.policy(ImprovementPolicy).improving


def task(act: Act, number: int, *, title: str, whose: str | None = None, by: str = "") -> Task:
    """Something to do for it, by somebody, by a day in a word. Raises what a task raises."""
    found = existing(act, number)
    _still(found, Action.TASK)
    return tasks.open_by_line(act, record=found.number, title=title, person=whose, by=by)


def begin(act: Act, entry: Entry) -> None:
    """Its first task, other than the owner's own, is given: it is under way."""
    found = improvements.find(act.tx, entry.number)
    if not entry.record.startswith("IMP-") or found is None or found.task is None:
        return
    own = stored_tasks.called(act.tx, found.number, found.task)
    if own is not None and own.id == entry.details["task"]:
        return
    if improvements.change(act.tx, found.id, was=[ImprovementState.ACCEPTED], state=ImprovementState.IN_PROGRESS):
        act.done_by().journal(ImprovementEvent.BEGUN, found.number)


def done(act: Act, number: int, *, on: date | None = None) -> Improvement:
    """It is in place since a day (today); once it has settled it is measured anew. Raises MovedOn, Invalid."""
    found = could_be_in_place(act, number)
    today, zone = act.today, act.document.desk.zone
    day = on or today
    assert found.accepted_at is not None
    if not found.accepted_at.astimezone(zone).date() <= day <= today:
        raise Invalid({DoneField.ON: f"Choose a day from when {found.number} was accepted to today."})
    _end_own_task(act, found)
    values: dict[str, Any] = {"implemented_at": midnight(day, zone)}
    if found.kpi is None:
        values |= {"state": ImprovementState.CLOSED, "why": found.because, "over_at": act.now}
    else:
        start, end = rules.after(day, _settings(act).settle, _settings(act).window, zone)
        values |= {"state": ImprovementState.MEASURING, "after_from": start, "after_until": end}
        timers.arm(act.tx, JUDGE, found.number, end, record=found.number, improvement=number)
    moved = _move(act, found, Action.DONE, **values)
    act.journal(ImprovementEvent.IMPLEMENTED, found.number, on=day.isoformat())
    return moved


def could_be_in_place(act: Act, number: int) -> Improvement:
    """Refuse, as `done` would, before somebody says since when. Raises NotAllowed, MovedOn."""
    found = permitted(act, number, Action.DONE)
    _still(found, Action.DONE)
    _nothing_open(act, found)
    return found


def _nothing_open(act: Act, found: Improvement) -> None:
    waits = rules.still_open(stored_tasks.of_record(act.tx, found.number), found.task)
    if waits:
        named = ", ".join(f"{each.called} ({typed(each.title, 60)})" for each in waits[:5])
        more = f" and {len(waits) - 5} more" if len(waits) > 5 else ""
        is_are = "is" if len(waits) == 1 else "are"
        sentence = f"{found.number} is not in place yet: {named}{more} {is_are} open. Do or skip what is left first."
        raise MovedOn(sentence, record=found.number)


def _end_own_task(act: Act, found: Improvement) -> None:
    own = None if found.task is None else stored_tasks.called(act.tx, found.number, found.task)
    if own is not None and own.is_open:
        tasks.done(act, own.id)


class Compared(Record):
    """What the figure was in the days before, where that is not kept yet, and in the days after."""

    before: Measured | None
    after: Measured


def to_judge(act: Act, improvement: int) -> Compared | None:
    """What the days show that are over by now; None where nothing is measured any more."""
    found = improvements.find(act.tx, improvement)
    if found is None or found.state is not ImprovementState.MEASURING:
        return None
    assert found.after_from is not None
    assert found.after_until is not None
    after = measuring.measured(act, _measure(found), scope_of(found), found.after_from, found.after_until)
    return Compared(to_freeze(act, improvement), after)


def judge(act: Act, improvement: int, found: Compared | None) -> Improvement | None:
    """The days after are over: what they show. Where there are too few, the same days are waited for once more."""
    if found is None:
        return None
    freeze(act, improvement, found.before)
    measured = improvements.find(act.tx, improvement)
    if measured is None or measured.state is not ImprovementState.MEASURING or measured.before is None:
        return None
    return _judged(act, measured, measured.before, found.after)


def _judged(act: Act, found: Improvement, was: Measured, now: Measured) -> Improvement | None:
    assert found.after_until is not None
    judged = rules.judge(measuring.aim_of(act, _measure(found)), was, now)
    if judged.why is Why.FEW and not found.extended:
        until = rules.extended(found.after_until, _settings(act).window, act.document.desk.zone)
        values = {"extended": True, "after_until": until, "after": now, "why": Why.FEW}
        longer = improvements.change(act.tx, found.id, was=[ImprovementState.MEASURING], **values)
        timers.arm(act.tx, JUDGE, found.number, until, record=found.number, improvement=found.id)
        act.journal(ImprovementEvent.EXTENDED, found.number, n=now.own.n)
        return longer
    values = {"state": judged.state, "verdict": judged.state, "after": now, "why": judged.why}
    told = improvements.change(act.tx, found.id, was=[ImprovementState.MEASURING], **values)
    act.journal(ImprovementEvent.JUDGED, found.number, verdict=judged.state, rests_on=judged.why)
    return told


def reject(act: Act, number: int, *, reason: str) -> Improvement:
    found = permitted(act, number, Action.REJECT)
    return _end(act, found, Action.REJECT, ImprovementState.REJECTED, ImprovementEvent.REJECTED, reason)


def cancel(act: Act, number: int, *, reason: str) -> Improvement:
    """It will not be done after all."""
    found = permitted(act, number, Action.CANCEL)
    return _end(act, found, Action.CANCEL, ImprovementState.CANCELLED, ImprovementEvent.CANCELLED, reason)


def close(act: Act, number: int, *, reason: str = "") -> Improvement:
    """With its verdict; without one it takes a manager, and a word."""
    found = permitted(act, number, Action.CLOSE)
    if found.state in JUDGED:
        values = {"state": ImprovementState.CLOSED, "over_at": act.now}
        closed = _move(act, found, Action.CLOSE, **values)
        act.journal(ImprovementEvent.CLOSED, found.number, verdict=found.state, reason=reason.strip())
        return closed
    _still(found, Action.CLOSE)
    if not is_manager(act):
        sentence = f"{found.number} has no verdict yet. To close it without one is for service managers."
        raise MovedOn(sentence, record=found.number)
    return _end(act, found, Action.CLOSE, ImprovementState.CLOSED, ImprovementEvent.CLOSED, reason)


def _end(
    act: Act, found: Improvement, action: Action, state: ImprovementState, event: ImprovementEvent, reason: str
) -> Improvement:
    _still(found, action)
    reason = need(reason, ReasonField.WHY, "Say why, in a few words.")
    ended = _move(act, found, action, state=state, why=reason, over_at=act.now)
    for kind in (FREEZE, JUDGE):
        timers.disarm(act.tx, kind, found.number)
    tasks.skip_all(act, found.number, reason=reason)
    act.journal(event, found.number, reason=reason)
    return ended


def hold(act: Act, number: int, *, reason: str) -> Improvement:
    found = permitted(act, number, Action.HOLD)
    _still(found, Action.HOLD)
    reason = need(reason, ReasonField.WHY, "Say what it waits for.")
    held = _move(act, found, Action.HOLD, state=ImprovementState.ON_HOLD, held_in=found.state, why=reason)
    act.journal(ImprovementEvent.HELD, found.number, reason=reason)
    return held


def resume(act: Act, number: int) -> Improvement:
    """Where it stood when it was put on hold."""
    found = permitted(act, number, Action.RESUME)
    _still(found, Action.RESUME)
    state = found.held_in or ImprovementState.PROPOSED
    resumed = _move(act, found, Action.RESUME, state=state, held_in=None, why="")
    act.journal(ImprovementEvent.RESUMED, found.number)
    return resumed


def _still(found: Improvement, action: Action) -> None:
    if found.state not in ALLOWED_IN[action]:
        raise MovedOn(rules.why_not(found.number, found.state, action), record=found.number)


def _move(act: Act, found: Improvement, action: Action, **values: Any) -> Improvement:
    """Change it, if it still stands where the action is allowed."""
    moved = improvements.change(act.tx, found.id, was=ALLOWED_IN[action], **values)
    if moved is None:
        raise MovedOn(rules.why_not(found.number, found.state, action), record=found.number)
    return moved
