"""Whoever comes to a room that has been open for a while reads at once how it stands."""

from datetime import timedelta

from commands.incidents.permissions import sees
from commands.shared.act import Act
from commands.warrooms.permissions import incident_of
from storage.journal import queries as journal
from storage.journal.records import numbered
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoomEvent

A_MOMENT = timedelta(minutes=10)
"""So long what somebody has read of how it stands is good enough."""

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
    if not _knows(act.done_by(person), room.number):
        act.done_by(person).journal(WarRoomEvent.CAUGHT_UP, room.number, channel=channel)


def caught_up(act: Act, number: int) -> None:
    """Whoever acts has read how it stands: should they come now, they need not be told again."""
    if not _knows(act, numbered(number)):
        act.journal(WarRoomEvent.CAUGHT_UP, numbered(number), channel=None)


def _knows(act: Act, record: str) -> bool:
    """Whether whoever acts was told when they came, or has asked a moment ago."""
    last = journal.latest_by(act.tx, record, act.by, WarRoomEvent.CAUGHT_UP)
    return last is not None and (last.details["channel"] is not None or act.now - last.at <= A_MOMENT)
