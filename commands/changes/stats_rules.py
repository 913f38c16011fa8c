"""How changes went: the share that succeeded, and which team is the surest of its own; pure."""

from collections.abc import Iterable, Mapping

from commands.shared.chances import Interval, of_a_share
from storage.changes.figures import Went
from storage.changes.records import Outcome
from storage.record import Record

ENOUGH = 5
"""Of fewer nothing is said: three of three are no surer than 96 of 98."""


class TrackRecord(Record):
    """How many went well, had issues, failed or were gone back on. What was withdrawn or rejected is not among it."""

    successful: int = 0
    issues: int = 0
    failed: int = 0

    @property
    def n(self) -> int:
        return self.successful + self.issues + self.failed

    @property
    def success(self) -> float | None:
        """Percent of all; None of none."""
        return 100 * self.successful / self.n if self.n else None

    @property
    def between(self) -> Interval:
        """Where that share lies in truth, in percent (Wilson, 95%)."""
        return of_a_share(self.successful, self.n)

    def __add__(self, other: "TrackRecord") -> "TrackRecord":
        return TrackRecord(self.successful + other.successful, self.issues + other.issues, self.failed + other.failed)


def record_of(went: Went) -> TrackRecord:
    """A success that caused an incident had issues."""
    if went.outcome is Outcome.FAILED:
        return TrackRecord(failed=went.count)
    if went.outcome is Outcome.ISSUES or went.caused:
        return TrackRecord(issues=went.count)
    return TrackRecord(successful=went.count)


def whole(records: Iterable[TrackRecord]) -> TrackRecord:
    return sum(records, TrackRecord())


def ranked(records: Mapping[str, TrackRecord]) -> list[tuple[str, TrackRecord]]:
    """Those with enough changes, by the least that their success may be."""
    known = [(key, each) for key, each in records.items() if each.n >= ENOUGH]
    return sorted(known, key=lambda each: (-each[1].between[0], each[0]))
