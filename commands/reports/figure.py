"""What a figure is: its definition, what it comes to on a day, and what it opens."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, tzinfo
from enum import Enum, auto
from typing import Any

from commands.availability.standing import Attained
from commands.reports import rules, wording
from commands.reports.governance_rules import NO_GOVERNANCE, Governance
from commands.reports.handling_rules import NOTHING, Handled, Lengths
from commands.reports.rules import Flow, Spread
from storage.figures.records import Facts
from storage.problems.records import Counted
from storage.record import Record
from storage.requests.records import RequestFacts


class Day(Record):
    """The facts of a day, the zone that its ages are counted in, how available what has a promise was, what was asked
    for (None without a catalogue), how many problems there are (None where app.yaml names none), how its incidents
    were handled, and how changes, reviews and promises were kept. Or the same of so many days from this one on.
    `unnamed` is whether nobody is to read whose a mark is.
    """

    day: date
    facts: Facts
    zone: tzinfo
    availability: Sequence[Attained] = ()
    requests: RequestFacts | None = None
    problems: Counted | None = None
    handled: Handled = NOTHING
    governed: Governance = NO_GOVERNANCE
    days: int = 1
    counts: Flow | None = None
    unnamed: bool = False

    @property
    def flow(self) -> Flow:
        """How many came and went, and were open at the end; by the facts, where it was not counted alone."""
        return self.counts or Flow(len(self.facts.opened), len(self.facts.resolved), len(self.facts.backlog))

    @property
    def words(self) -> str:
        """How it is asked for: `2026-03-16`, `week 2026-03-16`."""
        return self.day.isoformat() if self.days == 1 else f"week {self.day.isoformat()}"


class Where(Enum):
    """Where people read it: in the report of a day, in that of a week, or where they ask for it."""

    DAILY = auto()
    WEEKLY = auto()
    ASKED = auto()


class Figure(Record):
    """A figure. Its definition is `unit` to `without`; whoever asks reads it as `means`.

    key     its name in JSON
    name    its name to people
    unit    what it is counted in
    counts  what is counted: the numerator, where it is a share
    of      the denominator; empty where it is no share
    dated   the day that it counts on
    without who or what is left out
    value   what it is on a day, as JSON has it
    shown   the same in words
    opens   the numbers of the incidents behind it, as many as it counts; None for what is no count of incidents
    records the same where there are others among them: `CHG-7`; None where nobody is to read which they are
    in_file whether the file has a column of those, too
    lists   which those are, where its meaning does not say so
    is_there  whether app.yaml has what it is about; people are not shown it otherwise
    read_in where people read it
    """

    key: str
    name: str
    unit: str
    counts: str
    dated: str
    value: Callable[[Day], Any]
    shown: Callable[[Day], str]
    of: str = ""
    without: str = ""
    opens: Callable[[Day], Sequence[int]] | None = None
    records: Callable[[Day], Sequence[str] | None] | None = None
    in_file: bool = False
    lists: str = ""
    is_there: Callable[[Day], bool] = lambda _day: True
    read_in: Where = Where.DAILY

    @property
    def means(self) -> str:
        word = "of" if self.unit.startswith("percent") else "by"
        counted = f"{self.counts}, {word} {self.of}" if self.of else self.counts
        return f"{counted}. Counted on {self.dated}.{f' Left out: {self.without}.' if self.without else ''}"

    @property
    def is_in_file(self) -> bool:
        """Whether the file has a column of what it counts."""
        return self.opens is not None or self.in_file

    def behind(self, day: Day) -> Sequence[str] | None:
        """The records behind it, as many as it counts; None where it is no count of records, or none is named."""
        if self.records is not None:
            return self.records(day)
        return None if self.opens is None else [f"INC-{number}" for number in self.opens(day)]


def percent(value: float | None) -> str:
    return "n/a" if value is None else f"{value:.1f}%"


def hours(value: float | None) -> str:
    return "n/a" if value is None else wording.length(value)


def part_shown(found: Mapping[str, Any], part: str, of: str) -> str:
    return f"{percent(found['share'])} ({found[part]} of {found[of]})" if found[of] else "n/a"


def took(
    key: str, name: str, counts: str, dated: str, without: str, of: Callable[[Day], Lengths], **more: Any
) -> Figure:
    """The figure of how long something took: mean, median, 90% and how many."""

    def found(day: Day) -> Spread:
        return rules.spread([length for _, length in of(day)])

    return Figure(
        key, name, "hours", counts, dated, lambda day: _spread(found(day)), lambda day: _spread_shown(found(day)),
        without=without, **more,
    )  # fmt: skip


def _spread(found: Spread) -> dict[str, Any]:
    return {"mean": found.mean, "median": found.median, "p90": found.p90, "n": found.n}


def _spread_shown(found: Spread) -> str:
    if not found.n:
        return "n/a"
    return f"median {hours(found.median)}, 90% within {hours(found.p90)} (n {found.n:,}, mean {hours(found.mean)})"
