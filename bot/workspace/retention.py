"""How much of what was said is kept: all of it, or where very much is said the latest alone."""

from bisect import bisect_right
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from operator import attrgetter
from typing import Any, Generic, Protocol, TypeVar


class Place(Protocol):
    """A channel: its messages in the order of their timestamps, and up to which they were let go."""

    messages: list[Any]
    pins: list[str]
    let_go: str


PlaceT = TypeVar("PlaceT", bound=Place)


@dataclass
class Retention(Generic[PlaceT]):
    """The last `most` messages are kept (None: all), and of each channel as many as `least` says in any case.

    Whoever asks for one that was let go is answered as if it were there.
    """

    most: int | None = None
    least: Callable[[PlaceT], int] = lambda _: 0
    _said: deque[tuple[PlaceT, str]] = field(default_factory=deque)

    def said(self, channel: PlaceT, ts: str) -> None:
        """One message more: the one that was said longest ago is let go when there are too many."""
        if self.most is None:
            return
        self._said.append((channel, ts))
        while len(self._said) > self.most:
            self._let_go(*self._said.popleft())

    def _let_go(self, channel: PlaceT, ts: str) -> None:
        """It, and what was said there before it."""
        over = bisect_right(channel.messages, ts, key=attrgetter("ts"))
        gone = min(over, len(channel.messages) - self.least(channel))
        if gone > 0:
            channel.let_go = channel.messages[gone - 1].ts
            del channel.messages[:gone]
            channel.pins = [pin for pin in channel.pins if pin > channel.let_go]
