"""A change is made: its checklist on the card, its end, its review; and what a war room does with what is planned."""

import pytest

from tests.company import approved, report, war_rooms
from tests.conftest import Floor


@pytest.mark.both_databases
async def test_a_change_is_made_by_the_buttons_of_its_card_and_is_looked_back_on(floor: Floor) -> None:
    ballot = await approved(floor)
    ana, ben, carlos = (floor.person(name) for name in ("ana", "ben", "carlos"))
    assert "T1 of CHG-1 is for" in (await ana.command("/change task 1 Warn the stores by 23:00")).said
    assert "T2 of CHG-1 is for" in (await ben.command(f"/change task 1 Look at the backup <@{ana.id}>")).said
    await floor.settled()
    assert "Warn the stores" in ben.hears()[-1].text
    assert "0 of 2 done" in str(ballot.blocks)
    await floor.later(days=2)
    await ben.click(ballot, "Start")
    await floor.settled()
    await ben.click(ballot, "Tick off")
    await floor.settled()
    assert "1 of 2 done" in str(ballot.blocks)
    await ben.click(ballot, "Done")
    outcome = {"How did it go?": "Done, with issues", "What happened?": "Till 4 is slow"}
    assert "1 task is not done" in (await ben.submit(outcome)).errors
    assert (await ben.submit(outcome | {"1 task is not done": "No longer needed"})).closed
    await floor.settled()
    assert "1 of 2 done, 1 left out" in str(ballot.blocks)
    assert "Please review it" in carlos.hears()[-1].text
    await carlos.click(carlos.hears()[-1], "Review")
    answers = {"Did it reach its goal?": "Yes", "What would you do differently?": "Try till 4 first"}
    assert (await carlos.submit(answers | {"Follow-ups": "None, because it was one till"})).closed
    await floor.settled()
    assert "Try till 4 first" in (await ana.command("/change lessons pos")).said


async def test_the_commander_of_a_room_holds_what_is_planned_and_whoever_releases_it_leaves_no_button(
    floor: Floor,
) -> None:
    await approved(floor)
    await report(floor, "Point of sale is down in all stores")
    mira = floor.person("mira")
    await mira.command("/major 1")
    await floor.settled()
    (room,) = war_rooms(floor.workspace)
    card = floor.workspace.find_message(room, room.pins[0])
    assert card is not None
    assert "It would stop CHG-1" in str(card.blocks)
    await mira.click(card, "Hold changes")
    await floor.settled()
    assert "are held" in str(card.blocks)
    told = floor.last("change-advisory")
    assert "Release" in str(told.blocks)
    await mira.click(told, "Release")
    await floor.settled()
    assert "Release" not in str(told.blocks)
    assert "Hold changes of Point of sale?" in str(card.blocks)
