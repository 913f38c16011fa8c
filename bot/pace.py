"""Keeping below Slack's rates of our own accord: per method, per channel and per message."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Rate:
    """One call every `every` seconds in the long run, `burst` of them at once."""

    every: float
    burst: int


TWENTY_A_MINUTE = Rate(3.0, 15)
FIFTY_A_MINUTE = Rate(1.2, 40)
HUNDRED_A_MINUTE = Rate(0.6, 80)
A_CHANNEL = Rate(1.0, 5)
A_MESSAGE = Rate(1.0, 1)
METHODS = {
    "conversations.create": TWENTY_A_MINUTE,
    "conversations.setTopic": TWENTY_A_MINUTE,
    "conversations.rename": TWENTY_A_MINUTE,
    "conversations.archive": TWENTY_A_MINUTE,
    "conversations.list": TWENTY_A_MINUTE,
    "usergroups.users.list": TWENTY_A_MINUTE,
    "users.list": TWENTY_A_MINUTE,
    "pins.add": TWENTY_A_MINUTE,
    "chat.update": FIFTY_A_MINUTE,
    "conversations.invite": FIFTY_A_MINUTE,
    "conversations.info": FIFTY_A_MINUTE,
    "conversations.open": FIFTY_A_MINUTE,
    "conversations.history": FIFTY_A_MINUTE,
    "conversations.replies": FIFTY_A_MINUTE,
    "users.lookupByEmail": FIFTY_A_MINUTE,
    "chat.postEphemeral": HUNDRED_A_MINUTE,
    "views.publish": HUNDRED_A_MINUTE,
    "chat.postMessage": Rate(0.2, 60),
}


@dataclass
class Pace:
    """Hands out turns. `scale` stretches the spacing: 0 for a workspace that sets no limits."""

    scale: float = 1.0
    monotonic: Callable[[], float] = time.monotonic
    _earliest: dict[str, float] = field(default_factory=dict)
    _rest_until: dict[str, float] = field(default_factory=dict)

    async def turn(self, method: str, channel: str | None = None, message: str | None = None) -> None:
        """Wait until this call may be made."""
        wait = self._wait(method, channel, message)
        if wait > 0:
            await asyncio.sleep(wait)

    def rest(self, method: str, seconds: float) -> None:
        """Slack asked this method to rest."""
        self._rest_until[method] = self.monotonic() + seconds

    def _wait(self, method: str, channel: str | None, message: str | None) -> float:
        now = self.monotonic()
        waits = [self._rest_until.get(method, now) - now]
        if method in METHODS:
            waits.append(self._book(method, METHODS[method], now))
        if method == "chat.postMessage" and channel is not None:
            waits.append(self._book(f"channel {channel}", A_CHANNEL, now))
        if method == "chat.update" and message is not None:
            waits.append(self._book(f"message {message}", A_MESSAGE, now))
        return max(waits)

    def _book(self, name: str, rate: Rate, now: float) -> float:
        """Take the next free place of a leaky bucket; how long until it comes."""
        every = rate.every * self.scale
        earliest = max(self._earliest.get(name, 0.0), now - every * (rate.burst - 1))
        self._earliest[name] = earliest + every
        self._forget(now)
        return max(0.0, earliest - now)

    def _forget(self, now: float) -> None:
        if len(self._earliest) > 5000:
            self._earliest = {name: at for name, at in self._earliest.items() if at > now - 60}
