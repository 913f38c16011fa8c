"""What the first release said openly is taken back by a later one, when its incident turns out to be private."""

import shutil
from pathlib import Path
from typing import Any

from bot.config import load, shipped_path
from tests.conftest import Floor
from tests.upgrade.conftest import taken_over
from tests.upgrade.finding import card, room

PUBLIC = "payroll: {name: Payroll,"
PRIVATE = "payroll: {name: Payroll, private: true,"
SECRET = "The belts in plant Poznan stand still"


def said_openly(floor: Floor) -> str:
    """All that Quarterdeck has in the channels that everyone reads; what Slack tells there is not ours."""
    places = [place for place in floor.workspace.channels.values() if not place.is_im and not place.is_private]
    messages = [message for place in places for message in place.messages]
    return " ".join(str(each) for each in messages if each.subtype is None and each.ephemeral_to is None)


async def test_all_that_was_said_of_it_is_taken_back_and_its_room_is_left(
    left: dict[str, Any], left_database: Path, tmp_path: Path
) -> None:
    written = shipped_path().read_text()
    assert PUBLIC in written
    (tmp_path / "app.yaml").write_text(written.replace(PUBLIC, PRIVATE))
    shutil.copyfile(left_database, tmp_path / "desk.db")
    async with taken_over(load(tmp_path / "app.yaml"), left, tmp_path / "desk.db") as floor:
        old = room(floor, 21)
        name = old.name
        assert SECRET in said_openly(floor)
        assert "from the night" in said_openly(floor)
        picked = card(floor, 21, "incidents")
        assert await floor.person("kenji").click(picked, "incident.service", option="payroll") is None
        await floor.settled()
        assert SECRET not in said_openly(floor)
        assert "from the night" not in said_openly(floor)
        assert old.archived
        new = floor.workspace.channel(f"{name}-private")
        assert new.is_private
        assert new.pins
