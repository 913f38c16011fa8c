"""Reports and incidents to begin with, to be varied."""

from typing import Any

from commands.incidents import operations
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.journal.records import Entry
from storage.record import asdict
from tests import company
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.conftest import MONDAY

INCIDENT = company.INCIDENT
NEW, WORKED, HELD = IncidentStatus.NEW, IncidentStatus.IN_PROGRESS, IncidentStatus.ON_HOLD
RESOLVED, CLOSED, CANCELLED = IncidentStatus.RESOLVED, IncidentStatus.CLOSED, IncidentStatus.CANCELLED


def declared(acting: Acting, text: str = "Point of sale is down", by: str = SOFIA, **more: Any) -> Incident:
    """Somebody reports it."""
    return operations.declare(acting(by), NewIncident(text, by, **more))


def standing(act: Act, **more: Any) -> Incident:
    """One that stands so already, and of which nothing is journalled."""
    values = asdict(INCIDENT) | more
    del values["id"]
    return incidents.add(act.tx, **values)


def entry(what: IncidentEvent, actor: str = ANA, **details: Any) -> Entry:
    return Entry(1, MONDAY, actor, what, "INC-1", details, "slack")
