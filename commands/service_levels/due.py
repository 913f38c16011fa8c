"""When something would be due: the answer of `quarterdeck sla due`."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from commands.service_levels import rules
from commands.service_levels.calendars import FIRST, LAST, Calendar, NeverOpens
from commands.service_levels.policy import ServiceLevelPolicy, target_length
from commands.shared.durations import read_duration
from commands.shared.language import nearest
from commands.shared.refusals import Refused
from storage.record import Record
from storage.service_levels.records import Pause


class Due(Record):
    """The question, and its answer; `due` is None when a pause without end keeps it from ever being due."""

    calendar: Calendar
    start: datetime
    target: timedelta
    pauses: tuple[Pause, ...]
    due: datetime | None

    @property
    def text(self) -> str:
        return "none" if self.due is None else self._local(self.due)

    def as_json(self) -> dict[str, Any]:
        pauses = [
            {"from": self._local(each.paused_at), "to": self._local(each.resumed_at) if each.resumed_at else None}
            for each in self.pauses
        ]
        return {
            "calendar": self.calendar.name,
            "start": self._local(self.start),
            "target_seconds": int(self.target.total_seconds()),
            "pauses": pauses,
            "due": None if self.due is None else self._local(self.due),
        }

    def _local(self, instant: datetime) -> str:
        return instant.astimezone(self.calendar.zone).isoformat()


def due(policy: ServiceLevelPolicy, calendar: str, start: str, target: str, pauses: Sequence[str] = ()) -> Due:
    """Instants are ISO 8601; without an offset, in the calendar's zone. A pause is `from/to`, or `from/`."""
    if calendar not in policy.calendar_names():
        alike = nearest(calendar, policy.calendar_names()) or policy.calendar_names()
        raise Refused(f"There is no calendar {calendar}; there is {', '.join(alike)}.")
    found = policy.calendar(calendar)
    begun = _instant(start, found)
    try:
        length = target_length(read_duration(target))
    except ValueError as error:
        raise Refused(f"--target: {error}") from None
    paused = tuple(_pause(text, found) for text in pauses)
    try:
        return Due(found, begun, length, paused, rules.due_at(found, begun, length, paused))
    except NeverOpens as error:
        raise Refused(f"That is never due: {error}.") from None


def _pause(text: str, calendar: Calendar) -> Pause:
    since, slash, until = text.partition("/")
    if not slash:
        raise Refused(f"--pause {text} has no end; write FROM/TO, or FROM/ for one that has none.")
    paused, resumed = _instant(since, calendar), _instant(until, calendar) if until else None
    if resumed is not None and resumed < paused:
        raise Refused(f"--pause {text} ends before it begins; write FROM/TO.")
    return Pause(paused, resumed)


def _instant(text: str, calendar: Calendar) -> datetime:
    return instant_in(text, calendar, named=text, example="2026-03-16T09:00")


def instant_in(text: str, calendar: Calendar, *, named: str, example: str) -> datetime:
    """An instant (UTC) that somebody typed as in ISO 8601, in the calendar's zone where it has none. Raises Refused;
    `named` is how the refusal calls it.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"{named} is not an ISO 8601 instant; write it like {example}.") from None
    if not FIRST.year <= found.year < LAST.year:
        raise Refused(f"{named} is out of reach; name an instant from {FIRST.year} to {LAST.year - 1}.")
    return (found if found.tzinfo else found.replace(tzinfo=calendar.zone)).astimezone(UTC)
