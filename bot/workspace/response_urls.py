"""The addresses at which an interaction may be answered: each for 30 minutes, and five times."""

import itertools
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.workspace.errors import SlackError

GOOD_FOR = timedelta(minutes=30)
MOST_USES = 5


@dataclass
class ResponseUrl:
    """Where an answer goes: to a person in a channel, who acted on the message of `ts`, if on one."""

    channel: str
    person: str
    ts: str | None
    made: datetime
    uses: int = 0


@dataclass
class ResponseUrls:
    """Those of one workspace, by the last part of the address. `now` is of the workspace's clock."""

    kept: dict[str, ResponseUrl] = field(default_factory=dict)
    _numbers: "itertools.count[int]" = field(default_factory=lambda: itertools.count(1))

    def issue(self, channel: str, person: str, ts: str | None, now: datetime) -> str:
        self._forget_old(now)
        key = f"r{next(self._numbers):08d}"
        self.kept[key] = ResponseUrl(channel, person, ts, now)
        return key

    def use(self, key: str, now: datetime) -> ResponseUrl:
        """Count one use. SlackError expired_url, or used_url when it was the last already."""
        found = self.kept.get(key)
        if found is None or now - found.made > GOOD_FOR:
            raise SlackError("expired_url")
        if found.uses >= MOST_USES:
            raise SlackError("used_url")
        found.uses += 1
        return found

    def count_from(self, number: int) -> None:
        self._numbers = itertools.count(number)

    def _forget_old(self, now: datetime) -> None:
        """They were made in the order in which they stand here."""
        while self.kept and now - next(iter(self.kept.values())).made > GOOD_FOR:
            del self.kept[next(iter(self.kept))]
