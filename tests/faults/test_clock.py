"""Clocks that are set back and forth, wrong by minutes, and summer time coming and going: all is told once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from bot.config import Document, load, shipped_path
from bot.skew import Skew
from storage.outbox import queries as outbox
from tests.company import war_rooms
from tests.conftest import MONDAY, OffClock, SetClock, open_floor
from tests.faults.company import said_twice
from tests.faults.conftest import Tally

CHANGES = {
    "Europe/Berlin": (datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)),
    "America/New_York": (datetime(2026, 3, 8, 7, tzinfo=UTC), datetime(2026, 11, 1, 6, tzinfo=UTC)),
    "Australia/Lord_Howe": (datetime(2026, 10, 3, 15, 30, tzinfo=UTC), datetime(2026, 4, 4, 15, tzinfo=UTC)),
    "Pacific/Auckland": (datetime(2026, 9, 26, 14, tzinfo=UTC), datetime(2026, 4, 4, 14, tzinfo=UTC)),
    "America/Santiago": (datetime(2026, 9, 6, 4, tzinfo=UTC), datetime(2026, 4, 5, 3, tzinfo=UTC)),
}
"""When summer time begins and ends in each zone, in 2026."""


@pytest.mark.parametrize("zone", CHANGES)
@pytest.mark.parametrize("way", [0, 1], ids=["forward", "back"])
async def test_each_deadline_is_told_once_when_clocks_change(
    sqlite_url: str, tmp_path: Path, zone: str, way: int, tally: Tally
) -> None:
    policy = tmp_path / "app.yaml"
    policy.write_text(shipped_path().read_text().replace("timezone: UTC", f"timezone: {zone}"))
    clock = SetClock(CHANGES[zone][way] - timedelta(minutes=20))
    async with open_floor(load(policy), sqlite_url, clock) as floor:
        await floor.person("sofia").command("/incident Point of sale is down")
        await floor.person("ana").command("/incident priority 1 high high")
        for step in range(24):
            await floor.later(minutes=-60 if step == 8 else 5)
        warned = Counter(text for text in floor.texts("team-retail-apps") if "P1 response" in text)
        assert warned
        tally.counted(24, repeated=[text for text, times in warned.items() if times > 1], note=f"{len(warned)} told")
        assert sum("is missed" in text for text in warned) == 1


OFF_BY = [timedelta(seconds=90), timedelta(seconds=-90), timedelta(hours=2), timedelta(hours=-2)]


@pytest.mark.parametrize("off", OFF_BY, ids=str)
async def test_with_a_clock_that_is_wrong_nothing_is_lost_and_nothing_said_twice_when_answers_are(
    settings: Document, sqlite_url: str, clock: SetClock, off: timedelta, tally: Tally
) -> None:
    count = 6
    async with open_floor(settings, sqlite_url, clock, ours=OffClock(clock, off)) as floor:
        for number in range(count):
            clock.advance(seconds=1)
            floor.server.faults.lose_answer("chat.postMessage")
            floor.server.faults.lose_answer("conversations.create")
            await floor.person("carlos").command(f"/major till {number} is dead")
            await floor.settled()
        assert await floor.read(outbox.parked) == []
        rooms = Counter(room.name.removesuffix("-2") for room in war_rooms(floor.workspace))
        cards = Counter(str(message.blocks) for message in floor.workspace.channel("incidents").messages)
        twice = [*said_twice(floor.workspace), *(text for text, times in (rooms | cards).items() if times > 1)]
        lost = [number for number in range(count) if f"till {number} is dead" not in str(cards)]
        tally.counted(count, lost=lost, repeated=twice, note=f"{len(rooms)} rooms")
        assert len(rooms) == count


async def test_a_clock_that_is_set_right_between_an_attempt_and_the_search_for_it_repeats_nothing(
    settings: Document, sqlite_url: str, clock: SetClock
) -> None:
    wrong = OffClock(clock, timedelta(seconds=90))
    async with open_floor(settings, sqlite_url, clock, ours=wrong) as floor:
        floor.server.faults.lose_answer("chat.postMessage")
        floor.server.faults.lose_answer("conversations.create")
        await floor.person("carlos").command("/major Point of sale is down")
        calls = floor.workspace.calls
        for method in ("chat.postMessage", "conversations.create"):
            await floor.workspace.until(lambda: any(each.method == method and each.ended for each in calls))  # noqa: B023 - awaited at once
        wrong.off = timedelta()
        await floor.settled()
        assert said_twice(floor.workspace) == []
        assert len(war_rooms(floor.workspace)) == 1


async def test_an_alarm_is_given_while_the_clocks_differ_by_more_than_is_allowed(
    settings: Document, sqlite_url: str, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    ours = OffClock(clock, timedelta(seconds=90))
    async with open_floor(settings, sqlite_url, clock, ours=ours) as floor:
        await floor.person("sofia").command("/incident Point of sale is down")
        await floor.settled()
        alarms = [record.getMessage() for record in caplog.records if record.name == "quarterdeck.skew"]
        assert len(alarms) == 1
        assert "some +89 s off Slack's" in alarms[0], "the Date of an answer has no fractions"
        ours.off = timedelta(seconds=2)
        await floor.person("ana").command("/incident take 1")
        await floor.settled()
        assert "agrees with Slack's again" in caplog.records[-1].getMessage()
        caplog.clear()


def test_what_a_slow_answer_explains_is_no_difference() -> None:
    clock = SetClock()
    skew = Skew(clock.now)
    clock.advance(seconds=30)
    dated = {"Date": format_datetime(MONDAY + timedelta(seconds=3), usegmt=True)}
    skew.heard(MONDAY, dated)
    assert skew.measured == timedelta()
    skew.heard(clock.now(), dated)
    assert skew.measured == timedelta(seconds=-26), "the Date has no fractions: 27 to 26 s behind"
    skew.heard(clock.now(), dated, ts=f"{(MONDAY + timedelta(seconds=45)).timestamp()}")
    assert skew.measured == timedelta(seconds=15), "a message is dated to the microsecond"


@pytest.mark.parametrize("said", ["", "soon", "Mon, 99 Mar 2026 09:00:00 GMT", "-1"])
def test_an_answer_without_a_time_measures_nothing(said: str) -> None:
    skew = Skew(SetClock().now)
    skew.heard(MONDAY, {"date": said} if said else {})
    assert skew.measured == timedelta()
