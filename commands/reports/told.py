"""What a report says: a day's figures, what was not chance, what missed a promise, and how the desk stands."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from commands.reports.figures import Day
from commands.reports.findings import Line, Told
from commands.reports.signals import Judged
from storage.changes.records import Change
from storage.figures.records import Overturned
from storage.incidents.records import Incident
from storage.record import Record, field


class Now(Record):
    """How the desk stands when a report is read: `due` are promises to keep in the next 24 hours, `coming` the
    changes of that time with what is in their way, `held` how many incidents wait for what.
    """

    majors: Sequence[Incident] = ()
    due: Sequence[tuple[Incident, datetime]] = ()
    coming: Sequence[tuple[Change, Sequence[str]]] = ()
    held: Mapping[str, int] = field(default_factory=dict)


class Correction(Record):
    """What is known of a past day by now, and was not when its report was posted."""

    day: date
    name: str
    was: int
    now: int


class Report(Record):
    """What a report of a day says: its figures, each line with what is usual, what was not chance, what missed a
    promise, and how the desk stands now; `now` is None of a day that is long past.

    `corrected` are verdicts of earlier days that were overturned on it, `entered` major incidents that
    were over when they were entered on it.
    """

    day: Day
    missed: Sequence[Incident]
    corrected: Sequence[Overturned] = ()
    entered: Sequence[Incident] = ()
    lines: Sequence[tuple[Line, Judged]] = ()
    told: Sequence[Told] = ()
    now: Now | None = None
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    @property
    def majors(self) -> Sequence[Incident]:
        return () if self.now is None else self.now.majors
