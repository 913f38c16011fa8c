"""The work of a board: it meets, goes through its agenda with the buttons that it has, and minutes tell of it."""

from collections.abc import AsyncIterator

import aiohttp
import icalendar
import pytest
from starlette.applications import Starlette

from bot.listening.door import routes
from bot.serving import listening
from commands.shared.doors import open_at
from tests.commands.deploys.sent import OWN
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


@pytest.fixture
async def door(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setenv("DEPLOYS_TOKEN", "a-token")
    monkeypatch.setenv("GATE_TOKEN", "a-token")
    served = Starlette(routes=routes(floor.program.practices.doors, lambda: floor.program))
    async with listening(served, "127.0.0.1", 0) as url:
        with open_at(url):
            yield url


async def test_a_pipeline_asks_at_the_gate_tells_what_it_did_and_a_calendar_is_read(floor: Floor, door: str) -> None:
    ballot = await request_change(floor)
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(ballot, "Approve")
    await floor.settled()
    said = (await floor.person("ana").command("/change feed")).said
    address = next(word for word in said.split() if word.startswith(door))
    async with aiohttp.ClientSession(headers={"authorization": "Bearer a-token"}) as session:
        gate = f"{door}/gate?service=pos&change=CHG-1"
        async with session.get(gate) as shut:
            assert (shut.status, (await shut.json())["reasons"][0]["kind"]) == (409, "outside_window")
        await floor.later(days=2)
        async with session.get(gate) as opened:
            assert (opened.status, (await opened.json())["allow"]) == (200, True)
        for number in (1, 2):
            sent = {**OWN, "id": f"run-{number}", "change": ""}
            async with session.post(f"{door}/in/deploys", json=sent) as heard:
                assert heard.status == 200
        async with session.post(f"{door}/in/deploys", json=OWN, headers={"authorization": "Bearer no"}) as refused:
            assert refused.status == 401
        async with session.get(address) as read:
            events = icalendar.Calendar.from_ical(await read.read()).walk("VEVENT")
            tag = read.headers["etag"]
        async with session.get(address, headers={"if-none-match": tag}) as same:
            assert same.status == 304
    assert "chg-1@desk" in [event["uid"] for event in events]
    await floor.settled()
    told = [each for each in floor.workspace.channel("team-retail-apps").messages if "without a change" in each.text]
    assert len(told) == 1, "once an hour"
    ana = floor.person("ana")
    assert "4.2.1" in str(await ana.command("/change deploys pos"))
    await ana.click(told[0], "Already done")
    assert (await ana.submit({"Why could it not wait?": "Nobody could pay"})).closed
    await floor.settled()
    asked = floor.last(BOARD)
    assert "Done already" in str(asked.blocks)
    for name in ("mira", "carlos"):
        assert await floor.person(name).click(asked, "Approve") is None
    await floor.settled()
    assert "was right, says the Emergency board" in ana.hears()[-1].text
