"""What chasing reads from app.yaml: in which hours people are asked."""

from collections.abc import Iterator

from commands.chasing.rules import AHEAD
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.organisation import Mistake, unknown


class ChasingPolicy(ServiceLevelPolicy):
    @property
    def ahead(self) -> int:
        """So many working days before something is due, whoever has it to do hears of it."""
        return AHEAD

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for handle, person in self.known.items():
            if person.hours is not None and person.hours not in self.calendar_names():
                yield ("people", handle, "hours"), unknown("calendar", person.hours, self.calendar_names())
