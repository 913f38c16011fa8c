"""What is told to PagerDuty goes by the outbox: in doubt it is told again, and is the same event there."""

import json
from collections import Counter
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot.config import Document
from bot.serving import listening
from bot.speaking.calls import EVENTS_FROM
from tests.conftest import SetClock, open_floor


async def test_an_event_whose_answer_is_lost_is_told_again_and_is_the_same(
    settings: Document, sqlite_url: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    told: list[dict[str, Any]] = []

    async def enqueue(request: Request) -> Response:
        told.append(json.loads(await request.body()))
        return Response(status_code=503 if len(told) == 1 else 202)

    rota = settings.rotas["network"].model_copy(update={"call": "env:NETWORK_PAGERDUTY"})
    rings = settings.model_copy(update={"on_call": {"network": rota}})
    async with listening(Starlette(routes=[Route("/v2/enqueue", enqueue, methods=["POST"])]), "127.0.0.1", 0) as url:
        monkeypatch.setenv(EVENTS_FROM, f"{url}/v2/enqueue")
        async with open_floor(rings, sqlite_url, clock) as floor:
            ana = floor.person("ana")
            assert "for Network by PagerDuty too" in (await ana.command("/oncall")).said
            await ana.command("/oncall bring network the line is dead")
            await floor.settled()
            assert told == [], "while there is no key for it, nobody is told"
            monkeypatch.setenv("NETWORK_PAGERDUTY", "a-key-that-is-not-real")
            await floor.person("ivan").click(floor.person("ivan").hears()[-1], "Coming")
            await floor.settled()
    assert Counter(each["dedup_key"] for each in told).most_common(1)[0][1] == 2
    assert told[0] == told[1]
    assert (told[1]["event_action"], told[1]["routing_key"]) == ("resolve", "a-key-that-is-not-real")
