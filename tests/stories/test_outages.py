"""An outage from a war room to what is left of its budget."""

import pytest

from tests.conftest import Floor
from tests.stories.test_war_room import card, declared


@pytest.mark.both_databases
async def test_an_outage_is_said_in_the_room_and_spends_the_budget(floor: Floor) -> None:
    room = await declared(floor)
    ana = floor.person("ana")
    assert await ana.click(card(floor, room), "warroom.more", option="Outage") is None
    assert (await ana.submit({"How much of it?": "12 of 4"})).errors
    assert (await ana.submit({"How much of it?": "12 of 400"})).closed
    await floor.settled()
    assert "Point of sale 3% down, since" in str(card(floor, room).blocks)
    await floor.later(minutes=40)
    said = floor.last("team-retail-apps")
    assert "min left in March; at this rate gone in" in said.text
    assert await ana.click(said, "What it went on") is None
    await floor.settled()
    assert "INC-1" in str(ana.sees("team-retail-apps")[-1].blocks)
    reply = await ana.command("/major outage tills to 10:20", room.id)
    assert "Point of sale 3% down" in reply.said
    await floor.settled()
    assert "22.8 of 23.4 min left in March" in (await ana.command("/sla uptime")).said
    assert "3% of it · INC-1" in (await ana.command("/sla budget tills")).said
    assert "outage over" in (await ana.command("/major timeline", room.id)).said


async def test_an_outage_typed_elsewhere_is_asked_about(floor: Floor) -> None:
    await declared(floor)
    reply = await floor.person("ana").command("/major outage pos share 3%")
    assert "Outage INC-1" in str(reply.blocks)
    assert len(floor.workspace.channel("incidents").messages) == 1
