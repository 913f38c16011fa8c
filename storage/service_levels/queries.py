"""The clocks of service levels, and the stretches in which they stood still."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Text, and_, case, func, insert, or_, select, update
from sqlalchemy import cast as as_type

from storage import statements
from storage.incidents.queries import Chosen, Sight
from storage.incidents.queries import find as find_incident
from storage.incidents.records import Incident
from storage.incidents.tables import incidents
from storage.schema import insert_row
from storage.service_levels.records import (
    IMPORTED,
    ClockState,
    ClockType,
    LatePauses,
    Measure,
    Pause,
    PauseKind,
    ServiceClock,
)
from storage.service_levels.tables import pauses, service_clocks
from storage.statements import any_given, given

_FIND = select(service_clocks).where(given(service_clocks.c.id))
_OF_INCIDENT = select(service_clocks).where(given(service_clocks.c.incident)).order_by(service_clocks.c.id)
_CHANGE = (
    update(service_clocks)
    .where(given(service_clocks.c.id), any_given(service_clocks.c.state))
    .returning(service_clocks)
)
_OF_A_PAUSE = ("paused_at", "resumed_at", "actor", "reason")
_PAUSES = select(pauses).where(given(pauses.c.clock)).order_by(pauses.c.paused_at, pauses.c.id)


def add(tx: Connection, **values: Any) -> ServiceClock:
    blank: dict[str, Any] = {"state": ClockState.RUNNING, "stopped_at": None, "breached": False, "warned": []}
    blank |= {"type": ClockType.SLA, "party": None, "reference": ""}
    clock = _clock(insert_row(tx, service_clocks, blank | values))
    if (known := _known(tx).get(clock.incident)) is not None:
        known.append(clock)
    return clock


def none_yet(tx: Connection, incident: int) -> None:
    """Of an incident that is made in this transaction: what is added from now on is not read back."""
    _known(tx)[incident] = []


def _known(tx: Connection) -> dict[int, list[ServiceClock]]:
    """All clocks of the incidents that this transaction has made, until one of them changes."""
    known: dict[int, list[ServiceClock]] = tx.info.setdefault("clocks", {})
    return known


def find(tx: Connection, key: int) -> ServiceClock | None:
    return next(map(_clock, statements.find(tx, _FIND, {"the_id": key})), None)


def of_incident(tx: Connection, incident: int) -> list[ServiceClock]:
    if (known := _known(tx).get(incident)) is not None:
        return [*known]
    return [*map(_clock, statements.find(tx, _OF_INCIDENT, {"the_incident": incident}))]


def change(tx: Connection, key: int, *, was: Collection[ClockState], **values: Any) -> ServiceClock | None:
    """Change a clock that is in one of these states; None when it is in another."""
    _known(tx).clear()
    found = statements.find(tx, _CHANGE, {"the_id": key, "any_state": [*was], **values})
    return _clock(found[0]) if found else None


ALL = Chosen()


def count_running(tx: Connection, sight: Sight | None = None, chosen: Chosen = ALL) -> int:
    counted = select(func.count()).select_from(service_clocks)
    found: int = tx.execute(choose_running(counted, sight, chosen)).scalar_one()
    return found


def choose_running(statement: Select[Any], sight: Sight | None, chosen: Chosen) -> Select[Any]:
    """Narrowed down to running clocks, of the incidents chosen and in `sight`."""
    seen = () if sight is None else (sight.clause(),)
    due = (service_clocks.c.state == ClockState.RUNNING, service_clocks.c.due_at.is_not(None))
    joined = statement.join(incidents, incidents.c.id == service_clocks.c.incident)
    return joined.where(*due, *seen, *chosen.clauses())


def read(tx: Connection, statement: Select[Any]) -> list[ServiceClock]:
    """The clocks that a statement selects."""
    return [_clock(row) for row in tx.execute(statement).mappings()]


def astray(tx: Connection, calendars: Collection[str], targets: Collection[str]) -> list[ServiceClock]:
    """Those that are not over, of calendars or targets that are none of these, or that run and are never due."""
    unfinished = service_clocks.c.state.in_((ClockState.RUNNING, ClockState.PAUSED))
    never_due = and_(service_clocks.c.state == ClockState.RUNNING, service_clocks.c.due_at.is_(None))
    lost = or_(service_clocks.c.calendar.not_in([*calendars]), service_clocks.c.target_name.not_in([*targets]))
    elsewhere = and_(unfinished, lost)
    statement = select(service_clocks).where(or_(never_due, elsewhere)).order_by(service_clocks.c.id)
    return [_clock(row) for row in tx.execute(statement).mappings()]


def pauses_of(tx: Connection, clock: int) -> list[Pause]:
    rows = statements.find(tx, _PAUSES, {"the_clock": clock})
    return [Pause(kind=PauseKind(row["kind"]), **{name: row[name] for name in _OF_A_PAUSE}) for row in rows]


def pause(
    tx: Connection, clock: int, at: datetime, actor: str, reason: str, kind: PauseKind = PauseKind.HOLD
) -> None:
    """Begin a pause; one that began and ended at this very instant is begun again."""
    same = (pauses.c.clock == clock, pauses.c.paused_at == at)
    values = {"resumed_at": None, "actor": actor, "reason": reason, "kind": kind}
    if not tx.execute(update(pauses).where(*same).values(**values)).rowcount:
        tx.execute(insert(pauses).values(clock=clock, paused_at=at, **values))


def record_pause(tx: Connection, clock: int, pause: Pause) -> None:
    """Write down a pause as it was; one that began at that instant lasted as long as this."""
    begun = (pauses.c.clock == clock, pauses.c.paused_at == pause.paused_at)
    if not tx.execute(update(pauses).where(*begun).values(resumed_at=pause.resumed_at)).rowcount:
        values = {"resumed_at": pause.resumed_at, "actor": pause.actor, "reason": pause.reason}
        tx.execute(insert(pauses).values(clock=clock, paused_at=pause.paused_at, **values))


def note_beginning(tx: Connection, clock: int, at: datetime, *, used: int, in_hours: bool, team: str | None) -> None:
    """Of the pause that began then: how much of the target was used (percent), whether in open hours, whose it was.

    One that goes on where another ended is the same pause, and has been noted.
    """
    goes_on = select(pauses.c.id).where(pauses.c.clock == clock, pauses.c.resumed_at == at, pauses.c.paused_at < at)
    if tx.execute(goes_on.limit(1)).first() is None:
        begun = (pauses.c.clock == clock, pauses.c.paused_at == at)
        tx.execute(update(pauses).where(*begun).values(used=used, in_hours=in_hours, team=team))


LATE = 75
"""A pause is late that begins once so many percent of the target are used."""


_IS_LATE = or_(pauses.c.used >= LATE, pauses.c.in_hours.is_(False))
"""Of those of earlier versions it is not known."""


def _begun(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    """Pauses of fixes promised to reporters, found by when they began, however many clocks there are."""
    promised = (service_clocks.c.measure + "" == Measure.RESOLUTION, service_clocks.c.type == ClockType.SLA)
    return (pauses.c.paused_at >= since, pauses.c.paused_at < until, pauses.c.used.is_not(None), *promised)


def late_pauses(tx: Connection, since: datetime, until: datetime) -> list[LatePauses]:
    """By team, pauses begun in a stretch of time: late or out of hours, of all; of fixes promised to reporters."""
    statement = (
        select(pauses.c.team, func.sum(case((_IS_LATE, 1), else_=0)).label("late"), func.count().label("all"))
        .join(service_clocks, service_clocks.c.id == pauses.c.clock)
        .where(*_begun(since, until))
        .group_by(pauses.c.team)
        .order_by(pauses.c.team)
    )
    return [LatePauses(row[0], int(row[1]), int(row[2])) for row in tx.execute(statement)]


def pauses_begun(tx: Connection, since: datetime, until: datetime) -> list[tuple[int, bool]]:
    """The same, each by itself and in order: the number of its incident, and whether it was late or out of hours."""
    statement = (
        select(service_clocks.c.incident, case((_IS_LATE, 1), else_=0).label("late"))
        .join(service_clocks, service_clocks.c.id == pauses.c.clock)
        .where(*_begun(since, until))
        .order_by(service_clocks.c.incident, pauses.c.id)
    )
    return [(row.incident, bool(row.late)) for row in tx.execute(statement)]


def begun_since(tx: Connection, since: datetime, after: int, limit: int) -> list[ServiceClock]:
    """Clocks that began at an instant or later, numbered after `after`, in order; no imported or cancelled ones."""
    mine = (service_clocks.c.started_at >= since, service_clocks.c.id > after, service_clocks.c.calendar != IMPORTED)
    statement = select(service_clocks).where(*mine, service_clocks.c.state != ClockState.CANCELLED)
    return [_clock(row) for row in tx.execute(statement.order_by(service_clocks.c.id).limit(limit)).mappings()]


def count_begun_since(tx: Connection, since: datetime) -> int:
    counted = select(func.count()).select_from(service_clocks).where(service_clocks.c.started_at >= since)
    found: int = tx.execute(counted).scalar_one()
    return found


def cut_pause(tx: Connection, clock: int, paused_at: datetime, resumed_at: datetime) -> None:
    """The pause that began then ended earlier than was thought."""
    tx.execute(
        update(pauses).where(pauses.c.clock == clock, pauses.c.paused_at == paused_at).values(resumed_at=resumed_at)
    )


def resume(tx: Connection, clock: int, at: datetime) -> None:
    tx.execute(update(pauses).where(pauses.c.clock == clock, pauses.c.resumed_at.is_(None)).values(resumed_at=at))


def unresume(tx: Connection, clock: int, at: datetime) -> None:
    """What ended its pause at that instant has been taken back: it lasts."""
    tx.execute(update(pauses).where(pauses.c.clock == clock, pauses.c.resumed_at == at).values(resumed_at=None))


def with_vendor(tx: Connection, vendor: str, since: datetime, until: datetime) -> list[ServiceClock]:
    """Those of a vendor (a key of app.yaml) that lasted in some part of a time (UTC), the earliest first."""
    clock = service_clocks.c
    lasted = or_(clock.stopped_at.is_(None), clock.stopped_at >= since)
    of_vendor = (clock.party == vendor, clock.measure == Measure.VENDOR, clock.state != ClockState.CANCELLED)
    statement = select(service_clocks).where(*of_vendor, clock.started_at < until, lasted)
    return [_clock(row) for row in tx.execute(statement.order_by(clock.started_at, clock.id)).mappings()]


def _clock(row: Mapping[Any, Any]) -> ServiceClock:
    values = dict(row)
    values["measure"], values["state"] = Measure(values["measure"]), ClockState(values["state"])
    values["warned"], values["type"] = tuple(values["warned"]), ClockType(values["type"])
    return ServiceClock(**values)


def next_due(tx: Connection, chosen: Chosen, sight: Sight | None = None, *, limit: int) -> list[ServiceClock]:
    """The running clocks of the incidents chosen, the next to be due first; those that are overdue before all.

    Whether one is of them is asked of each in that order until there are enough: never all that are chosen are read.
    """
    due = (service_clocks.c.state == ClockState.RUNNING, service_clocks.c.due_at.is_not(None))
    seen = () if sight is None else (sight.clause(),)
    of_it = incidents.c.id == service_clocks.c.incident
    is_of_them = select(and_(*chosen.clauses(), *seen)).where(of_it).correlate(service_clocks).scalar_subquery()
    in_order = select(service_clocks).where(*due, is_of_them).order_by(service_clocks.c.due_at, service_clocks.c.id)
    return [_clock(row) for row in tx.execute(in_order.limit(limit)).mappings()]


def queue(
    tx: Connection, chosen: Chosen, sight: Sight | None = None, *, skip: int = 0, limit: int
) -> list[tuple[Incident, datetime | None]]:
    """The incidents chosen, and when each is due next (UTC; None where nothing runs): first those that nobody has, of
    each kind the next to be due first, then the gravest.
    """
    running = (service_clocks.c.incident == incidents.c.id, service_clocks.c.state == ClockState.RUNNING)
    due = select(func.min(service_clocks.c.due_at)).where(*running).scalar_subquery().label("due")
    seen = () if sight is None else (sight.clause(),)
    order = (
        incidents.c.assignee.is_not(None),
        due.is_(None),
        due,
        incidents.c.priority,
        *chosen.ahead(),
        incidents.c.id,
    )
    statement = select(incidents.c.id, due).where(*chosen.clauses(), *seen).order_by(*order).offset(skip).limit(limit)
    found = [(find_incident(tx, row.id), row.due) for row in tx.execute(statement)]
    return [(incident, at) for incident, at in found if incident is not None]


def count_at_risk(tx: Connection, now: datetime) -> int:
    """How many incidents have a promise that runs, of which has been warned, and that is not missed yet at `now`."""
    warned = as_type(service_clocks.c.warned, Text) != "[]"
    in_time = (service_clocks.c.state == ClockState.RUNNING, service_clocks.c.due_at > now)
    risky = (*in_time, service_clocks.c.type == ClockType.SLA, service_clocks.c.breached.is_(False), warned)
    return tx.execute(select(func.count(service_clocks.c.incident.distinct())).where(*risky)).scalar_one()
