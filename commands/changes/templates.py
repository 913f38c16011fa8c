"""Templates of standard changes: what is known to go well, with gaps to fill in. Pure."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated

from pydantic import Field, StringConstraints

from commands.service_levels.calendars import Calendar, Interval, NeverOpens
from commands.shared.durations import Duration
from commands.shared.organisation import ConfigModel
from commands.shared.patterns import pattern
from commands.shared.written import Wait
from storage.record import Record

GAP = pattern(r"\{([a-z][a-z0-9_]{0,29})\}")
MOST_GAPS = 15
LONGEST_WORDS = 300
OWN = ("items", "start", "for", "by", "why")
"""What a line may say of every template beside its gaps."""

KNOWN_FROM = datetime(2026, 1, 1, tzinfo=UTC)
A_YEAR = timedelta(days=366)

Words = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=3000)]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=150)]


class Plans(ConfigModel):
    implementation: Words
    test: Words
    rollback: Words


class Template(ConfigModel):
    """`items` are what it may touch; it takes at most `longest`, `within` the hours of a calendar, where that is
    written. Gaps in the title and the plans are written `{host}`. `answers` say how risky such changes are, by the
    questions of `changes.risk`.
    """

    title: Title
    items: tuple[str, ...] = Field(min_length=1)
    longest: Wait
    within: str | None = None
    rollback_takes: Duration = timedelta(minutes=30)
    plans: Plans
    reason: str = ""
    stops_service: bool = False
    answers: dict[str, str] = Field(default_factory=dict)

    @property
    def gaps(self) -> list[str]:
        """What is to be filled in, each once, in their order."""
        texts = (self.title, self.plans.implementation, self.plans.test, self.plans.rollback)
        return [*dict.fromkeys(gap for text in texts for gap in GAP.findall(text))]

    def mistakes(self, items: Iterable[str]) -> Iterator[tuple[str, str]]:
        """By the key that is wrong: why no change could be made by it; `items` are all that are known."""
        known = {*items}
        for item in self.items:
            if item not in known:
                yield "items", f"names `{item}`, which is neither a service nor an item here"
        if self.rollback_takes > self.longest:
            yield "rollback_takes", "is longer than `longest`: nothing could be gone back on within the window"
        if taken := [gap for gap in self.gaps if gap in OWN]:
            yield "plans", f"has the gap `{{{taken[0]}}}`, which every line has already; call it otherwise"
        if len(self.gaps) > MOST_GAPS:
            yield "plans", f"has {len(self.gaps)} gaps; {MOST_GAPS} are the most that a form asks for"


def is_ever_open(calendar: Calendar, longest: timedelta) -> bool:
    """Whether its hours are ever long enough, within a year."""
    try:
        stretches = joined(calendar.intervals(KNOWN_FROM), KNOWN_FROM + A_YEAR)
        return calendar.always or any(closed - opened >= longest for opened, closed in stretches)
    except NeverOpens:
        return False


def joined(intervals: Iterable[Interval], until: datetime) -> Iterator[Interval]:
    """Those that begin before an instant; what touches is one."""
    last: Interval | None = None
    for opened, closed in intervals:
        if opened >= until:
            break
        if last is not None and last[1] >= opened:
            last = (last[0], closed)
            continue
        if last is not None:
            yield last
        last = (opened, closed)
    if last is not None:
        yield last


def fill(text: str, given: Mapping[str, str]) -> str:
    """The text with its gaps filled."""
    return GAP.sub(lambda gap: given.get(gap[1], gap[0]), text)


class Filled(Record):
    """What somebody says of a standard change: its gaps, and what is unsaid where the template knows better."""

    gaps: Mapping[str, str]
    items: tuple[str, ...] = ()
    start: datetime | None = None
    length: timedelta | None = None
    implementer: str = ""
    reason: str = ""


PAIR = pattern(r"(?:^|\s)([a-z][a-z0-9_]*)=")


def pairs(line: str) -> dict[str, str] | None:
    """`host=till 4 for=30m` by name; a value goes up to the next name. None where there is something before them."""
    found = [*PAIR.finditer(line)]
    if not found:
        return None if line.strip() else {}
    if line[: found[0].start()].strip():
        return None
    ends: Sequence[int] = [*(each.start() for each in found[1:]), len(line)]
    return {each[1]: line[each.end() : end].strip() for each, end in zip(found, ends, strict=True)}


MOST_FAILED, OF_THE_LAST = 2, 10
"""So many failures among so many of its last uses suspend a template."""
