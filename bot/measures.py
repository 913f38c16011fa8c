"""Counters of the running bot: plain numbers, so that they cost next to nothing where no metrics are served."""

from bisect import bisect_left
from collections import Counter

from storage.record import Mutable, field

ACK_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 3.0)
"""Upper bounds of the buckets in which acknowledgements are counted; one more is above them all."""

REQUEST_TIMEOUT = 408
"""The status under which connections are counted that were cut off before they had asked anything."""


class Measures(Mutable):
    """Since the start. `limited` counts Slack's 429s by method, `rejected` HTTP requests by the status they got."""

    acks: list[int] = field(default_factory=lambda: [0] * (len(ACK_SECONDS) + 1))
    ack_seconds: float = 0.0
    calls: Counter[str] = field(default_factory=Counter)
    limited: Counter[str] = field(default_factory=Counter)
    rejected: Counter[int] = field(default_factory=Counter)

    def acknowledged(self, seconds: float) -> None:
        self.acks[bisect_left(ACK_SECONDS, seconds)] += 1
        self.ack_seconds += seconds

    def too_slow(self) -> None:
        """A connection was cut off that had sent no whole request."""
        self.rejected[REQUEST_TIMEOUT] += 1
