"""The forms of a change that is being made: back, more time, how it went, its review; and the reading of each."""

from collections.abc import Sequence
from datetime import date, timedelta

from commands.changes.answers import Answers
from commands.changes.forms import long_text, seconds, somebody
from commands.changes.ids import BackField, ExtendField, FinishField, ReviewField, ViewId
from commands.changes.rules import Left
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.shared.days import is_a_day
from storage.changes.records import Change, Outcome


def back_form(number: int) -> Block:
    why = bk.text_input("text", multiline=True, placeholder="The board reads this, and the review asks about it")
    return bk.modal(
        ViewId.BACK, f"Roll back CHG-{number}", [bk.field("Why?", BackField.WHY, why)], submit="It is rolled back",
        kept=str(number),
    )  # fmt: skip


def read_back_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, BackField.WHY) or "")}


def review_form(change: Change) -> Block:
    day: Block = {"type": "datepicker", "action_id": "day"}
    todo = "A line each; they become tasks. Or: none, because …"
    return bk.modal(
        ViewId.REVIEW,
        f"Review {change.number}",
        [
            bk.field("Did it reach its goal?", ReviewField.GOAL, long_text("What it was for, and what came of it")),
            bk.field("What broke?", ReviewField.BROKE, long_text("And who noticed", change.outcome_note)),
            bk.field(
                "What would you do differently?", ReviewField.DIFFERENTLY, long_text("Whoever does it next reads it")
            ),
            bk.field("Follow-ups", ReviewField.FOLLOW_UPS, long_text(todo)),
            bk.field("Who sees to them?", ReviewField.OWNER, somebody(""), optional=True),
            bk.field("By when?", ReviewField.DUE, day, optional=True),
        ],
        submit="Close it",
        kept=str(change.id),
    )


def read_review_form(view: Block) -> tuple[int, Arguments]:
    def text(field: ReviewField) -> str:
        return str(bk.answer(view, field) or "").strip()

    due = text(ReviewField.DUE)
    answers = Answers(
        goal=text(ReviewField.GOAL), broke=text(ReviewField.BROKE), differently=text(ReviewField.DIFFERENTLY),
        follow_ups=text(ReviewField.FOLLOW_UPS), owner=text(ReviewField.OWNER) or None,
        due=date.fromisoformat(due) if is_a_day(due) else None,
    )  # fmt: skip
    return int(view["private_metadata"]), {"answers": answers}


def extend_form(number: int) -> Block:
    more = bk.text_input("text", limit=20, initial="30m", placeholder="30m or 2h")
    return bk.modal(
        ViewId.EXTEND,
        f"Extend CHG-{number}",
        [
            bk.field("How much longer?", ExtendField.MORE, more),
            bk.field("Why?", ExtendField.WHY, bk.text_input("text", multiline=True)),
        ],
        submit="Extend",
        kept=str(number),
    )


def read_extend_form(view: Block) -> tuple[int, Arguments]:
    length = seconds(str(bk.answer(view, ExtendField.MORE) or "")) or -1
    why = str(bk.answer(view, ExtendField.WHY) or "")
    return int(view["private_metadata"]), {"more": timedelta(seconds=length), "reason": why}


def finish_form(number: int, left: Sequence[Block] = ()) -> Block:
    """`left` asks what becomes of tasks that are open."""
    outcomes = [bk.option(words, outcome) for outcome, words in OUTCOMES.items()]
    note = bk.text_input("text", multiline=True, placeholder="Needed unless it was a success")
    return bk.modal(
        ViewId.FINISH,
        f"Finish CHG-{number}",
        [
            bk.field("How did it go?", FinishField.OUTCOME, bk.select("choice", outcomes, initial=Outcome.SUCCESS)),
            bk.field("What happened?", FinishField.NOTE, note, optional=True),
            *left,
        ],
        submit="Finish",
        kept=str(number),
    )


def read_finish_form(view: Block) -> tuple[int, Arguments]:
    outcome = Outcome(bk.answer(view, FinishField.OUTCOME) or Outcome.SUCCESS)
    left = bk.answer(view, FinishField.TASKS)
    given = {"left": Left(left)} if left else {}
    note = str(bk.answer(view, FinishField.NOTE) or "")
    return int(view["private_metadata"]), {"outcome": outcome, "note": note, **given}


OUTCOMES = {
    Outcome.SUCCESS: "A success",
    Outcome.ISSUES: "Done, with issues",
    Outcome.FAILED: "It failed, or was rolled back",
}
