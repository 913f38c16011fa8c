"""What one practice needs of another, handed over where everything is wired: practices never import each other."""

from datetime import datetime

from sqlalchemy import Connection

from commands.incidents import operations as incidents
from commands.incidents.operations import Report
from commands.incidents.policy import IncidentPolicy
from commands.warrooms.policy import IncidentDesk
from storage.incidents.records import Incident


def incident_desk(policy: IncidentPolicy) -> IncidentDesk:
    """What incidents do for a war room."""

    def declare(tx: Connection, text: str, *, by: str, now: datetime) -> Incident:
        report = Report.of_line(text, by, impact=1, urgency=1)
        return incidents.declare(tx, report, by=by, policy=policy, now=now)

    def set_major(tx: Connection, number: int, *, now: datetime) -> Incident:
        return incidents.set_major(tx, number, policy=policy, now=now)

    def resolve(tx: Connection, number: int, *, note: str, by: str, now: datetime) -> Incident:
        return incidents.resolve(tx, number, note=note, by=by, policy=policy, now=now)

    return IncidentDesk(declare, set_major, resolve)
