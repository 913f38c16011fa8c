"""Health and metrics."""

import aiohttp
import pytest

from bot.operating.health import health_app
from bot.serving import listening
from storage.database import DatabaseUnavailable
from tests.company import report
from tests.conftest import Floor


async def get(floor: Floor, path: str) -> tuple[int, str]:
    async with (
        listening(health_app(floor.program), "127.0.0.1", 0) as url,
        aiohttp.ClientSession() as session,
        session.get(f"{url}{path}") as answer,
    ):
        return answer.status, await answer.text()


async def test_it_is_healthy_and_ready_while_database_and_slack_answer(floor: Floor) -> None:
    assert (await get(floor, "/healthz"))[0] == 200
    status, text = await get(floor, "/readyz")
    assert status == 200
    assert '"speaking":true' in text


async def test_it_is_not_ready_when_no_socket_is_open(floor: Floor) -> None:
    assert floor.program.sockets is not None
    await floor.program.sockets.close()
    status, text = await get(floor, "/readyz")
    assert status == 503
    assert '"slack":false' in text


async def test_the_metrics_count_acknowledgements_calls_limits_and_what_is_set_aside(floor: Floor) -> None:
    floor.server.faults.fail("chat.postMessage", "msg_blocks_too_long")
    floor.server.faults.rate_limit("chat.postMessage", 0)
    await report(floor)
    _, text = await get(floor, "/metrics")
    figures = dict(line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    assert figures["quarterdeck_ack_seconds_count"] == "1.0"
    assert figures['quarterdeck_rate_limited_total{method="chat.postMessage"}'] == "1.0"
    assert figures["quarterdeck_outbox_parked"] == "1.0"
    assert figures["quarterdeck_outbox_depth"] == "0.0"
    assert figures["quarterdeck_sockets"] == "2.0"
    assert abs(float(figures["quarterdeck_clock_skew_seconds"])) < 1
    assert float(figures['quarterdeck_slack_calls_total{method="chat.postMessage"}']) >= 3


async def test_without_a_database_the_rest_is_told(floor: Floor, monkeypatch: pytest.MonkeyPatch) -> None:
    async def gone(*_: object) -> None:
        raise DatabaseUnavailable("it is gone")

    monkeypatch.setattr(floor.program.desk.database, "read", gone)
    status, text = await get(floor, "/metrics")
    assert status == 200
    assert "quarterdeck_database 0.0" in text
    assert "quarterdeck_outbox_depth" not in text
