"""Who hears of surveys, and where: the reporter, on what they read of the fix."""

from collections.abc import Mapping, Sequence

from commands.incidents import messages
from commands.incidents import notices as incident_notices
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address
from commands.surveys import operations
from commands.surveys.messages import apart
from commands.surveys.rules import INCIDENT
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.surveys import queries as surveys
from storage.surveys.records import SurveyEvent


def show(act: Act, entry: Entry) -> None:
    """Under the fix, or as a message of its own in the reporter's thread; of other records whoever asks shows it."""
    if not entry.record.startswith(f"{INCIDENT}-"):
        return
    survey = surveys.latest(act.tx, entry.record)
    if survey is None or not survey.apart:
        incident_notices.ask_reporter(act, entry)
        return
    lane = messages.receipt(survey.record)
    at = Address(survey.person, survey.record, lane=lane, thread=lane, message=apart(survey))
    speech.show(act, at, "survey.question", survey=survey.id)


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
    SurveyEvent.CALL_BACK: (show,),
}
