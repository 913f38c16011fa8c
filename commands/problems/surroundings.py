"""What stands around a problem on its card, and a proposal as it stands now."""

from collections.abc import Sequence

from storage.changes.records import Change
from storage.problems.records import Candidate
from storage.record import Record


class Around(Record):
    """What stands around a problem on its card: how many incidents it has, and how many of those are open, which
    changes fix it, how often its workaround helped and did not, how many follow it, and the number of what it is the
    same as, where whoever reads it may know that.
    """

    incidents: int = 0
    open: int = 0
    changes: Sequence[Change] = ()
    helped: int = 0
    not_helped: int = 0
    followers: int = 0
    original: str = ""


class Proposed(Record):
    """A proposal as it stands now: how many, what they cost (user-minutes) and whom (people), what is usual, and
    whether there are others that it may be one with, or is counted with; `became` is what it was said to be the same
    as, once that is decided.
    """

    candidate: Candidate
    n: int
    lost: int
    people: int
    usual: float | None
    days: int
    has_others: bool = False
    became: Candidate | None = None
