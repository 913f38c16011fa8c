"""How `/change` is read, and how to write what could not be read."""

from typing import Any

import pytest

from commands.changes.handlers import correction
from commands.changes.verbs import BUTTONS, VERBS
from commands.shared import verbs
from commands.shared.verbs import Fit
from storage.changes.records import Outcome


@pytest.mark.parametrize(
    ("text", "number", "arguments"),
    [
        ("list", None, {"words": ""}),
        ("LIST mine pos", None, {"words": "mine pos"}),
        ("start 3", 3, {}),
        ("freeze list", None, {}),
        ("show 3", 3, {}),
        ("submit CHG-3", 3, {}),
        ("done chg 3 success", 3, {"outcome": Outcome.SUCCESS, "note": ""}),
        ("done 3 Failed till &lt;7&gt;", 3, {"outcome": Outcome.FAILED, "note": "till <7>"}),
    ],
)
def test_a_verb_is_read_with_what_it_needs(text: str, number: int | None, arguments: dict[str, Any]) -> None:
    line = verbs.read(text, VERBS, "chg")
    assert line.verb is not None
    assert (line.fit, line.number, line.arguments) == (Fit.READY, number, arguments)


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("show", "Write it as `/change show N`."),
        ("done 3", "Write it as `/change done N success|issues|failed NOTE`."),
        ("done 3 perfect", "Write it as `/change done N success|issues|failed NOTE`."),
        ("extend 3 -30m slow", "Say how much longer and why: `extend 7 30m the backup is slow`."),
        ("submit all", "Write it as `/change submit N`."),
        ("submit 3 now", "Write it as `/change submit N`."),
        ("freeze", "Write it as `/change freeze list`."),
        ("shwo 3", "Did you mean `/change show N`? `/change` alone opens the form."),
        ("zzz", "I do not know that. Did you mean `/change help`? `/change` alone opens the form."),
    ],
)
def test_what_cannot_be_read_is_answered_with_how_to_write_it(text: str, answer: str) -> None:
    line = verbs.read(text, VERBS, "chg")
    assert line.fit is not Fit.READY
    assert correction(text, line).endswith(answer)


def test_every_verb_says_what_it_does() -> None:
    assert all(verb.about for verb in (*VERBS, *BUTTONS))
