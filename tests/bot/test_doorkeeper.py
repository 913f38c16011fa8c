"""Where strangers reach it: connections that ask nothing keep nobody out who does."""

import asyncio
import contextlib
import resource
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import aiohttp
import pytest
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot import doorkeeper
from bot.doorkeeper import Doorkeeper
from bot.listening.http import PATH
from bot.serving import listening
from bot.workspace.delivery import signed
from bot.workspace.server import serve
from tests.company import environment, slash_command
from tests.conftest import northgate

BEGUN = b"POST / HTTP/1.1\r\nhost: x\r\n"
IN_ITS_BODY = BEGUN + b"content-length: 1000\r\n\r\nand then"
WHOLE = b"POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 2\r\n\r\nok"

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


async def hear(request: Request) -> Response:
    with contextlib.suppress(ClientDisconnect):
        return PlainTextResponse(f"heard {len(await request.body())}")
    return Response(status_code=408)


APP = Starlette(routes=[Route("/", hear, methods=["POST"])])


@contextlib.asynccontextmanager
async def connected(port: int, count: int, sends: bytes = b"") -> AsyncIterator[list[Streams]]:
    """So many connections that send this and no more."""
    opened = [await asyncio.open_connection("127.0.0.1", port) for _ in range(count)]
    for _, writer in opened:
        writer.write(sends)
    try:
        yield opened
    finally:
        for _, writer in opened:
            writer.close()


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


async def cut(streams: Streams) -> bool:
    """Wait until the other side has cut this connection without a word."""
    try:
        return await streams[0].read() == b""
    except ConnectionResetError:
        return True


async def ask(port: int) -> str:
    async with aiohttp.ClientSession() as session, session.post(f"http://127.0.0.1:{port}/", data=b"ok") as answer:
        return await answer.text()


@pytest.mark.parametrize("sends", [b"", BEGUN, IN_ITS_BODY], ids=["nothing", "half a header", "half a body"])
async def test_whoever_does_not_send_a_whole_request_in_time_is_cut_off_and_counted(sends: bytes) -> None:
    dropped: list[int] = []
    keeper = Doorkeeper(lambda: dropped.append(1), header_seconds=0.2, body_seconds=0.2)
    async with listening(APP, "127.0.0.1", 0, keeper) as url, connected(port_of(url), 1, sends) as (idle,):
        assert await cut(idle)
        assert len(dropped) == 1
        assert not keeper.open


async def test_dripping_wins_no_time() -> None:
    keeper = Doorkeeper(header_seconds=0.3)
    async with listening(APP, "127.0.0.1", 0, keeper) as url, connected(port_of(url), 1, BEGUN) as (dripping,):
        cutting = asyncio.create_task(cut(dripping))
        with contextlib.suppress(ConnectionError):
            while not cutting.done():
                dripping[1].write(b"x: y\r\n")
                await asyncio.sleep(0.02)
        assert await cutting


async def test_a_connection_that_is_kept_alive_is_waited_for_anew_with_each_request() -> None:
    keeper = Doorkeeper(header_seconds=0.5, body_seconds=0.5)
    async with listening(APP, "127.0.0.1", 0, keeper) as url, connected(port_of(url), 1) as ((reader, writer),):
        for _ in range(3):
            writer.write(WHOLE)
            assert await reader.readuntil(b"heard 2")
            await asyncio.sleep(0.3)
        writer.write(BEGUN)
        assert await cut((reader, writer))


async def test_beyond_the_most_connections_the_one_waited_for_longest_leaves() -> None:
    keeper = Doorkeeper(most=8)
    async with listening(APP, "127.0.0.1", 0, keeper) as url:
        port = port_of(url)
        async with connected(port, 20, BEGUN) as idle:
            assert await ask(port) == "heard 2"
            assert len(keeper.open) <= 8
            for streams in idle[:12]:
                assert await cut(streams)
            assert not idle[-1][0].at_eof()


async def test_one_that_is_being_answered_is_not_cut_off_for_others() -> None:
    go_on = asyncio.Event()

    async def slow(_: Request) -> Response:
        await go_on.wait()
        return PlainTextResponse("at last")

    keeper = Doorkeeper(most=4)
    app = Starlette(routes=[Route("/", slow, methods=["POST"])])
    async with (
        listening(app, "127.0.0.1", 0, keeper) as url,
        connected(port_of(url), 1, WHOLE) as ((reader, _),),
        connected(port_of(url), 20, BEGUN),
    ):
        go_on.set()
        assert await reader.readuntil(b"at last")


@pytest.mark.parametrize(("files", "most"), [(1024, 912), (200, 88), (60, 16), (100_000, 2000), (None, 2000)])
def test_the_limit_of_open_files_leaves_room_for_ourselves(
    monkeypatch: pytest.MonkeyPatch, files: int | None, most: int
) -> None:
    monkeypatch.setattr(doorkeeper, "open_files", lambda: files)
    assert Doorkeeper().most == most


SECRET = "signing-secret-that-is-not-real"
FILES = 200


async def test_with_200_files_and_500_who_ask_nothing_what_slack_signed_is_answered(tmp_path: Path) -> None:
    async with serve(northgate(), listening) as server:
        surroundings = environment(server, f"sqlite+aiosqlite:///{tmp_path / 'desk.db'}")
        bot = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", "run", "--http", "127.0.0.1:0"),
            env=surroundings | {"SLACK_SIGNING_SECRET": SECRET},
            stdout=subprocess.PIPE,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (FILES, FILES)),
        )
        try:
            assert bot.stdout is not None
            said = (await bot.stdout.readline()).decode()
            port = int(said.partition("127.0.0.1:")[2].partition("/")[0])
            async with connected(port, 250, BEGUN), connected(port, 250, IN_ITS_BODY):
                for number in range(5):
                    body = urlencode(slash_command(f"/incident till {number} is dead"))
                    assert f"INC-{number + 1}" in await deliver(port, body)
        finally:
            bot.terminate()
            assert await bot.wait() == 0


async def deliver(port: int, body: str) -> str:
    headers = {"content-type": "application/x-www-form-urlencoded", **signed(body, SECRET)}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"http://127.0.0.1:{port}{PATH}", data=body.encode(), headers=headers) as answer,
    ):
        return await answer.text()
