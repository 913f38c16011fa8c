"""What figures are made of: facts of a window of time, as the journal had them at an instant."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from storage.record import Record, field


class ReportEvent(StrEnum):
    """What is journalled of reports, each under its day: `report-2026-11-25`."""

    POSTED = "report.posted"
    WEEK_POSTED = "report.week_posted"
    DRAWN = "report.drawn"
    EXPORTED = "report.exported"


class Window(Record):
    """From `start` up to, and without, `end` (UTC)."""

    start: datetime
    end: datetime


class Fact(NamedTuple):
    """Something that happened to an incident, and its priority then. `hours` since it was opened; of what was told
    later than it happened, up to `happened`.
    """

    number: int
    at: datetime
    opened_at: datetime
    priority: str
    happened: datetime | None = None

    @property
    def hours(self) -> float:
        return ((self.happened or self.at) - self.opened_at).total_seconds() / 3600


class Rating(Record):
    """A mark from 1 to 5, and what it was given to: `INC-42`, `REQ-9`."""

    record: str
    at: datetime
    score: int


class Verdict(Record):
    """A clock that was met, or passed its due instant: of the target of this name, on the incident of this number."""

    number: int
    at: datetime
    name: str


class VendorVerdict(Record):
    """A stay of an incident with a vendor (a key of app.yaml) that ended in time, or passed its due instant."""

    number: int
    at: datetime
    vendor: str
    met: bool


class Overturned(Record):
    """An earlier verdict on a clock that stopped at `at`, and was judged otherwise since: whether it is met now."""

    number: int
    at: datetime
    name: str
    met: bool


class Implemented(Record):
    """A change that was done: `outcome` is success, issues or failed; `is_afterwards` before anybody was asked."""

    number: int
    at: datetime
    outcome: str
    is_afterwards: bool = False


class Promised(Record):
    """A task that was due at an instant; whether it was done by then."""

    record: str
    at: datetime
    in_time: bool


class SoFar(Record):
    """How many incidents were opened and resolved, and how many promises were missed, each once; cancelled ones are
    left out of the first two.
    """

    opened: int
    resolved: int
    missed: int


class Facts(Record):
    """All that a report of a window is made of, each list by number; cancelled incidents are in `cancelled` alone.

    `backlog` is what was open at the window's end (`at` is that instant), `answered` the first human answer of each,
    `overturned` the verdicts of earlier days that were overturned in the window, `of_vendors` those on what vendors
    promise, `reassigned` how often those among `resolved` were given to another team, where they were, `recovered`
    those of them that nobody resolved, `asked` the records about which somebody was asked how it went, `tasks` those
    that were due, but for what was skipped by its end.
    `entered` are major incidents that were over before they were entered, also those among the others.
    `deflected` is how often an article was offered with a report, and how much of that it solved; None where there
    are no articles.
    """

    opened: Sequence[Fact] = ()
    answered: Sequence[Fact] = ()
    resolved: Sequence[Fact] = ()
    recovered: frozenset[int] = frozenset()
    closed: Sequence[Fact] = ()
    reopened: Sequence[Fact] = ()
    cancelled: Sequence[Fact] = ()
    majors: Sequence[Fact] = ()
    entered: Sequence[Fact] = ()
    backlog: Sequence[Fact] = ()
    reassigned: Mapping[int, int] = field(default_factory=dict)
    met: Sequence[Verdict] = ()
    breached: Sequence[Verdict] = ()
    overturned: Sequence[Overturned] = ()
    of_vendors: Sequence[VendorVerdict] = ()
    rated: Sequence[Rating] = ()
    asked: Sequence[str] = ()
    changes: Sequence[Implemented] = ()
    unauthorised: int = 0
    tasks: Sequence[Promised] = ()
    deflected: tuple[int, int] | None = None
