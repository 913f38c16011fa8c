"""The practices, listed by name: what the running program registers."""

from types import ModuleType

from commands import changes, home, incidents, service_desk, service_levels, warrooms

PRACTICES: tuple[ModuleType, ...] = (incidents, service_levels, warrooms, changes, home, service_desk)
