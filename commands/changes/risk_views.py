"""How risky a change is, as people see it: a line for its card, and all of it to whoever asks."""

from collections.abc import Mapping, Sequence

from commands.changes.ids import ActionId
from commands.changes.learning import LEAST, LEAST_FAILED, Likely
from commands.changes.risk import Assessed, Fact, Level, Risk
from commands.shared import blocks as bk
from commands.shared.blocks import Block, escape, person, typed
from storage.changes.records import Change


def in_short(found: Assessed, by: str | None = None, why: str = "") -> str:
    """`High 61: everyone notices; criticality 1`."""
    percent = "" if found.percent is None else f" {found.percent}"
    reasons = "; ".join(typed(each, 120) for each in found.reasons)
    said = f"*{found.level.capitalize()}{percent}*{': ' if reasons else ''}{reasons}"
    return said if by is None else f"{said}; set by {person(by)}: {typed(why, 300)}"


def looked_up(risk: Risk, facts: Mapping[str, Fact]) -> list[Block]:
    """What counts of it, in a block."""
    lines = [f"• {_fact(facts[name], weight)}" for name, weight in risk.facts.by_name().items()
             if weight and name in facts]  # fmt: skip
    return [bk.section("\n".join(["*Looked up*", *lines]))] if lines else []


def _fact(fact: Fact, weight: int) -> str:
    return f"{typed(fact.words, 150)}: {_points(weight * fact.points)}"


def _points(points: int) -> str:
    return "1 point" if points == 1 else f"{points} points"


def answered(risk: Risk, answers: Mapping[str, str]) -> list[Block]:
    lines = []
    for key, asked in risk.questions.items():
        answer = answers.get(key)
        points = asked.answers.get(answer or "")
        said = "–" if answer is None or points is None else f"*{escape(answer)}*: {_points(asked.weight * points)}"
        lines.append(f"• {typed(asked.ask, 100)} {said}")
    return bk.packed(["*Asked*", *lines]) if lines else []


def counted(found: Assessed, risk: Risk) -> str:
    """How the score makes the level."""
    bounds = f"medium from {risk.levels.medium}%, high from {risk.levels.high}%"
    return f"{found.score} of {found.greatest} points are {found.percent or 0}%; {bounds}."


def outlook(level: Level, likely: Likely) -> str:
    """How those like it went, and how good such forecasts have been; that nothing is known, where that is so."""
    record = likely.record
    if not record.knows:
        if record.n < LEAST or record.failed < LEAST_FAILED:
            over = "1 change is" if record.n == 1 else f"{record.n} changes are"
            known = f"{over} over, {record.failed} of them failed"
            return f"How those like it go is not known yet: {known}; it takes {LEAST}, and {LEAST_FAILED} failed."
        return f"How those like it went says nothing: forecasts from {record.n} changes are no better than guessing."
    went = f"Of {likely.known} like it ({level}) {likely.failed} went wrong; this one will with {likely.chance:.0%}."
    return f"{went} Such forecasts are {record.skill or 0:.0%} better than guessing (from {record.n})."


def shown(change: Change, said: str, parts: Sequence[Block], lines: Sequence[str],
          buttons: Sequence[Block]) -> list[Block]:  # fmt: skip
    """All of it, and what may be pressed."""
    head = bk.section(f"*{change.number}* {typed(change.title, 150)}\n{said}")
    below = [bk.context(*lines)] if lines else []
    return [head, *parts, *below, *([bk.actions(*buttons)] if buttons else [])]


def assess_button(change: Change, *, again: bool = False) -> Block:
    if again:
        return bk.button("Change the answers", ActionId.ASSESS, change.id)
    return bk.button("How risky is it?", ActionId.ASSESS, change.id, style="primary")


def level_button(change: Change) -> Block:
    return bk.button("Set the level", ActionId.LEVEL, change.id)
