"""Regular expressions that are compiled when they are first asked for anything.

The commands have a hundred and fifty, and most are for lines that are seldom typed; to compile them all took a
fortieth of the time to start.
"""

import re
from typing import TYPE_CHECKING, Any

__all__ = ["pattern"]


class _Pattern:
    """Has what `re.compile` would give; `pattern`, its text, without compiling it."""

    def __init__(self, pattern: str, flags: int = 0) -> None:
        self.pattern, self._flags = pattern, flags

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        compiled = re.compile(self.pattern, self._flags)
        for each in ("match", "fullmatch", "search", "findall", "finditer", "split", "sub", "subn"):
            setattr(self, each, getattr(compiled, each))
        return getattr(compiled, name)


if TYPE_CHECKING:
    from re import compile as pattern  # what it makes is used, and checked, as `re.compile`'s is
else:
    pattern = _Pattern
