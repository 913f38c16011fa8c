"""A major incident that was over before it was entered: what is said of it, and what cannot be right."""

from collections.abc import Mapping
from datetime import datetime, timedelta, tzinfo

from commands.shared.durations import say_duration
from commands.warrooms.ids import RetroField
from storage.record import Record

IN_MINUTES = timedelta(hours=2)
"""What lasted less than that is said in minutes."""


class Past(Record):
    """What happened, by its own times (UTC): when it started and was resolved is known. `priority` is P1 to P5."""

    text: str
    started: datetime | None
    resolved: datetime | None
    detected: datetime | None = None
    mitigated: datetime | None = None
    service: str | None = None
    note: str = ""
    priority: str = "P1"
    private: bool = False

    @property
    def times(self) -> Mapping[RetroField, datetime]:
        """What is said of when it came to what, in the order in which that is to come."""
        said = {
            RetroField.STARTED: self.started,
            RetroField.DETECTED: self.detected,
            RetroField.MITIGATED: self.mitigated,
            RetroField.RESOLVED: self.resolved,
        }
        return {field: at for field, at in said.items() if at is not None}


ENDS = (RetroField.MITIGATED, RetroField.RESOLVED)
"""What cannot come in the moment in which it started."""

CALLED: Mapping[RetroField, str] = {
    RetroField.STARTED: "It started",
    RetroField.DETECTED: "It was detected",
    RetroField.MITIGATED: "It was mitigated",
}


def wrong_times(past: Past, now: datetime, zone: tzinfo) -> dict[RetroField, str]:
    """What to ask beside each input: what is missing, is still to come, or comes before what it follows."""
    found = {
        field: "Say when that was, at least about."
        for field in (RetroField.STARTED, RetroField.RESOLVED)
        if field not in past.times
    }
    found |= {field: "That is still to come. When was it?" for field, at in past.times.items() if at > now}
    latest: tuple[RetroField, datetime] | None = None
    for field, at in past.times.items():
        if field in found:
            continue
        if latest is not None and (at < latest[1] or (field in ENDS and at == past.started)):
            before = f"{CALLED[latest[0]]} {_clock(latest[1], zone)}"
            found[field] = f"{before}, and this is not after it. Which of the two is right?"
            continue
        latest = field, at
    return found


def _clock(at: datetime, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%-d %b %H:%M}"


def lasted(length: timedelta) -> str:
    """`70 min`, `3 h 5 min`."""
    return f"{length // timedelta(minutes=1)} min" if length < IN_MINUTES else say_duration(length)
