"""What the first release set its timers for happens under a later one, when its time comes.

Each floor begins on a Monday at 11:21.
"""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from tests.conftest import Floor
from tests.upgrade.finding import ballot, card, room, shown, told

KINDS = {
    "change.close_ballot",
    "incident.auto_close",
    "sla.warning",
    "warroom.archive",
    "warroom.commander_missing",
    "warroom.update_due",
}


def times(floor: Floor, channel: str, words: str) -> int:
    return sum(words in shown(message) for message in floor.workspace.channel(channel).messages)


async def test_every_timer_fires_without_an_error(
    own_floor: Floor, left_database: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(sqlite3.connect(left_database)) as database:
        armed = database.execute("SELECT kind, max(due_at) FROM timers GROUP BY kind").fetchall()
    assert {kind for kind, _ in armed} == KINDS
    assert max(due_at for _, due_at in armed) < f"{own_floor.clock.now() + timedelta(days=6)}"
    await own_floor.later(days=6)
    assert [record.getMessage() for record in caplog.records if record.levelname == "ERROR"] == []


async def test_a_breach_is_told_to_the_team_and_the_managers(own_floor: Floor) -> None:
    await own_floor.later(minutes=4)
    assert times(own_floor, "team-network", "*P1 response is missed*") == 1
    assert "missed *P1 response*" in told(own_floor.person("mira"), "*INC-25* · P1").text


async def test_a_room_is_reminded_again(own_floor: Floor) -> None:
    await own_floor.later(minutes=14)
    assert times(own_floor, room(own_floor, 26).id, "nobody leads INC-26 yet") == 2
    assert times(own_floor, room(own_floor, 26).id, "an update on INC-26 is due") == 2


async def test_ballots_close(own_floor: Floor) -> None:
    await own_floor.later(minutes=19)
    assert "Not approved" in shown(ballot(own_floor, 6))
    assert "Not approved" not in shown(ballot(own_floor, 1))
    await own_floor.later(hours=22)
    assert "Not approved" in shown(ballot(own_floor, 1))
    assert f":+1: <@{own_floor.person('mira').id}>" in shown(ballot(own_floor, 1))


async def test_a_resolved_room_is_archived_a_day_later(own_floor: Floor) -> None:
    await own_floor.later(hours=23)
    assert room(own_floor, 22).archived
    assert not room(own_floor, 24).archived
    await own_floor.later(hours=1)
    assert room(own_floor, 24).archived


async def test_what_nobody_reopens_closes_by_itself(own_floor: Floor) -> None:
    await own_floor.later(days=5)
    assert "Closed" in shown(card(own_floor, 7, "team-workplace"))
    assert "How did we do?" in shown(told(own_floor.person("ruth"), "INC-7 is closed"))


async def test_a_change_is_begun_in_the_window_that_it_had(own_floor: Floor) -> None:
    await own_floor.later(days=3, hours=7)
    assert (await own_floor.person("chen").command("/change implement 2")).text == "CHG-2 is being implemented."
