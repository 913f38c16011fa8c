"""What the timers of service levels do, and how the clocks follow incidents."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from commands.desk import Clock, Follower
from commands.registry import Job
from commands.service_levels import operations
from commands.service_levels.policy import ServiceLevelPolicy
from storage.journal.records import Entry
from storage.timers.records import Timer

ON_TIME_SECONDS = 60.0


def warning(policy: ServiceLevelPolicy, clock: Clock) -> Job:
    def warn(tx: Connection, timer: Timer, *, now: datetime) -> None:
        tolerance = timedelta(seconds=ON_TIME_SECONDS * max(1.0, clock.rate))
        key, due_at = timer.payload["clock"], timer.due_at
        operations.warn(tx, key, due_at=due_at, tolerance=tolerance, policy=policy, now=now)

    return warn


def follower(policy: ServiceLevelPolicy) -> Follower:
    def follow(tx: Connection, entry: Entry, *, now: datetime) -> None:
        operations.follow(tx, entry, policy=policy, now=now)

    return follow
