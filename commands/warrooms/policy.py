"""What war rooms read from app.yaml."""

from datetime import timedelta

from commands.shared.durations import Duration
from commands.shared.organisation import ConfigModel, Organisation


class WarRoomSettings(ConfigModel):
    """The keys under `war_rooms:`. `archive_after` 0 is never."""

    update_every: Duration = timedelta(minutes=20)
    commander_within: Duration = timedelta(minutes=5)
    archive_after: Duration = timedelta(days=1)


class WarRoomPolicy(Organisation):
    war_rooms: WarRoomSettings = WarRoomSettings()
