"""Who hears of what happens to changes, and where."""

from collections.abc import Mapping, Sequence

from commands.changes import wording
from commands.changes.permissions import existing
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref, directly
from storage.changes.records import Change, ChangeEvent
from storage.journal.records import Entry


def show_ballot(act: Act, entry: Entry) -> None:
    """In the board's channel: how the vote stands, and what became of it; of what needs no vote there is none."""
    change = existing(act, entry.number)
    if change.voting_round:
        name = _ballot(change)
        at = Address(_board_channel(act), change.number, lane=name, message=name)
        speech.show(act, at, "change.ballot", change=change.id, ballot=change.voting_round)


def tell(act: Act, entry: Entry) -> None:
    """The requester, the implementer, and those who voted, under the ballot."""
    change = existing(act, entry.number)
    text, name = wording.to_everyone(entry, change), _ballot(change)
    for person in dict.fromkeys([change.requester, change.implementer]):
        speech.post(act, directly(person, change.number), text)
    speech.post(act, Address(_board_channel(act), change.number, lane=name, thread=name), text)


def _ballot(change: Change) -> str:
    """What the message is called that shows this round's ballot; also the lane of all that is said under it."""
    return f"{change.number}/ballot/{change.voting_round}"


def _board_channel(act: Act) -> str:
    return channel_ref(act.document.channels.cab)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ChangeEvent.SUBMITTED: (show_ballot,),
    ChangeEvent.SCHEDULED: (tell,),
    ChangeEvent.VOTED: (show_ballot,),
    ChangeEvent.APPROVED: (show_ballot, tell),
    ChangeEvent.REJECTED: (show_ballot, tell),
    ChangeEvent.WITHDRAWN: (show_ballot, tell),
    ChangeEvent.BEGUN: (show_ballot, tell),
    ChangeEvent.DONE: (show_ballot, tell),
}
