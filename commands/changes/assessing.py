"""How risky a change is: what was answered and looked up makes a level, which is written down with its reasons."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from commands.changes.facts import facts_of
from commands.changes.permissions import existing
from commands.changes.policy import ChangePolicy
from commands.changes.reading import spent_budgets, what_is_excepted
from commands.changes.risk import Assessed, Beside, Fact, Level, Risk, assess
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.record import Record
from storage.timers import queries as timers

OWED = "change.answers"
SOON = timedelta(minutes=15)
"""So long after a change was stored whoever has not answered hears how to go on."""


class Assessment(Record):
    """How risky a change is, with what was looked up; `by` (a Slack id) set its level, and `why`."""

    found: Assessed
    facts: Mapping[str, Fact]
    by: str | None = None
    why: str = ""


def risk_of(act: Act) -> Risk | None:
    return act.policy(ChangePolicy).changes.risk


def must_answer(act: Act, change: Change) -> bool:
    """Whether something is still to be answered before it is put to the vote."""
    risk = risk_of(act)
    return risk is not None and change.type is ChangeType.NORMAL and bool(risk.unanswered(change.answers))


def owe(act: Act, change: Change) -> None:
    """Whoever requested it is told how to go on, unless they answer at once."""
    at = act.now + SOON * max(1.0, act.rate)
    timers.arm(act.tx, OWED, change.number, at, record=change.number, change=change.id)


def remind(act: Act, change: int) -> None:
    """It is stored, and still waits for answers: whoever requested it is told, once."""
    found = existing(act, change)
    timers.disarm(act.tx, OWED, found.number)
    if found.status is ChangeStatus.NEW and must_answer(act, found):
        act.journal(ChangeEvent.ANSWERS_OWED, found.number)


def put_off(act: Act, change: int) -> None:
    """Whoever was asked how risky it is has closed the form. They are told how to come back, the first time."""
    if timers.withdraw(act.tx, OWED, existing(act, change).number):
        remind(act, change)


def is_assessed(act: Act, kind: ChangeType) -> bool:
    """Whether changes of this type are looked at for how risky they are."""
    routes = act.policy(ChangePolicy).changes
    return kind is ChangeType.NORMAL and (routes.risk is not None or routes.by_level is not None)


def _is_answered(act: Act, change: Change) -> bool:
    """Whether its template says how risky it is."""
    risk = risk_of(act)
    return change.template is not None and risk is not None and not risk.unanswered(change.answers)


def assessment(act: Act, change: Change) -> Assessment:
    """As it is now, whatever was written down before."""
    facts = facts_of(act, change) if risk_of(act) is not None else {}
    is_spent = any(each.waived_until is None for each in spent_budgets(act, change))
    found = assess(risk_of(act), change.answers, facts, Beside(change.risk, is_spent))
    entry = level_set(act, change)
    if entry is None:
        return Assessment(found, facts)
    said = Assessed(Level(entry.details["level"]), found.score, found.greatest, found.reasons)
    return Assessment(said, facts, entry.actor, entry.details["reason"])


def level_set(act: Act, change: Change) -> Entry | None:
    """When a manager set its level; of what is asked for otherwise since, it counts no more."""
    entry = journal.latest(act.tx, change.number, ChangeEvent.LEVEL_SET)
    return entry if entry is not None and entry.details["for"] == what_is_assessed(change) else None


def what_is_assessed(change: Change) -> list[Any]:
    """Window, items, answers and what the form says, for which a level is set."""
    return [change.risk, *what_is_excepted(change), *(list(each) for each in change.answers)]


def assessed(act: Act, change: Change) -> Change:
    """The change with its level, which is written down where it is another, or of another kind."""
    if not (is_assessed(act, change.type) or _is_answered(act, change)):
        return _with(act, change, None)
    now = assessment(act, change)
    told = written(now)
    last = journal.latest(act.tx, change.number, ChangeEvent.ASSESSED)
    if last is None or last.details != told:
        act.journal(ChangeEvent.ASSESSED, change.number, **told)
    return _with(act, change, now.found.level)


def _with(act: Act, change: Change, level: Level | None) -> Change:
    if change.level == level:
        return change
    found = changes.change(act.tx, change.id, was=[change.status], level=level)
    assert found is not None
    return found


def written(found: Assessment) -> dict[str, Any]:
    """An assessment as its entry keeps it."""
    facts = {name: [fact.points, fact.words, fact.value] for name, fact in found.facts.items()}
    said = found.found
    return {
        "level": said.level.value, "score": said.score, "greatest": said.greatest, "reasons": list(said.reasons),
        "facts": facts, "by": found.by, "why": found.why,
    }  # fmt: skip


def as_written(act: Act, change: Change) -> Assessment | None:
    """What it was decided by; None of what nobody has assessed."""
    entry = journal.latest(act.tx, change.number, ChangeEvent.ASSESSED) if change.level is not None else None
    if entry is None:
        return None
    said: Mapping[str, Any] = entry.details
    reasons: Sequence[str] = said["reasons"]
    found = Assessed(Level(said["level"]), said["score"], said["greatest"], tuple(reasons))
    facts = {name: Fact(*fact) for name, fact in said["facts"].items()}
    return Assessment(found, facts, said["by"], said.get("why", ""))
