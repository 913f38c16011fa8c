"""Clocks that are set back and forth, and summer time coming and going: each deadline is told once."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.config import load, shipped_path
from tests.conftest import SetClock, open_floor
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
