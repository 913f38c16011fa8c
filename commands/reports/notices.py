"""Who hears of a report: one channel, once a day."""

from collections.abc import Mapping, Sequence

from commands.reports.operations import DAILY
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.figures.records import ReportEvent
from storage.journal.records import Entry


def show(act: Act, entry: Entry) -> None:
    channel = channel_ref(act.document.channels.reports)
    at = Address(channel, entry.record, message=f"{entry.record}/daily")
    speech.show(act, at, DAILY, entry=entry.id)


FOLLOWS: Mapping[str, Sequence[Follower]] = {ReportEvent.POSTED: (show,)}
