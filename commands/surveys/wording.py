"""What people read of surveys, in sentences."""

from datetime import datetime

from commands.shared.blocks import moment, person, typed
from storage.surveys.records import Survey, SurveyEvent

QUESTION = "How did we do? 1 is poor, 5 is great."
MAY_WE_CALL = "*May we call you back?* A service manager would."
AND_THEN_KNOWS = " They then know that it was you."

SILENT: frozenset[str] = frozenset(SurveyEvent)
"""Surveys have no story of their own; that of an incident tells that it was rated."""


def given(score: int) -> str:
    return f"{':star:' * score} Thank you."


def call_due(due_at: datetime) -> str:
    return f"Thank you. Somebody calls you by {moment(due_at)}."


def call(survey: Survey, title: str) -> str:
    """What a service manager reads: whom to call, why, and until when."""
    assert survey.due_at is not None
    mark = f"gave *{survey.record}* a {survey.score}" if survey.score else f"was not happy with *{survey.record}*"
    about = f"{person(survey.person)} {mark}: {typed(title, 300)}"
    said = f"\n> {typed(survey.comment.replace(chr(10), ' '), 1500)}" if survey.comment else ""
    if survey.called_by is None:
        return f":telephone_receiver: {about}{said}\nThey agree to be called: by {moment(survey.due_at)}."
    return f":white_check_mark: {about}{said}\n{person(survey.called_by)} has called them."
