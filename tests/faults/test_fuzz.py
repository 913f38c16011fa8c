"""Payloads that Slack would never send: nothing falls over, and nothing happens."""

import copy
import os
import random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.socket_mode.request import SocketModeRequest
from sqlalchemy import Connection as Transaction
from sqlalchemy import func, select

from bot.listening import app as bolt
from bot.listening.http import parse_body, verify
from bot.listening.sockets import dispatch
from bot.workspace.workspace import TEAM
from commands.shared.doors import TurnedAway
from storage.changes.tables import changes, votes
from storage.incidents.tables import incidents
from tests.company import slash_command
from tests.conftest import Floor
from tests.faults.conftest import SEED, Tally

PAYLOADS = int(os.environ.get("QUARTERDECK_FAULT_PAYLOADS", "150"))
JUNK: list[Any] = [None, True, -1, 0, 2**70, 1.5, "", "x", "\x00", "\ud800", "<!channel>", "９", "1e9", [], {}, [[]],
                   [None], {"id": None}, {"value": []}, "A" * 5000, [{}] * 50]  # fmt: skip
PERSON = {"id": "UFUZZ", "team_id": TEAM, "name": "fuzz"}
WHERE = {"channel": {"id": "C00000001"}, "message": {"ts": "1.0"}, "container": {"channel_id": "C00000001"}}


ANSWERS = "http://fuzz.invalid/answers"
"""Stands for the address at which an answer is taken, until there is one."""


def press(action: str) -> tuple[str, dict[str, Any]]:
    pressed = {"action_id": action, "block_id": "b", "value": "999", "type": "button", "action_ts": "1.0"}
    body = {"type": "block_actions", "user": PERSON, "team": {"id": TEAM}, "actions": [pressed], **WHERE}
    return "interactive", body | {"trigger_id": "1.2.3", "response_url": ANSWERS}


def form(callback: str) -> tuple[str, dict[str, Any]]:
    state = {"values": {"title": {"title": {"type": "plain_text_input", "value": None}}}}
    blocks = [{"type": "input", "block_id": "title", "element": {"type": "plain_text_input", "action_id": "title"}}]
    view = {"id": "V1", "type": "modal", "callback_id": callback, "state": state, "private_metadata": "{}"}
    return "interactive", {
        "type": "view_submission",
        "user": PERSON,
        "team": {"id": TEAM},
        "view": view | {"blocks": blocks},
    }


def command(line: str) -> tuple[str, dict[str, Any]]:
    return "slash_commands", slash_command(line, by=PERSON["id"], response_url=ANSWERS)


def event(kind: str) -> tuple[str, dict[str, Any]]:
    item = {"type": "message", "channel": "C00000001", "ts": "1.0"}
    happened = {"type": kind, "user": "UFUZZ", "channel": "C00000001", "ts": "1.0", "item": item, "tab": "home"}
    return "events_api", {"type": "event_callback", "team_id": TEAM, "event_id": "Ev1", "event": happened}


ACTIONS = (
    *("incident.acknowledge", "incident.take", "incident.hold", "incident.resolve", "incident.reopen"),
    *("incident.declare_major", "incident.confirm", "incident.service", "survey.rate", "change.approve"),
    *("change.reject", "change.details", "warroom.role.commander", "effect.retry", "effect.drop", "none"),
)
LINES = ("/incident show 9", "/incident take 9", "/major update x", "/change show 9", "/sla INC-9", "/nope")
NO_ACTIONS = ("interactive", press("none")[1] | {"actions": []})
SHAPES = [
    NO_ACTIONS,
    *map(press, ACTIONS),
    *map(form, ("incident", "change", "resolve", "hold", "none")),
    *map(command, LINES),
    *map(event, ("app_home_opened", "reaction_added", "message", "app_mention", "none")),
]


def spoiled(body: dict[str, Any], chance: random.Random, answers: str) -> dict[str, Any]:
    """With one to three parts of it lost or replaced by junk; never the text, which may be anything."""
    found = copy.deepcopy(body) | ({"response_url": answers} if "response_url" in body else {})
    for _ in range(chance.randint(1, 3)):
        spoil(found, chance)
    return found


def spoil(part: Any, chance: random.Random) -> None:
    keys = [key for key in part if key not in ("text", "command")] if isinstance(part, dict) else [*range(len(part))]
    if not keys:
        return
    key = chance.choice(keys)
    if isinstance(part[key], dict | list) and part[key] and chance.random() < 0.7:
        spoil(part[key], chance)
    elif isinstance(part, dict) and chance.random() < 0.3:
        del part[key]
    else:
        part[key] = copy.deepcopy(chance.choice(JUNK))


def counted(tx: Transaction) -> list[int]:
    return [tx.execute(select(func.count()).select_from(table)).scalar_one() for table in (incidents, changes, votes)]


@pytest.mark.both_databases
async def test_spoiled_payloads_of_every_kind_do_nothing(
    floor: Floor, caplog: pytest.LogCaptureFixture, tally: Tally
) -> None:
    caplog.set_level("CRITICAL")
    program, chance = floor.program, random.Random(SEED)
    app = bolt.build(program.desk, program.practices, program.slack)
    before = await program.desk.database.read(counted)
    answers = f"{floor.server.url}/response/{floor.workspace.channel('general').id}/USOFIA000/none"
    statuses: dict[int | None, int] = {}
    for number in range(PAYLOADS):
        kind, body = chance.choice(SHAPES)
        request = SocketModeRequest(type=kind, envelope_id=f"fuzz-{number}", payload=spoiled(body, chance, answers))
        response = await dispatch(app, request)
        status = None if response is None else response.status
        statuses[status] = statuses.get(status, 0) + 1
    await floor.settled()
    assert await program.desk.database.read(counted) == before
    assert statuses.get(500, 0) * 100 <= PAYLOADS, "Slack sends again what got a 500: that is for faults of ours"
    tally.counted(PAYLOADS, note=", ".join(f"{times} answered {status}" for status, times in statuses.items()))
    assert (await floor.person("sofia").command("/incident tills down")).error is None


@given(st.binary(max_size=300), st.text(max_size=40), st.text(max_size=40))
def test_bytes_that_slack_did_not_sign_are_refused_with_a_4xx(body: bytes, stamp: str, signature: str) -> None:
    with pytest.raises(TurnedAway) as refused:
        verify(stamp, body, signature, "a secret", 1_800_000_000.0)
    assert 400 <= refused.value.status < 500


@given(st.binary(max_size=300), st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/x"]))
def test_bytes_of_any_kind_are_well_formed_or_refused_with_a_4xx(body: bytes, kind: str) -> None:
    assert answered(body, kind) in (200, 400, 415)


def answered(body: bytes, kind: str) -> int:
    try:
        parse_body(body, kind)
    except TurnedAway as refused:
        return refused.status
    return 200
