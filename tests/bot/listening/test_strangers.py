"""People of other companies, in shared channels: known by their workspace, or by what Slack says of them."""

from collections.abc import AsyncIterator

import pytest

from bot.config import Document
from bot.workspace.people import Actor
from storage.journal import queries as journal
from storage.warrooms.records import WarRoomEvent
from tests.company import declare_major, refused, request_change
from tests.conftest import Floor, SetClock, open_floor

GRID = "E0NORTHGATE"


async def pinned(floor: Floor) -> list[str]:
    """Who has pinned something to the timeline."""
    entries = await floor.read(journal.history, "INC-1")
    return [entry.actor for entry in entries if entry.what == WarRoomEvent.PINNED]


async def test_a_pin_by_a_stranger_is_not_read_and_one_of_our_own_is(floor: Floor) -> None:
    room = await declare_major(floor)
    word = await floor.person("carlos").say(room.id, "the core switch is dead")
    stranger = floor.person(floor.workspace.add_person("stranger", "Stranger", team="T0OTHER").id)
    await stranger.react("pushpin", room.id, word)
    await floor.settled()
    assert await pinned(floor) == []
    assert stranger.hears() == []
    await floor.person("ana").react("pushpin", room.id, word)
    await floor.settled()
    assert await pinned(floor) == [floor.person("ana").id]


async def test_slack_is_asked_about_each_person_once(floor: Floor) -> None:
    room = await declare_major(floor)
    word = await floor.person("carlos").say(room.id, "the core switch is dead")
    for emoji in ("eyes", "pushpin", "fire"):
        await floor.person("ana").react(emoji, room.id, word)
    assert "INC-1" in (await floor.person("ana").command("/incident list")).said, "which guests are not shown"
    asked = [call.arguments["user"] for call in floor.workspace.calls if call.method == "users.info"]
    assert asked == [floor.person("ana").id]


async def test_a_reaction_comes_again_while_slack_cannot_say_who_it_is_of(floor: Floor) -> None:
    room = await declare_major(floor)
    word = await floor.person("carlos").say(room.id, "the core switch is dead")
    floor.server.faults.break_down("users.info")
    await floor.person("ana").react("pushpin", room.id, word)
    await floor.settled()
    assert await pinned(floor) == [floor.person("ana").id]


@pytest.fixture
async def grid(settings: Document, sqlite_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    """The company's workspace is one of several of its organisation."""
    async with open_floor(settings, sqlite_url, clock, enterprise=GRID) as floor:
        yield floor


async def test_in_an_organisation_people_of_its_other_workspaces_are_ours(grid: Floor) -> None:
    ballot = await request_change(grid)
    sister = grid.workspace.add_person("sister", "Sister", team="T0SISTER", enterprise=GRID)
    await grid.person(sister.id).click(ballot, "Details", "change-advisory")
    assert grid.person(sister.id).view is not None
    assert await refused(grid, "desk") == []


@pytest.mark.parametrize("company", [None, "E0OTHER"])
async def test_in_an_organisation_people_of_other_companies_are_strangers_still(
    grid: Floor, company: str | None
) -> None:
    ballot = await request_change(grid)
    stranger = grid.workspace.add_person("stranger", "Stranger", team="T0OTHER", enterprise=company)
    await grid.person(stranger.id).click(ballot, "Details", "change-advisory")
    assert grid.person(stranger.id).view is None
    assert set(await refused(grid, "CHG-1")) == {stranger.id}


async def test_whom_slack_does_not_know_is_a_stranger(grid: Floor) -> None:
    ballot = await request_change(grid)
    stranger = grid.workspace.add_person("stranger", "Stranger", team="T0OTHER", enterprise=GRID)
    del grid.workspace.people[stranger.id]
    nobody = Actor(grid.workspace, stranger, grid.server.delivery, grid.server.url)
    await nobody.click(ballot, "Details", "change-advisory")
    assert nobody.view is None
