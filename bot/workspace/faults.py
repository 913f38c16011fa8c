"""What can go wrong with a Web API call, on request: refusals, delays, lost questions and lost answers."""

from collections import defaultdict, deque
from dataclasses import dataclass, field
from enum import StrEnum

from bot.workspace.tiers import Tiers


class Trouble(StrEnum):
    REFUSE = "refuse"
    LIMIT = "limit"
    BREAK = "break"
    LOSE_REQUEST = "lose_request"
    LOSE_ANSWER = "lose_answer"


@dataclass(frozen=True)
class Fault:
    """`code` is Slack's error; `status` an HTTP status; `retry_after` seconds."""

    trouble: Trouble
    code: str = ""
    status: int = 500
    retry_after: int = 1


@dataclass
class Faults:
    """The next calls of a method meet these faults, in order; `latency` (seconds) is added to every call.

    While `away`, no call reaches the workspace. With `tiers`, those beyond Slack's rates are refused.
    """

    latency: float = 0.0
    away: bool = False
    refused_tickets: int = 0
    tiers: Tiers | None = None
    waiting: dict[str, deque[Fault]] = field(default_factory=lambda: defaultdict(deque))

    def fail(self, method: str, code: str, times: int = 1) -> None:
        self._add(method, Fault(Trouble.REFUSE, code), times)

    def rate_limit(self, method: str, retry_after: int, times: int = 1) -> None:
        self._add(method, Fault(Trouble.LIMIT, retry_after=retry_after), times)

    def break_down(self, method: str, status: int = 500, times: int = 1) -> None:
        self._add(method, Fault(Trouble.BREAK, status=status), times)

    def lose_request(self, method: str, times: int = 1) -> None:
        self._add(method, Fault(Trouble.LOSE_REQUEST), times)

    def lose_answer(self, method: str, times: int = 1) -> None:
        self._add(method, Fault(Trouble.LOSE_ANSWER), times)

    def next(self, method: str, channel: str | None, now: float) -> Fault | None:
        """What this call meets; `now` is in seconds of a clock that only rises."""
        if self.away:
            return Fault(Trouble.LOSE_REQUEST)
        rest = None if self.tiers is None else self.tiers.refuse(method, channel, now)
        if rest is not None:
            return Fault(Trouble.LIMIT, retry_after=rest)
        return self.waiting[method].popleft() if self.waiting[method] else None

    def _add(self, method: str, fault: Fault, times: int) -> None:
        self.waiting[method].extend([fault] * times)
