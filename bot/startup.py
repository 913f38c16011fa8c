"""Imported first: no garbage is collected while modules load, since all that they make is there to stay."""

import gc

gc.disable()


def finished() -> None:
    """Everything is loaded: leave it out of every collection to come, and collect as usual."""
    gc.freeze()
    gc.enable()
