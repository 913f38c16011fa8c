"""What war rooms read from app.yaml."""

from datetime import timedelta

from commands.shared.organisation import ConfigModel, Organisation
from commands.shared.written import Round, WaitOrNever


class WarRoomSettings(ConfigModel):
    """The keys under `war_rooms:`. `archive_after` 0 is never."""

    update_every: Round = timedelta(minutes=20)
    commander_within: Round = timedelta(minutes=5)
    archive_after: WaitOrNever = timedelta(days=1)


class WarRoomPolicy(Organisation):
    war_rooms: WarRoomSettings = WarRoomSettings()
