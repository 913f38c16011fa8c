"""What is asked of forecasts: how likely a clock is missed, by what became of those that began lately."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine

from commands.forecasts import lives, rules
from commands.forecasts.opentime import OpenTime
from commands.forecasts.policy import LONGEST_HISTORY, ForecastPolicy, ForecastSettings
from commands.forecasts.rules import Life, Outlook, Score, Scored, Silence, Tally
from commands.service_levels.calendars import Calendar
from commands.service_levels.clockwork import calendar_of
from commands.shared.act import Act
from storage.forecasts import queries as forecasts
from storage.forecasts.records import PastClock
from storage.record import Mutable, field
from storage.service_levels.records import ClockState, Measure, ServiceClock

MOST = 4000
"""So many clocks tell of another; of more that began in the history, evenly chosen ones do."""

FRESH = timedelta(hours=1)
FRESH_SECONDS = 60.0
"""So long what is known of the past is not read again: an hour, or a minute of the real clock if that is longer."""

REMEMBERED = 100
"""Fewer clocks than this are read each time."""

RECORD = 400
"""So many of the last scores tell whether there is skill."""


class Known(Mutable):
    """The clocks that tell of others, as they stood at `at`, and their lives by calendar."""

    at: datetime
    settings: ForecastSettings
    clocks: Sequence[PastClock]
    lives: dict[str, Sequence[Life]] = field(default_factory=dict)


_known: WeakKeyDictionary[Engine, Known] = WeakKeyDictionary()
"""Of each database, what was read last: what a whole desk did in three weeks is not read for each forecast."""


_records: WeakKeyDictionary[Engine, tuple[tuple[int, datetime] | None, Sequence[Scored]]] = WeakKeyDictionary()
"""Of each database, what came of the last forecasts, and which entry of the journal was the last that told it."""


def known(act: Act, settings: ForecastSettings) -> Known:
    """What tells of others now; an hour old at most."""
    found = _known.get(act.tx.engine)
    fresh = max(FRESH, timedelta(seconds=FRESH_SECONDS * act.rate)) if act.rate < 1e6 else LONGEST_HISTORY
    if found is not None and found.settings == settings and found.at <= act.now < found.at + fresh:
        return found
    clocks = forecasts.cohort(act.tx, act.now - settings.history, act.now, MOST)
    found = Known(act.now, settings, clocks)
    if len(clocks) >= REMEMBERED:
        _known[act.tx.engine] = found
    return found


def _lives(found: Known, calendar: Calendar) -> Sequence[Life]:
    lived = found.lives.get(calendar.name)
    if lived is None:
        open_time = OpenTime(calendar, found.at - found.settings.history)
        lived = [lives.life_of(each, open_time, found.at) for each in found.clocks]
        found.lives[calendar.name] = lived
    return lived


def outlook(act: Act, clock: ServiceClock) -> Outlook | Silence:
    """How likely a clock is missed, at this moment; or why nothing is foretold."""
    settings = act.policy(ForecastPolicy).forecast
    if settings is None:
        return Silence.OFF
    if clock.state is ClockState.PAUSED:
        return Silence.PAUSED
    past = forecasts.past(act.tx, clock.id)
    if past is None or clock.state is not ClockState.RUNNING or clock.measure is not Measure.RESOLUTION:
        return Silence.NO_CLOCK
    calendar = calendar_of(act, clock)
    shows = lives.clock_of(past, OpenTime(calendar, past.started_at))
    spent, target = shows(act.now), float(clock.target_seconds)
    if spent >= rules.LATEST * target or clock.due_at is None:
        return Silence.LATE
    stage, category = lives.stages_of(past, shows)[-1], lives.category_of(past)
    cells = rules.forecast(_lives(known(act, settings), calendar), stage, category, spent, target, settings.least)
    found = Outlook(clock, stage, category, spent, cells) if cells else None
    if found is None:
        return Silence.TOO_FEW
    return found if rules.has_skill(record_of(act.tx), found.moment) else Silence.NO_SKILL


def spent_of(act: Act, clock: ServiceClock) -> float:
    """What it shows now, in seconds of open time."""
    past = None if clock.started_at == act.now else forecasts.past(act.tx, clock.id)
    if past is None:
        return 0.0
    return lives.clock_of(past, OpenTime(calendar_of(act, clock), past.started_at))(act.now)


def record_of(tx: Connection) -> Sequence[Scored]:
    """What came of the last forecasts."""
    newest, (key, record) = forecasts.last_scored(tx), _records.get(tx.engine, (None, ()))
    if newest != key:
        record = _scored(forecasts.scored(tx, RECORD))
        _records[tx.engine] = newest, record
    return record


def record(tx: Connection) -> Score:
    """How good the last forecasts were."""
    return _score(record_of(tx))


def record_between(tx: Connection, since: datetime, until: datetime) -> Score:
    """How good the forecasts were that were scored in a time (UTC, half-open)."""
    return _score(_scored(forecasts.scored_between(tx, since, until)))


def _scored(told: Iterable[Mapping[str, Any]]) -> list[Scored]:
    """What came of each forecast, from the details of the scores."""
    return [
        Scored(chance, base, details["missed"], moment)
        for details in told
        for chance, base, moment in details["given"]
    ]


def _score(found: Iterable[Scored]) -> Score:
    tally = Tally()
    for each in found:
        tally.add(each)
    return tally.score


def forget(act: Act) -> None:
    """Read the past anew when it is asked for next."""
    _known.pop(act.tx.engine, None)
