"""What reporters and managers read of surveys, where, and how much of it."""

from collections.abc import Callable
from typing import Any

import pytest

from commands.incidents import operations as incidents
from commands.practices import PRACTICES
from commands.shared.act import Act
from commands.shared.practice import merged
from commands.shared.verbs import Verb
from commands.surveys import operations
from commands.surveys.verbs import BUTTONS
from storage.outbox.records import Effect, Method
from tests.commands.conftest import ANA, MIRA, SOFIA, Acting
from tests.commands.incidents.examples import standing
from tests.commands.outcome import later, said, stand
from tests.commands.surveys.examples import asking, confirmed, rate, rated, resolved

TOGETHER = merged(PRACTICES)


def question(act: Act, number: int = 1) -> list[dict[str, Any]]:
    """What stands under the fix."""
    blocks: list[dict[str, Any]] = TOGETHER.cards["incident.fix"](act, incident=number, cycle=0)["blocks"]
    return blocks


def pressable(blocks: list[dict[str, Any]]) -> list[str]:
    return [each["text"]["text"] for block in blocks if block["type"] == "actions" for each in block["elements"]]


MARKS = ["1", "2", "3", "4", "5"]


def test_the_question_stands_under_the_fix_and_goes_on_from_there(acting: Acting) -> None:
    number = confirmed(acting)
    assert pressable(question(acting(ANA))) == ["Still broken", *MARKS, "Not now"]
    rate(acting(SOFIA), number, 4)
    assert pressable(question(acting(ANA))) == ["Still broken", *MARKS, "Add a word"]
    assert ":star::star::star::star: Thank you." in str(question(acting(ANA)))
    assert pressable(question(later(acting(ANA), hours=12))) == ["Still broken"]


def test_a_low_mark_asks_first_whether_they_may_be_called(acting: Acting) -> None:
    number = rated(acting, 2)
    assert "*May we call you back?*" in str(question(acting(ANA)))
    assert pressable(question(acting(ANA)))[-2:] == ["Yes, call me", "No, thank you"]
    operations.call_back(acting(SOFIA), number, agreed=True)
    assert "Somebody calls you by <!date^" in str(question(acting(ANA)))
    assert pressable(question(acting(ANA)))[-1] == "Add a word"


def test_where_marks_have_no_name_they_are_told_that_a_call_gives_it_away(acting: Acting) -> None:
    desk = asking(acting, anonymous=True)
    rated(desk, 1)
    assert "They then know that it was you." in str(question(desk(ANA)))


@pytest.mark.parametrize("what", ["declined", "a week"])
def test_then_nothing_is_asked_any_more(acting: Acting, what: str) -> None:
    number = confirmed(acting)
    if what == "declined":
        operations.decline(acting(SOFIA), number)
    assert pressable(question(later(acting(ANA), days=7 if what == "a week" else 0))) == ["Still broken"]


def heard(act: Act, do: Callable[[], Any]) -> list[tuple[str, Method, str | None]]:
    """To whom something is said, how, and by which card, once somebody did that."""
    do()
    return [_about(effect) for effect in said(act, TOGETHER.follows) if _is_ours(effect)]


def _is_ours(effect: Effect) -> bool:
    return effect.render is not None and effect.render.startswith(("survey.", "incident.fix", "task."))


def _about(effect: Effect) -> tuple[str, Method, str | None]:
    return effect.arguments["channel"], effect.method, effect.message


FIX = (SOFIA, Method.SHOW, "INC-1/fix/0")


def test_a_whole_answer_is_one_message_kept_up_to_date_and_one_to_the_manager_who_owes_a_call(
    acting: Acting,
) -> None:
    """The budget: nothing new to the reporter who confirms, whatever they press; one a call that is owed."""
    number = resolved(acting)
    said(acting(ANA), TOGETHER.follows)
    stand(acting(ANA), ["INC-1/fix/0", "INC-1/reporter"], SOFIA)
    sofia = acting(SOFIA)
    steps: list[tuple[Act, Callable[[], Any]]] = [
        (sofia, lambda: incidents.confirm(sofia, number)),
        (sofia, lambda: operations.rate(sofia, number, score=1)),
        (sofia, lambda: operations.comment(sofia, number, text="slow")),
        (sofia, lambda: operations.call_back(sofia, number, agreed=True)),
    ]
    call = (MIRA, Method.SHOW, "INC-1/tasks-of-people/1")
    told = [heard(act, do) for act, do in steps]
    assert [set(each) for each in told] == [{FIX}, {FIX}, {FIX}, {FIX, call}]


def test_whoever_never_answered_the_fix_gets_one_message_when_it_is_closed(acting: Acting) -> None:
    number = resolved(acting)
    stand(acting(ANA), ["INC-1/fix/0", "INC-1/reporter"], SOFIA)
    told = heard(acting(ANA), lambda: incidents.close(acting(ANA), number))
    assert (SOFIA, Method.SHOW, "INC-1/survey/0") in told
    shown = TOGETHER.cards["survey.question"](acting(ANA), survey=1)
    assert pressable(shown["blocks"]) == [*MARKS, "Not now"]
    assert pressable(question(acting(ANA))) == ["Still broken"]
    over = TOGETHER.cards["survey.question"](later(acting(ANA), days=7), survey=1)
    assert pressable(over["blocks"]) == []


def test_nothing_is_said_of_a_question_that_was_not_asked(acting: Acting) -> None:
    standing(acting(ANA))
    assert TOGETHER.cards["incident.fix"](acting(ANA), incident=1, cycle=0)["blocks"]


def called(name: str) -> Verb:
    return next(verb for verb in BUTTONS if verb.name == name)


def pressed(name: str, **action: Any) -> tuple[int | None, Any]:
    return called(name).pressed(action)


def test_a_mark_is_the_number_on_its_button() -> None:
    assert pressed("rate", text={"text": "4"}, value="42") == (42, {"score": 4})
    for mark in ("0", "6", "-1"):
        with pytest.raises(ValueError, match="a mark is 1 to 5"):
            pressed("rate", text={"text": mark}, value="42")


@pytest.mark.parametrize(
    ("action", "heard"),
    [
        ("survey.rate", True),
        ("survey.rate.1", True),
        ("survey.rate.5", True),
        ("survey.rated", False),
    ],
)
def test_the_buttons_of_marks_are_heard_and_no_others(action: str, heard: bool) -> None:
    assert called("rate").is_pressed_by(action) is heard


def test_yes_and_no_are_told_apart_by_their_buttons() -> None:
    told = {each.button: each.given for each in BUTTONS if each.do is operations.call_back}
    assert told == {"survey.call_back": {"agreed": True}, "survey.no_call_back": {"agreed": False}}
