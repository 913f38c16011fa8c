"""kill -9 while alerts come in and while somebody is called: what was answered is there, once, and a call goes on."""

import asyncio
import hashlib
import hmac
import json
import socket
from collections import Counter
from contextlib import closing
from pathlib import Path

import aiohttp
import pytest
from sqlalchemy import Connection, select

from bot.config import shipped_path
from storage.alerts.tables import alerts
from storage.database.looking import look
from storage.journal.tables import journal
from storage.oncall.records import PageEvent
from tests.faults.company import PATIENCE_SECONDS, Company, company
from tests.faults.conftest import Tally

SECRET = "a-secret-that-is-not-real"
DELIVERIES = 12
WAITS = "{to: on-call, wait: 1s}, {to: next, wait: 1s}, {to: team, wait: 1s}, {to: managers, wait: 1s}"
SENTRY = """
  - {name: shop, kind: sentry, secret: env:SENTRY_SECRET, storm: 100,
     rules: [{match: {}, service: network, priority: P1}]}"""


@pytest.fixture
def door(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Where alerts come in, of a company whose calls go on after a second."""
    written = shipped_path().read_text().replace("\nalerts:", f"\nalerts:{SENTRY}")
    head, _, rest = written.partition("    escalation: [")
    policy = tmp_path / "app.yaml"
    policy.write_text(f"{head}    escalation: [{WAITS}]{rest[rest.index(']') + 1 :]}")
    with closing(socket.create_server(("127.0.0.1", 0))) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    for name, value in (
        ("QUARTERDECK_CONFIG", str(policy)),
        ("QUARTERDECK_HTTP", address),
        ("SENTRY_SECRET", SECRET),
    ):
        monkeypatch.setenv(name, value)
    return f"http://{address}/in/shop"


async def deliver(door: str, number: int, tries: int = 1) -> int | None:
    """The status that answers a delivery; None where nobody does."""
    issue = {"id": str(number), "title": f"Boom {number}", "level": "error"}
    body = json.dumps({"action": "created", "data": {"issue": issue}}).encode()
    signature = hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()
    headers = {"sentry-hook-resource": "issue", "sentry-hook-signature": signature, "request-id": f"r{number}"}
    try:
        async with aiohttp.ClientSession() as session, session.post(door, data=body, headers=headers) as answer:
            return answer.status
    except aiohttp.ClientError:
        return None


def counts(tx: Connection) -> dict[str, int]:
    return {row["key"]: row["count"] for row in tx.execute(select(alerts)).mappings()}


def asked(tx: Connection) -> list[list[str]]:
    """Whom each step of the call has asked."""
    steps = tx.execute(select(journal).where(journal.c.what == PageEvent.ASKED).order_by(journal.c.id))
    return [row.details["people"] for row in steps]


def calls(found: Company) -> Counter[str]:
    """How often each was shown a call."""
    workspace = found.server.workspace
    said = [(channel.id, each) for channel in workspace.channels.values() for each in channel.messages]
    return Counter(where for where, each in said if "is needed" in each.text)


def gave_up(found: Company) -> bool:
    """Whether the team was told that nobody has come."""
    team = next((each for each in found.server.workspace.channels.values() if each.name == "team-network"), None)
    return team is not None and any("Nobody has come" in each.text for each in team.messages)


async def test_killed_around_intake_and_around_paging_nothing_is_lost_nor_done_twice_and_the_call_goes_on(
    sqlite_url: str, door: str, tally: Tally
) -> None:
    async with company(sqlite_url) as found:
        bot = await found.start("door.decided:3")
        first = await asyncio.gather(*(deliver(door, number) for number in range(DELIVERIES)))
        await found.gone(bot)
        assert None in first, "it was killed before the last was answered"
        bot = await found.start("clock.after:2")
        again = await asyncio.gather(*(deliver(door, number) for number in range(DELIVERIES)))
        assert set(again) == {200}
        await found.gone(bot)
        await found.start()
        told = await found.server.workspace.until(
            lambda: (
                "Nobody has come"
                in str([each.text for each in found.server.workspace.channel("team-network").messages])
            ),
            PATIENCE_SECONDS,
        )
        assert told
        await found.close()
        kept, steps = await look(sqlite_url, counts), await look(sqlite_url, asked)
    lost = [number for number in range(DELIVERIES) if str(number) not in kept]
    repeated = [key for key, count in kept.items() if count > 1]
    repeated += [where for where, times in calls(found).items() if times > 1]
    assert len(steps) == 4, "each step was taken once"
    tally.counted(2, lost=lost, repeated=repeated, note=f"{DELIVERIES} deliveries, 4 steps of a call")
