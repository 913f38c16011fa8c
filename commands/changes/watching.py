"""After a change is done: whether more came in than on days like it, and whether that was the change."""

from datetime import date, timedelta

from commands.changes import reviewing, watch_rules
from commands.changes.permissions import existing
from commands.changes.policy import SATURDAY, ChangePolicy
from commands.changes.reading import related_to
from commands.changes.rules import Why
from commands.changes.watch_rules import Kind
from commands.incidents.permissions import permitted_to_explain
from commands.incidents.policy import TAKEN_BACK
from commands.items import suspects
from commands.links import operations as links
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotFound
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent
from storage.figures import queries as figures
from storage.incidents import by_item
from storage.journal import queries as journal
from storage.journal.records import number_of
from storage.links.records import LinkKind
from storage.record import Record
from storage.timers import queries as timers

LOOK = "change.watch"
MOST_ASKED = 20
"""On the cards of so many of the incidents it is asked whether they came from the change."""


class Counted(Record):
    """How many came in after a change, the last of them, and how many in the same hours of each day like it."""

    count: int
    like: tuple[int, ...]
    is_workday: bool
    incidents: tuple[int, ...]


def arm(act: Act, change: Change) -> None:
    """It is done: it is looked at what comes in, as often as app.yaml says."""
    for length in act.policy(ChangePolicy).changes.watch if change.implemented_at is not None else ():
        seconds = int(length.total_seconds())
        at, key = (change.implemented_at or act.now) + length, f"{change.number}/{seconds}"
        timers.arm(act.tx, LOOK, key, at, record=change.number, change=change.id, seconds=seconds)


def count(act: Act, change: int, seconds: int) -> Counted | None:
    """Read beside the writers: it may be a long past."""
    found, length = existing(act, change), timedelta(seconds=seconds)
    began = figures.began(act.tx)
    if found.implemented_at is None or began is None:
        return None
    policy = act.policy(ChangePolicy)
    keys = (*found.items, *related_to(act, found.items))
    since, until = watch_rules.after(found.implemented_at, length)
    windows = watch_rules.like_it(found.implemented_at, length, policy.desk.zone, kind_of_day(policy), began)
    return Counted(
        count=by_item.opened(act.tx, keys, since, until, TAKEN_BACK),
        like=tuple(by_item.opened(act.tx, keys, *window, TAKEN_BACK) for window in windows),
        is_workday=policy.is_workday(found.implemented_at.astimezone(policy.desk.zone).date()),
        incidents=tuple(by_item.those_opened(act.tx, keys, since, until, TAKEN_BACK, MOST_ASKED)),
    )


def kind_of_day(policy: ChangePolicy) -> Kind:
    def kind(day: date) -> bool | None:
        return None if policy.is_day_off(day) else day.weekday() < SATURDAY

    return kind


def look_at(act: Act, change: int, seconds: int, found: Counted | None) -> None:
    """More than on any day like it: a review is owed, and on each incident it is asked whether it was the change."""
    done = existing(act, change)
    if found is None:
        return
    flagged = watch_rules.is_flagged(found.count, found.like)
    told = {"seconds": seconds, "count": found.count, "most": max(found.like, default=None), "days": len(found.like)}
    if not flagged:
        act.journal(ChangeEvent.WATCHED, done.number, **told)
        return
    again = journal.latest(act.tx, done.number, ChangeEvent.FLAGGED) is not None
    seen = {"workday": found.is_workday, "incidents": [*found.incidents], "again": again}
    act.journal(ChangeEvent.FLAGGED, done.number, **told, **seen)
    for number in found.incidents:
        if done.number not in suspected(act, f"INC-{number}"):
            act.journal(ChangeEvent.SUSPECTED, f"INC-{number}", change=done.number)
    reviewing.owe(act, done, Why.WATCH)


def suspected(act: Act, incident: str) -> list[str]:
    """The changes (`CHG-7`) of which it was asked whether an incident came from them."""
    return [each.details["change"] for each in journal.of_kinds(act.tx, incident, ChangeEvent.SUSPECTED)]


def asked(act: Act, incident: str) -> list[str]:
    """Those of them of which nobody has said yes or no yet."""
    found = suspected(act, incident)
    return [each for each in found if each not in suspects.answered(act, incident)] if found else []


Told = tuple[str, str, bool | None]
"""The numbers of an incident and of a change, and whether the one came from the other; None: not known."""


def it_was(act: Act, *, incident: int, change: str) -> Told:
    """An incident was caused by a change, says whoever works on it; both say so from now on."""
    return _answer(act, incident, change, was_it=True)


def it_was_not(act: Act, *, incident: int, change: str) -> Told:
    return _answer(act, incident, change, was_it=False)


def unsure(act: Act, *, incident: int, change: str) -> Told:
    """Somebody has looked, and cannot tell: others may."""
    about = permitted_to_explain(act, incident)
    if change not in asked(act, about.number):
        raise MovedOn(f"That has been said of {change} and {about.number} already.", record=about.number)
    act.journal(ChangeEvent.UNSURE, about.number, change=change)
    return about.number, change, None


def _answer(act: Act, incident: int, change: str, *, was_it: bool) -> Told:
    about = permitted_to_explain(act, incident)
    if changes.find(act.tx, number_of(change)) is None:
        raise NotFound(f"There is no {change}.", record=about.number)
    suspects.answer(act, about, change, suspects.bucket_of(act, about, change), was_it=was_it)
    if was_it:
        links.relate(act, about.number, LinkKind.CAUSED_BY, change)
    return about.number, change, was_it
