"""A card that waits: its reporter was offered an answer, and until they have tried it the team need not look.

What waits is a timer, so nothing is lost when the program stops. Whatever anybody does about the incident ends it,
and so does the timer; where it is over before, its team is never shown it.
"""

from datetime import datetime, timedelta

from commands.incidents.permissions import existing
from commands.shared.act import Act
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.timers import queries as timers

CARD = "incident.card_waits"


def wait(act: Act, number: int, *, seconds: float) -> None:
    record = f"INC-{number}"
    timers.arm(act.tx, CARD, record, act.now + timedelta(seconds=seconds), record=record, incident=number)


def waits(act: Act, incident: Incident) -> bool:
    return until(act, incident) is not None


def until(act: Act, incident: Incident) -> datetime | None:
    """When its team is shown it (UTC); None where it is already, or never will be."""
    timer = timers.find(act.tx, CARD, incident.number)
    return None if timer is None else timer.due_at


def waited(act: Act, incident: int) -> None:
    """Its team is shown it now."""
    act.journal(IncidentEvent.CARD_WAITED, existing(act, incident).number)


def let_through(act: Act, number: int) -> None:
    """Its reporter needs help: its team is shown it at once, if it was not yet."""
    incident = existing(act, number)
    if timers.withdraw(act.tx, CARD, incident.number):
        act.journal(IncidentEvent.CARD_WAITED, incident.number)


def keeps_back(act: Act, incident: Incident) -> bool:
    """Whether its team is not to be shown it, since it was over while its card waited; which it then does no more."""
    if timers.withdraw(act.tx, CARD, incident.number):
        act.journal(IncidentEvent.CARD_WAITED if incident.is_open else IncidentEvent.CARD_KEPT_BACK, incident.number)
        return not incident.is_open
    if incident.is_open or incident.reopened:
        return False
    return journal.latest(act.tx, incident.number, IncidentEvent.CARD_KEPT_BACK) is not None
