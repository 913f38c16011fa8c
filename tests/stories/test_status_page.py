"""What the commander posts, anybody reads at the door."""

import json

import aiohttp
import pytest
from starlette.applications import Starlette

from bot.listening.door import routes
from bot.serving import listening
from tests.company import report
from tests.conftest import Floor


async def read(url: str, **headers: str) -> tuple[int, str, str]:
    async with aiohttp.ClientSession() as session, session.get(url, headers=headers) as answer:
        return answer.status, await answer.text(), answer.headers.get("etag", "")


@pytest.mark.both_databases
async def test_what_is_posted_from_the_card_stands_on_the_page(floor: Floor) -> None:
    await report(floor, "Point of sale is down in all stores")
    carlos = floor.person("carlos")
    await carlos.command("/major 1")
    await floor.settled()
    room = floor.workspace.channel("inc-1-point-of-sale-is-down")
    card = floor.workspace.find_message(room, room.pins[0])
    assert card is not None
    assert await carlos.click(card, "Post publicly") is None
    assert (await carlos.submit({"For the public": "Tills are slow. Cards work."})).closed
    await floor.settled()
    assert "On the status page" in str(card.blocks)
    app = Starlette(routes=routes(floor.program.practices.doors, lambda: floor.program))
    async with listening(app, "127.0.0.1", 0) as url:
        status, told, tag = await read(f"{url}/status.json")
        assert (status, json.loads(told)["incidents"][0]["incident_updates"][0]["body"]) == (
            200,
            "Tills are slow. Cards work.",
        )
        assert (await read(f"{url}/status.json", **{"If-None-Match": tag}))[:2] == (304, "")
        for path in ("status", "status.atom"):
            assert "Tills are slow. Cards work." in (await read(f"{url}/{path}"))[1]
    assert "Nothing of INC-1" in (await carlos.command("/major public off", room.id)).said
