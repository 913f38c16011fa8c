"""Promises, and an incident whose clocks run, to be varied."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Concatenate, ParamSpec

from bot.config import Document
from commands.incidents import operations as incident_operations
from commands.incidents.report import NewIncident
from commands.service_levels import operations
from commands.service_levels.policy import CalendarSettings, Target
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.organisation import Organisation
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentStatus
from storage.record import replace
from storage.schema import finish
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure, ServiceClock
from storage.timers import queries as timers
from tests import company
from tests.commands.conftest import SOFIA, Acting
from tests.conftest import MONDAY

P = ParamSpec("P")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
RESPONSE = Target(name="Response", measure=Measure.RESPONSE, target=HOUR, calendar="always")
FIX = Target(name="Fix", measure=Measure.RESOLUTION, target=4 * HOUR, calendar="always")
URGENT = Target(name="P1 fix", measure=Measure.RESOLUTION, target=2 * HOUR, calendar="always", priorities=("P1",))
WEEKDAYS = CalendarSettings(timezone="UTC", hours={"mon-fri": ("09:00-17:00",)})

INCIDENT = replace(company.INCIDENT, priority="P1")
CLOCK = ServiceClock(
    id=7, incident=1, measure=Measure.RESOLUTION, target_name="P1 fix", calendar="always", target_seconds=14400,
    state=ClockState.RUNNING, started_at=MONDAY, due_at=MONDAY + 4 * HOUR, stopped_at=None, breached=False, warned=(),
)  # fmt: skip
"""As it is when it has just begun."""


def variant(document: Organisation, **more: Any) -> Document:
    """app.yaml with these keys in place of its own."""
    return Document(**(dict(document) | more))


def promising(acting: Acting, *targets: Target, **more: Any) -> Acting:
    """The same, where just this is promised."""
    varied = variant(acting(SOFIA).document, **({"sla": targets, "vendors": {}} | more))
    return lambda person: replace(acting(person), document=varied)


def reported(acting: Acting, *targets: Target, **more: Any) -> Acting:
    """INC-1 is reported on Monday at nine, where this is promised, and its clocks run; acts in that company."""
    desk = promising(acting, *targets)
    report(desk, **more)
    return desk


def report(
    desk: Acting, text: str = "Point of sale is down", later: timedelta = timedelta(), **more: Any
) -> Incident:
    """Sofia reports something, and the clocks follow."""
    act = after(desk(SOFIA), later)
    incident = incident_operations.declare(act, NewIncident(text, SOFIA, **more))
    follow_up(act, operations.FOLLOWS)
    return incident


def do(
    act: Act, operation: Callable[Concatenate[Act, int, P], object], *args: P.args, **kwargs: P.kwargs
) -> list[ServiceClock]:
    """Something is done to INC-1, and the clocks follow; as they stand then."""
    operation(act, 1, *args, **kwargs)
    follow_up(act, operations.FOLLOWS)
    return clocks.of_incident(act.tx, 1)


def clock(act: Act, measure: Measure = Measure.RESOLUTION) -> ServiceClock:
    """The newest of a measure that INC-1 has."""
    return [each for each in clocks.of_incident(act.tx, 1) if each.measure is measure][-1]


def rung(act: Act) -> int:
    """The warnings whose time has come are given; how many timers fired."""
    finish(act.tx)
    fired = [timer for timer in timers.due(act.tx, act.now) if timer.kind == operations.WARNING]
    for timer in fired:
        assert timers.claim(act.tx, timer)
        operations.warn(act, **timer.payload)
    finish(act.tx)
    return len(fired)


def turned_private(act: Act) -> Incident:
    """INC-1, made private without a word to anybody."""
    changed = incidents.change(act.tx, 1, was=[*IncidentStatus], private=True)
    assert changed is not None
    return changed


def after(act: Act, length: timedelta) -> Act:
    """The same person, so long after Monday at nine."""
    return replace(act, now=MONDAY + length)


def iso(length: timedelta) -> str:
    """The instant so long after Monday at nine, as timers carry it."""
    return (MONDAY + length).isoformat()


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=MONDAY.tzinfo)
