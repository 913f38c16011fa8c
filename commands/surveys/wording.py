"""What people read of surveys, in sentences."""

from collections.abc import Mapping
from datetime import datetime

from commands.shared.blocks import moment
from storage.surveys.records import SurveyEvent

QUESTION = "How did we do? 1 is poor, 5 is great."
MAY_WE_CALL = "*May we call you back?* A service manager would."
AND_THEN_KNOWS = " They then know that it was you."

SILENT: frozenset[str] = frozenset(SurveyEvent)
"""Surveys have no story of their own; that of an incident tells that it was rated."""

DEEDS: Mapping[str, str] = {
    SurveyEvent.ASKED: "asked how it went",
    SurveyEvent.RATED: "rated it",
    SurveyEvent.COMMENTED: "said a word with their mark of it",
    SurveyEvent.DECLINED: "did not want to be asked how it went",
    SurveyEvent.ENDED: "ended asking how it went",
    SurveyEvent.SET_ASIDE: "set a mark of it aside",
    SurveyEvent.CALL_BACK: "asked somebody to call its reporter back",
}
"""What somebody did by an event whose name does not say so."""


def given(score: int) -> str:
    return f"{':star:' * score} Thank you."


def call_due(due_at: datetime) -> str:
    return f"Thank you. Somebody calls you by {moment(due_at)}."
