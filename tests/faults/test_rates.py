"""Slack's rates, enforced by the workspace: a storm of work stays below them of itself."""

import asyncio

from bot.config import Document
from bot.speaking.pace import Pace
from bot.workspace.tiers import Tiers
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from tests.company import STAFF, war_rooms
from tests.conftest import SetClock, open_floor
from tests.faults.conftest import Tally

MINUTE = 3.0
"""Seconds that the workspace takes for a minute, so that several of them pass in a test."""

UNEVEN = 0.5
"""Seconds by which calls may arrive more closely than they left: so many the relay leaves of a real minute, too."""


async def test_a_storm_of_work_never_meets_a_rate_limit_of_slack(
    settings: Document, sqlite_url: str, clock: SetClock, tally: Tally
) -> None:
    async with open_floor(settings, sqlite_url, clock, pace=Pace(scale=(MINUTE + UNEVEN) / 60)) as floor:
        floor.server.faults.tiers = Tiers(MINUTE)
        people = [floor.person(name) for name in STAFF]
        carlos, ana = floor.person("carlos"), floor.person("ana")
        reports = [people[n % 5].command(f"/incident Point of sale storm {n}") for n in range(60)]
        await asyncio.gather(*reports, *(carlos.command(f"/major Room {n}") for n in range(25)))
        await asyncio.gather(*(ana.command(f"/incident take {n}") for n in range(1, 61)))
        await floor.settled()
        numbers = [each.id for each in await floor.read(incidents.open_incidents, limit=100) if each.major]
        await asyncio.gather(*(carlos.command(f"/incident resolve {n} a new cable") for n in numbers))
        await floor.settled()
        calls = floor.workspace.calls
        limited = [call.method for call in calls if call.error == "ratelimited"]
        rooms = war_rooms(floor.workspace)
        assert limited == []
        assert [room.name for room in rooms if not room.pins or not room.bookmarks] == []
        assert len(rooms) == 25
        assert sum(call.method == "files.completeUploadExternal" for call in calls) == 25
        assert await floor.read(outbox.parked) == []
        tally.counted(len(calls), note="calls, none of them limited")
