"""What is wrong with what somebody asks for, beside the input that it is about; and who would decide on it."""

from collections.abc import Mapping
from typing import Any

from commands.requests import rules
from commands.requests.ids import QUESTION, FormField
from commands.requests.policy import Approval, Item, Question
from commands.requests.reading import deciders
from commands.requests.rules import NewRequest
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.days import is_a_day
from commands.shared.refusals import LONGEST, Refused
from storage.directory import queries as directory

MOST = 1_000_000_000


def mistakes_in(act: Act, item: Item, asked: NewRequest) -> dict[str, str]:
    """By the block of the input."""
    wrong: dict[str, str] = {}
    if not directory.can_act(act.tx, asked.whom):
        wrong[FormField.WHOM] = "That is an app, or somebody who has left. Choose whom it is for."
    if len(asked.text) > LONGEST:
        wrong[FormField.TEXT] = _too_long(asked.text)
    for key, question in item.ask.items():
        said = _wrong(act, question, asked.answers.get(key))
        if said:
            wrong[f"{QUESTION}{key}"] = said
    return wrong


def _wrong(act: Act, question: Question, answer: Any) -> str:
    """What is wrong with an answer; empty where nothing is."""
    if answer in (None, ""):
        return "" if question.optional else "Fill this in; it is decided by it."
    if question.options and answer not in question.options:
        return "Choose what the form offers; close it and open it again if it is an old one."
    if question.number and (not isinstance(answer, int | float) or not 0 <= answer <= MOST):
        return f"Write a number from 0 to {MOST:,}, like 12 or 12.50."
    if question.date and not is_a_day(str(answer)):
        return "Choose a day."
    if question.person and not directory.can_act(act.tx, str(answer)):
        return "That is an app, or somebody who has left. Choose somebody else."
    return _too_long(str(answer)) if len(str(answer)) > LONGEST else ""


def _too_long(text: str) -> str:
    return f"That is {len(text):,} characters; {LONGEST:,} is the most."


def steps_for(item: Item, answers: Mapping[str, Any]) -> list[Approval]:
    """The steps of approval that these answers need, in their order."""
    return [step for step in item.approve if rules.applies(step.condition, item.cost, answers)]


def somebody_decides(act: Act, item: Item, asked: NewRequest) -> None:
    """Nothing approves itself: a request of which nobody could decide is none. Raises Refused."""
    about = (act.by, asked.whom)
    for step in steps_for(item, asked.answers):
        if not deciders(act, step.who, about).people:
            raise Refused(
                f"Nobody could decide on {typed(item.name, 80)}: those named for it, and the service managers, are "
                "you or whom it is for, or have left. Ask whoever runs Quarterdeck to name somebody else."
            )
