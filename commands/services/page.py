"""All that is said of a service, as data."""

from collections.abc import Sequence
from dataclasses import dataclass

from commands.availability.standing import Standing
from commands.items.fallen import Redundancy
from commands.shared.organisation import Service


@dataclass(frozen=True)
class Page:
    """All that is said of a service. `promises` and `uptime` are in the order of app.yaml; `tickets`, `past` and
    `coming` are lines (mrkdwn), `open` is how many tickets there are; `needs` and `needed_by` are keys, the nearest;
    `at_risk` is what of it has lost some of what stands in for each other.
    """

    key: str
    service: Service
    promises: Sequence[tuple[str, str]]
    uptime: Sequence[Standing]
    tickets: Sequence[str]
    open: int
    past: Sequence[str]
    coming: Sequence[str]
    needs: Sequence[str]
    needed_by: Sequence[str]
    at_risk: Sequence[tuple[str, Redundancy]]
