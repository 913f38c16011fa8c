"""A procedure is offered in the war room that it is for, and run there."""

from bot.config import Document
from tests.conftest import Floor, SetClock, open_floor


async def test_a_procedure_is_offered_in_the_room_and_run_there(
    shipped: Document, database_url: str, clock: SetClock
) -> None:
    async with open_floor(shipped, database_url, clock) as floor:
        await run_in_the_room(floor)


async def run_in_the_room(floor: Floor) -> None:
    mira, chen = floor.person("mira"), floor.person("chen")
    await mira.command("/incident")
    await mira.submit({"What is wrong?": "The pay run stopped", "Service": "Payroll"})
    await mira.command("/major 1")
    await floor.settled()
    room = "inc-1-the-pay-run-stopped"
    offered = next(each for each in chen.sees(room) if "There is a procedure" in each.text)
    await chen.click(offered, "Begin: The pay run stops", room)
    await floor.settled()
    steps = next(each for each in floor.workspace.channel(room).messages if "Hold the transfer" in str(each.blocks))
    assert steps.thread_ts is not None
    await chen.click(steps, "Done", room)
    await floor.settled()
    steps = next(each for each in floor.workspace.channel(room).messages if "Hold the transfer" in str(each.blocks))
    assert ":white_check_mark: 1. Hold the transfer" in str(steps.blocks)
    await chen.click(steps, "Skip step 2", room)
    assert (await chen.submit({"Why is it left out?": "Done on paper"})).closed
    await floor.settled()
    assert "The pay run stops" in (await chen.command("/desk sop")).said
    await mira.command("/major resolve paid by hand", room)
    await floor.settled()
    assert offered.text == "For INC-1 there was a procedure: The pay run stops."
    assert "Begin" not in str(offered.blocks)
