"""Who hears of improvements: the channel of the reports has one card of each; its owner is asked and told."""

from collections.abc import Mapping, Sequence

from commands.improvements import ids, operations, rules, wording
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.improvements import queries as improvements
from storage.improvements.records import Improvement, ImprovementEvent
from storage.journal.records import Entry
from storage.outbox import queries as outbox
from storage.tasks import queries as tasks
from storage.tasks.records import TaskEvent


def show(act: Act, entry: Entry) -> None:
    _show(act, _found(act, entry))


def _found(act: Act, entry: Entry) -> Improvement:
    found = improvements.find(act.tx, entry.number)
    assert found is not None
    return found


def _show(act: Act, found: Improvement) -> None:
    name = ids.card(found.id)
    at = Address(channel_ref(act.document.channels.reports), found.number, lane=name, message=name)
    speech.show(act, at, "improvement.card", improvement=found.id)


def tell_verdict(act: Act, entry: Entry) -> None:
    """Its owner, and whoever proposed it."""
    found = _found(act, entry)
    said = wording.judged(found, act.document.desk.zone)
    for person in dict.fromkeys(filter(None, (found.owner, found.proposer))):
        speech.post(act, speech.directly(person, found.number), said)


def tell_rejected(act: Act, entry: Entry) -> None:
    found = _found(act, entry)
    if found.proposer != entry.actor:
        speech.post(act, speech.directly(found.proposer, found.number), wording.rejected(entry, found))


def ask_when(act: Act, entry: Entry) -> None:
    """Its owner, since when it is in place, once nothing is left to do for it."""
    if not entry.record.startswith("IMP-"):
        return
    found = _found(act, entry)
    if found.state not in rules.UNDER_WAY or found.owner is None:
        return
    if not rules.still_open(tasks.of_record(act.tx, found.number), found.task):
        _ask_when(act, found, found.owner)


def show_asked(act: Act, entry: Entry) -> None:
    """The question to its owner, where it was asked and is answered, or of no use any more."""
    found = _found(act, entry)
    if outbox.message_called(act.tx, ids.in_place(found.number)) is not None and found.state not in rules.UNDER_WAY:
        _ask_when(act, found, "")


def _ask_when(act: Act, found: Improvement, to: str) -> None:
    name = ids.in_place(found.number)
    speech.show(act, Address(to, found.number, lane=name, message=name), "improvement.when", improvement=found.id)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    **dict.fromkeys(ImprovementEvent, (show, show_asked)),
    ImprovementEvent.JUDGED: (show, tell_verdict),
    ImprovementEvent.REJECTED: (show, show_asked, tell_rejected),
    TaskEvent.OPENED: (operations.begin,),
    TaskEvent.DONE: (ask_when,),
    TaskEvent.SKIPPED: (ask_when,),
    TaskEvent.IMPOSSIBLE: (ask_when,),
}
