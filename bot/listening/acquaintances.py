"""What profiles in Slack say of whoever has something to do with us, read while nobody waits for it."""

import asyncio
from datetime import datetime, timedelta

from commands.shared.desk import UNKNOWN, Desk

REMEMBERED = 20_000
ANEW = timedelta(days=1)
"""So long what a profile says is taken to be so."""


class Acquaintances:
    """Where app.yaml names fields of profiles, each person's is read when they first do something, and once a day."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._met: dict[str, datetime] = {}
        self._reading: set[asyncio.Task[None]] = set()

    def meet(self, person: str) -> None:
        if not self._desk.document.profile_fields or person == UNKNOWN:
            return
        now, last = self._desk.now(), self._met.get(person)
        if last is not None and now - last < ANEW:
            return
        if len(self._met) >= REMEMBERED:
            self._met.clear()
        self._met[person] = now
        reading = asyncio.create_task(self._read(person))
        self._reading.add(reading)
        reading.add_done_callback(self._reading.discard)

    async def _read(self, person: str) -> None:
        await self._desk.meet([person])
