"""Imported first: garbage collection is off while modules load, since nothing that they create is garbage."""

import gc
import os
import sys

gc.disable()
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
"""Else pydantic looks for some in every package that is installed."""

TURN_SECONDS = 0.001
"""So long at most one thread works while another waits for its turn. An acknowledgement waits for several: the loop
hands a report to the writer and takes it back, and SQLite is waited for at each statement. While something is worked
out beside it, a turn of Python's usual 5 ms each made 60 ms of 20.
"""


def finished() -> None:
    """All modules are loaded: exclude what they created from collection (gc.freeze), and turn collection on."""
    gc.freeze()
    gc.enable()
    sys.setswitchinterval(TURN_SECONDS)
