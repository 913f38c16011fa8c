"""Who hears what of services: the team of what goes on with fewer than it had, once; rooms and ballots show it."""

from collections.abc import Mapping, Sequence

from commands.changes.notices import show_ballot_of
from commands.items.permissions import owner_of
from commands.items.policy import ItemPolicy
from commands.items.reading import fallen
from commands.items.register import register
from commands.items.wording import several
from commands.services import stakes, wording
from commands.services.down import lost
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.blocks import typed
from commands.shared.speech import Address, channel_ref
from commands.warrooms.notices import show_situation
from storage.changes import holds
from storage.changes import queries as changes
from storage.changes.records import ChangeEvent
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent
from storage.items.records import ItemEvent
from storage.journal.records import Entry
from storage.record import replace
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE


def tell_owner(act: Act, entry: Entry) -> None:
    """In the channel of its team."""
    item = register(act).items.get(entry.details["item"])
    owner = None if item is None else owner_of(act, item)
    if item is None or owner is None:
        return
    channel = channel_ref(act.document.teams[owner].channel)
    speech.post(act, Address(channel, entry.record), wording.spent(entry, item.name, _out(act, item.key)))


def _out(act: Act, key: str) -> str:
    """What is out of use that it stands on, with the incidents that say so (mrkdwn)."""
    known, out = register(act), lost(act)
    beneath = [each for each in out if key in fallen(act, [each]).impact.at_risk]
    said = [f"{typed(known.name(each), 60)} is out{f', INC-{out[each]}' if out[each] else ''}" for each in beneath]
    return several(said)


def show_ballots(act: Act, _entry: Entry) -> None:
    """The ballots of what is still voted on say what a change takes."""
    for change in changes.open_ballots(act.tx):
        if stakes.of_change(act, change) is not None:
            show_ballot_of(act, change)


def show_room(act: Act, entry: Entry) -> None:
    """The room of an incident shows what is down with what it is about by now."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None and room.status in LIVE and act.policy(ItemPolicy).items is not None:
        show_situation(act, entry)


def show_rooms_of_hold(act: Act, entry: Entry) -> None:
    """The rooms of what is held, or not any more."""
    hold = holds.find(act.tx, entry.details["hold"])
    for room in warrooms.live(act.tx) if hold is not None else ():
        incident = incidents.find(act.tx, room.incident)
        if incident is not None and hold is not None and hold.service in (None, incident.service):
            show_situation(act, replace(entry, record=room.number))


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ItemEvent.SPENT: (tell_owner, show_ballots),
    ItemEvent.RESTORED: (show_ballots,),
    ItemEvent.SPARED: (show_room,),
    ItemEvent.SUSPECT_CONFIRMED: (show_room,),
    ItemEvent.SUSPECT_CLEARED: (show_room,),
    ChangeEvent.HELD: (show_rooms_of_hold,),
    ChangeEvent.RELEASED: (show_rooms_of_hold,),
    IncidentEvent.FACT_SET: (show_room,),
}
