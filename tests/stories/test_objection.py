"""A reporter who is not what it waits for says so, and a manager judges the pause."""

import pytest

from tests.company import report
from tests.conftest import Floor


@pytest.mark.both_databases
async def test_the_hold_ends_and_a_manager_strikes_the_pause(floor: Floor) -> None:
    await report(floor)
    sofia, mira = floor.person("sofia"), floor.person("mira")
    await floor.person("ana").command("/incident hold 1 need the till number")
    await floor.settled()
    await floor.later(hours=2)
    held = next(each for each in reversed(sofia.hears()) if "on hold" in each.text)
    await sofia.click(held, "I am not what you wait for")
    assert (await sofia.submit({"Why?": "I sent it an hour ago"})).closed
    await floor.settled()
    assert "on hold" in held.text
    assert "I am not what you wait for" not in str(held.blocks), "the hold is over: nothing is left to object to"
    assert "a service manager judges the pause" in sofia.hears()[-1].text
    assert "I sent it an hour ago" in "\n".join(floor.texts("team-retail-apps"))
    asked = mira.hears()[-1]
    await mira.click(asked, "Strike from")
    assert (await mira.submit({"Strike from": floor.clock.now().replace(hour=10)})).closed
    await floor.settled()
    assert "struck it from" in asked.text
    assert "the pause does not count" in sofia.hears()[-1].text
    assert (await sofia.command("/sla object INC-1 again")).said.startswith("You have objected to that pause")
    assert (await mira.command("/sla objections")).said.endswith("No objection waits for a judgement.")
