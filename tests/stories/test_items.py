"""An item from a report to what is known to fall with it."""

import pytest

from tests.conftest import Floor


@pytest.mark.both_databases
async def test_a_guess_is_made_sure_the_team_hears_what_is_left_and_the_register_tells_the_rest(floor: Floor) -> None:
    ana, ben = floor.person("ana"), floor.person("ben")
    assert "INC-1" in (await floor.person("tom").command("/incident pos-db-1 answers nothing")).said
    await floor.settled()
    card = floor.last("team-retail-apps")
    assert "Till database 1 (`pos-db-1`) _(guess)_" in str(card.blocks)
    assert await ana.click(card, "Right") is None
    await floor.settled()
    assert floor.last("team-retail-apps").text.startswith(
        ":warning: *Till database* goes on with 1 of 2 left, 1 needed"
    )
    assert "(guess)" not in floor.blocks("team-retail-apps")

    assert "Shop server" in (await ana.command("/service impact host-3")).said
    service = (await ben.command("/service tills")).said
    assert "Run by Retail applications" in service
    assert "At risk:* Till database, 1 of 2 left, 1 needed" in service
    assert "pos-db-1 answers nothing" in service
    assert "verified by" in (await ben.command("/service pos-db-1")).said
    linked = (await ana.command("/service link pos-app depends on mail-1")).said
    assert linked == "Noted: `pos-app` depends on `mail-1`."
    assert "pos-app" in (await ana.command("/service item mail-1")).said
    assert "Did you mean `/service webshop`" in (await ana.command("/service websop")).said
    assert "*Point of sale*" in (await ana.command("/service")).said
    assert "INC-1" in (await ana.command("/incident list pos-db-1")).said

    await second_hand(floor)
    second = floor.person("tom")
    await second.command("/incident vm-12 is dead")
    await floor.settled()
    assert await floor.person("goran").click(floor.last("team-network"), "Another") is None
    assert (await floor.person("goran").submit({"Which item is it?": "host-3"})).closed
    await floor.settled()
    assert "Host 3 (`host-3`)" in (await floor.person("goran").command("/incident show 2")).said


async def second_hand(floor: Floor) -> None:
    """Sofia says what is wrong, and reads that it was passed on; Ana, whose it is, reads it and settles it."""
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command("/service item pos-app")
    await sofia.click(sofia.sees("general")[-1], "Something is wrong")
    assert (await sofia.submit({"What is wrong with it?": "It has moved to host-4"})).closed
    await floor.settled()
    assert sofia.sees("general")[-1].text.startswith("Thank you: whoever runs `pos-app` reads it")
    assert "It has moved to host-4" in (await ana.command("/service doubted")).said
    await ana.click(ana.sees("general")[-1], "Look at it")
    await floor.settled()
    await ana.click(ana.sees("general")[-1], "It is right")
    await floor.settled()
    assert "Nothing that is known of items is doubted" in (await ana.command("/service doubted")).said


async def test_the_page_of_an_item_says_where_the_rest_of_a_long_list_is(floor: Floor) -> None:
    for number in range(14):
        await floor.person("sofia").command(f"/incident Till 4 in Lyon is slow, case {number}")
    await floor.settled()
    said = (await floor.person("goran").command("/service item lyon-till-4")).said
    assert "case 2 · New · nobody yet\nand 2 more: `/incident list`" in said


async def test_a_line_that_begins_with_a_verb_and_lacks_its_end_reads_how_to_write_it(floor: Floor) -> None:
    mira = floor.person("mira")
    for line in ("link host-3 depends on", "unlink host-3 from the network", "status of the host over there"):
        assert f"Write it as `/service {line.split()[0]} " in (await mira.command(f"/service {line}")).said, line
