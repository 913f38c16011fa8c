"""The call that belongs to a room: where it is held, from when to when."""

import re
from collections.abc import Mapping, Sequence

from commands.shared.act import Act, Follower
from commands.shared.patterns import pattern
from commands.shared.refusals import Invalid, MovedOn
from commands.warrooms.ids import BridgeField
from commands.warrooms.permissions import may_write_down
from commands.warrooms.policy import WarRoomPolicy
from storage.journal import queries as journal
from storage.journal.records import Entry, numbered
from storage.warrooms.records import WarRoom, WarRoomEvent

URL = pattern(r"https?://[^\s<>|\"`]{3,400}", re.IGNORECASE)
ABOUT = (WarRoomEvent.BRIDGE_OPENED, WarRoomEvent.BRIDGE_CLOSED)


def bridge_of(act: Act, number: int) -> str | None:
    """The address of the call that a room holds now."""
    last = journal.latest(act.tx, numbered(number), *ABOUT)
    return str(last.details["url"]) if last is not None and last.what == WarRoomEvent.BRIDGE_OPENED else None


def bridge(act: Act, number: int, *, url: str) -> WarRoom:
    """The room holds a call there from now on; another address takes the place of the one before."""
    room, incident = may_write_down(act, number)
    if URL.fullmatch(url) is None:
        raise Invalid({BridgeField.URL: "Give the address of the call, like https://meet.example/inc-42."})
    known = bridge_of(act, number)
    if known == url:
        raise MovedOn("That is where the call is held already.", record=incident.number)
    act.journal(WarRoomEvent.BRIDGE_OPENED, incident.number, url=url, was=known)
    return room


def end(act: Act, number: int) -> WarRoom:
    """The call is over."""
    room, incident = may_write_down(act, number)
    known = bridge_of(act, number)
    if known is None:
        raise MovedOn("No call is held. `/major bridge URL` says where one is.", record=incident.number)
    act.journal(WarRoomEvent.BRIDGE_CLOSED, incident.number, was=known)
    return room


def begin(act: Act, entry: Entry) -> None:
    """Where app.yaml says where rooms hold their calls, one that is declared, or opens again, has its own."""
    template = act.policy(WarRoomPolicy).war_rooms.bridge
    if template is not None and bridge_of(act, entry.number) is None:
        url = template.replace("{number}", str(entry.number))
        act.done_by().journal(WarRoomEvent.BRIDGE_OPENED, entry.record, url=url, was=None)


def close(act: Act, entry: Entry) -> None:
    """The work in the room is over, and so is its call."""
    known = bridge_of(act, entry.number)
    if known is not None:
        act.journal(WarRoomEvent.BRIDGE_CLOSED, entry.record, was=known)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.DECLARED: (begin,),
    WarRoomEvent.REOPENED: (begin,),
    WarRoomEvent.RESOLVED: (close,),
}
