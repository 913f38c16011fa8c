"""A change goes before the board: who may vote, when it is decided, and what follows."""

import dataclasses

import pytest

from tests.company import CHANGE, CHANGE_FORM, request_change
from tests.conftest import Floor


@pytest.mark.both_databases
async def test_three_approvals_of_five_decide_at_once_and_everyone_hears(floor: Floor) -> None:
    ballot = await request_change(floor)
    assert "Roll back the package" in str(ballot.blocks)
    for name in ("mira", "carlos", "dora"):
        assert await floor.person(name).click(ballot, "Approve") is None
    await floor.settled()
    assert "Approved" in str(ballot.blocks)
    assert "change.approve" not in str(ballot.blocks)
    for concerned in ("ana", "ben"):
        assert "Approved" in floor.person(concerned).hears()[-1].text
    assert "scheduled" in (await floor.person("ben").command("/change show 1")).said.lower()
    assert "too early" in (await floor.person("ben").command("/change implement 1")).said
    await floor.later(days=2)
    assert "being implemented" in (await floor.person("ben").command("/change implement 1")).said
    assert "closed" in (await floor.person("ben").command("/change done CHG-1 success all tills fine")).said


async def test_a_rejection_carries_its_reason_and_a_vote_can_be_changed(floor: Floor) -> None:
    ballot = await request_change(floor)
    mira = floor.person("mira")
    await mira.click(ballot, "Approve")
    await mira.click(ballot, "Reject")
    assert (await mira.submit({"Why?": "Not before the freeze ends"})).closed
    await floor.settled()
    assert "*0* for · *1* against" in str(ballot.blocks)
    for name in ("carlos", "dora"):
        await floor.person(name).click(ballot, "Reject")
        await floor.person(name).submit({"Why?": "I agree"})
    await floor.settled()
    assert "Not before the freeze ends" in floor.person("ana").hears()[-1].text
    assert "with the board" in (await floor.person("ana").command("/change submit 1")).said


async def test_only_the_board_votes_and_never_who_asked_or_implements(floor: Floor) -> None:
    ballot = await request_change(floor, by="dora", Implementer="goran")
    not_on_it = "You are not on the Change advisory board"
    for name, why in (("ana", not_on_it), ("dora", "You requested"), ("goran", "You implement")):
        await floor.person(name).click(ballot, "Approve", "change-advisory")
        await floor.settled()
        assert why in floor.person(name).sees("change-advisory")[-1].text
    assert "*0* for" in str(ballot.blocks)


async def test_without_a_quorum_the_closing_time_decides_against_it(floor: Floor) -> None:
    ballot = await request_change(floor)
    await floor.person("mira").click(ballot, "Approve")
    stale = dataclasses.replace(ballot)
    await floor.later(hours=24)
    assert "Not approved" in str(ballot.blocks)
    await floor.person("carlos").click(stale, "Approve", "change-advisory")
    await floor.settled()
    assert "closed" in floor.person("carlos").sees("change-advisory")[-1].text


async def test_the_ballot_shows_what_it_collides_with(floor: Floor) -> None:
    await request_change(floor)
    second = await request_change(floor, by="chen", Implementer="chen")
    assert "CHG-1 touches Point of sale" in str(second.blocks)


async def test_the_form_says_what_is_in_the_way_while_it_is_filled_in(floor: Floor) -> None:
    await request_change(floor)
    chen = floor.person("chen")
    await chen.command("/change")
    await chen.click_in_form("What is in the way?", {})
    assert "Choose the items" in str(chen.view)
    await chen.click_in_form("What is in the way?", CHANGE_FORM | {"Implementer": "chen"})
    assert "CHG-1 touches Point of sale" in str(chen.view)
    assert (await chen.submit(CHANGE_FORM | {"Implementer": "chen"})).closed


async def test_a_window_that_ends_before_it_starts_is_refused_beside_its_input(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/change")
    sent = await ana.submit(CHANGE_FORM | {"Start": CHANGE.end, "End": CHANGE.start})
    assert sent.errors == {"End": "The end must be after the start."}


async def test_a_burst_of_votes_is_one_update_of_the_latest_state(floor: Floor) -> None:
    ballot = await request_change(floor)
    before = sum(call.method == "chat.update" for call in floor.workspace.calls)
    mira = floor.person("mira")
    for _ in range(10):
        await mira.click(ballot, "Approve")
        await mira.click(ballot, "Abstain")
    await floor.settled()
    updates = sum(call.method == "chat.update" for call in floor.workspace.calls) - before
    assert 1 <= updates <= 20
    assert "*1* abstain" in str(ballot.blocks)
