"""Surveys as people see them: the question, what became of it, and what marks add up to."""

import json
from collections.abc import Sequence

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, person, typed
from commands.shared.chances import of_a_share
from commands.surveys import rules, wording
from commands.surveys.ids import ActionId, CommentField, ViewId
from commands.surveys.policy import SurveySettings
from commands.surveys.rules import INCIDENT, Stage
from commands.surveys.sharing import Shared
from storage.journal.records import number_of
from storage.record import Record
from storage.surveys.records import Survey, Tally

MOST_PEOPLE = 10


def carried(record: str) -> int | str:
    """What a button has of its record: the number of an incident, and of another how that begins, too (JSON)."""
    prefix, number = record.rpartition("-")[0], number_of(record)
    return number if prefix == INCIDENT else json.dumps([prefix, number])


def carried_by(value: str) -> tuple[int, Arguments]:
    """The number, and how it begins where it is of no incident. ValueError for anything else."""
    kept = json.loads(value)
    if isinstance(kept, int):
        return kept, {}
    prefix, number = kept
    return int(number), {"prefix": str(prefix)}


def question(survey: Survey, at: Stage, asking: SurveySettings) -> list[Block]:
    """What stands under the fix, or by itself: nothing, where nothing is asked any more."""
    number = carried(survey.record)
    if at is Stage.OVER:
        return []
    if at is Stage.ASKED:
        pressed = [*_marks(number, None), bk.button("Not now", ActionId.DECLINE, number)]
        return [bk.section(wording.QUESTION), bk.actions(*pressed)]
    assert survey.score is not None
    shown = [bk.context(wording.given(survey.score))]
    if at is Stage.RATED:
        shown.append(bk.actions(*_marks(number, survey.score), _comment(survey, number)))
    return [*shown, *_call_back(survey, number, at, asking)]


def closed(text: str) -> Block:
    """What begins a question that is a message of its own, and is left of it."""
    return bk.context(text)


def _marks(number: int | str, chosen: int | None) -> list[Block]:
    return [
        bk.button(str(mark), f"{ActionId.RATE}.{mark}", number, style="primary" if mark == chosen else None)
        for mark in range(1, 6)
    ]


def _comment(survey: Survey, number: int | str) -> Block:
    return bk.button("Change your words" if survey.comment else "Add a word", ActionId.COMMENT, number)


def _call_back(survey: Survey, number: int | str, at: Stage, asking: SurveySettings) -> list[Block]:
    if survey.agreed and survey.due_at is not None:
        return [bk.context(wording.call_due(survey.due_at))]
    if at is not Stage.RATED or not rules.wants_a_call(survey, asking.low):
        return []
    text = wording.MAY_WE_CALL + (wording.AND_THEN_KNOWS if asking.anonymous else "")
    yes = bk.button("Yes, call me", ActionId.CALL_BACK, number)
    return [bk.section(text), bk.actions(yes, bk.button("No, thank you", ActionId.NO_CALL_BACK, number))]


def comment_form(survey: Survey) -> Block:
    words = bk.text_input("text", multiline=True, initial=survey.comment)
    return bk.modal(
        ViewId.COMMENT,
        "Add a word",
        [bk.field("What should we know?", CommentField.TEXT, words)],
        kept=str(carried(survey.record)),
    )


class Satisfaction(Record):
    """What is told of a span of time, and of the one of the same length before it.

    `shared` is what the low marks have in common and is not chance, `people` is of those who fixed enough to tell;
    `comments` what whoever asks may read, and whether with its number.
    """

    title: str
    before: str
    now: Tally
    then: Tally
    shared: Sequence[Shared] = ()
    people: Sequence[tuple[str, Tally]] = ()
    comments: Sequence[Survey] = ()
    named: bool = True


def satisfaction(told: Satisfaction) -> list[Block]:
    shown = [bk.section(f"*Satisfaction*, {told.title}\n" + "\n".join(_figures(told)))]
    if told.shared:
        shown.append(bk.section("\n".join(["*What the low marks share*", *map(_shared, told.shared)])))
    if told.people:
        each = [
            f"{person(slack_id)} {_percent(found.happy, found.n)} (n {found.n})" for slack_id, found in told.people
        ]
        shown.append(bk.section(f"*By who fixed it*, from {rules.FROM_A_PERSON} marks: {' · '.join(each)}"))
    if told.comments:
        lines = [_line(survey, named=told.named) for survey in told.comments]
        shown += [bk.section("*What people said*"), *bk.packed(lines)]
    return shown


def _shared(found: Shared) -> str:
    rest = f"of all that were rated {found.marked} of {found.total}"
    return f"• {found.hits} of {found.low} {'was' if found.hits == 1 else 'were'} {found.trait}; {rest}"


def _figures(told: Satisfaction) -> list[str]:
    found = told.now
    asked = f"{found.answered} of {found.asked} who were asked answered ({_percent(found.answered, found.asked)})"
    if not found.n:
        return [f"n/a: nobody gave a mark. {asked}." if found.asked else "n/a: nobody was asked."]
    low, high = of_a_share(found.happy, found.n)
    marks = " · ".join(f"{mark}: {found.marks.get(mark, 0)}" for mark in range(5, 0, -1))
    share = f"*{_percent(found.happy, found.n)}* gave 4 or 5 (n {found.n}; by chance {low:.0f}% to {high:.0f}%)"
    return [share, marks, f"{asked}.", *_compared(told)]


def _compared(told: Satisfaction) -> list[str]:
    if not told.then.n:
        return []
    sure = "it may be chance" if rules.is_chance(told.now, told.then) else "that is more than chance"
    return [f"{told.before}: {_percent(told.then.happy, told.then.n)} (n {told.then.n}); {sure}."]


def _percent(part: int, whole: int) -> str:
    found = rules.share(part, whole)
    return "n/a" if found is None else f"{found:.1f}%"


def _line(survey: Survey, *, named: bool) -> str:
    about = f" · {survey.record}" if named else ""
    return f"{survey.score} of 5{about}: {typed(' '.join(survey.comment.split()), 500)}"
