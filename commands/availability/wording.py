"""What people hear of outages and budgets: sentences (mrkdwn) from entries, in minutes."""

from datetime import datetime, tzinfo
from fractions import Fraction

from commands.availability import rules
from commands.availability.policy import Promise
from commands.shared.blocks import moment, typed
from storage.availability.records import MILLION, OutageEvent, UptimeEvent
from storage.journal.records import Entry

SILENT: frozenset[str] = frozenset({*OutageEvent, *UptimeEvent})
"""Of no record with a story of its own: the war room tells of outages, `/sla budget` of what they spent."""


def minutes(amount: float) -> str:
    """`22.7`, `9`, `1,234`: as exact as somebody needs it."""
    return f"{amount:,.0f}" if abs(amount) >= 100 else f"{amount:.1f}".removesuffix(".0")


def of_micros(amount: Fraction) -> str:
    return minutes(float(amount / rules.MINUTE))


def of_share(millionths: int) -> str | None:
    """`3%`; None for all of it."""
    return None if millionths == MILLION else f"{millionths / 10_000:g}%"


def percent(value: float | None) -> str:
    """With as many digits as a target has nines."""
    return "n/a" if value is None else f"{value:.4f}".rstrip("0").removesuffix(".") + "%"


def window(promise: Promise, since: datetime, zone: tzinfo) -> str:
    """`November`, or `30 days`."""
    return f"{since.astimezone(zone):%B}" if promise.is_monthly else f"{promise.days} days"


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
