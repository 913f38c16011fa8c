"""Slack's rates: a storm of work stays below them of itself. Slots are looked at, so that no time need pass."""

import asyncio

from bot.config import Document
from bot.speaking.pace import METHODS, Pace
from bot.workspace.tiers import Tiers
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from storage.record import field
from tests.company import STAFF, war_rooms
from tests.conftest import SetClock, open_floor
from tests.faults.conftest import Tally


class Booked(Pace):
    """Notes when each call would be made, and makes it at once."""

    slots: list[tuple[float, str, str | None]] = field(default_factory=list)

    def book(
        self, method: str, channel: str | None = None, message: str | None = None, *, urgent: bool = False
    ) -> float:
        seconds = super().book(method, channel, message, urgent=urgent)
        self.slots.append((self.monotonic() + seconds, method, channel))
        return seconds

    async def wait(self, method: str, seconds: float) -> None:
        await asyncio.sleep(0)

    def called(self, method: str) -> int:
        return sum(booked == method for _, booked, _ in self.slots)


async def test_a_storm_of_work_never_meets_a_rate_limit_of_slack(
    settings: Document, sqlite_url: str, clock: SetClock, tally: Tally
) -> None:
    pace = Booked(monotonic=lambda: 0.0)
    async with open_floor(settings, sqlite_url, clock, pace=pace) as floor:
        people = [floor.person(name) for name in STAFF]
        carlos, ana = floor.person("carlos"), floor.person("ana")
        reports = [people[n % 5].command(f"/incident Point of sale storm {n}") for n in range(60)]
        await asyncio.gather(*reports, *(carlos.command(f"/major Room {n}") for n in range(25)))
        await asyncio.gather(*(ana.command(f"/incident take {n}") for n in range(1, 61)))
        await floor.settled()
        numbers = [each.id for each in await floor.read(incidents.open_incidents, limit=100) if each.major]
        await asyncio.gather(*(carlos.command(f"/incident resolve {n} a new cable") for n in numbers))
        await floor.settled()
        tiers, calls, rooms = Tiers(), floor.workspace.calls, war_rooms(floor.workspace)
        slots = sorted(pace.slots, key=lambda slot: slot[0])
        limited = [(method, at) for at, method, channel in slots if tiers.refuse(method, channel, at) is not None]
        unbooked = {
            method for method in METHODS if sum(call.method == method for call in calls) > pace.called(method)
        }
        assert limited == []
        assert unbooked <= {"users.info"}, "of each person once, when they first ask for something"
        assert [room.name for room in rooms if not room.pins or not room.bookmarks] == []
        assert len(rooms) == 25
        assert sum(call.method == "files.completeUploadExternal" for call in calls) == 25
        assert await floor.read(outbox.parked) == []
        tally.counted(len(calls), note="calls, none of them limited")
