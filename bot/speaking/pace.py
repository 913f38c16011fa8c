"""Keeping below Slack's rates of our own accord: per method, per channel and per message."""

import asyncio
import time
from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, field

MINUTE = 60.5
"""A little more than a minute: what leaves here evenly may arrive unevenly."""


@dataclass(frozen=True)
class Rate:
    """At most `most` calls in any `seconds`; once `burst` of them are used, evenly spaced."""

    most: int
    seconds: float = MINUTE
    burst: int = 1

    @property
    def every(self) -> float:
        return self.seconds / self.most


def _a_minute(most: int) -> Rate:
    return Rate(most, burst=most // 2)


A_CHANNEL = Rate(60, burst=5)
A_MESSAGE = Rate(1, 1.0)
METHODS = {
    method: _a_minute(most)
    for most, methods in {
        20: "conversations.create conversations.setTopic conversations.rename conversations.archive "
        "conversations.list usergroups.list usergroups.users.list users.list pins.add bookmarks.add bookmarks.list",
        50: "chat.update chat.delete conversations.invite conversations.info conversations.open conversations.join "
        "conversations.history conversations.replies users.lookupByEmail reactions.add",
        100: "chat.postEphemeral views.publish users.info files.getUploadURLExternal files.completeUploadExternal "
        "files.info",
        300: "chat.postMessage",
    }.items()
    for method in methods.split()
}


@dataclass
class Pace:
    """Hands out turns. `scale` stretches the spacing: 0 for a workspace that sets no limits."""

    scale: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    _booked: dict[str, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _rest_until: dict[str, float] = field(default_factory=dict)

    async def turn(self, method: str, channel: str | None = None, message: str | None = None) -> None:
        """Wait until this call may be made; if Slack asks the method to rest meanwhile, until it has rested."""
        await asyncio.sleep(self._wait(method, channel, message))
        await self._rested(method)

    async def _rested(self, method: str) -> None:
        rest = self._rest_until.get(method, 0.0) - self.monotonic()
        if rest > 0:
            await asyncio.sleep(rest)
            await self._rested(method)

    def leaves(self, message: str | None) -> None:
        """An update of this message is on its way only now: the next one keeps its distance from here."""
        if message is not None:
            self._booked[f"message {message}"] = deque([self.monotonic()])

    def rest(self, method: str, seconds: float) -> None:
        """Slack asked this method to rest."""
        self._rest_until[method] = self.monotonic() + seconds

    def _wait(self, method: str, channel: str | None, message: str | None) -> float:
        now, waits = self.monotonic(), [0.0]
        if method in METHODS:
            waits.append(self._book(method, METHODS[method], now))
        if method == "chat.postMessage" and channel is not None:
            waits.append(self._book(f"channel {channel}", A_CHANNEL, now))
        if method == "chat.update" and message is not None:
            waits.append(self._book(f"message {message}", A_MESSAGE, now))
        return max(waits)

    def _book(self, name: str, rate: Rate, now: float) -> float:
        """Take the next place that is free; how long until it comes."""
        booked, within = self._booked[name], rate.seconds * self.scale
        while booked and booked[0] <= now - within:
            booked.popleft()
        at = now
        if len(booked) >= rate.burst:
            at = max(at, booked[-1] + rate.every * self.scale)
        if len(booked) >= rate.most:
            at = max(at, booked[-rate.most] + within)
        booked.append(at)
        self._forget(now)
        return at - now

    def _forget(self, now: float) -> None:
        if len(self._booked) > 5000:
            fresh = {name: times for name, times in self._booked.items() if times and times[-1] > now - MINUTE}
            self._booked = defaultdict(deque, fresh)
