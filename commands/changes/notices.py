"""Who hears of what happens to changes, and where."""

from collections.abc import Iterable, Mapping, Sequence

from commands.changes import ids, views, wording
from commands.changes.permissions import existing
from commands.changes.reading import collisions_of
from commands.links import reading as links
from commands.shared import blocks as bk
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.blocks import Block
from commands.shared.speech import Address, channel_ref, directly
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry, number_of
from storage.links.records import LinkEvent
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method


def answer(act: Act, entry: Entry) -> None:
    """Whoever sent the form off, which is not answered where it was opened: what became of it, and what it meets."""
    change = existing(act, entry.number)
    text = wording.submitted(change, collisions_of(act, change), act.document.service_names())
    buttons = views.next_buttons(change) if change.status is ChangeStatus.SCHEDULED else []
    _directly(act, entry.actor, change, text, buttons)


def call_in(act: Act, entry: Entry) -> None:
    """The voters into the board's channel, where they are mentioned."""
    change = existing(act, entry.number)
    arguments = {"channel": _board_channel(act), "users": [*change.voters]}
    lane = ids.ballot(change.id, change.voting_round)
    speech.put(act, Effect(lane=lane, method=Method.INVITE, record=change.number, arguments=arguments))


def show_ballot(act: Act, entry: Entry) -> None:
    """In the board's channel: how the vote stands, and what became of it; of what needs no vote there is none."""
    show_ballot_of(act, existing(act, entry.number))


def show_ballot_of(act: Act, change: Change) -> None:
    if change.voting_round:
        name = ids.ballot(change.id, change.voting_round)
        at = Address(_board_channel(act), change.number, lane=name, message=name)
        speech.show(act, at, "change.ballot", change=change.id, ballot=change.voting_round)


def show_related(act: Act, entry: Entry) -> None:
    """The ballots at either end of a link."""
    _show_ballots(act, [entry.record, entry.details["other"]])


def show_beside(act: Act, entry: Entry) -> None:
    """An incident becomes private: the ballots of the changes that it is linked with name it no more."""
    if entry.details.get("became_private"):
        _show_ballots(act, links.beside(act, entry.record))


def _show_ballots(act: Act, records: Iterable[str]) -> None:
    """Those that were posted."""
    for number in [number_of(record) for record in records if record.startswith("CHG-")]:
        change = existing(act, number)
        name = ids.ballot(change.id, change.voting_round)
        if outbox.message_called(act.tx, name) is not None:
            at = Address(_board_channel(act), change.number, lane=name, message=name)
            speech.show(act, at, "change.ballot", change=change.id, ballot=change.voting_round)


def tell(act: Act, entry: Entry) -> None:
    """The requester and the implementer, but not who did it, who was answered; and the board, under the ballot."""
    change = existing(act, entry.number)
    text, name = wording.to_everyone(entry, change), ids.ballot(change.id, change.voting_round)
    for person in dict.fromkeys([change.requester, change.implementer]):
        if person != entry.actor:
            _directly(act, person, change, text, views.next_buttons(change))
    speech.post(act, Address(_board_channel(act), change.number, lane=name, thread=name), text)


def show_record(act: Act, entry: Entry) -> None:
    """What stands on the ballot of a change, where one was posted."""
    _show_ballots(act, [entry.record])


def tell_its_people(act: Act, entry: Entry) -> None:
    """Whoever requested and implements it: what has come in its way, unless they read that in an answer."""
    if entry.details["answered"]:
        return
    change = existing(act, entry.number)
    text = wording.came_in_the_way(entry, change, act.document.service_names())
    for person in dict.fromkeys([change.requester, change.implementer]):
        if person != entry.actor:
            _directly(act, person, change, text, [views.details_button(change)])


def _directly(act: Act, person: str, change: Change, text: str, buttons: Sequence[Block]) -> None:
    blocks = [bk.section(bk.clip(text, bk.SECTION)), bk.actions(*buttons)] if buttons else None
    speech.post(act, directly(person, change.number), text, blocks=blocks)


def _board_channel(act: Act) -> str:
    return channel_ref(act.document.channels.cab)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ChangeEvent.REQUESTED: (answer,),
    ChangeEvent.SUBMITTED: (call_in, show_ballot),
    ChangeEvent.SCHEDULED: (tell,),
    ChangeEvent.VOTED: (show_ballot,),
    ChangeEvent.APPROVED: (show_ballot, tell),
    ChangeEvent.REJECTED: (show_ballot, tell),
    ChangeEvent.WITHDRAWN: (show_ballot, tell),
    ChangeEvent.BEGUN: (show_ballot, tell),
    ChangeEvent.DONE: (show_ballot, tell),
    ChangeEvent.COLLIDES: (show_record, tell_its_people),
    ChangeEvent.CLEARED: (show_record,),
    ChangeEvent.EXCEPTED: (show_record,),
    LinkEvent.MADE: (show_related,),
    LinkEvent.TAKEN_AWAY: (show_related,),
    IncidentEvent.SERVICE_SET: (show_beside,),
}
