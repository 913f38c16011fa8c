"""What an alert is: how bad, which episode a signal belongs to, and when its incident is told of it again."""

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta
from enum import Enum, auto

from storage.alerts.records import Alert, Severity
from storage.record import Record, field

WORDS: Mapping[str, Severity] = {
    **dict.fromkeys(("critical", "page", "fatal", "emergency", "disaster", "p1", "down", "alarm"), Severity.CRITICAL),
    **dict.fromkeys(("error", "high", "major", "err", "p2"), Severity.ERROR),
    **dict.fromkeys(("warning", "warn", "medium", "minor", "average", "p3", "p4"), Severity.WARNING),
    **dict.fromkeys(("info", "information", "informational", "none", "low", "notice", "debug", "p5"), Severity.INFO),
}
URGENCY: Mapping[Severity, int] = {Severity.CRITICAL: 1, Severity.ERROR: 1, Severity.WARNING: 2}
"""1 is high; of what is only information no incident is made."""

FLAPPING = 3
"""So often over and wrong again within `flap` it is said once, and not each time."""

TOLD_AT = (2, 4, 8, 16)
"""When an incident that somebody has seen has so many alerts, they are told."""

LATE = timedelta(minutes=1)
"""So soon after an alert is over, what says that it fires since before was sent before, and overtaken. Later it is
true: Alertmanager says the same start again where it had only lost sight of an alert.
"""


class Signal(Record):
    """What a source says of a key. Instants are UTC; None where it does not say.

    at     since when it is wrong
    ended  when it was over
    silence  where it can be silenced at its source
    """

    key: str
    firing: bool
    title: str
    severity: Severity = Severity.WARNING
    labels: Mapping[str, str] = field(default_factory=dict)
    at: datetime | None = None
    ended: datetime | None = None
    url: str = ""
    silence: str = ""


class Step(Enum):
    """What a signal is to what is known of its key."""

    BEGUN = auto()
    AGAIN = auto()
    COUNTED = auto()
    ENDED = auto()
    IGNORED = auto()


def severity_of(word: object) -> Severity:
    """How bad a word says that it is; a warning, where it says nothing known."""
    return WORDS.get(str(word or "").strip().casefold(), Severity.WARNING)


def step(known: Alert | None, signal: Signal, flap: timedelta, now: datetime) -> Step:
    """Deliveries overtake each other: what is older than the episode is ignored."""
    if not signal.firing:
        if known is None or not known.firing:
            return Step.IGNORED
        return Step.IGNORED if _is_of_an_earlier_end(known, signal.ended) else Step.ENDED
    if known is None:
        return Step.BEGUN
    if signal.at is not None and signal.at < known.started_at:
        return Step.IGNORED
    if known.firing:
        return Step.COUNTED
    assert known.ended_at is not None
    if signal.at is not None and now - known.seen_at < LATE and _is_of_before_its_end(known, signal.at):
        return Step.IGNORED
    return Step.AGAIN if now - known.ended_at < flap else Step.BEGUN


def _is_of_an_earlier_end(known: Alert, ended: datetime | None) -> bool:
    """Whether it was over before it began, or before it began anew."""
    if ended is None:
        return False
    return ended < known.started_at or (known.ended_at is not None and ended <= known.ended_at)


def _is_of_before_its_end(known: Alert, at: datetime) -> bool:
    """Whether what fires since then was over since. Where its source does not say when that was, there is only when
    it was heard of, by another clock than the source's.
    """
    is_said = known.ended_at != known.seen_at
    return at == known.started_at or (is_said and known.ended_at is not None and at < known.ended_at)


def fits(wanted: Mapping[str, str | Sequence[str]], labels: Mapping[str, str]) -> bool:
    """Whether labels have all that is wanted: a value, one of several, or `~` and a pattern of the whole value."""
    return all(_is(labels.get(name, ""), value) for name, value in wanted.items())


def _is(found: str, wanted: str | Sequence[str]) -> bool:
    if not isinstance(wanted, str):
        return any(_is(found, each) for each in wanted)
    return re.fullmatch(wanted[1:], found) is not None if wanted.startswith("~") else found == wanted


def why_told(before: Sequence[Alert], joins: Alert) -> str | None:
    """Why an incident that somebody has seen is told of an alert more; None: it need not be.

    An old group must not swallow something new in silence.
    """
    if all(joins.severity < each.severity for each in before):
        return "it is worse"
    if joins.item is not None and joins.item not in {each.item for each in before}:
        return f"it is at {joins.item} too"
    return f"there are {len(before) + 1}" if len(before) + 1 in TOLD_AT else None


def is_joined(firing: int, last_signal: datetime, join: timedelta, now: datetime) -> bool:
    """Whether an incident whose alerts are such takes in another of its group."""
    return firing > 0 or now - last_signal < join


def named(alerts: Collection[Alert], most: int = 5) -> list[str]:
    """What alerts are at, each once, and how many more."""
    found = [*dict.fromkeys(each.item or each.title for each in alerts)]
    return [*found[:most], *([f"{len(found) - most} more"] if len(found) > most else [])]
