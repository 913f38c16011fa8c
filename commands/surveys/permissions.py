"""Who says how it went, and whether it may be read whose a mark is."""

from commands.incidents import permissions as incidents
from commands.shared import sight
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.surveys.policy import SurveyPolicy
from commands.surveys.rules import INCIDENT
from storage.journal.records import number_of
from storage.surveys import queries as surveys
from storage.surveys.records import Survey


def is_anonymous(act: Act) -> bool:
    """Whether nobody is to read whose a mark is, but whoever calls them back."""
    return act.policy(SurveyPolicy).asking.anonymous


def permitted_to_answer(act: Act, record: str) -> Survey:
    """What whoever acts was asked of a record last, for them alone. Raises NotFound, NotAllowed, MovedOn."""
    return _of_incident(act, number_of(record)) if record.startswith(f"{INCIDENT}-") else _of_another(act, record)


def _of_incident(act: Act, number: int) -> Survey:
    """It may have been reopened since."""
    incident = incidents.visible(act, number)
    if act.by != incident.reporter:
        raise NotAllowed("Only the reporter rates how it went.", attempted="rate", record=incident.number)
    survey = surveys.latest(act.tx, incident.number)
    if survey is None or incident.is_open:
        sentence = f"You are asked how it went once {incident.number} is fixed, and not about everything."
        raise MovedOn(sentence, record=incident.number)
    return survey


def _of_another(act: Act, record: str) -> Survey:
    if not sight.visible(act, [record]):
        raise NotFound(f"There is no {record}.", record=record)
    survey = surveys.latest(act.tx, record)
    if survey is None:
        sentence = f"You are asked how it went once {record} is done, and not about everything."
        raise MovedOn(sentence, record=record)
    if act.by != survey.person:
        raise NotAllowed("Only whoever asked for it rates how it went.", attempted="rate", record=record)
    return survey
