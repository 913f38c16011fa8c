"""Lines and signals in words. What may have to do with a signal is told as that, never as its cause."""

from collections.abc import Callable, Mapping, Sequence

from commands.reports.findings import Line, Months, Signal, Told
from commands.reports.signals import FEWEST_OF_A_SHARE, Judged, Limits, Pace, Rule, Scale
from commands.shared.blocks import typed
from storage.figures.records import ReportEvent
from storage.outbox.records import NoiseEvent

BARS = "▁▂▃▄▅▆▇█"
DAYS_FROM = 96
"""So many hours and more are told in days."""
Names = Mapping[str, Mapping[str, str]]
"""How services and teams read: `service` and `team`, each key -> name."""

Bold = Callable[[str], str]

DEEDS: Mapping[str, str] = {
    ReportEvent.WEEK_POSTED: "posted it",
    NoiseEvent.UNSILENCED: "had it posted again",
}
"""What somebody did by an event whose name does not say so."""


def bold(text: str) -> str:
    return f"*{text}*"


def as_it_is(text: str) -> str:
    """For a terminal."""
    return text


def number(value: float | None, scale: Scale) -> str:
    if value is None:
        return "n/a"
    if scale is Scale.SHARE:
        return f"{value:.1f}%"
    if scale is Scale.HOURS:
        return length(value)
    return f"{value:,.0f}"


def length(hours: float) -> str:
    """So many hours, in the unit that is read at a glance; a day is 24 of them."""
    if hours < 1:
        return f"{hours * 60:.0f} min"
    return f"{hours:.1f} h" if hours < DAYS_FROM else f"{hours / 24:,.1f} days"


def usual(limits: Limits, scale: Scale) -> str:
    """The range in which chance alone keeps it."""
    return f"{number(limits.low, scale)} to {number(limits.high, scale)}"


def judgement(line: Line, judged: Judged, pace: Pace, before: str = "usual ") -> str:
    """Beside a value: the usual range, or why there is none. Empty for what is not judged. Without `before` it stands
    in a table, which has a column for n.
    """
    n = judged.point.n
    if not line.judged:
        return ""
    if judged.point.grey:
        return "imported history warms up: not judged"
    if line.scale is Scale.SHARE and n is not None and n < FEWEST_OF_A_SHARE:
        few = "too few to judge"
        return "" if not n else f"n {n}, {few}" if before else few
    if judged.limits is not None:
        return f"{before}{usual(judged.limits, line.scale)}"
    return f"too early ({judged.known} of {pace.fewest})" if judged.known < pace.fewest else "too rare to judge"


def spark(values: Sequence[float | None]) -> str:
    """A line drawn with letters; a point where there is nothing to draw."""
    known = [value for value in values if value is not None]
    if not known:
        return "·" * len(values)
    low, span = min(known), (max(known) - min(known)) or 1.0
    return "".join("·" if value is None else BARS[round((value - low) / span * (len(BARS) - 1))] for value in values)


def signal(told: Told, names: Names, strong: Bold = bold) -> str:
    """What was not chance, where it comes from, and what went in before it."""
    found = told.signal
    where = ", ".join(_place(each.by, each.key, names) for each in found.where)
    causes = ", ".join(f"{each.number} {typed(each.title, 80)}" for each in told.causes)
    parts = [
        _happened(found, strong),
        f"It shows in {where}." if where else "",
        f"Done in the 72 h before, perhaps by chance: {causes}." if causes else "",
    ]
    return " ".join(part for part in parts if part)


def _place(by: str, key: str, names: Names) -> str:
    name = typed(names.get(by, {}).get(key, key), 75)
    says_so = by == "service" or name.casefold().startswith(by)
    return name if says_so else f"{by} {name}"


def _happened(found: Signal, strong: Bold) -> str:
    measure, judged, limits = found.line, found.judged, found.judged.by
    assert limits is not None
    assert judged.point.value is not None
    value = number(judged.point.value, measure.scale)
    name, above = strong(measure.name), judged.point.value > limits.mean
    mean = number(limits.mean, measure.scale)
    if judged.rule is Rule.RUN:
        side = "above" if above else "below"
        return f"{name} {side} its mean of {mean} for 8 {found.pace.name} in a row, now {value}."
    if judged.rule is Rule.NEAR:
        end = "top" if above else "bottom"
        return (
            f"{name} near the {end} of its usual {usual(limits, measure.scale)} "
            f"on 3 of the last 4 {found.pace.name}, now {value}."
        )
    return f"{name} {value}, {'above' if above else 'below'} the usual {usual(limits, measure.scale)}."


def months(found: Months, names: Names, strong: Bold = bold) -> str:
    """Why the share of promises kept changed from a month to the next."""
    split = found.split
    by_mix = max(split.groups.items(), key=lambda each: abs(sum(each[1])))
    team, (pace, mix) = by_mix
    of_team = f" Most of it: {_place('team', team, names) if team else 'what has no team'}, {pace + mix:+.1f} points."
    rates = f"{split.before:.1f}% in {found.before:%B}, {split.after:.1f}% in {found.after:%B}"
    return (
        f"{strong('Promises kept')} {rates}: "
        f"{split.change:+.1f} points = {split.pace:+.1f} by how teams did, {split.mix:+.1f} by who had the work."
        + (of_team if abs(pace + mix) >= 0.05 else "")
    )
