"""What the doctor finds, and the cure it names."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.config import Document
from bot.operating.doctor import Finding, examine
from bot.operating.manifest import SCOPES
from bot.program import Connection
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.workspace.server import serve
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN, BOT_USER, Workspace
from storage.outbox import queries as outbox
from storage.record import replace
from tests.conftest import OffClock, SetClock, northgate, open_floor


async def findings(
    settings: Document, url: str, workspace: Workspace, token: str = BOT_TOKEN, scopes: Sequence[str] | None = None
) -> list[Finding]:
    async with serve(workspace, listening) as server:
        server.scopes = scopes
        connection = Connection(token, APP_TOKEN, None, server.api_url, url)
        return [finding async for finding in examine(settings, connection, Pace(scale=0))]


@pytest.mark.both_databases
async def test_a_company_that_is_well_has_nothing_to_cure(settings: Document, database_url: str) -> None:
    found = await findings(settings, database_url, northgate())
    assert [finding for finding in found if finding.cure] == []
    assert {"database", "search", "bot token", "app token", "scopes"} <= {finding.what for finding in found}


async def test_what_is_wrong_is_named_with_its_cure(settings: Document, sqlite_url: str) -> None:
    workspace = northgate()
    workspace.find_person("ana").deleted = True
    workspace.add_channel("team-retail-apps", creator=BOT_USER).archived = True
    found = {finding.what: finding for finding in await findings(settings, sqlite_url, workspace)}
    assert "Unarchive" in found["channel team-retail-apps"].cure
    assert "Take them out" in next(finding for what, finding in found.items() if "ana@" in what).cure


async def test_alerts_that_nobody_can_send_are_a_fault_once_the_door_is_open(
    settings: Document, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QUARTERDECK_HTTP", "127.0.0.1:0")
    for name in ("GRAFANA_TOKEN", "DEPLOYS_TOKEN"):
        monkeypatch.setenv(name, "a-token-that-is-not-real")
    found = {finding.what: finding for finding in await findings(settings, sqlite_url, northgate())}
    assert "Set ALERTS_TOKEN where Quarterdeck runs" in found["alerts of prometheus"].cure
    assert found["alerts of grafana"] == Finding("alerts of grafana", "GRAFANA_TOKEN is set")
    assert found["deploys"] == Finding("deploys", "DEPLOYS_TOKEN is set"), "one of two is enough"
    assert "GATE_TOKEN" in found["questions at the gate"].cure
    assert "not-real" not in str(found)


async def test_a_token_that_may_do_all_that_is_needed_misses_nothing(settings: Document, sqlite_url: str) -> None:
    needed = [scope for scope in SCOPES if scope not in ("im:read", "channels:write.invites", "channels:write.topic")]
    found = {each.what: each for each in await findings(settings, sqlite_url, northgate(), scopes=needed)}
    assert (found["scopes"].found, found["scopes"].cure) == ("all there", "")


async def test_reading_profiles_takes_a_scope_more(settings: Document, sqlite_url: str) -> None:
    reads = settings.model_copy(update={"told": {**settings.told, "manager_field": "Xf01MANAGER"}})
    found = {each.what: each for each in await findings(reads, sqlite_url, northgate(), scopes=SCOPES)}
    assert found["scopes"].found == "missing: users.profile:read"


async def test_a_scope_that_is_missing_is_named_with_its_cure(settings: Document, sqlite_url: str) -> None:
    some = [scope for scope in SCOPES if scope != "pins:write"]
    found = {each.what: each for each in await findings(settings, sqlite_url, northgate(), scopes=some)}
    assert found["scopes"].found == "missing: pins:write"
    assert "quarterdeck manifest" in found["scopes"].cure


async def test_a_channel_that_is_not_seen_may_be_a_private_one(settings: Document, sqlite_url: str) -> None:
    workspace = northgate()
    workspace.add_channel("team-network", creator="UANA00000", is_private=True)
    found = {each.what: each for each in await findings(settings, sqlite_url, workspace)}
    assert "private channel of that name, invite Quarterdeck" in found["channel team-network"].found


async def test_a_token_that_slack_refuses_ends_the_examination(settings: Document, sqlite_url: str) -> None:
    found = await findings(settings, sqlite_url, northgate(), token="xoxb-not-real")
    assert found[-1].what == "bot token"
    assert "OAuth & Permissions" in found[-1].cure


@pytest.mark.parametrize(
    ("connection", "unset"),
    [
        (Connection(""), {"bot token": "copy its bot token", "app token": "Make an app token"}),
        (Connection("", APP_TOKEN), {"bot token": "copy its bot token"}),
        (Connection("", None, "signing-secret-that-is-not-real"), {"bot token": "copy its bot token"}),
    ],
)
async def test_what_is_not_set_is_named_and_slack_is_not_asked(
    settings: Document, sqlite_url: str, connection: Connection, unset: dict[str, str]
) -> None:
    given = replace(connection, api_url="http://127.0.0.1:9/", database_url=sqlite_url)
    wrong = {each.what: each for each in [each async for each in examine(settings, given)] if each.cure}
    assert wrong.keys() == unset.keys()
    assert all(cure in wrong[what].cure and not wrong[what].outside for what, cure in unset.items())


async def test_a_database_that_is_not_there_yet_is_not_made_by_looking(settings: Document, tmp_path: Path) -> None:
    found = {each.what: each for each in await findings(settings, f"sqlite:///{tmp_path}/none/new.db", northgate())}
    assert found["database"] == Finding("database", "is not there yet: Quarterdeck makes it when it starts")
    assert os.listdir(tmp_path) == []


async def test_slack_that_does_not_answer_is_nobodys_mistake_in_app_yaml(settings: Document, sqlite_url: str) -> None:
    async with serve(northgate(), listening) as server:
        server.faults.rate_limit("users.lookupByEmail", 1)
        server.faults.break_down("conversations.list", 503)
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, sqlite_url)
        found = [each async for each in examine(settings, connection, Pace(scale=0))]
    wrong = [each for each in found if each.cure]
    assert len(wrong) == 2
    assert all("again in a minute" in each.cure for each in wrong)


async def test_a_database_at_which_a_bot_works_is_well(settings: Document, sqlite_url: str) -> None:
    async with open_floor(settings, sqlite_url, SetClock(datetime.now(UTC))) as floor:
        connection = Connection(BOT_TOKEN, APP_TOKEN, None, floor.server.api_url, sqlite_url)
        found = [each async for each in examine(settings, connection, Pace(scale=0))]
    assert [each for each in found if each.cure] == []


@pytest.mark.parametrize(("off", "way"), [(90, "behind"), (-90, "ahead of")])
async def test_a_clock_that_is_wrong_is_named_with_its_cure(
    settings: Document, sqlite_url: str, off: int, way: str
) -> None:
    workspace = northgate(OffClock(SystemClock(), timedelta(seconds=off)))
    found = {finding.what: finding for finding in await findings(settings, sqlite_url, workspace)}
    assert f"{way} Slack's" in found["clock"].found
    assert "NTP" in found["clock"].cure


async def test_what_a_private_channel_keeps_back_is_named_with_its_cure_and_said_after_the_invitation(
    settings: Document, sqlite_url: str, clock: SetClock
) -> None:
    async with open_floor(settings, sqlite_url, clock) as floor:
        chen = floor.person("chen").id
        place = floor.workspace.add_channel("team-erp", creator=chen, is_private=True)
        await floor.person("sofia").command("/incident ERP is down")
        await floor.person("ana").command("/incident assign 1 erp")
        await floor.settled()
        (parked, *_) = await floor.read(outbox.parked)
        assert "perhaps a private one" in str(parked.error)
        assert "Invite Quarterdeck to it, then press Retry" in str(parked.error)
        floor.workspace.invite(place, [BOT_USER], chen)
        for each in await floor.read(outbox.parked):
            await floor.program.desk.database.write(outbox.release, each.id)
        await floor.settled()
        assert await floor.read(outbox.parked) == []
        assert "ERP is down" in str([message.blocks for message in place.messages])
