"""Who hears of surveys, and where: the reporter on what they read of the fix, managers of a call that is owed."""

from collections.abc import Mapping, Sequence

from commands.incidents import messages
from commands.incidents import notices as incident_notices
from commands.incidents.permissions import managers
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address
from commands.surveys import operations
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.surveys import queries as surveys
from storage.surveys.records import Survey, SurveyEvent


def show(act: Act, entry: Entry) -> None:
    """Under the fix, or as a message of its own in the reporter's thread."""
    survey = surveys.latest(act.tx, entry.record)
    if survey is None or not survey.apart:
        incident_notices.ask_reporter(act, entry)
        return
    lane = messages.receipt(survey.record)
    name = f"{survey.record}/survey/{survey.cycle}"
    at = Address(survey.person, survey.record, lane=lane, thread=lane, message=name)
    speech.show(act, at, "survey.question", survey=survey.id)


def show_calls(act: Act, entry: Entry) -> None:
    """To the service managers, each: whom to call back until when; and that it is done."""
    survey = surveys.find(act.tx, entry.details["survey"])
    if survey is not None and survey.agreed:
        for manager in managers(act):
            speech.show(act, _to(manager, survey), "survey.call", survey=survey.id)


def _to(manager: str, survey: Survey) -> Address:
    name = f"{survey.record}/call/{survey.cycle}/{manager}"
    return Address(manager, survey.record, lane=f"dm:{manager}", message=name)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    IncidentEvent.RESOLVED: (operations.ask,),
    IncidentEvent.CONFIRMED: (operations.ask,),
    IncidentEvent.CLOSED: (operations.ask,),
    IncidentEvent.REOPENED: (operations.set_aside,),
    SurveyEvent.ASKED: (show,),
    SurveyEvent.RATED: (show,),
    SurveyEvent.COMMENTED: (show,),
    SurveyEvent.DECLINED: (show,),
    SurveyEvent.SET_ASIDE: (show,),
    SurveyEvent.ENDED: (show,),
    SurveyEvent.CALL_BACK: (show, show_calls),
    SurveyEvent.CALLED: (show_calls,),
}
