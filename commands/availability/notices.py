"""Who hears that a budget runs out: the team that runs the service, in its channel."""

from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo

from commands.availability import views, wording
from commands.availability.policy import AvailabilityPolicy, Promise
from commands.changes.notices import show_ballot_of
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.availability import queries as outages
from storage.availability.records import UptimeEvent
from storage.changes import queries as changes
from storage.journal.records import Entry


def _tell(say: Callable[[Entry, Promise, tzinfo], str]) -> Follower:
    def tell(act: Act, entry: Entry) -> None:
        if entry.details.get("quietly"):
            return
        policy = act.policy(AvailabilityPolicy)
        promise = next(each for each in policy.uptime if each.name == entry.details["promise"])
        team = act.document.teams[act.document.services[promise.service].team]
        text = say(entry, promise, act.document.desk.zone)
        speech.post(act, Address(channel_ref(team.channel), entry.record), text, blocks=views.told(text, promise))

    return tell


def show_ballots(act: Act, entry: Entry) -> None:
    """The ballots of the service's changes say whether anything is left."""
    service = entry.record.removeprefix(outages.record_of(""))
    for change in changes.open_ballots(act.tx):
        if service in change.items:
            show_ballot_of(act, change)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    UptimeEvent.BURNING: (_tell(wording.burning),),
    UptimeEvent.SPENT: (_tell(wording.spent), show_ballots),
    **dict.fromkeys((UptimeEvent.MOVED, UptimeEvent.FREED, UptimeEvent.WAIVED), (show_ballots,)),
}
