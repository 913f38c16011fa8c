"""Who hears of a report: one channel, once a day and once a week."""

from collections.abc import Mapping, Sequence

from commands.reports.operations import DAILY, WEEKLY
from commands.reports.weekly import PICTURES
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref
from storage.figures.records import ReportEvent
from storage.journal.records import Entry
from storage.outbox.records import Effect, Method

PICTURE, DRAWN, CSV = "report.picture", "report.drawn", "report.csv"


def show(act: Act, entry: Entry) -> None:
    channel = channel_ref(act.document.channels.reports)
    at = Address(channel, entry.record, message=f"{entry.record}/daily")
    speech.show(act, at, DAILY, entry=entry.id)


def show_week(act: Act, entry: Entry) -> None:
    """Its pictures first, so that they are there when the message shows them."""
    lane = f"{entry.record}/weekly"
    for which in PICTURES:
        subject = {"entry": entry.id, "which": which}
        drawing = Effect(lane, Method.PICTURE, entry.record, render=PICTURE, subject=subject, then=DRAWN)
        speech.put(act, drawing)
    at = Address(channel_ref(act.document.channels.reports), entry.record, lane=lane, message=lane)
    speech.show(act, at, WEEKLY, entry=entry.id)


def send_export(act: Act, entry: Entry) -> None:
    """To whoever asked, and to nobody else."""
    subject = {"words": entry.details["words"], "person": entry.actor}
    arguments = {"channel": entry.actor}
    speech.put(act, Effect(f"dm:{entry.actor}", Method.UPLOAD, "desk", arguments, render=CSV, subject=subject))


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    ReportEvent.POSTED: (show,),
    ReportEvent.WEEK_POSTED: (show_week,),
    ReportEvent.EXPORTED: (send_export,),
}
