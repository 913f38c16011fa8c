"""What the messages of surveys show at the moment that they are sent."""

from commands.shared.act import Act
from commands.shared.blocks import Block
from commands.shared.practice import Rendered
from commands.surveys import rules, views, wording
from commands.surveys.operations import calling
from commands.surveys.policy import SurveyPolicy
from storage.journal.records import number_of
from storage.surveys import queries as surveys
from storage.surveys.records import Survey


def under_fix(act: Act, incident: int, cycle: int) -> list[Block]:
    """What is asked at the end of the message that tells of a fix; `cycle` counts the reopenings before it."""
    survey = surveys.of_cycle(act.tx, f"INC-{incident}", cycle)
    return [] if survey is None or survey.apart else _question(act, survey)


def question(act: Act, survey: int) -> Rendered:
    found = _found(act, survey)
    about = f"{found.record} is closed."
    return {"text": f"{about} {wording.QUESTION}", "blocks": [views.closed(about), *_question(act, found)]}


def _question(act: Act, survey: Survey) -> list[Block]:
    asking = act.policy(SurveyPolicy).asking
    if not calling(act):
        asking = asking.model_copy(update={"low": 0})
    stage = rules.stage(survey, act.now, asking.editable)
    return views.question(survey, number_of(survey.record), stage, asking)


def _found(act: Act, survey: int) -> Survey:
    found = surveys.find(act.tx, survey)
    assert found is not None
    return found
