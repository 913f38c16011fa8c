"""Client-side rate limits: Slack's rates per method and per channel, and one update a second per message."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable

from storage.record import Mutable, Record, field, replace

MINUTE = 60.5
"""A little more than a minute: calls that are sent evenly may arrive unevenly."""


class Rate(Record):
    """At most `most` calls in any `seconds`; once `burst` of them are used, evenly spaced.

    `reserve` of them are kept for what is urgent, and are not spaced.
    """

    most: int
    seconds: float = MINUTE
    burst: int = 1
    reserve: int = 0

    @property
    def every(self) -> float:
        return self.seconds / self.most

    @property
    def usual(self) -> "Rate":
        """What everything may use."""
        return Rate(self.most - self.reserve, self.seconds, self.burst)

    @property
    def kept(self) -> "Rate":
        """What is urgent may use beside."""
        return Rate(self.reserve, self.seconds, self.reserve)


def _per_minute(most: int) -> Rate:
    return Rate(most, burst=most // 2)


PER_CHANNEL = Rate(60, burst=5, reserve=5)
PER_MESSAGE = Rate(1, 1.0)
METHODS = {
    method: _per_minute(most)
    for most, methods in {
        20: "conversations.create conversations.setTopic conversations.rename conversations.archive "
        "conversations.list usergroups.list usergroups.users.list users.list pins.add bookmarks.add bookmarks.list "
        "bookmarks.remove",
        50: "chat.update chat.delete conversations.invite conversations.info conversations.open conversations.join "
        "conversations.history conversations.replies conversations.kick users.lookupByEmail reactions.add "
        "files.delete",
        100: "chat.postEphemeral conversations.members views.publish users.info users.profile.get "
        "files.getUploadURLExternal files.completeUploadExternal files.info",
        300: "chat.postMessage",
    }.items()
    for method in methods.split()
}
METHODS["chat.postMessage"] = replace(METHODS["chat.postMessage"], reserve=30)


class Pace(Mutable):
    """Books a time slot for each call. `scale` multiplies the spacing: 0 for a workspace without rate limits."""

    scale: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    _booked: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _paused_until: dict[str, float] = field(default_factory=dict)

    async def turn(self, method: str, channel: str | None = None, message: str | None = None) -> None:
        """Wait for the slot of this call, and while its method is paused."""
        await self.wait(method, self.book(method, channel, message))

    async def wait(self, method: str, seconds: float) -> None:
        """Wait for a slot that was booked, and while the method is paused."""
        await asyncio.sleep(seconds)
        await self._until_resumed(method)

    async def _until_resumed(self, method: str) -> None:
        pause = self._paused_until.get(method, 0.0) - self.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)
            await self._until_resumed(method)

    def updating(self, message: str | None) -> None:
        """An update of this message is sent only now: the distance to the next one counts from here."""
        if message is not None:
            self._booked[f"message {message}"] = deque([self.monotonic()])

    def pause(self, method: str, seconds: float) -> None:
        """Make no calls of this method for so long: Slack answered 429 with this `Retry-After`."""
        self._paused_until[method] = self.monotonic() + seconds

    def book(
        self, method: str, channel: str | None = None, message: str | None = None, *, urgent: bool = False
    ) -> float:
        """Book the next free slot of every limit that applies; seconds until the call may be made.

        Of a channel, or a message, it is one that is free once the method is: what has waited for its method would
        else come all at once.
        """
        at = now = self.monotonic()
        if method in METHODS:
            at = self._book_slot(method, METHODS[method], at, urgent)
        if method == "chat.postMessage" and channel is not None:
            at = self._book_slot(f"channel {channel}", PER_CHANNEL, at, urgent)
        if method == "chat.update" and message is not None:
            at = self._book_slot(f"message {message}", PER_MESSAGE, at, urgent)
        self._drop_old(now)
        return at - now

    def _book_slot(self, name: str, rate: Rate, earliest: float, urgent: bool) -> float:
        """Book the next free slot of one limit; when it is."""
        at = self._next_slot(name, rate.usual, earliest)
        if urgent and rate.reserve:
            kept = self._next_slot(f"{name} kept", rate.kept, earliest)
            if kept < at:
                name, at = f"{name} kept", kept
        self._booked[name].append(at)
        return at

    def _next_slot(self, name: str, rate: Rate, now: float) -> float:
        booked, window = self._booked[name], rate.seconds * self.scale
        while booked and booked[0] <= now - window:
            booked.popleft()
        at = now
        if len(booked) >= rate.burst:
            at = max(at, booked[-1] + rate.every * self.scale)
        if len(booked) >= rate.most:
            at = max(at, booked[-rate.most] + window)
        return at

    def _drop_old(self, now: float) -> None:
        if len(self._booked) > 5000:
            recent = {name: times for name, times in self._booked.items() if times and times[-1] > now - MINUTE}
            self._booked = defaultdict(deque, recent)
