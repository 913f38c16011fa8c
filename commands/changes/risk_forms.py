"""The forms about how risky a change is: what is asked, and the level that a manager sets; and their reading."""

from collections.abc import Mapping, Sequence

from commands.changes.forms import long_text
from commands.changes.ids import QUESTION, FormField, LevelField, ViewId, question
from commands.changes.risk import Fact, Level, Risk
from commands.changes.risk_views import looked_up
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, typed
from storage.changes.records import Change

LATER = "It is kept as New until you answer: `/change risk {}` brings this back."


def risk_form(change: Change, risk: Risk, facts: Mapping[str, Fact]) -> Block:
    """The questions, with what was answered before, and under them what was looked up. Whoever closes it is told how
    to come back.
    """
    given = dict(change.answers)
    asked = [bk.field(each.ask, question(key), _choices(each.answers, given.get(key)))
             for key, each in risk.questions.items()]  # fmt: skip
    head = bk.section(f"*{change.number}* {typed(change.title, 150)}")
    shown = [head, bk.context(LATER.format(change.id)), *asked, *_test(change), *looked_up(risk, facts)]
    view = bk.modal(ViewId.RISK, "How risky is it?", shown, submit="Submit", kept=str(change.id))
    return view | {"notify_on_close": True}


def _choices(answers: Mapping[str, int], chosen: str | None) -> Block:
    return bk.select("choice", [bk.option(each, each) for each in answers], initial=chosen)


def _test(change: Change) -> list[Block]:
    """Asked only of what came without one."""
    if change.test_plan:
        return []
    plan = long_text("How you will know that it worked")
    return [bk.field("Test plan", FormField.TEST, plan, optional=True, hint="Only what is low in risk goes without")]


def read_risk_form(view: Block) -> tuple[int, Arguments]:
    asked = [block for block in view["state"]["values"] if block.startswith(QUESTION)]
    answers = {block.removeprefix(QUESTION): str(bk.answer(view, block)) for block in asked if bk.answer(view, block)}
    return int(view["private_metadata"]), {
        "answers": answers,
        "test_plan": str(bk.answer(view, FormField.TEST) or ""),
    }


def level_form(change: Change, levels: Sequence[Level]) -> Block:
    options = [bk.option(each.capitalize(), each) for each in levels]
    why = bk.text_input("text", multiline=True, placeholder="Kept with the change; whoever decides reads it")
    return bk.modal(
        ViewId.LEVEL,
        f"Risk of {change.number}",
        [
            bk.section("It stands for the window, the items and the answers that the change has now."),
            bk.field("How risky is it?", LevelField.LEVEL, bk.select("choice", options)),
            bk.field("Why?", LevelField.WHY, why),
        ],
        submit="Set it",
        kept=str(change.id),
    )


def read_level_form(view: Block) -> tuple[int, Arguments]:
    level = Level(bk.answer(view, LevelField.LEVEL) or Level.HIGH)
    return int(view["private_metadata"]), {"level": level, "reason": str(bk.answer(view, LevelField.WHY) or "")}
