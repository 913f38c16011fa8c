"""How available something was: the answer of `quarterdeck sla uptime`."""

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import Any

from commands.availability import rules
from commands.availability.policy import AvailabilityPolicy, read_percent, read_target
from commands.availability.rules import Down, Interval, Uptime
from commands.service_levels.calendars import Calendar
from commands.service_levels.due import instant_in
from commands.shared.language import nearest
from commands.shared.patterns import pattern
from commands.shared.refusals import Refused
from storage.record import Record

SHARE = pattern(r"(.*)@([^@/]+)")


class WorkedOut(Record):
    """What was asked, and its answer; without a target there is no budget."""

    calendar: Calendar
    uptime: Uptime
    target: Fraction | None

    def as_json(self) -> dict[str, Any]:
        budget = None if self.target is None else float(self.uptime.budget(self.target) / rules.MINUTE)
        left = None if self.target is None else float(self.uptime.left(self.target) / rules.MINUTE)
        return {
            "agreed_hours": float(self.uptime.agreed / rules.HOUR),
            "down_hours": float(self.uptime.down / rules.HOUR),
            "availability": self.uptime.percent,
            "budget_minutes": budget,
            "left_minutes": left,
        }

    @property
    def text(self) -> str:
        found = self.as_json()
        percent = "n/a" if found["availability"] is None else f"{found['availability']:.4f}%"
        agreed = f"{found['agreed_hours']:.6g} h agreed ({self.calendar.name})"
        said = f"{percent} of {agreed}, {found['down_hours']:.6g} h down"
        if self.target is None:
            return said
        left = f"{found['left_minutes']:.6g} min left" if found["left_minutes"] >= 0 else "none left"
        return f"{said}; budget {found['budget_minutes']:.6g} min at {float(self.target * 100):.6g}%, {left}"


def work_out(
    policy: AvailabilityPolicy,
    calendar: str,
    between: tuple[str, str],
    *,
    target: str | None = None,
    outages: Sequence[str] = (),
    planned: Sequence[str] = (),
) -> WorkedOut:
    """Instants are ISO 8601; without an offset, in the calendar's zone. An outage is `from/to` or `from/to@25%`.

    One that lasts is `from/`: it counts to the end. Raises Refused with the sentence that says what to write.
    """
    if calendar not in policy.calendar_names():
        alike = nearest(calendar, policy.calendar_names()) or policy.calendar_names()
        raise Refused(f"There is no calendar {calendar}; there is {', '.join(alike)}.")
    found = policy.calendar(calendar)
    since, until = _instant("--from", between[0], found), _instant("--to", between[1], found)
    if until <= since:
        raise Refused("--to is not after --from; name the end of the window there.")
    try:
        promised = None if target is None else read_target(target)
    except ValueError as error:
        raise Refused(f"--target: {error}") from None
    downs = [_outage(text, found) for text in outages]
    works = [Interval(*_interval("--planned", text, found)) for text in planned]
    return WorkedOut(found, rules.uptime(found, Interval(since, until), downs, works), promised)


def _outage(text: str, calendar: Calendar) -> Down:
    match = SHARE.fullmatch(text)
    try:
        share = rules.WHOLE if match is None else read_percent(match[2])
    except ValueError as error:
        raise Refused(f"--outage {text}: {error}") from None
    since, until = (match[1] if match else text).partition("/")[::2]
    if match is not None and not match[2].strip():
        raise Refused(f"--outage {text} has no share; write FROM/TO@25%, or FROM/TO.")
    if "/" in text and since and not until:
        return Down(_instant("--outage", since, calendar), None, share)
    return Down(*_interval("--outage", match[1] if match else text, calendar), share)


def _interval(option: str, text: str, calendar: Calendar) -> tuple[datetime, datetime]:
    first, slash, last = text.partition("/")
    if not slash or not last:
        raise Refused(f"{option} {text} has no end; write FROM/TO.")
    since, until = _instant(option, first, calendar), _instant(option, last, calendar)
    if until < since:
        raise Refused(f"{option} {text} ends before it begins; write FROM/TO.")
    return since, until


def _instant(option: str, text: str, calendar: Calendar) -> datetime:
    return instant_in(text, calendar, named=f"{option}: {text}", example="2026-11-01T00:00")
