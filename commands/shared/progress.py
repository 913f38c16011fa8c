"""How far it is, of what takes long."""

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""(so much is done, of so much): rows, bytes, clocks."""


def quiet(_done: int, _total: int) -> None:
    """Nobody looks how far it is."""
