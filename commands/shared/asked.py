"""What a practice asks in a form of a lower one, and is told in the transaction that does what the form asks for."""

from collections.abc import Callable
from typing import Any

from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block
from storage.record import Record


class Asked(Record):
    """One input, or a few, at the end of a form that is about a record.

    asks   (act, number of the record) -> the inputs; none where there is nothing to ask
    reads  the view that was sent off -> what was entered, as arguments of `does`; where nothing was, none. Raises
           Invalid beside the input that is wrong
    does   the operation: (act, number, **arguments), after that of the form and in its transaction; not done where
           nothing was entered. What it refuses undoes both
    """

    asks: Callable[[Act, int], list[Block]]
    reads: Callable[[Block], Arguments]
    does: Callable[..., Any]


Then = Callable[[Act, int], Any]
"""What else is done once the operation of a form is: (act, number of the record)."""


def then(asked: Asked, view: Block) -> Then | None:
    """What is to be done by what was entered; None where nothing was."""
    entered = asked.reads(view)
    return (lambda act, number: asked.does(act, number, **entered)) if entered else None
