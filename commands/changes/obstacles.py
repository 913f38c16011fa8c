"""What is in the way of a change is looked at again and again, written down once, and excepted by a manager."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime, timedelta

from commands.changes import rules
from commands.changes.collisions import BETWEEN_CHANGES, EXCEPTED, Collision, Kind
from commands.changes.ids import ExceptField
from commands.changes.permissions import existing, permitted_to_except
from commands.changes.reading import collisions_of, comes_after, exception_of, what_is_excepted
from commands.changes.rules import Action
from commands.items.reading import item_names
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, need
from storage.changes.queries import STANDING
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.record import replace
from storage.timers import queries as timers

LOOK = "change.look"
AHEAD = (timedelta(hours=24), timedelta(hours=1))
"""So long before a change begins it is looked at once more."""

A_MOMENT = timedelta(seconds=5)
"""So long after a vote it is looked at, unless more votes come in."""

Key = tuple[str, str]


def look(act: Act, change: Change, *, answered: bool = False) -> list[Collision]:
    """What is in its way now; what was not before is written down, on both sides, and what is not any more.

    `answered`: whoever does this reads it in the answer, so that nobody need be told apart.
    """
    found = collisions_of(act, change) if change.status in STANDING else []
    known = _known(journal.of_kinds(act.tx, change.number, ChangeEvent.COLLIDES, ChangeEvent.CLEARED))
    new = [each for each in found if each.key not in known]
    gone = known - {each.key for each in found}
    if new:
        act.journal(ChangeEvent.COLLIDES, change.number, found=_written(new), answered=answered)
    if gone:
        act.journal(ChangeEvent.CLEARED, change.number, gone=sorted(gone))
    _on_the_other_side(act, change, new, gone)
    _arm(act, change)
    return found


def look_soon(act: Act, change: Change) -> None:
    """Look at it in a moment: whoever votes need not wait for that, and after many votes at once it is done once."""
    timers.arm(act.tx, LOOK, change.number, act.now + A_MOMENT, record=change.number, change=change.id)


def look_again(act: Act, change: int) -> None:
    """A day and an hour before it begins, and after each vote."""
    look(act, existing(act, change))


def _known(entries: Iterable[Entry]) -> set[Key]:
    """What was told and has not vanished since, from the entries of one change in their order."""
    known: set[Key] = set()
    for entry in entries:
        if entry.what == ChangeEvent.COLLIDES:
            known |= {(kind, other) for kind, other, *_ in entry.details["found"]}
        else:
            known -= {(kind, other) for kind, other in entry.details["gone"]}
    return known


def _written(found: Iterable[Collision]) -> list[tuple[str, str, str, int]]:
    return [(each.kind, each.other, each.about, int(each.length.total_seconds())) for each in found]


def _on_the_other_side(act: Act, change: Change, new: Sequence[Collision], gone: Collection[Key]) -> None:
    """The same of the changes that it collides with, which know of it already where they were looked at first."""
    between = [each for each in new if each.kind in BETWEEN_CHANGES]
    vanished = [(kind, other) for kind, other in sorted(gone) if kind in BETWEEN_CHANGES]
    others = dict.fromkeys([*(each.other for each in between), *(other for _, other in vanished)])
    known = _known_of(act, others)
    for number in others:
        seen = [_seen_from_there(each, change) for each in between if each.other == number]
        fresh = [each for each in seen if each.key not in known[number]]
        over = [(kind, change.number) for kind, other in vanished if other == number]
        if fresh:
            act.journal(ChangeEvent.COLLIDES, number, found=_written(fresh), answered=False)
        if over := [each for each in over if each in known[number]]:
            act.journal(ChangeEvent.CLEARED, number, gone=over)


def _known_of(act: Act, records: Collection[str]) -> dict[str, set[Key]]:
    kinds = (ChangeEvent.COLLIDES, ChangeEvent.CLEARED) if records else ()
    entries = [each for kind in kinds for each in journal.all_of_kind(act.tx, [*records], kind)]
    entries.sort(key=lambda entry: entry.id)
    return {record: _known(entry for entry in entries if entry.record == record) for record in records}


def _seen_from_there(found: Collision, change: Change) -> Collision:
    about = ", ".join(change.items) if found.kind is Kind.RELATED else found.about
    return replace(found, other=change.number, about=about)


def _arm(act: Act, change: Change) -> None:
    """The next look, while it is still to begin."""
    to_come = change.status in (ChangeStatus.AUTHORISE, ChangeStatus.SCHEDULED)
    at = next_look(change.start, act.now) if to_come else None
    if at is None:
        timers.disarm(act.tx, LOOK, change.number)
    else:
        timers.arm(act.tx, LOOK, change.number, at, record=change.number, change=change.id)


def next_look(start: datetime, now: datetime) -> datetime | None:
    return next((start - ahead for ahead in AHEAD if now < start - ahead), None)


def grant_exception(act: Act, number: int, *, reason: str) -> Change:
    """A manager lets it be done in a hard freeze, or while its services must not be touched, in the window that it
    has; with another window, or other items, that counts no more.
    """
    change = permitted_to_except(act, number)
    if change.status not in rules.ALLOWED_IN[Action.EXCEPT]:
        raise MovedOn(rules.why_not(change, Action.EXCEPT), record=change.number)
    barred = [each for each in collisions_of(act, change) if each.kind in EXCEPTED]
    if not barred:
        raise MovedOn(f"Nothing in the way of {change.number} takes an exception.", record=change.number)
    said = need(reason, ExceptField.WHY, f"Say why: `/change exception {number} REASON`.")
    told = {"reason": said, "from": [each.other for each in barred], "until": change.end.isoformat()}
    act.journal(ChangeEvent.EXCEPTED, change.number, **told, **{"for": what_is_excepted(change)})
    return change


def may_begin(act: Act, change: Change, *, anyway: bool) -> None:
    """Whether nothing is in the way of beginning it now. An emergency is stopped by none of it. Raises MovedOn."""
    found = look(act, change)
    if rules.stops_for_nothing(change):
        return
    held = [each for each in found if each.kind is Kind.HOLD]
    if held:
        raise MovedOn(rules.why_held(change, [each.other for each in held]), record=change.number)
    waits = [each for each in found if each.kind is Kind.DEPENDENCY]
    if waits:
        raise MovedOn(rules.why_it_waits(change, [each.other for each in waits]), record=change.number)
    barred = [_called(act, each) for each in found if each.kind in EXCEPTED]
    if barred and exception_of(act, change) is None:
        raise MovedOn(rules.why_barred(change, barred), record=change.number)
    live = [each.other for each in found if each.kind is Kind.LIVE]
    if live and not anyway:
        raise MovedOn(rules.why_asked(change, live), record=change.number)


def _called(act: Act, barring: Collision) -> str:
    """The freeze, or the service that is needed then, by its name."""
    found = barring.other
    return item_names(act).get(found, found) if barring.kind is Kind.PRODUCTION else found


def come_after(act: Act, change: Change, other: int) -> None:
    """Whether one may be made after another: not where that one waits for it already. Raises MovedOn."""
    before, ring = change.number, {f"CHG-{other}"}
    seen: set[str] = set()
    while ring:
        if before in ring:
            cycle = f"CHG-{other} comes after {before} already, so {before} cannot come after it."
            raise MovedOn(cycle, record=before)
        seen |= ring
        ring = {each for record in ring for each in comes_after(act, record)} - seen
