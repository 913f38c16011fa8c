"""The work of a board: it meets, goes through its agenda with the buttons that it has, and minutes tell of it."""

import pytest

from tests.company import request_change
from tests.conftest import Floor

BOARD = "change-advisory"


@pytest.mark.both_databases
async def test_a_board_meets_from_its_agenda_to_its_minutes(floor: Floor) -> None:
    await request_change(floor)
    await floor.person("ana").command("/change copy 1")
    assert (await floor.person("ana").submit({"What will change?": "Patch the rest", "Risk": "High"})).closed
    await floor.settled()
    mira, dora = floor.person("mira"), floor.person("dora")
    asked = await mira.command("/change agenda")
    assert "2 changes, 15 minutes" in asked.said
    await mira.command("/change meeting start")
    await floor.settled()
    meeting = floor.last(BOARD)
    assert "Patch the rest" in str(meeting.blocks)
    assert await dora.click(meeting, "Join") is None
    for name in ("mira", "carlos", "dora"):
        assert await floor.person(name).click(meeting, "Approve") is None
    await floor.settled()
    assert ":white_check_mark: *CHG-" in str(meeting.blocks)
    assert await mira.click(meeting, "Next") is None
    await floor.settled()
    assert await mira.click(meeting, "Defer") is None
    refused = await mira.submit({"Why?": "Nobody from the stores is here"})
    assert refused.closed
    await floor.settled()
    assert "has put off" in floor.person("ana").hears()[-1].text
    assert await mira.click(meeting, "End") is None
    await floor.settled()
    minutes = str(floor.last(BOARD).blocks)
    assert "Put off: Nobody from the stores is here" in minutes
    assert "Approved · 3 for" in minutes
    assert "has met" in str(meeting.blocks)


async def test_the_calendar_comes_as_a_picture_with_a_button_for_each_change(floor: Floor) -> None:
    await request_change(floor)
    tom = floor.person("tom")
    assert "comes to you as a direct message" in str(await tom.command("/change calendar"))
    await floor.settled()
    message = tom.hears()[-1]
    assert message.text == "Changes, 16 Mar to 29 Mar"
    assert "Point of sale: CHG-1 Wed 18 10:00 with the board" in str(message.blocks)
    await tom.click(message, "CHG-1")
    assert tom.view is not None
    assert tom.view.body["title"]["text"] == "CHG-1"
