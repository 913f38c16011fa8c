"""Whoever comes to a room that has been open for a while reads at once how it stands."""

from datetime import timedelta

from commands.incidents.permissions import sees
from commands.shared.act import Act
from commands.warrooms.permissions import incident_of
from storage.journal import queries as journal
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoomEvent

FROM_THE_START = timedelta(minutes=2)
"""Whoever joins within so long of its opening has missed nothing."""


def joined(act: Act, channel: str, person: str) -> None:
    """Somebody (a Slack id) is in the channel of a room now: the first time, and late, they are told."""
    room = warrooms.in_channel(act.tx, channel)
    if room is None or room.status not in LIVE or not sees(act, incident_of(act, room.incident), person):
        return
    opened = journal.of_kinds(act.tx, room.number, WarRoomEvent.OPENED)
    if not opened or act.now - opened[0].at <= FROM_THE_START:
        return
    if journal.latest_by(act.tx, room.number, person, WarRoomEvent.CAUGHT_UP) is None:
        act.done_by(person).journal(WarRoomEvent.CAUGHT_UP, room.number, channel=channel)
