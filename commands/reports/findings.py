"""What was found not to be chance, as it is told: where it shows, what went in before it, and why a rate changed."""

from collections.abc import Sequence
from datetime import date

from commands.reports.signals import Judged, Pace, Scale, Split
from storage.changes.records import Change
from storage.record import Record


class Line(Record):
    """A figure that makes a line over days and weeks.

    key     its name in JSON and app.yaml
    name    its name to people
    figure  the key of the figure that it is of, which defines it and opens
    judged  whether it can be told from chance; what is left over from the day before cannot
    placed  whether it can be told where it comes from
    """

    key: str
    name: str
    figure: str
    scale: Scale
    judged: bool = True
    placed: bool = True


class Place(Record):
    """A group whose own line broke its limits at the same point: `by` is what it is a group by."""

    by: str
    key: str
    judged: Judged


class Signal(Record):
    """A point of a line that is not chance; `where` it comes from, as far as that can be told."""

    line: Line
    pace: Pace
    judged: Judged
    where: Sequence[Place] = ()

    @property
    def day(self) -> date:
        return self.judged.point.day


class Told(Record):
    """A signal, and the changes that went in before it: they may have to do with it, or not."""

    signal: Signal
    causes: Sequence[Change] = ()


class Months(Record):
    """Of the promises kept, why the share of one month differs from that of the month before."""

    before: date
    after: date
    split: Split
