"""How far Slack's clock and ours are apart. Slack dates its answers and messages; we date what we write down."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from functools import lru_cache

log = logging.getLogger("quarterdeck.skew")

ALLOWED = timedelta(seconds=60)
"""So far apart the clocks may be without an alarm. A machine whose clock is kept by NTP is within a second."""

DATE_RESOLUTION = timedelta(seconds=1)
"""The header Date has no fractions."""


class Skew:
    """`now` is our clock. Each answer of Slack's measures anew what must be added to it to get Slack's time.

    Of a difference only that counts which the time between question and answer does not explain.
    """

    def __init__(
        self, now: Callable[[], datetime] = lambda: datetime.now(UTC), rate: Callable[[], float] = lambda: 1.0
    ):
        self.now, self._rate = now, rate
        self.measured = timedelta()
        self._alarmed = False

    def in_slack(self, ours: datetime) -> datetime:
        """A moment of our clock as Slack's clock showed it."""
        return ours + self.measured

    def slack_seconds(self) -> float:
        """Slack's time just now, in seconds since 1970."""
        return self.in_slack(self.now()).timestamp()

    @property
    def beyond_allowed(self) -> bool:
        return abs(self.measured) > ALLOWED * max(1.0, self._rate())

    def heard(self, asked: datetime, headers: Mapping[str, str], ts: str | None = None) -> None:
        """Slack has answered, just now, what was asked then by our clock; `ts` is that of a message it has posted."""
        found = _said_when(headers, ts)
        if found is None:
            return
        earliest, latest = found
        least, most = earliest - self.now(), latest - asked
        self.measured = min(max(timedelta(), least), most)
        if self.beyond_allowed is not self._alarmed:
            self._alarmed = self.beyond_allowed
            log.log(*(WRONG if self._alarmed else RIGHT), -self.measured.total_seconds())


WRONG = (
    logging.ERROR,
    "this machine's clock is some %+.0f s off Slack's: deadlines come at the wrong time. Set it, have NTP keep it",
)
RIGHT = (logging.WARNING, "this machine's clock agrees with Slack's again (%+.0f s)")


def _said_when(headers: Mapping[str, str], ts: str | None) -> tuple[datetime, datetime] | None:
    """Between which moments of Slack's clock it answered; None where it does not say."""
    dated = next((value for name, value in headers.items() if name.lower() == "date"), None)
    try:
        if ts is not None:
            posted = datetime.fromtimestamp(float(ts), UTC)
            return posted, posted
        if dated is not None:
            said = _read(dated)
            return said, said + DATE_RESOLUTION
    except (ArithmeticError, OSError, ValueError):
        log.warning("Slack's answer says no time that could be read")
    return None


@lru_cache(16)
def _read(dated: str) -> datetime:
    """All answers of a second say the same."""
    return parsedate_to_datetime(dated).astimezone(UTC)
