"""What the timers of service levels do, what is said of them, and how the clocks follow incidents."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from commands.service_levels import operations, views
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.desk import Clock, Desk, Follower
from commands.shared.registry import Job, Rendered
from storage.journal.records import Entry
from storage.timers.records import Timer

ON_TIME_SECONDS = 60.0


def warning(policy: ServiceLevelPolicy, clock: Clock) -> Job:
    def warn(tx: Connection, timer: Timer, *, now: datetime) -> None:
        key, due_at = timer.payload["clock"], timer.due_at
        operations.warn(tx, key, due_at=due_at, tolerance=_tolerance(clock), policy=policy, now=now)

    return warn


def render_warning(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    """Nothing, when the clock does not run any more, or where everyone reads of what has become private."""
    policy, tolerance = desk.policy(ServiceLevelPolicy), _tolerance(desk.clock)
    due_at, key = datetime.fromisoformat(subject["due_at"]), subject["clock"]
    found = operations.pressing(tx, key, due_at=due_at, tolerance=tolerance, policy=policy, now=desk.now())
    if found is None or (found[1].private and "person" not in subject):
        return {}
    return {"text": views.warning(*found)}


def _tolerance(clock: Clock) -> timedelta:
    """So much later than it was due, by the desk's clock, is still on time."""
    return timedelta(seconds=ON_TIME_SECONDS * max(1.0, clock.rate))


def follower(policy: ServiceLevelPolicy) -> Follower:
    def follow(tx: Connection, entry: Entry, *, now: datetime) -> None:
        operations.follow(tx, entry, policy=policy, now=now)

    return follow
