"""Verbs as practices are put together: what needs a section of app.yaml, what is said under an answer."""

from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any

from commands.shared.act import Act
from commands.shared.blocks import section
from commands.shared.speech import Blocks
from commands.shared.verbs import Answer, Verb
from storage.record import replace

More = Callable[..., Blocks]
"""(act, **what the verb was asked) -> what stands at the end of its answer."""


def needing(given: Sequence[Verb], key: str) -> tuple[Verb, ...]:
    """These verbs, of a practice that is silent without a section of app.yaml."""
    return tuple(verb if verb.needs else replace(verb, needs=key) for verb in given)


def ending(given: Sequence[Verb], name: str, more: More) -> tuple[Verb, ...]:
    """These verbs, that of a name with more at the end of its answer."""
    return tuple(_ending(verb, more) if verb.name == name else verb for verb in given)


def _ending(verb: Verb, more: More) -> Verb:
    ask = verb.ask
    assert ask is not None, f"nothing is asked by {verb.name}"

    @wraps(ask)
    def asked(act: Act, *record: int, **given: Any) -> Answer:
        answer, added = ask(act, *record, **given), more(act, *record, **given)
        shown = answer.get("blocks") or [section(answer["text"])]
        return {**answer, "blocks": [*shown, *added]} if added else answer

    return replace(verb, ask=asked)
