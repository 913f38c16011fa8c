"""A desk with a past: clocks that were kept and missed before Monday at nine."""

from datetime import timedelta
from typing import Any

from commands.forecasts import operations
from commands.shared.act import Act
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.schema import finish
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockState, Measure
from storage.timers import queries as timers
from tests.commands.service_levels.examples import HOUR
from tests.conftest import MONDAY

AGO = timedelta(days=10)


def lived(act: Act, length: timedelta | None, *, team: str = "retail-apps", ago: timedelta = AGO, **more: Any) -> int:
    """An incident of the past, whose clock ran so long (None: it still does); its number."""
    began = MONDAY - ago
    ended = None if length is None else began + length
    over = {"resolved_at": ended, "status": IncidentStatus.RESOLVED} if ended else {}
    incident = incidents.add(
        act.tx, title="Till 3 is slow", service="pos", team=team, impact=2, urgency=2, priority="P3", reporter="U1",
        opened_at=began, **(over | more),
    )  # fmt: skip
    about = {"target_name": "Fix", "calendar": "always", "target_seconds": 14400, "started_at": began}
    state = {"state": ClockState.RUNNING if ended is None else ClockState.STOPPED, "stopped_at": ended}
    due = began + 4 * HOUR
    clocks.add(act.tx, incident=incident.id, measure=Measure.RESOLUTION, due_at=due, **about, **state)
    journal.append(act.tx, IncidentEvent.DECLARED, incident.number, actor="U1", now=began, team=team)
    journal.take_new_entries(act.tx)
    return incident.id


def past(act: Act, /, *, missed: int, of: int, slow: timedelta = 9 * HOUR, **more: Any) -> None:
    """So many took nine hours, or as long as that, and the rest of so many one."""
    for number in range(of):
        lived(act, slow if number < missed else HOUR, **more)


def looked(act: Act) -> int:
    """What is due to be foretold by now is; how many timers fired."""
    finish(act.tx)
    fired = [timer for timer in timers.due(act.tx, act.now) if timer.kind == operations.LOOK]
    for timer in fired:
        assert timers.claim(act.tx, timer)
        operations.look(act, **timer.payload)
    finish(act.tx)
    return len(fired)
