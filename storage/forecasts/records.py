from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from storage.journal.records import Entry
from storage.record import Record


class ForecastEvent(StrEnum):
    """What is journalled of forecasts, on the incident that they are about."""

    GIVEN = "forecast.given"
    SCORED = "forecast.scored"
    WITHDRAWN = "forecast.withdrawn"


class Forecast(Record):
    """What stands of a clock: the chance that it is missed, from how many like it, worked out at `given_at`.

    It is `shown` where it is worth a word, until `until` at the latest (UTC).
    """

    clock: int
    incident: int
    chance: float
    n: int
    given_at: datetime
    until: datetime
    shown: bool


class PastClock(Record):
    """A clock of a resolution, over or not, and what happened to its incident, in order.

    `ended_at` is when it was kept or missed for good, `lost_at` when it was given up before anybody knew; neither: it
    goes on. `team` and `category` are what the incident has now. `pauses` are when it stood still (None: until now).
    """

    clock: int
    incident: int
    started_at: datetime
    ended_at: datetime | None
    lost_at: datetime | None
    team: str | None
    entries: Sequence[Entry]
    pauses: Sequence[tuple[datetime, datetime | None]] = ()
    category: str | None = None
