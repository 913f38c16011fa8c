"""The practices, listed by name: what the running program registers."""

from types import ModuleType

from commands import changes, incidents, warrooms

PRACTICES: tuple[ModuleType, ...] = (incidents, warrooms, changes)
