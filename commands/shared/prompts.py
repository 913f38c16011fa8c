"""What somebody is asked to press, in a message of its own: once that is over, nothing is left on it to press."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from commands.shared import speech
from commands.shared.act import Act
from commands.shared.speech import Address, Blocks
from storage.outbox import queries as outbox
from storage.record import replace

WAITING, OVER = "prompts/waiting/", "prompts/over/"


def prompt(act: Act, at: Address, card: str, *, key: str | int, coalesce: str | None = None, **subject: Any) -> None:
    """Say it, unless it is over by the time that it can be said; `at.message` is the folder that `settle` looks at,
    `key` tells it from others in there, and has no `/` in it.

    `card` is rendered of `subject` (JSON), and shows nothing once it is over, unless it is asked what became of it
    (`over=True`). While one with the same `coalesce` still waits to be said, another is not written.
    """
    name = _name(at, key, card, subject)
    speech.warn(act, replace(at, message=name), coalesce or name, card, **subject)


def post(act: Act, at: Address, text: str, blocks: Blocks, card: str, *, key: str | int, **subject: Any) -> None:
    """Say it in any case, as it is; `card` only renders what became of it (`over=True`). The rest as of `prompt`."""
    speech.post(act, replace(at, message=_name(at, key, card, subject)), text, blocks=blocks)


def settle(act: Act, at: Address, waits: Mapping[str, Callable[..., Any]]) -> None:
    """Of the prompts in the folder `at.message` those that are over show what became of them, and wait no more.

    `waits` says of a card (by name), given its subject, whether it is not over yet: the card itself, where that takes
    no time. `at.lane` is the lane in which they were said, where the order matters. One that is still on its way
    shows it right after it is said.
    """
    folder = _folder(at)
    asked = f"{folder}{WAITING}"
    stand = outbox.names_under(act.tx, asked)
    for name, lane in {**outbox.on_their_way(act.tx, asked), **dict.fromkeys(stand)}.items():
        which = name.removeprefix(asked)
        _, card, kept = which.split("/", 2)
        subject = json.loads(kept)
        if card not in waits or waits[card](act, **subject):
            continue
        shown = _put_away(act, at, name, which) if lane is None else replace(at, channel="", lane=lane, message=name)
        speech.show(act, shown, card, **subject, over=True)


def _put_away(act: Act, at: Address, name: str, which: str) -> Address:
    """One that stands is looked at no more: where it is shown from now on."""
    over = f"{_folder(at)}{OVER}{which}"
    outbox.rename_messages(act.tx, name, over, at.record)
    return replace(at, lane=at.lane or over, message=over)


def _name(at: Address, key: str | int, card: str, subject: Mapping[str, Any]) -> str:
    return f"{_folder(at)}{WAITING}{key}/{card}/{json.dumps(subject, sort_keys=True)}"


def _folder(at: Address) -> str:
    """Of a record, where the address names none."""
    return at.message or f"{at.record}/"
