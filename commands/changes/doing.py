"""While a change is being made: until when one can go back, that it takes too long, more time, and going back."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from commands.changes import reviewing, rules, watching
from commands.changes.ids import BackField, ExtendField
from commands.changes.obstacles import look
from commands.changes.permissions import existing, permitted, permitted_to_extend
from commands.changes.rules import Action, Why
from commands.shared.act import Act
from commands.shared.durations import say_duration
from commands.shared.refusals import Invalid, MovedOn, need
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, Outcome
from storage.directory import queries as directory
from storage.journal import queries as journal
from storage.timers import queries as timers

WATCH = "change.doing"
NO_RETURN, OVER, LONG_OVER = "no_return", "over", "long_over"
GRACE = timedelta(minutes=30)
"""So long after its end managers hear that it is not done."""

MINUTE = timedelta(minutes=1)
LONGEST_MORE = timedelta(days=7)


def watch(act: Act, change: Change) -> None:
    """What is looked at while it is being made, from its window as it is now."""
    unwatch(act, change)
    for step, at in instants(change).items():
        if at > act.now:
            payload = {"change": change.id, "step": step}
            timers.arm(act.tx, WATCH, f"{change.number}/{step}", at, record=change.number, **payload)


def unwatch(act: Act, change: Change) -> None:
    for step in (NO_RETURN, OVER, LONG_OVER):
        timers.disarm(act.tx, WATCH, f"{change.number}/{step}")


def instants(change: Change) -> Mapping[str, datetime]:
    """Until when one can go back, where that is known; when it should be done; when managers hear that it is not."""
    found = {OVER: change.end, LONG_OVER: change.end + GRACE}
    takes = change.rollback_takes
    return found if takes is None else {NO_RETURN: change.end - takes, **found}


def look_at(act: Act, change: int, step: str) -> None:
    """It is still being made: it is asked whether to go on, or told that it is late."""
    found = existing(act, change)
    if found.status is ChangeStatus.IMPLEMENT and instants(found).get(step) is not None:
        event = ChangeEvent.NO_RETURN if step == NO_RETURN else ChangeEvent.OVERRAN
        act.journal(event, found.number, grave=step == LONG_OVER)


def back(act: Act, number: int, *, reason: str) -> Change:
    """It was gone back on: it has failed, and is reviewed."""
    change = permitted(act, number, Action.BACK)
    if change.status not in rules.ALLOWED_IN[Action.BACK]:
        raise MovedOn(rules.why_not(change, Action.BACK), record=change.number)
    said = need(reason, BackField.WHY, f"Say why: `/change back {number} REASON`.")
    values: dict[str, Any] = {"status": ChangeStatus.REVIEW, "outcome": Outcome.FAILED, "outcome_note": said}
    found = changes.change(act.tx, number, was=rules.ALLOWED_IN[Action.BACK], **values, implemented_at=act.now)
    assert found is not None
    unwatch(act, found)
    act.journal(ChangeEvent.ROLLED_BACK, found.number, reason=said)
    reviewing.owe(act, found, Why.BACK)
    watching.arm(act, found)
    look(act, found)
    return found


def extend(act: Act, number: int, *, more: timedelta, reason: str) -> Change:
    """Move its end: a manager does, or any two who approved it, who name the same length of time.

    The first of two is only kept: the change that is returned has its end still.
    """
    change = permitted_to_extend(act, number)
    if change.status not in rules.ALLOWED_IN[Action.EXTEND]:
        raise MovedOn(rules.why_not(change, Action.EXTEND), record=change.number)
    if not MINUTE <= more <= LONGEST_MORE or more % MINUTE:
        raise Invalid({ExtendField.MORE: f"Give it whole minutes, 1m to {say_duration(LONGEST_MORE)}, like 30m."})
    said = need(reason, ExtendField.WHY, f"Say why: `/change extend {number} 30m REASON`.")
    minutes = more // MINUTE
    is_manager = act.by in directory.ids_of(act.tx, act.document.roles.managers)
    if not is_manager and not _was_asked(act, change, minutes):
        act.journal(ChangeEvent.EXTENSION_ASKED, change.number, minutes=minutes, reason=said)
        return change
    extended = changes.change(act.tx, number, was=rules.ALLOWED_IN[Action.EXTEND], end=change.end + more)
    assert extended is not None
    act.journal(ChangeEvent.EXTENDED, extended.number, minutes=minutes, reason=said)
    watch(act, extended)
    look(act, extended)
    return extended


def _was_asked(act: Act, change: Change, minutes: int) -> bool:
    """Whether another who approved it would give it as much more, since it began or was extended last."""
    kinds = (ChangeEvent.EXTENSION_ASKED, ChangeEvent.EXTENDED, ChangeEvent.BEGUN)
    asked: set[str] = set()
    for entry in journal.of_kinds(act.tx, change.number, *kinds):
        if entry.what != ChangeEvent.EXTENSION_ASKED:
            asked.clear()
        elif entry.details["minutes"] == minutes:
            asked.add(entry.actor)
    return bool(asked - {act.by})
