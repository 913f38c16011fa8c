"""What was over before anybody entered it here: recorded with its own times, and nothing follows from them."""

from datetime import datetime
from typing import Any

from commands.incidents.declaring import added
from commands.incidents.policy import IncidentPolicy
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from storage.incidents.records import AFTERWARDS, Incident, IncidentEvent, IncidentStatus, Phase
from storage.journal import queries as journal


def enter(act: Act, report: NewIncident, times: dict[Phase, datetime], *, resolved: datetime, note: str) -> Incident:
    """A major incident that is resolved already; `times` (UTC) has at least when it started.

    It happened then and is recorded now: nobody is told, no promise is measured and no clock is set by it.
    """
    code = act.policy(IncidentPolicy).resolution_code(None)
    incident, told = added(
        act, report, opened_at=times[Phase.STARTED], major=True, status=IncidentStatus.RESOLVED,
        resolved_at=resolved, resolved_by=act.by, resolution_note=note, resolution_code=code,
    )  # fmt: skip
    _keep(act, incident, IncidentEvent.DECLARED, **told)
    _keep(act, incident, IncidentEvent.MAJOR)
    for phase, at in times.items():
        told = {"phase": phase, "at": at.isoformat(), "was": None, "reason": ""}
        _keep(act, incident, IncidentEvent.TIMED, happened=at.isoformat(), **told)
    _keep(act, incident, IncidentEvent.RESOLVED, happened=resolved.isoformat(), note=note, code=code)
    return incident


def _keep(act: Act, incident: Incident, what: IncidentEvent, **details: Any) -> None:
    journal.keep(act.tx, what, incident.number, actor=act.by, now=act.now, source=AFTERWARDS, **details)
