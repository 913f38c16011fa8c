"""The forms of a change that is being made: back, more time, how it went, its review; and the reading of each."""

from collections.abc import Sequence
from datetime import date, timedelta

from commands.changes.answers import Answers, FollowUp
from commands.changes.forms import long_text, seconds, somebody
from commands.changes.ids import ActionId, BackField, ExtendField, FinishField, ReviewField, ViewId, another
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


MOST_ROWS = 10
"""So many follow-ups each have an owner and a day of their own."""


def review_form(change: Change, said: Answers | None = None) -> Block:
    """`said` is what was entered so far, before another follow-up was asked for."""
    filled = said or Answers("", change.outcome_note, "", "")
    goal, broke = "What it was for, and what came of it", "And who noticed"
    todo, learned = "A line each; they become tasks. Or: none, because …", "Whoever does it next reads it"
    first = FollowUp(filled.follow_ups, filled.owner, filled.due)
    adds = bk.actions(bk.button("Another, with an owner of its own", ActionId.ANOTHER, change.id))
    return bk.modal(
        ViewId.REVIEW,
        f"Review {change.number}",
        [
            bk.field("Did it reach its goal?", ReviewField.GOAL, long_text(goal, filled.goal)),
            bk.field("What broke?", ReviewField.BROKE, long_text(broke, filled.broke)),
            bk.field(
                "What would you do differently?", ReviewField.DIFFERENTLY, long_text(learned, filled.differently)
            ),
            bk.field("Follow-ups", ReviewField.FOLLOW_UPS, long_text(todo, filled.follow_ups)),
            *_whose("Who sees to them?", first, ReviewField.OWNER, ReviewField.DUE),
            *(block for row, each in enumerate(filled.more, 2) for block in _another(row, each)),
            *([adds] if len(filled.more) < MOST_ROWS else []),
        ],
        submit="Close it",
        kept=str(change.id),
    )


def _another(row: int, said: FollowUp) -> list[Block]:
    title = bk.text_input("text", limit=LONGEST_LINE, initial=said.title)
    return [
        bk.field(f"Follow-up {row}", another(ReviewField.FOLLOW_UPS, row), title, optional=True),
        *_whose("Who sees to it?", said, another(ReviewField.OWNER, row), another(ReviewField.DUE, row)),
    ]


LONGEST_LINE = 300


def _whose(asked: str, said: FollowUp, owner: str, due: str) -> list[Block]:
    day: Block = {"type": "datepicker", "action_id": "day"}
    if said.due is not None:
        day["initial_date"] = said.due.isoformat()
    return [
        bk.field(asked, owner, somebody(said.owner or ""), optional=True),
        bk.field("By when?", due, day, optional=True),
    ]


def read_review_form(view: Block) -> tuple[int, Arguments]:
    def text(field: str) -> str:
        return str(bk.answer(view, field) or "").strip()

    def follow_up(*fields: str) -> FollowUp:
        title, owner, due = map(text, fields)
        return FollowUp(title, owner or None, date.fromisoformat(due) if is_a_day(due) else None)

    first = follow_up(ReviewField.FOLLOW_UPS, ReviewField.OWNER, ReviewField.DUE)
    rows = [row for row in range(2, MOST_ROWS + 2) if another(ReviewField.FOLLOW_UPS, row) in view["state"]["values"]]
    fields = (ReviewField.FOLLOW_UPS, ReviewField.OWNER, ReviewField.DUE)
    more = tuple(follow_up(*(another(field, row) for field in fields)) for row in rows)
    answers = Answers(
        goal=text(ReviewField.GOAL), broke=text(ReviewField.BROKE), differently=text(ReviewField.DIFFERENTLY),
        follow_ups=first.title, owner=first.owner, due=first.due, more=more,
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
