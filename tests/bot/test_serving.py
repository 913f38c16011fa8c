"""What the bot and its workspace are served by."""

import asyncio
import socket
from email.utils import parsedate_to_datetime

import aiohttp
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import serving, slack
from bot.serving import app_of, bound, listening

OWN = "Mon, 16 Mar 2026 09:00:00 GMT"


async def test_every_answer_has_one_date_its_own_where_the_app_says_one() -> None:
    async def plain(_: Request) -> Response:
        return Response("ok")

    async def dated(_: Request) -> Response:
        return Response("ok", headers={"date": OWN})

    app = Starlette(routes=[Route("/plain", plain), Route("/dated", dated)])
    async with listening(app, "127.0.0.1", 0) as url, aiohttp.ClientSession() as session:
        async with session.get(f"{url}/plain") as response:
            (date,) = response.headers.getall("date")
            assert parsedate_to_datetime(date).year >= 2026
        async with session.get(f"{url}/dated") as response:
            assert response.headers.getall("date") == [OWN]


async def test_an_address_with_a_slash_too_many_is_none_and_leads_nowhere() -> None:
    async def gate(_: Request) -> Response:
        return Response("allowed")

    async with listening(app_of([Route("/gate", gate)]), "127.0.0.1", 0) as url, aiohttp.ClientSession() as session:
        for path, status in (("/gate", 200), ("/gate/", 404), ("/gate/?service=pos", 404)):
            async with session.get(url + path, headers={"host": "example.com"}, allow_redirects=False) as answer:
                assert (answer.status, answer.headers.get("location")) == (status, None)


def test_a_connection_is_dropped_by_the_client_before_the_server_drops_it() -> None:
    assert serving.IDLE_SECONDS > slack.IDLE_SECONDS


async def test_an_answer_on_a_connection_that_is_kept_waits_for_no_acknowledgement() -> None:
    told: asyncio.Future[int] = asyncio.get_running_loop().create_future()

    def met(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        accepted = writer.get_extra_info("socket")
        told.set_result(accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY))
        writer.close()

    listener = bound("127.0.0.1", 0)
    async with await asyncio.start_server(met, sock=listener):
        _, ours = await asyncio.open_connection(*listener.getsockname())
        assert await asyncio.wait_for(told, 10)
        ours.close()
