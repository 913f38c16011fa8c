"""What people read of improvements (mrkdwn)."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from commands.improvements import rules
from commands.improvements.kpis import Kpi, called
from commands.improvements.rules import STATE_WORDS, Scale, Why
from commands.reports.wording import length
from commands.shared.blocks import person, typed
from storage.improvements.records import (
    JUDGED,
    Improvement,
    ImprovementEvent,
    ImprovementState,
    Measured,
    Sample,
)
from storage.journal.records import Entry

SILENT: frozenset[str] = frozenset(ImprovementEvent)
"""Improvements have no story of their own: the card says where one stands, and the audit how it came there."""

VERDICTS: Mapping[str, str] = {
    ImprovementState.PROVEN: "proven",
    ImprovementState.WORSE: "worse",
    ImprovementState.NOT_SHOWN: "not shown",
}
RESTS_ON: Mapping[str, str] = {
    Why.CHANCE: "not shown, it may be chance",
    Why.SHARED: "not proven, shared with everybody",
}

DEEDS: Mapping[str, str] = {
    ImprovementEvent.FROZEN: "kept what its figure was before",
}
"""What somebody did by an event whose name does not say so."""


def figure(kpi: Kpi, sample: Sample) -> str:
    """`60% (120/200)`, `8.0 h (n 200)`, `40 in 30 days`."""
    if sample.value is None:
        return "n/a"
    if kpi.scale is Scale.SHARE:
        return f"{percent(sample.value)} ({sample.part}/{sample.n})"
    if kpi.scale is Scale.MEDIAN:
        return f"{length(sample.value)} (n {sample.n})"
    return f"{sample.n:,} in {sample.days:.0f} days"


def percent(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0") + "%"


def target(kpi: Kpi, value: float) -> str:
    if kpi.scale is Scale.SHARE:
        return percent(value)
    return length(value) if kpi.scale is Scale.MEDIAN else f"{value:g}"


def measure(found: Improvement, scope: str) -> str:
    """What it is measured by, and of what."""
    kpi = called(found.kpi or "")
    if kpi is None:
        return f"Nothing is measured: {typed(found.because, 300)}" if found.because else ""
    of = f" of {typed(scope, 80)}" if scope else ""
    return f"{kpi.name}{of}"


def result(found: Improvement, zone: tzinfo) -> str:
    """`Before 60% (120/200), target 75%, now 75% (150/200): proven`; empty where nothing is known yet."""
    kpi = called(found.kpi or "")
    if kpi is None:
        return ""
    if found.before is None:
        return f"When it was proposed: {typed(found.stood, 100)}" if found.stood else ""
    parts = [f"Before {figure(kpi, found.before.own)}"]
    if found.target is not None:
        parts.append(f"target {target(kpi, found.target)}")
    if found.after is not None:
        parts.append(f"now {figure(kpi, found.after.own)}")
    said = ", ".join(parts)
    verdict = verdict_of(found, zone)
    return f"{said}: *{verdict}*" if verdict else said


def verdict_of(found: Improvement, zone: tzinfo) -> str:
    """What it shows; while it is measured, until when."""
    if found.after is None or found.before is None:
        return ""
    few = f"too few to tell ({_fewest(found.before, found.after)})"
    if found.state is ImprovementState.MEASURING:
        return f"{few}, measured again {day(found.after_until, zone)}"
    if found.why == Why.FEW:
        return few
    return RESTS_ON.get(found.why) or VERDICTS.get(found.verdict or "", "")


def _fewest(was: Measured, now: Measured) -> int:
    return min(was.own.n, now.own.n)


def others(found: Improvement) -> str:
    """What everything outside the scope did in the same days."""
    kpi = called(found.kpi or "")
    if kpi is None or found.before is None or found.before.others is None:
        return ""
    said = f"Everything else: {figure(kpi, found.before.others)}"
    if found.after is not None and found.after.others is not None:
        said += f", now {figure(kpi, found.after.others)}"
    return said


def day(instant: datetime | None, zone: tzinfo) -> str:
    return "" if instant is None else f"{instant.astimezone(zone):%-d %b}"


def last_day(until: datetime | None, zone: tzinfo) -> str:
    """The last one before an instant that is a midnight."""
    return "" if until is None else day(until - timedelta(seconds=1), zone)


def stands(found: Improvement, zone: tzinfo) -> str:
    """Where it stands, whose it is, and by when."""
    parts = [f"*{STATE_WORDS[found.state]}*", f"proposed by {person(found.proposer)}"]
    if found.owner:
        parts.append(f"owned by {person(found.owner)}")
    if found.due_at is not None and found.implemented_at is None and not found.is_over:
        parts.append(f"due {day(found.due_at, zone)}")
    if found.implemented_at is not None:
        parts.append(f"in place since {day(found.implemented_at, zone)}")
    if found.state is ImprovementState.MEASURING:
        parts.append(f"measured {day(found.after_from, zone)} to {last_day(found.after_until, zone)}")
    return " · ".join(parts)


def line(found: Improvement, zone: tzinfo) -> str:
    """One of a list."""
    verdict = verdict_of(found, zone) if found.state in JUDGED else ""
    parts = [f"*{found.number}* {STATE_WORDS[found.state]}", typed(found.title, 120)]
    parts += [verdict] if verdict and verdict != STATE_WORDS[found.state].lower() else []
    if found.owner and not found.is_over:
        parts.append(person(found.owner))
    if found.due_at is not None and found.implemented_at is None and not found.is_over:
        parts.append(f"due {day(found.due_at, zone)}")
    return " · ".join(parts)


def judged(found: Improvement, zone: tzinfo) -> str:
    """What its owner and whoever proposed it read once it is measured."""
    return f"*{found.number}* is measured: {typed(found.title, 150)}\n{result(found, zone)}"


def rejected(entry: Entry, found: Improvement) -> str:
    by = person(entry.actor)
    return f"*{found.number}* is not taken up, says {by}: {typed(found.title, 150)}\n{typed(found.why, 500)}"


def asked_when(found: Improvement) -> str:
    """What stands in place of that once it is answered, or of no use any more."""
    return f"*{found.number}* is {rules.stands(found.state)} by now: {typed(found.title, 150)}"


def ask_when(found: Improvement) -> str:
    left = f"Nothing else is left to do for *{found.number}*: {typed(found.title, 150)}"
    return f"{left}\nIs it in place, and since when?"
