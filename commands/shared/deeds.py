"""What somebody did, in words, by each event of which the name does not say so: as the practices tell."""

from collections.abc import Mapping

_DEEDS: dict[str, str] = {}


def told_as(deeds: Mapping[str, str]) -> None:
    """By these events somebody did this: `incident.declared` -> `reported it`."""
    _DEEDS.update(deeds)


def deed(event: str) -> str | None:
    """None where the name of the event tells it: `incident.assigned`."""
    return _DEEDS.get(event)
