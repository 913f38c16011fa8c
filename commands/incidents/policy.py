"""What incidents read from app.yaml."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field

from commands.shared.durations import Duration
from commands.shared.organisation import Organisation, Part

LEVELS = ("high", "medium", "low")
CODES = ("Fixed", "Workaround given", "Known error", "Caused by a change", "Not reproducible", "User guided")


def _standard_matrix() -> dict[str, dict[str, str]]:
    """Priority = impact + urgency - 1."""
    return {
        impact: {urgency: f"P{row + column + 1}" for column, urgency in enumerate(LEVELS)}
        for row, impact in enumerate(LEVELS)
    }


class Priorities(Part):
    """`matrix`: impact, then urgency, then the priority."""

    matrix: dict[str, dict[str, str]] = Field(default_factory=_standard_matrix)


class IncidentSettings(Part):
    """The keys under `incidents:`. `auto_close_after` 0 is never."""

    auto_close_after: Duration = timedelta(days=5)
    resolution_codes: tuple[str, ...] = Field(default=CODES, min_length=1, max_length=100)


class IncidentPolicy(Part):
    organisation: Organisation
    priorities: Priorities = Priorities()
    settings: IncidentSettings = IncidentSettings()

    default_impact: int = 3
    default_urgency: int = 2

    def priority(self, impact: int, urgency: int) -> str:
        """Impact and urgency (1 high to 3 low) to P1..P5."""
        return self.priorities.matrix[LEVELS[impact - 1]][LEVELS[urgency - 1]]

    @property
    def auto_close_after(self) -> timedelta | None:
        return self.settings.auto_close_after or None

    @property
    def resolution_codes(self) -> tuple[str, ...]:
        return self.settings.resolution_codes

    def service_names(self) -> Mapping[str, str]:
        """Of the services that anyone may choose, key -> name."""
        return {key: service.name for key, service in self.organisation.services.items()}

    def team_of(self, service: str | None) -> str | None:
        found = self.organisation.services.get(service or "")
        return None if found is None else found.team

    def is_private(self, service: str | None) -> bool:
        found = self.organisation.services.get(service or "")
        return found is not None and found.private
