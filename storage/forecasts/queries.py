"""What stands of how likely promises are missed, and the clocks of the past that tell it."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Float,
    Select,
    and_,
    case,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from storage import statements
from storage.forecasts.records import Forecast, ForecastEvent, PastClock
from storage.forecasts.tables import forecasts
from storage.incidents.queries import Chosen, Sight
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.incidents.tables import incidents
from storage.journal.records import Entry
from storage.journal.tables import journal
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure, ServiceClock
from storage.service_levels.tables import pauses, service_clocks
from storage.statements import any_given, given, written_out

STAGED = (
    *(IncidentEvent.DECLARED, IncidentEvent.ACKNOWLEDGED, IncidentEvent.ASSIGNED, IncidentEvent.HELD),
    *(IncidentEvent.RESUMED, IncidentEvent.REOPENED, IncidentEvent.SERVICE_SET),
)
"""What changes how an incident stands."""

_COLUMNS = [each.name for each in forecasts.columns]

_WHAT = journal.c.what + ""
"""What an entry says, where it is found by its record: no index of all that was said is to be used for it."""

MANY = 500
"""So many clocks are read at once."""


_LAST_SCORED = (
    select(journal.c.id, journal.c.at)
    .where(written_out(journal.c.what, [ForecastEvent.SCORED]))
    .order_by(journal.c.at.desc(), journal.c.id.desc())
    .limit(1)
)
_OF_CLOCK = select(forecasts).where(given(forecasts.c.clock))
_STORIES = select(journal).where(any_given(journal.c.record), written_out(_WHAT, STAGED)).order_by(journal.c.id)
_STOOD = (
    select(pauses.c.clock, pauses.c.paused_at, pauses.c.resumed_at)
    .where(any_given(pauses.c.clock))
    .order_by(pauses.c.paused_at)
)


def stand(tx: Connection, forecast: Forecast) -> Forecast | None:
    """Have this stand of its clock; what stood before."""
    before = of_clock(tx, forecast.clock)
    values = {name: getattr(forecast, name) for name in _COLUMNS}
    if before is None:
        tx.execute(insert(forecasts), values)
    else:
        tx.execute(update(forecasts).where(forecasts.c.clock == forecast.clock).values(**values))
    return before


def of_clock(tx: Connection, clock: int) -> Forecast | None:
    found = statements.find(tx, _OF_CLOCK, {"the_clock": clock})
    return Forecast(**found[0]) if found else None


def of_incident(tx: Connection, incident: int) -> Forecast | None:
    """What stands of its newest clock."""
    statement = select(forecasts).where(forecasts.c.incident == incident).order_by(forecasts.c.clock.desc()).limit(1)
    row = tx.execute(statement).mappings().first()
    return None if row is None else Forecast(**row)


def of_clocks(tx: Connection, numbers: Collection[int]) -> dict[int, Forecast]:
    """What stands of these, by clock."""
    statement = select(forecasts).where(forecasts.c.clock.in_([*numbers]))
    return {row["clock"]: Forecast(**row) for row in tx.execute(statement).mappings()}


def forget(tx: Connection, clock: int) -> None:
    tx.execute(delete(forecasts).where(forecasts.c.clock == clock))


def closest(
    tx: Connection,
    now: datetime,
    weights: Mapping[str, float],
    sight: Sight | None = None,
    chosen: Chosen = clocks.ALL,
    *,
    limit: int = 20,
    skip: int = 0,
) -> list[ServiceClock]:
    """The running clocks of the incidents in `sight`: those that can still be kept, then what is missed.

    Of the former the closest calls of the gravest first, nearly: where nothing is foretold of one, by how much of the
    time from its beginning until it is due has passed, whether open or not. `weights` is by priority. Of the latter
    the gravest first, then those that are missed for longest.
    """
    over = case((service_clocks.c.due_at <= now, 1), else_=0)
    chance = func.coalesce(forecasts.c.chance, _passed(tx, now))
    weight = case(*((incidents.c.priority == priority, each) for priority, each in weights.items()), else_=0)
    worth = case((service_clocks.c.due_at <= now, 0), else_=chance * (1 - chance) * weight)
    order = (over, worth.desc(), incidents.c.major.desc(), incidents.c.priority, *_DUE)
    statement = clocks.choose_running(select(service_clocks), sight, chosen)
    statement = statement.outerjoin(forecasts, forecasts.c.clock == service_clocks.c.id)
    return clocks.read(tx, statement.order_by(*order).limit(limit).offset(skip))


_DUE = (service_clocks.c.due_at, service_clocks.c.id)


def _passed(tx: Connection, now: datetime) -> ColumnElement[float]:
    """Which part has passed of the time from the beginning of a clock until it is due."""
    until = literal(now, service_clocks.c.due_at.type)
    begun, due, at = (_seconds(tx, each) for each in (service_clocks.c.started_at, service_clocks.c.due_at, until))
    return case((due <= begun, 1.0), else_=(at - begun) / (due - begun))


def _seconds(tx: Connection, instant: ColumnElement[Any]) -> ColumnElement[float]:
    if tx.dialect.name == "sqlite":
        return func.julianday(instant, type_=Float) * 86400.0
    return func.date_part("epoch", instant, type_=Float)  # extract() counts in decimals: five times as long


def last_scored(tx: Connection) -> tuple[int, datetime] | None:
    """The id of the last score, and when it was; None where there is none."""
    return next(((row["id"], row["at"]) for row in statements.find(tx, _LAST_SCORED, {})), None)


def scored(tx: Connection, limit: int) -> list[dict[str, Any]]:
    """The details of the last scores, the newest first."""
    known = select(journal.c.details).where(journal.c.what == ForecastEvent.SCORED)
    return [*tx.execute(known.order_by(journal.c.at.desc(), journal.c.id.desc()).limit(limit)).scalars()]


def scored_between(tx: Connection, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """The details of the scores of a time (UTC, half-open), in their order."""
    at = (journal.c.at >= since, journal.c.at < until)
    known = select(journal.c.details).where(journal.c.what == ForecastEvent.SCORED, *at)
    return [*tx.execute(known.order_by(journal.c.id)).scalars()]


_KNOWN = (
    service_clocks.c.measure == Measure.RESOLUTION,
    or_(incidents.c.status != IncidentStatus.CLOSED, incidents.c.resolved_at.is_not(None)),
)
"""Of a resolution, and not of what was closed without a word of when it was fixed."""

_JOINED = service_clocks.join(incidents, incidents.c.id == service_clocks.c.incident)


def _clocks(*conditions: ColumnElement[bool]) -> Select[Any]:
    clock = service_clocks.c
    columns = (clock.id, clock.incident, clock.started_at, clock.stopped_at, clock.state)
    of_incident = (incidents.c.team, incidents.c.category)
    return select(*columns, *of_incident).select_from(_JOINED).where(*_KNOWN, *conditions)


_PAST = _clocks(given(service_clocks.c.id))


def cohort(tx: Connection, since: datetime, until: datetime, most: int) -> list[PastClock]:
    """The clocks that began in a window (UTC, half-open); of very many, evenly chosen ones."""
    clock = service_clocks.c
    begun = (clock.measure == Measure.RESOLUTION, clock.started_at >= since, clock.started_at < until)
    count: int = tx.execute(select(func.count()).select_from(service_clocks).where(*begun)).scalar_one()
    chosen = (clock.id % -(-count // most) == 0,) if count > most else ()
    rows = tx.execute(_clocks(*begun, *chosen).order_by(clock.id)).mappings().all()
    return [each for at in range(0, len(rows), MANY) for each in _with_stories(tx, rows[at : at + MANY])]


def past(tx: Connection, clock: int) -> PastClock | None:
    """One clock, with what happened to its incident."""
    return next(_with_stories(tx, statements.find(tx, _PAST, {"the_id": clock})), None)


def earliest(tx: Connection) -> datetime | None:
    """When the first clock of a resolution began."""
    begun = service_clocks.c.started_at
    first = select(begun).where(service_clocks.c.measure == Measure.RESOLUTION).order_by(begun).limit(1)
    found: datetime | None = tx.execute(first).scalar()
    return found


def walk(tx: Connection, since: datetime | None, until: datetime | None) -> Iterator[PastClock]:
    """The clocks that began in a window (UTC, half-open; None: no bound), by when they began, a few at a time."""
    clock, bounds = service_clocks.c, _bounds(since, until)
    after: list[ColumnElement[bool]] = []
    walked = _clocks(*bounds).order_by(clock.started_at, clock.id).limit(MANY)
    while rows := tx.execute(walked.where(*after)).mappings().all():
        yield from _with_stories(tx, rows)
        last = rows[-1]
        later = and_(clock.started_at == last["started_at"], clock.id > last["id"])
        after = [or_(clock.started_at > last["started_at"], later)]


def count(tx: Connection, since: datetime | None, until: datetime | None) -> int:
    """How many clocks `walk` gives, and the few that it leaves out."""
    begun = (service_clocks.c.measure == Measure.RESOLUTION, *_bounds(since, until))
    found: int = tx.execute(select(func.count()).select_from(service_clocks).where(*begun)).scalar_one()
    return found


def _bounds(since: datetime | None, until: datetime | None) -> list[ColumnElement[bool]]:
    begun = service_clocks.c.started_at
    return [*([begun >= since] if since else []), *([begun < until] if until else [])]


def _with_stories(tx: Connection, rows: Sequence[Mapping[Any, Any]]) -> Iterator[PastClock]:
    """These clocks; there may be none."""
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    records = [f"INC-{row['incident']}" for row in rows]
    for each in statements.find(tx, _STORIES, {"any_record": records}):
        entries[each["record"]].append(Entry(**each))
    still: defaultdict[int, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for each in statements.find(tx, _STOOD, {"any_clock": [row["id"] for row in rows]}):
        still[each["clock"]].append((each["paused_at"], each["resumed_at"]))
    for row in rows:
        ended = row["stopped_at"] if row["state"] == ClockState.STOPPED else None
        lost = row["stopped_at"] if row["state"] == ClockState.CANCELLED else None
        story, stood = entries[f"INC-{row['incident']}"], still[row["id"]]
        about = (row["id"], row["incident"], row["started_at"])
        yield PastClock(*about, ended, lost, row["team"], story, stood, row["category"])
