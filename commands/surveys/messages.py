"""What is asked under what somebody reads of their record, for the practice whose message that is."""

from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.surveys import rules, subjects, views
from commands.surveys.operations import calling
from storage.surveys import queries as surveys
from storage.surveys.records import Survey


def apart(survey: Survey) -> str:
    """The name of the message that asks by itself."""
    return f"{survey.record}/survey/{survey.cycle}"


def under(act: Act, record: str, cycle: int = 0) -> list[Block]:
    """The end of the message that tells that it is done; nothing, where nothing is asked there."""
    survey = surveys.of_cycle(act.tx, record, cycle)
    return [] if survey is None or survey.apart else question(act, survey)


def question(act: Act, survey: Survey) -> list[Block]:
    settings = subjects.settings(act)
    if not calling(act):
        settings = settings.model_copy(update={"low": 0})
    return views.question(survey, rules.stage(survey, act.now, settings.editable), settings)
