"""What war rooms read from app.yaml."""

from datetime import timedelta
from typing import Literal

from pydantic import Field

from commands.shared.organisation import ConfigModel, Organisation
from commands.shared.written import Round, WaitOrNever

Severity = Literal["P1", "P2", "P3", "P4", "P5"]


class WarRoomSettings(ConfigModel):
    """The keys under `war_rooms:`. `archive_after` and `handover_after` 0 are never; `cadence` is how often an update
    is owed by priority, `update_every` of a priority that is not in it.
    """

    update_every: Round = timedelta(minutes=20)
    cadence: dict[Severity, Round] = Field(default_factory=dict)
    commander_within: Round = timedelta(minutes=5)
    archive_after: WaitOrNever = timedelta(days=1)
    handover_after: WaitOrNever = timedelta(hours=4)

    def every(self, priority: str) -> timedelta:
        """How often an update is owed."""
        return {str(each): length for each, length in self.cadence.items()}.get(priority, self.update_every)


class WarRoomPolicy(Organisation):
    war_rooms: WarRoomSettings = WarRoomSettings()
