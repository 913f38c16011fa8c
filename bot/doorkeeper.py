"""Who may stand at an address that the internet reaches, and how long: uvicorn itself waits for ever."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

HEADER_SECONDS = 10.0
BODY_SECONDS = 10.0
"""So long a request may take to come in. Slack sends one at once, and gives up on its answer after 3 s."""

MOST_CONNECTIONS = 2000
"""Slack needs some 100 at 100 requests a second; of the rest each costs some 20 kB. The more there is room for, the
longer a flood takes until it pushes out somebody who is about to ask.
"""

FEWEST_CONNECTIONS = 16
OWN_FILES = 96
"""Descriptors that are left to ourselves: 64 connections to Slack, the database, files that are read."""

ACCEPTED_AT_ONCE = 16
"""So many are accepted before those too many are closed: together they stay below the limit of descriptors."""

KERNEL_QUEUE = 1024
"""So many more wait in the kernel to be accepted, where they cost no descriptor."""


def open_files() -> int | None:
    """How many files this process may have open; None where there is no limit, or none that is known."""
    try:
        import resource
    except ImportError:  # pragma: no cover - Windows
        return None
    files, _ = resource.getrlimit(resource.RLIMIT_NOFILE)
    return None if files == resource.RLIM_INFINITY else files


def most_connections() -> int:
    """As many as the limit of open files (`ulimit -n`) leaves room for."""
    files = open_files()
    if files is None:
        return MOST_CONNECTIONS
    return max(FEWEST_CONNECTIONS, min(MOST_CONNECTIONS, files - OWN_FILES - ACCEPTED_AT_ONCE))


class Stage(Enum):
    """What a connection waits for. While its request is being answered, it waits for nothing."""

    HEADER = auto()
    BODY = auto()
    ANSWER = auto()


@dataclass(eq=False)
class Doorkeeper:
    """Knows the connections of one server. Beyond `most`, whoever has been waited for longest leaves.

    `dropped` is called for each that is cut off.
    """

    dropped: Callable[[], None] = lambda: None
    most: int = field(default_factory=most_connections)
    header_seconds: float = HEADER_SECONDS
    body_seconds: float = BODY_SECONDS
    open: set["GuardedProtocol"] = field(default_factory=set)
    waiting: dict["GuardedProtocol", None] = field(default_factory=dict)

    def admit(self, connection: "GuardedProtocol") -> None:
        self.open.add(connection)
        if len(self.open) > self.most:
            next(iter(self.waiting), connection).drop()

    def seconds(self, stage: Stage) -> float:
        return self.header_seconds if stage is Stage.HEADER else self.body_seconds

    def left(self, connection: "GuardedProtocol") -> None:
        self.open.discard(connection)
        self.waiting.pop(connection, None)

    def protocol(self, *args: Any, **kwargs: Any) -> "GuardedProtocol":
        """As uvicorn makes one for each connection."""
        return GuardedProtocol(self, *args, **kwargs)


class GuardedProtocol(H11Protocol):
    """A connection with a deadline for each header and each body, however slowly it drips in.

    One that is kept alive and sends nothing is left to uvicorn, which has a deadline for that.
    """

    def __init__(self, keeper: Doorkeeper, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._keeper = keeper
        self._stage: tuple[Stage, object] = (Stage.ANSWER, None)
        self._deadline: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._keeper.admit(self)
        self._watch()

    def connection_lost(self, exc: Exception | None) -> None:
        self._gone()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        self._watch(idle=True)

    def drop(self) -> None:
        """Cut it off: it gets no answer, since it has asked nothing whole."""
        self._gone()
        self._keeper.dropped()
        self.transport.abort()

    def _watch(self, *, idle: bool = False) -> None:
        """Begin a deadline when something else is waited for than before; more of the same changes nothing."""
        if self not in self._keeper.open:
            return
        stage = self._awaited()
        if stage == self._stage:
            return
        self._stage = stage
        self._stop_waiting()
        if stage[0] is Stage.ANSWER:
            return
        self._keeper.waiting[self] = None
        if idle:
            self._stage = (Stage.ANSWER, None)
            return
        self._deadline = self.loop.call_later(self._keeper.seconds(stage[0]), self.drop)

    def _awaited(self) -> tuple[Stage, object]:
        """What is waited for, and after or of which request."""
        if self.cycle is None or self.cycle.response_complete:
            return Stage.HEADER, self.cycle
        return (Stage.BODY if self.cycle.more_body else Stage.ANSWER), self.cycle

    def _gone(self) -> None:
        self._stop_waiting()
        self._keeper.left(self)

    def _stop_waiting(self) -> None:
        self._keeper.waiting.pop(self, None)
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
