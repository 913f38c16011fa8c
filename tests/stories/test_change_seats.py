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
