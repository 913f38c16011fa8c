"""kill -9 around a call that rings elsewhere: nobody is called twice, and nobody never."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from bot.config import shipped_path
from bot.serving import listening
from bot.workspace.workspace import Message
from storage.database.looking import look
from tests.faults.company import PATIENCE_SECONDS, Company, company
from tests.faults.conftest import Tally
from tests.faults.test_alerts import asked, calls

ROTA = "\n  network:\n    timezone: Europe/Berlin\n"
KEY = "a-key-that-is-not-real"


@dataclass
class Pager:
    """What PagerDuty is told, in its order; the same `dedup_key` again is the same call there."""

    told: list[dict[str, Any]] = field(default_factory=list)
    _heard: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: Request) -> JSONResponse:
        async with self._heard:
            self.told.append(await request.json())
            self._heard.notify_all()
        return JSONResponse({"status": "success"}, status_code=202)

    async def is_told(self, action: str) -> None:
        async with asyncio.timeout(PATIENCE_SECONDS), self._heard:
            await self._heard.wait_for(lambda: any(each["event_action"] == action for each in self.told))


@asynccontextmanager
async def pager(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Pager]:
    found = Pager()
    app = Starlette(routes=[Route("/v2/enqueue", found.take, methods=["POST"])])
    async with listening(app, "127.0.0.1", 0) as address:
        monkeypatch.setenv("PAGERDUTY_EVENTS_URL", f"{address}/v2/enqueue")
        yield found


def cards(found: Company, person: str) -> list[Message]:
    """The calls that somebody was shown."""
    return [each for each in found.server.person(person).hears() if "is needed" in each.text]


async def test_killed_around_a_call_that_rings_elsewhere_nobody_is_called_twice_and_nobody_never(
    sqlite_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    policy = tmp_path / "app.yaml"
    policy.write_text(shipped_path().read_text().replace(ROTA, f"{ROTA}    call: env:NETWORK_KEY\n"))
    monkeypatch.setenv("QUARTERDECK_CONFIG", str(policy))
    monkeypatch.setenv("NETWORK_KEY", KEY)
    async with pager(monkeypatch) as rung, company(sqlite_url) as found:
        bot = await found.start("relay.before_call/pagerduty.event:0")
        await found.server.person("ana").command("/oncall bring network the core is down")
        await found.gone(bot)
        assert rung.told == [], "it was killed before it rang"
        bot = await found.start("relay.after_call/pagerduty.event:0")
        await found.gone(bot)
        assert [each["event_action"] for each in rung.told] == ["trigger"], (
            "it was killed before that was written down"
        )
        bot = await found.start("relay.before_call/pagerduty.event:1")
        until = found.server.workspace.until
        on_call = await look(sqlite_url, asked)
        whom = {each.id: name for name in ("goran", "hana", "ivan") for each in [found.server.person(name)]}
        names = [whom[each] for each in on_call[0]]
        await until(lambda: all(cards(found, name) for name in names), PATIENCE_SECONDS)
        await found.server.person(names[0]).click(cards(found, names[0])[0], "Coming")
        await found.gone(bot)
        await found.start()
        await rung.is_told("resolve")
        await found.close()
        steps = await look(sqlite_url, asked)
    by_call = Counter((each["dedup_key"], each["event_action"]) for each in rung.told)
    assert {action for _, action in by_call} == {"trigger", "resolve"}
    assert {each["routing_key"] for each in rung.told} == {KEY}
    repeated = [where for where, times in calls(found).items() if times > 1]
    repeated += sorted({key for key, _ in by_call})[1:]
    assert len(steps) == 1, "whoever comes ends it: nobody else is asked"
    tally.counted(3, lost=[], repeated=repeated, note="a call, rung elsewhere")
