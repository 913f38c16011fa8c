"""What war rooms read from app.yaml, and what they need of incidents."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from commands.shared.durations import Duration
from commands.shared.organisation import Organisation, Part
from storage.incidents.records import Incident


class WarRoomSettings(Part):
    """The keys under `war_rooms:`. `archive_after` 0 is never."""

    update_every: Duration = timedelta(minutes=20)
    commander_within: Duration = timedelta(minutes=5)
    archive_after: Duration = timedelta(days=1)


class WarRoomPolicy(Part):
    organisation: Organisation
    settings: WarRoomSettings = WarRoomSettings()


@dataclass(frozen=True)
class IncidentDesk:
    """What incidents do for a war room, in its transaction; filled in where the program is wired.

    declare(tx, text, *, by, now), set_major(tx, number, *, now), resolve(tx, number, *, note, by, now): each gives
    the incident, or refuses.
    """

    declare: Callable[..., Incident]
    set_major: Callable[..., Incident]
    resolve: Callable[..., Incident]
