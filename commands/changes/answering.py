"""How risky a change is gets answered, again where that is different by now; and a manager sets its level."""

from collections.abc import Mapping

from commands.changes import rules
from commands.changes.assessing import (
    OWED,
    assessed,
    is_assessed,
    must_answer,
    risk_of,
    what_is_assessed,
)
from commands.changes.editing import put_again, take_back, write_anew
from commands.changes.ids import FormField, LevelField, question
from commands.changes.operations import request, submit
from commands.changes.permissions import permitted, permitted_to_read, permitted_to_set_level
from commands.changes.risk import Answers, Level, Risk
from commands.changes.rules import Action, NewChange, team_in
from commands.changes.seats import path_of
from commands.shared.act import Act
from commands.shared.refusals import LONGEST, Invalid, MovedOn, Refused, need
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.timers import queries as timers


def answer(act: Act, number: int, *, answers: Mapping[str, str], test_plan: str = "") -> Change:
    """Say how risky it is. What was never put to the vote is now; with other answers, what is with a board or
    scheduled is put to the vote again. `test_plan` is given where it had none.
    """
    change = permitted(act, number, Action.ASSESS)
    if change.status not in rules.ALLOWED_IN[Action.ASSESS]:
        raise MovedOn(rules.why_not(change, Action.ASSESS), record=change.number)
    given = _checked(_asked(act, change), answers, test_plan)
    values = {"answers": given} | ({"test_plan": test_plan.strip()} if test_plan.strip() else {})
    if change.status is not ChangeStatus.NEW:
        different = {"answers": (dict(change.answers), dict(given))} if given != change.answers else {}
        return write_anew(act, change, values, different)
    answered = changes.change(act.tx, number, was=[ChangeStatus.NEW], **values)
    assert answered is not None
    timers.disarm(act.tx, OWED, change.number)
    act.journal(ChangeEvent.ANSWERED, change.number, answers=dict(given))
    return assessed(act, answered) if change.voting_round else submit(act, number)


def _asked(act: Act, change: Change) -> Risk:
    risk = risk_of(act)
    if risk is None or not is_assessed(act, change.type):
        raise Refused(f"Nothing is asked of {change.type} changes.", record=change.number)
    return risk


def _checked(risk: Risk, answers: Mapping[str, str], test_plan: str) -> Answers:
    given: Answers = tuple((key, answers[key]) for key in risk.questions if key in answers)
    wrong = {question(key): "Choose one of these answers." for key in risk.unanswered(given)}
    if len(test_plan) > LONGEST:
        wrong[FormField.TEST] = f"{LONGEST:,} characters are the most."
    if wrong:
        raise Invalid(wrong)
    return given


def copy(act: Act, number: int, *, asked: NewChange) -> Change:
    """Ask for another like it."""
    permitted_to_read(act, number)
    made = request(act, asked)
    if must_answer(act, made):
        timers.disarm(act.tx, OWED, made.number)
        act.journal(ChangeEvent.ANSWERS_OWED, made.number)
    return made


def set_level(act: Act, number: int, *, level: Level, reason: str) -> Change:
    """A manager says how risky it is, for the window, the items and the answers that it has; decided by whom that
    level takes, where that is somebody else, or somebody stricter once it is scheduled. Where they want a test plan
    and there is none, it is New again.
    """
    change = permitted_to_set_level(act, number)
    if change.status not in rules.ALLOWED_IN[Action.ASSESS]:
        raise MovedOn(rules.why_not(change, Action.ASSESS), record=change.number)
    if not is_assessed(act, change.type) or change.level is None:
        raise Refused(f"Nobody has said yet how risky {change.number} is.", record=change.number)
    if level == change.level:
        raise MovedOn(f"How risky {change.number} is stays {level}: it is that already.", record=change.number)
    said = need(reason, LevelField.WHY, f"Say why: `/change level {number} {level} REASON`.")
    was = Level(change.level)
    told = {"level": level.value, "was": was.value, "reason": said}
    act.journal(ChangeEvent.LEVEL_SET, change.number, **told, **{"for": what_is_assessed(change)})
    found = assessed(act, change)
    is_with_them = change.status is ChangeStatus.AUTHORISE
    is_stricter = change.status is ChangeStatus.SCHEDULED and level.rank > was.rank
    board, different = path_of(act, found), {"level": (was.value, level.value)}
    if not (is_with_them or is_stricter) or board == change.board:
        return found
    lacks_a_test = not found.test_plan and team_in(board) is None
    return take_back(act, found, different) if lacks_a_test else put_again(act, found, different)
