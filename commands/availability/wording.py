"""What people hear of outages and budgets: sentences (mrkdwn) from entries, in minutes."""

from collections.abc import Callable, Mapping
from datetime import datetime, tzinfo
from fractions import Fraction

from commands.availability import rules
from commands.availability.policy import Promise
from commands.shared.blocks import NO_NAMES, Names, escape, moment, typed
from commands.shared.counts import so_many
from storage.availability.records import MILLION, Outage, OutageEvent, UptimeEvent
from storage.journal.records import Entry

SILENT: frozenset[str] = frozenset({*OutageEvent, *UptimeEvent})
"""Of no record with a story of its own: the war room tells of outages, `/sla budget` of what they spent."""

DEEDS: Mapping[str, str] = {
    UptimeEvent.BURNING: "told how fast its downtime is used up",
    UptimeEvent.SPENT: "noted that its downtime is used up",
    UptimeEvent.MOVED: "noted until when its downtime is used up",
    UptimeEvent.FREED: "noted that some downtime of it is left again",
    UptimeEvent.WAIVED: "let changes of it go on",
}
"""What somebody did by an event whose name does not say so."""


def minutes(amount: float) -> str:
    """`22.7`, `9`, `1,234`: as exact as somebody needs it."""
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:.1f}".removesuffix(".0")


def of_micros(amount: Fraction) -> str:
    return minutes(float(amount / rules.MINUTE))


def of_share(millionths: int) -> str | None:
    """`3%`; None for all of it."""
    return None if millionths == MILLION else f"{millionths / 10_000:g}%"


def part(millionths: int) -> str:
    share = of_share(millionths)
    return "" if share is None else " degraded" if millionths == 0 else f" {share} down"


def span(since: datetime, until: datetime | None, at: Callable[[datetime], str]) -> str:
    return f"since {at(since)}" if until is None else f"{at(since)} to {at(until)}"


def outage(found: Outage, services: Names = NO_NAMES) -> str:
    """`Point of sale 3% down, since 14:00`."""
    service = escape(services.get(found.service, found.service))
    return f"{service}{part(found.millionths) or ' down'}, {span(found.began_at, found.ended_at, moment)}"


def outage_noted(found: Outage, name: str, command: str) -> str:
    """What whoever said it reads; `command` is how it was said, up to the service."""
    said = outage(found, {found.service: name})
    if found.replaced_at is not None:
        return f"Taken back: {said}."
    return f"Noted: {said}. Say it again to correct it; `{command} {found.service} none` takes it back."


def percent(value: float | None) -> str:
    """With as many digits as a target has nines."""
    return "n/a" if value is None else f"{value:.4f}".rstrip("0").removesuffix(".") + "%"


def window(promise: Promise, since: datetime, zone: tzinfo) -> str:
    """`November`, or `30 days`."""
    return f"{since.astimezone(zone):%B}" if promise.is_monthly else so_many(promise.days, "day")


def burning(entry: Entry, promise: Promise, zone: tzinfo) -> str:
    """`9 of 22.7 min left in November; at this rate gone in 50 min`."""
    told = entry.details
    left = f"{minutes(told['left'])} of {minutes(told['budget'])} min left in {_window(entry, promise, zone)}"
    rate = "" if told["gone_in"] is None else f"; at this rate gone in {minutes(told['gone_in'])} min"
    return f":hourglass_flowing_sand: *{typed(promise.name, 80)}*: {left}{rate}."


def spent(entry: Entry, promise: Promise, zone: tzinfo) -> str:
    """That nothing is left, and what follows."""
    told = entry.details
    over = f", {minutes(-told['left'])} min over" if told["left"] <= -0.05 else ""
    until = "" if told["until"] is None else f" until {moment(datetime.fromisoformat(told['until']))}"
    gone = f"the {minutes(told['budget'])} min of {_window(entry, promise, zone)} are spent{over}"
    return (
        f":red_circle: *{typed(promise.name, 80)}*: {gone}. Its changes count as one level riskier{until}; "
        "emergencies go on as ever."
    )


def _window(entry: Entry, promise: Promise, zone: tzinfo) -> str:
    return window(promise, datetime.fromisoformat(entry.details["window"]), zone)
