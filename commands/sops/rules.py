"""The steps of a procedure, by which words one is found, and which of them is worn."""

import re
from collections.abc import Sequence

from commands.shared.language import number_in
from commands.shared.patterns import pattern
from storage.sops.records import Procedure, Run, Tick

NUMBERING = pattern(r"^\s*(?:\d{1,3}[.)]|[-*•])\s*")
MOST_STEPS = 40
WEAR_FROM, WEAR_AT_MOST = 5, 20
"""Wear is told from so many runs on, and of so many of the last."""


def steps_of(text: str) -> list[str]:
    """A step a line, without its number."""
    lines = (NUMBERING.sub("", line).strip() for line in text.splitlines())
    return [line for line in lines if line][:MOST_STEPS]


def slug(title: str) -> str:
    """As app.yaml may name it: small letters and dashes."""
    return "-".join(re.findall(r"\w+", title.casefold()))


def is_called(procedure: Procedure, name: str) -> bool:
    """By its key, its title, or its number as every number is read."""
    said = name.strip().casefold()
    is_named = said in (procedure.title.casefold(), slug(procedure.title), (procedure.key or "").casefold())
    return is_named or number_in(name.strip(), "kb") == procedure.number


def alike(procedures: Sequence[Procedure], words: str) -> list[Procedure]:
    """Those whose title has every word of a name."""
    asked = re.findall(r"\w+", words.casefold())
    return [each for each in procedures if asked and all(word in each.title.casefold() for word in asked)]


def worn(runs: Sequence[Run], steps: Sequence[str]) -> list[tuple[int, int, int]]:
    """(step from 1, skipped, of how many runs): those that most of the runs with these very steps left out."""
    same = [run for run in runs if [*run.steps] == [*steps]][:WEAR_AT_MOST]
    if len(same) < WEAR_FROM:
        return []
    counted = [(at + 1, sum(run.ticks[at] is Tick.SKIPPED for run in same), len(same)) for at in range(len(steps))]
    return [each for each in counted if each[1] > len(same) / 2]
