"""HTTP mode: what is not Slack's gets a 4xx, and leaves nothing behind but a count."""

import json
import logging
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import aiohttp
import pytest
from click.testing import CliRunner
from sqlalchemy import Connection, func, select

from bot.__main__ import cli
from bot.listening.app import build
from bot.listening.http import PATH, web_app
from bot.serving import listening
from bot.workspace.delivery import signed
from bot.workspace.workspace import TEAM
from storage.inbox.tables import inbox
from storage.journal.tables import journal
from tests.company import SOFIA, slash_command
from tests.conftest import Floor

SECRET = "signing-secret-that-is-not-real"
FORM = "application/x-www-form-urlencoded"
COMMAND = urlencode(slash_command("/incident tills down"))


@dataclass
class Door:
    """The bot's HTTP address, and the floor behind it."""

    url: str
    floor: Floor

    async def post(self, body: str, headers: dict[str, str], kind: str = FORM) -> tuple[int, str]:
        async with (
            aiohttp.ClientSession() as session,
            session.post(self.url, data=body.encode(), headers={"content-type": kind, **headers}) as answer,
        ):
            return answer.status, await answer.text()

    async def traces(self) -> int:
        return await self.floor.read(count)


def count(tx: Connection) -> int:
    return sum(tx.execute(select(func.count()).select_from(table)).scalar_one() for table in (inbox, journal))


def journalled(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(journal)).scalar_one()


def every_entry(tx: Connection) -> str:
    return str(tx.execute(select(journal)).all())


@pytest.fixture
async def door(floor: Floor) -> AsyncIterator[Door]:
    program = floor.program
    app = build(program.desk, program.practices, program.slack, SECRET)
    async with listening(web_app(app, SECRET, program.in_flight, program.desk.database), "127.0.0.1", 0) as url:
        yield Door(url + PATH, floor)


async def test_what_slack_signed_is_answered(door: Door) -> None:
    status, text = await door.post(COMMAND, signed(COMMAND, SECRET))
    assert status == 200
    assert "INC-1" in text


TIMESTAMP = "x-slack-request-timestamp"
NOT_SLACKS: Mapping[str, tuple[str, Callable[[], dict[str, str]], str, int]] = {
    "unsigned": (COMMAND, dict, FORM, 401),
    "signed with another secret": (COMMAND, lambda: signed(COMMAND, "another"), FORM, 401),
    "six minutes old": (COMMAND, lambda: signed(COMMAND, SECRET, time.time() - 360), FORM, 401),
    "an hour ahead": (COMMAND, lambda: signed(COMMAND, SECRET, time.time() + 3600), FORM, 401),
    "a time that is no number": (COMMAND, lambda: signed(COMMAND, SECRET) | {TIMESTAMP: "soon"}, FORM, 401),
    "another body": (COMMAND + "x", lambda: signed(COMMAND, SECRET), FORM, 401),
    "not JSON": ("{", lambda: signed("{", SECRET), "application/json", 400),
    "a list": ("[]", lambda: signed("[]", SECRET), "application/json", 400),
    "null": ("null", lambda: signed("null", SECRET), "application/json", 400),
    "deep": ("[" * 90_000, lambda: signed("[" * 90_000, SECRET), "application/json", 400),
    "a form of nothing": ("a=1", lambda: signed("a=1", SECRET), FORM, 400),
    "plain text": (COMMAND, lambda: signed(COMMAND, SECRET), "text/plain", 415),
    "a megabyte and more": ("x" * 1_000_001, lambda: signed("x" * 1_000_001, SECRET), FORM, 413),
}
"""The body, its headers as they are signed when it is sent, its kind, and the status that it gets."""


@pytest.mark.parametrize("what", NOT_SLACKS)
async def test_what_is_not_slacks_gets_a_4xx_and_leaves_a_count(door: Door, what: str) -> None:
    body, headers, kind, status = NOT_SLACKS[what]
    assert (await door.post(body, headers(), kind))[0] == status
    assert await door.traces() == 0
    assert door.floor.program.measures.rejected[status] == 1


async def test_an_address_with_a_slash_too_many_is_told_of_none(door: Door) -> None:
    async with aiohttp.ClientSession() as session, session.post(f"{door.url}/", allow_redirects=False) as answer:
        assert answer.status == 404


async def test_the_same_request_again_is_refused(door: Door) -> None:
    headers = signed(COMMAND, SECRET)
    assert (await door.post(COMMAND, headers))[0] == 200
    before = await door.traces()
    assert (await door.post(COMMAND, headers))[0] == 409
    assert await door.traces() == before


def said_by(door: Door, person: str, **event: Any) -> str:
    """A direct message as Slack delivers it."""
    place = door.floor.workspace.direct_channel(person).id
    said = {"type": "message", "channel_type": "im", "channel": place, "ts": "1773651600.000099", "user": person}
    event = said | {"text": "the tills are down"} | event
    return json.dumps({"type": "event_callback", "event_id": "Ev0001", "team_id": TEAM, "event": event})


async def test_an_event_that_comes_again_in_the_same_second_is_acknowledged_and_done_once(door: Door) -> None:
    body = said_by(door, SOFIA, team=TEAM)
    headers = signed(body, SECRET)
    again = headers | {"x-slack-retry-num": "1", "x-slack-retry-reason": "http_timeout"}
    assert (await door.post(body, headers, SIGNED))[0] == 200
    before = await door.traces()
    assert (await door.post(body, again, SIGNED))[0] == 200
    assert await door.traces() == before
    await door.floor.settled()
    assert len(door.floor.person("sofia").hears()) == 1
    assert not door.floor.program.measures.rejected


async def test_an_event_that_failed_is_done_when_it_comes_again_in_the_same_second(door: Door) -> None:
    body = said_by(door, SOFIA)
    headers = signed(body, SECRET)
    door.floor.server.faults.break_down("users.info")
    assert (await door.post(body, headers, SIGNED))[0] == 500
    assert (await door.post(body, headers | {"x-slack-retry-num": "1"}, SIGNED))[0] == 200
    await door.floor.settled()
    assert len(door.floor.person("sofia").hears()) == 1


async def test_that_slack_sends_no_more_events_is_acknowledged_and_counted(door: Door) -> None:
    notice = {"token": "x", "type": "app_rate_limited", "team_id": TEAM, "minute_rate_limited": 1518467820,
              "api_app_id": "A0QUARTER"}  # fmt: skip
    body = json.dumps(notice)
    for _ in range(2):
        assert (await door.post(body, signed(body, SECRET), SIGNED))[0] == 200
    assert door.floor.program.measures.limited["app_rate_limited"] == 2
    assert not door.floor.program.measures.rejected


async def test_secrets_are_nowhere_to_be_read(door: Door, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await door.post(COMMAND, signed(COMMAND, SECRET))
    await door.post("{", signed("{", SECRET), "application/json")
    door.floor.server.faults.fail("chat.postMessage", "msg_blocks_too_long")
    await door.floor.settled()
    written = await door.floor.read(every_entry)
    environment = {"SLACK_BOT_TOKEN": "xoxb-not-real", "SLACK_SIGNING_SECRET": SECRET}
    shown = CliRunner().invoke(cli, ["run", "--help"], env=environment).output
    assert "Socket Mode" in shown
    ours = " ".join(record.getMessage() for record in caplog.records if record.name.startswith("quarterdeck"))
    for text in (ours, written, shown, repr(door.floor.program.slack)):
        assert SECRET not in text
        assert door.floor.program.slack.token not in text
        assert "xoxb-not-real" not in text


SIGNED = "application/json"
PERSON = {"id": "USOFIA000"}
OF_WRONG_TYPES: dict[str, dict[str, Any]] = {
    "an event that is a text": {"event": "x", "event_id": "Ev1"},
    "an event of a list": {"event": {"type": "app_mention", "user": ["U1"], "text": "x"}, "event_id": "Ev1"},
    "an event with a number for text": {"event": {"type": "app_mention", "user": "U1", "text": 7}, "event_id": "Ev1"},
    "an event with an id that is an object": {"event": {"type": "app_mention", "user": "U1"}, "event_id": {}},
    "a press by a number": {"type": "block_actions", "user": {"id": 7}, "actions": [{"action_id": "incident.take"}]},
    "a press of nothing": {"type": "block_actions", "user": PERSON, "actions": []},
    "an answer to nowhere": {"type": "block_actions", "user": PERSON, "response_url": 7,
                             "actions": [{"action_id": "incident.take", "value": "1"}]},
    "a form whose fields are a list": {"type": "view_submission", "user": PERSON, "view": {"state": []}},
}  # fmt: skip


@pytest.mark.parametrize("what", OF_WRONG_TYPES)
async def test_what_is_signed_but_of_wrong_types_gets_a_4xx_and_leaves_a_count(door: Door, what: str) -> None:
    body = json.dumps(OF_WRONG_TYPES[what])
    before = await door.floor.read(journalled)
    if "event" not in OF_WRONG_TYPES[what]:
        body, kind = urlencode({"payload": body}), FORM
    else:
        kind = SIGNED
    assert (await door.post(body, signed(body, SECRET), kind))[0] == 400
    assert await door.floor.read(journalled) == before
    assert door.floor.program.measures.rejected[400] == 1


async def test_a_command_of_nobody_whom_slack_could_mean_is_refused(door: Door) -> None:
    body = urlencode({"command": "/incident", "text": "tills down", "user_id": "<!channel>"})
    assert (await door.post(body, signed(body, SECRET)))[0] == 400
    assert await door.floor.read(journalled) == 0


async def test_a_replay_at_another_process_is_refused_as_well(door: Door) -> None:
    headers = signed(COMMAND, SECRET)
    assert (await door.post(COMMAND, headers))[0] == 200
    program = door.floor.program
    app = build(program.desk, program.practices, program.slack, SECRET)
    async with listening(web_app(app, SECRET, program.in_flight, program.desk.database), "127.0.0.1", 0) as url:
        assert (await Door(url + PATH, door.floor).post(COMMAND, headers))[0] == 409


async def test_what_slack_signed_is_answered_though_the_clocks_are_apart(door: Door) -> None:
    headers = signed(COMMAND, SECRET, time.time() + 3600)
    assert (await door.post(COMMAND, headers))[0] == 401
    program = door.floor.program
    app = build(program.desk, program.practices, program.slack, SECRET)
    served = web_app(app, SECRET, program.in_flight, program.desk.database, lambda: time.time() + 3600)
    async with listening(served, "127.0.0.1", 0) as url:
        assert (await Door(url + PATH, door.floor).post(COMMAND, headers))[0] == 200
