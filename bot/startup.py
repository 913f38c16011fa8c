"""Imported first: garbage collection is off while modules load, since nothing that they create is garbage."""

import gc

gc.disable()


def finished() -> None:
    """All modules are loaded: exclude what they created from collection (gc.freeze), and turn collection on."""
    gc.freeze()
    gc.enable()
