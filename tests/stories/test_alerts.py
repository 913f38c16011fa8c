"""An alert comes in by the door, is worked on as an incident, and ends with it."""

from collections.abc import AsyncIterator

import aiohttp
import pytest
from starlette.applications import Starlette

from bot.listening.door import routes
from bot.serving import listening
from bot.workspace.people import Actor
from tests.commands.alerts.examples import alert, delivered
from tests.conftest import Floor

TOKEN = "a-token-that-is-not-real"


@pytest.fixture
async def door(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    monkeypatch.setenv("ALERTS_TOKEN", TOKEN)
    served = Starlette(routes=routes(floor.program.practices.doors, lambda: floor.program))
    async with listening(served, "127.0.0.1", 0) as url:
        yield f"{url}/in/prometheus"


def told(person: Actor, channel: str) -> str:
    """What a person was told alone, last, in a channel."""
    alone = next(each for each in reversed(person.sees(channel)) if each.ephemeral_to == person.id)
    return f"{alone.text} {alone.blocks}"


async def send(floor: Floor, door: str, body: bytes) -> int:
    headers = {"authorization": f"Bearer {TOKEN}"}
    async with aiohttp.ClientSession() as session, session.post(door, data=body, headers=headers) as answer:
        status = answer.status
    await floor.settled()
    return status


@pytest.mark.both_databases
async def test_from_the_first_signal_to_the_last(floor: Floor, door: str) -> None:
    ana, hosts = floor.person("ana"), ("till-1", "till-2")
    firing = [alert(host, instance=host, job="warehouse-7", service="warehouse") for host in hosts]
    assert await send(floor, door, delivered(*firing)) == 200
    assert await send(floor, door, delivered(*firing)) == 200
    [card] = floor.workspace.channel("team-supply-chain").messages
    assert "Errors at till-1" in str(card.blocks)
    assert "*Alerts:* 2 firing (till-1, till-2)" in str(card.blocks)
    farah = floor.person("farah")
    await farah.click(card, "Which?")
    await floor.settled()
    assert "till-2 · for 0 min · prometheus" in told(farah, "team-supply-chain")
    await farah.click(card, "Take")
    await floor.settled()
    assert await send(floor, door, delivered(*(each | {"status": "resolved"} for each in firing))) == 200
    assert "2 over (till-1, till-2)" in str(card.blocks)
    await floor.later(minutes=6)
    asked = farah.hears()[-1]
    assert asked.text == "All 2 alerts of INC-1 are over. Resolve it?"
    await farah.click(asked, "Resolve")
    await farah.submit({"How was it fixed?": "The feed was restarted"})
    await floor.settled()
    assert "Resolved" in (await ana.command("/incident 1")).said
    assert asked.text == "The alerts of INC-1 were over."
    assert "Resolve it" not in str(asked.blocks)
    assert "INC-1 is over by now." in str(asked.blocks)
    assert (await ana.command("/desk alerts")).said == "No alert fires."


async def test_a_mute_asks_why_and_a_stranger_is_told_who_may(floor: Floor, door: str) -> None:
    await send(floor, door, delivered(alert("till-1", service="pos")))
    [card] = floor.workspace.channel("team-retail-apps").messages
    ana, chen = floor.person("ana"), floor.person("chen")
    await chen.click(card, "Mute for 1h")
    await floor.settled()
    assert "Only the team retail-apps" in told(chen, "team-retail-apps")
    await ana.click(card, "Mute for 1h")
    assert (await ana.submit({"Why?": "being replaced"})).closed
    assert "HighErrorRate" not in (await ana.command("/desk alerts")).said
    assert "Errors at till-1" in (await ana.command("/desk alerts")).said
    assert "Name the source" in (await ana.command("/desk mute prometheus")).said
