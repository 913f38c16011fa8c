"""Seats on a board: somebody is away and another votes for them, somebody has a conflict, and who is still needed."""

from tests.company import request_change
from tests.conftest import Floor


async def test_a_proxy_a_conflict_and_a_reminder_by_the_buttons_that_people_have(floor: Floor) -> None:
    oskar, hana, mira = floor.person("oskar"), floor.person("hana"), floor.person("mira")
    assert "votes for them" in (await oskar.command("/change away 2026-03-16..2026-03-21 @hana")).said
    ballot = await request_change(floor)
    await floor.settled()
    assert "You vote for" in hana.hears()[-1].text
    await mira.click(ballot, "change.more", option="I have a conflict")
    assert (await mira.submit({"What is the conflict?": "I sold it to us"})).closed
    await floor.person("carlos").click(ballot, "change.more", option="Suggest another slot")
    await floor.settled()
    assert "When CHG-1 could be made" in str(floor.person("carlos").sees("change-advisory"))
    assert "has a conflict and leaves the vote: I sold it to us" in str(mira.sees("change-advisory"))
    assert await hana.click(ballot, "change.approve.for") is None
    assert await floor.person("carlos").click(ballot, "Approve") is None
    await floor.later(hours=22.5)
    asked = [name for name in ("dora", "goran") if "waits for your vote" in str(floor.person(name).hears()[-1:])]
    assert len(asked) == 1
    waiting = floor.person(asked[0])
    assert await waiting.click(waiting.hears()[-1], "Approve") is None
    await floor.settled()
    assert "decided it" in waiting.hears()[-1].text
    assert "Approved" in str(ballot.blocks)


async def test_a_change_is_edited_by_a_line_that_opens_its_form(floor: Floor) -> None:
    ballot = await request_change(floor)
    ana, mira = floor.person("ana"), floor.person("mira")
    await mira.click(ballot, "Approve")
    await ana.command("/change edit 1")
    assert (await ana.submit({"What will change?": "Patch all gift cards", "Risk": "High"})).closed
    await floor.settled()
    assert "*Risk*: medium → high" in mira.hears()[-1].text
    assert "This ballot is over" in str(ballot.blocks)
    again = floor.last("change-advisory")
    assert "Patch all gift cards" in str(again.blocks)
    await ana.command("/change copy 1")
    assert (await ana.submit({"What will change?": "Patch the rest"})).closed
    await floor.settled()
    assert "Patch the rest" in str(floor.last("change-advisory").blocks)


async def test_a_change_is_begun_extended_and_rolled_back_by_the_buttons_of_its_card(floor: Floor) -> None:
    ballot = await request_change(floor)
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(ballot, "Approve")
    await floor.later(days=2)
    ben, mira = floor.person("ben"), floor.person("mira")
    assert await ben.click(ballot, "Start") is None
    await floor.settled()
    assert await mira.click(ballot, "Extend") is None
    assert (await mira.submit({"How much longer?": "soon", "Why?": "Slow"})).errors
    assert (await mira.submit({"How much longer?": "30m", "Why?": "The backup is slow"})).closed
    await floor.later(minutes=61)
    assert "go on or go back?" in ben.hears()[-1].text
    assert await ben.click(ben.hears()[-1], "Roll back") is None
    assert (await ben.submit({"Why?": "Printers did not come back"})).closed
    await floor.settled()
    assert "is in review" in str(ballot.blocks)
    assert "is rolled back" in floor.person("ana").hears()[-1].text
