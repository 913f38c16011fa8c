"""The door: other programs are let in by what each door asks of them, and answered after the commit."""

import io
import json
from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from sqlalchemy import Connection, select
from starlette.applications import Starlette

from bot.config import load_as, shipped_path
from bot.listening.door import routes
from bot.serving import listening
from commands.practices import PRACTICES
from storage.journal.tables import journal
from tests.company import report
from tests.conftest import Floor, SetClock, open_floor
from tests.stories.small_practice import PRACTICE, WatchDocument

TOKEN = "a-token-that-is-not-real"
RIGHT = {"authorization": f"Bearer {TOKEN}"}
WATCH = json.dumps({"incident": 1})


class Door:
    """Where the door is, and the floor behind it."""

    def __init__(self, url: str, floor: Floor) -> None:
        self.url, self.floor = url, floor

    async def post(self, body: str, headers: dict[str, str] = RIGHT) -> tuple[int, str]:
        sent = io.BytesIO(body.encode())
        async with aiohttp.ClientSession() as session, session.post(self.url, data=sent, headers=headers) as answer:
            return answer.status, await answer.text()

    @property
    def rejected(self) -> dict[int, int]:
        return dict(self.floor.program.measures.rejected)


@pytest.fixture(scope="module")
def watched() -> WatchDocument:
    return load_as(WatchDocument, shipped_path())


@pytest.fixture
async def door(
    watched: WatchDocument, sqlite_url: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Door]:
    monkeypatch.setenv("WATCH_TOKEN", TOKEN)
    async with open_floor(watched, sqlite_url, clock, practices=(*PRACTICES, PRACTICE)) as floor:
        await report(floor)
        served = Starlette(routes=routes(floor.program.practices.doors, lambda: floor.program))
        async with listening(served, "127.0.0.1", 0) as url:
            yield Door(f"{url}/watched", floor)


def attempts(tx: Connection) -> list[Any]:
    return [row.details for row in tx.execute(select(journal).where(journal.c.what == "refused"))]


async def test_who_knows_the_secret_is_answered_once_it_is_written(door: Door) -> None:
    assert await door.post(WATCH) == (200, "INC-1 is watched")
    await door.floor.settled()
    assert "Watched by" in door.floor.blocks("incidents")


async def test_the_same_delivery_again_is_answered_and_does_nothing(door: Door) -> None:
    again = RIGHT | {"request-id": "4711"}
    assert await door.post(WATCH, again) == (200, "INC-1 is watched")
    assert await door.post(WATCH, again) == (200, "received already")


async def test_while_it_does_not_run_it_is_asked_for_once_more() -> None:
    served = Starlette(routes=routes(PRACTICE.doors, lambda: None))
    async with (
        listening(served, "127.0.0.1", 0) as url,
        aiohttp.ClientSession() as session,
        session.post(f"{url}/watched", data=WATCH, headers=RIGHT) as answer,
    ):
        assert (answer.status, answer.headers["retry-after"]) == (503, "5")


async def test_what_it_cannot_do_is_said(door: Door) -> None:
    assert (await door.post(WATCH))[0] == 200
    assert await door.post(WATCH) == (409, "You watch INC-1 already.")


@pytest.mark.parametrize(
    ("body", "headers", "status"),
    [
        (WATCH, {}, 401),
        (WATCH, {"authorization": "Bearer another"}, 401),
        ("not json", RIGHT, 400),
        ("[" * 100_000, RIGHT, 400),
        ('{"a":' * 200 + "1" + "}" * 200, RIGHT, 400),
        ("x" * 1_100_000, RIGHT, 413),
    ],
    ids=["no secret", "another secret", "not JSON", "brackets", "deep", "large"],
)
async def test_what_is_none_of_ours_leaves_a_count_and_no_more(
    door: Door, body: str, headers: dict[str, str], status: int
) -> None:
    assert (await door.post(body, headers))[0] == status
    assert door.rejected == {status: 1}
    assert "Watched by" not in door.floor.blocks("incidents")


async def test_without_a_secret_that_is_set_nobody_is_let_in(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WATCH_TOKEN", "")
    assert (await door.post(WATCH, {"authorization": "Bearer "}))[0] == 401


async def test_a_flood_of_wrong_secrets_is_journalled_once_a_minute_and_not_what_it_said(door: Door) -> None:
    for _ in range(3):
        await door.post("a secret guess", {"authorization": "Bearer guess"})
    assert door.rejected == {401: 3}
    found = await door.floor.read(attempts)
    assert [each["attempted"] for each in found] == ["door"]
    assert "guess" not in str(found)


async def test_a_flood_of_sources_that_there_are_not_is_journalled_once_too(door: Door) -> None:
    base = door.url.removesuffix("/watched")
    for number in range(3):
        door.url = f"{base}/in/guess-{number}"
        assert (await door.post("{}"))[0] == 401
    assert len(await door.floor.read(attempts)) == 1
