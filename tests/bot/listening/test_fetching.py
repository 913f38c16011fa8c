"""What a door needs from outside is fetched before anything is believed, and what is asked to be visited after it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from bot.fetching import Unreachable, fetch
from bot.listening.door import routes
from bot.serving import listening
from commands.shared.act import Act
from commands.shared.doors import Door, Knock, Let, Reply, TurnedAway
from commands.shared.organisation import Organisation
from tests.conftest import Floor


@dataclass
class Outside:
    """What stands where; `fetched` is what was asked for."""

    there: dict[str, bytes] = field(default_factory=dict)
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, address: str, _most: int) -> bytes:
        self.fetched.append(address)
        if address not in self.there:
            raise Unreachable("404")
        return self.there[address]


def needs(_document: Organisation, _knock: Knock) -> list[str]:
    return ["key"]


def lets_in(_document: Organisation, knock: Knock) -> Let:
    if knock.fetched["key"] != knock.body:
        raise TurnedAway(401, "not let in")
    return Let("it", knock.headers.get("id"), visits="confirm")


def answer(_act: Act, _about: object) -> Reply:
    return Reply("done")


Post = Callable[[bytes], Awaitable[tuple[int, str]]]


@asynccontextmanager
async def posted(floor: Floor, outside: Outside) -> AsyncIterator[Post]:
    doors = (Door("POST", "/in/x", lets_in, answer, needs),)
    served = Starlette(routes=routes(doors, lambda: floor.program, outside.fetch))
    async with listening(served, "127.0.0.1", 0) as url, aiohttp.ClientSession() as session:

        async def post(body: bytes) -> tuple[int, str]:
            async with session.post(f"{url}/in/x", data=body, headers={"id": "1"}) as answered:
                return answered.status, await answered.text()

        yield post


async def test_nothing_is_visited_before_it_is_believed_and_what_cannot_be_fetched_is_asked_for_again(
    floor: Floor,
) -> None:
    outside = Outside({"confirm": b""})
    async with posted(floor, outside) as post:
        assert (await post(b"right"))[0] == 503
        outside.there["key"] = b"right"
        assert await post(b"wrong") == (401, "not let in")
        assert outside.fetched == ["key", "key"]
        assert await post(b"right") == (200, "done")
        assert await post(b"right") == (200, "received already")
        assert await post(b"wrong") == (401, "not let in")
        assert outside.fetched == ["key", "key", "key", "confirm", "confirm"]
    assert dict(floor.program.measures.rejected) == {401: 2}


async def test_what_a_proxy_says_in_place_of_a_certificate_is_not_kept(floor: Floor) -> None:
    outside = Outside({"key": b"Your network is being set up", "confirm": b""})
    async with posted(floor, outside) as post:
        assert await post(b"right") == (401, "not let in")
        outside.there["key"] = b"right"
        assert await post(b"right") == (200, "done")


async def test_only_what_stands_there_itself_and_is_small_is_fetched() -> None:
    async def at(request: Request) -> Response:
        name = request.path_params["name"]
        return (
            RedirectResponse("/small")
            if name == "elsewhere"
            else PlainTextResponse("x" * (70_000 * (name == "large")))
        )

    async with listening(Starlette(routes=[Route("/{name}", at)]), "127.0.0.1", 0) as url:
        assert await fetch(f"{url}/small", 64_000) == b""
        for name in ("large", "elsewhere"):
            with pytest.raises(Unreachable):
                await fetch(f"{url}/{name}", 64_000)
    with pytest.raises(Unreachable):
        await fetch(f"{url}/small", 64_000)
