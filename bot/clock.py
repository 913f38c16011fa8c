"""Fires timers that are due: each names an operation. APScheduler only calls `tick` at an interval."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot import logs
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.practice import Practices
from commands.shared.refusals import Refused
from storage.database import DatabaseUnavailable
from storage.journal.queries import QUARTERDECK
from storage.timers import queries as timers
from storage.timers.records import Timer

log = logging.getLogger("quarterdeck.clock")
BATCH_SIZE = 50
RETRY_SECONDS = 60.0
LONGEST_WAIT = 1.0
"""So many seconds at most does what is due wait for those who wait for an answer."""


class SystemClock:
    """The time of this machine."""

    rate = 1.0

    def now(self) -> datetime:
        return datetime.now(UTC)


class Ticker:
    """Looks for due timers every `seconds`, and whenever told that there may be one.

    Whoever waits for an answer of ours has it first, unless that makes what is due wait for longer than a second.
    """

    def __init__(
        self, desk: Desk, practices: Practices, idle: Callable[[float], Awaitable[None]], seconds: float = 1.0
    ) -> None:
        """`idle` waits until nobody waits for an answer, so many seconds at most."""
        self._desk, self._practices = desk.done_by(QUARTERDECK, "timer"), practices
        self._idle = idle
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._scheduler.add_job(
            self._tick_anew, "interval", seconds=seconds, coalesce=True, max_instances=2, misfire_grace_time=None
        )
        self._ticking = asyncio.Lock()

    def start(self) -> None:
        self._scheduler.start()

    async def stop(self) -> None:
        """Begin no more ticks, and let the one that has begun finish."""
        self._scheduler.pause()
        await asyncio.sleep(0)
        async with self._ticking:
            self._scheduler.shutdown(wait=False)

    async def _tick_anew(self) -> None:
        """Whoever ticks already fires all that is due. While the database is away it waits for the next tick."""
        if self._ticking.locked():
            return
        try:
            await self.tick()
        except DatabaseUnavailable as error:
            log.warning("what is due waits for the database: %s", error)

    async def tick(self) -> int:
        """Fire what is due, the longest waiting first; how many fired."""
        async with self._ticking:
            fired = 0
            while due := await self._desk.database.read(timers.due, self._desk.now(), BATCH_SIZE):
                waits_until = time.monotonic() + LONGEST_WAIT
                results = []
                for timer in due:
                    await self._idle(waits_until - time.monotonic())
                    results.append(await self._fire(timer))
                fired += sum(results)
                if not any(results):
                    break
            return fired

    async def _fire(self, timer: Timer) -> bool:
        with logs.about(event=f"timer:{timer.kind}:{timer.key}", record=timer.record):
            return await self._try_to_fire(timer)

    async def _try_to_fire(self, timer: Timer) -> bool:
        try:
            return await self._desk.write(_fire, timer, self._practices, await self._read(timer))
        except DatabaseUnavailable as error:
            log.warning("timer %s of %s waits for the database: %s", timer.kind, timer.key, error)
            return False
        except Refused:
            log.error("timer %s of %s is refused, and given up", timer.kind, timer.key)
            await self._desk.write(_give_up, timer)
            return False
        except Exception:
            log.exception("timer %s of %s failed", timer.kind, timer.key)
            await self._desk.write(_postpone, timer)
            return False

    async def _read(self, timer: Timer) -> dict[str, Any]:
        """What the timer is for needs to have read: while it reads, others write."""
        reads = self._practices.reads.get(timer.kind)
        return {} if reads is None else {"found": await self._desk.ask(reads, **timer.payload)}


def _fire(act: Act, timer: Timer, practices: Practices, found: Mapping[str, Any]) -> bool:
    """Take the timer and do what it names, in one transaction."""
    if not timers.claim(act.tx, timer):
        return False
    practices.timers[timer.kind](act, **timer.payload, **found)
    return True


def _give_up(act: Act, timer: Timer) -> None:
    """What is refused now is refused in a minute as well; that it was is in the journal."""
    timers.claim(act.tx, timer)


def _postpone(act: Act, timer: Timer) -> None:
    if timers.claim(act.tx, timer):
        later = act.now + timedelta(seconds=RETRY_SECONDS)
        timers.arm(act.tx, timer.kind, timer.key, later, record=timer.record, **timer.payload)
