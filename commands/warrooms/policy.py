"""What war rooms read from app.yaml."""

from datetime import timedelta

from commands.durations import Duration
from commands.organisation import Organisation, Part


class WarRoomSettings(Part):
    """The keys under `war_rooms:`. `archive_after` 0 is never."""

    update_every: Duration = timedelta(minutes=20)
    commander_within: Duration = timedelta(minutes=5)
    archive_after: Duration = timedelta(days=1)


class WarRoomPolicy(Part):
    organisation: Organisation
    settings: WarRoomSettings = WarRoomSettings()
