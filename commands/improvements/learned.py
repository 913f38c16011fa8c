"""What the report of a week says beside its figures."""

from collections.abc import Sequence

from storage.record import Record


class Learned(Record):
    """Lines (mrkdwn) of verdicts on improvements, of what broke what, and of what is late, the longest late first; of
    these there may be more in all.
    """

    verdicts: Sequence[str] = ()
    lessons: Sequence[str] = ()
    late: Sequence[str] = ()
    late_in_all: int = 0
