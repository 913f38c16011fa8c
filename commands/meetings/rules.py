"""In which order a board looks at what waits for it, and how long that takes."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from commands.shared.voting import Tally
from storage.changes.records import Change, ChangeStatus, ChangeType, Choice, Vote
from storage.record import Record

SOON = timedelta(hours=48)
"""What begins within this comes before what is riskier."""

MINUTES: Mapping[int, int] = {1: 10, 2: 5, 3: 3}
"""For a change of high, medium and low risk."""

MINUTES_AT_ONCE = 5
"""For what cannot wait, or is done already."""


def cannot_wait(change: Change) -> bool:
    """Whether it is an emergency, or was made before anybody was asked."""
    return change.type is ChangeType.EMERGENCY or change.status is ChangeStatus.REVIEW


def agenda(waiting: Iterable[Change], now: datetime) -> list[Change]:
    """What cannot wait; then what begins soon, the soonest first; then the riskiest, the soonest first. Of several
    that are alike those of one person together, so that people can leave.
    """

    def place(change: Change) -> tuple[int, int, datetime, str, int]:
        if cannot_wait(change):
            return 0, 0, change.start, change.requester, change.id
        if change.start <= now + SOON:
            return 1, 0, change.start, change.requester, change.id
        return 2, change.gravity, change.start, change.requester, change.id

    return sorted(waiting, key=place)


def minutes(change: Change) -> int:
    """How long it is looked at."""
    return MINUTES_AT_ONCE if cannot_wait(change) else MINUTES.get(change.gravity, MINUTES[3])


def total(changes: Sequence[Change]) -> int:
    """How many minutes all of them take."""
    return sum(map(minutes, changes))


NONE = timedelta()


class Looked(Record):
    """What came of one of the agenda: how the vote stands, how long it was looked at, why and until when it is put
    off.
    """

    change: Change
    tally: Tally
    votes: Sequence[Vote]
    took: timedelta = NONE
    deferred: bool = False
    reason: str = ""

    @property
    def dissent(self) -> list[Vote]:
        """Those against it, with what they said."""
        return [vote for vote in self.votes if vote.choice is Choice.REJECT]
