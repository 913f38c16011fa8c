"""What is posted stands on the page; the card of the room says so, and nobody is told of it on its own."""

from collections.abc import Mapping, Sequence

from commands.shared.act import Act, Follower
from commands.warrooms.notices import show_situation
from storage.journal.records import Entry
from storage.status.records import StatusEvent
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE


def show_room(act: Act, entry: Entry) -> None:
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None and room.status in LIVE:
        show_situation(act, entry)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    StatusEvent.POSTED: (show_room,),
    StatusEvent.WITHDRAWN: (show_room,),
}
