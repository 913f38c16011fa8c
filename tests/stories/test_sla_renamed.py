"""Work goes on whatever has become of a calendar in app.yaml, and the start says which clocks it is about."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bot.config import Document
from bot.program import Connection, running
from bot.serving import listening
from bot.speaking.pace import Pace
from bot.workspace.server import Server, serve
from bot.workspace.workspace import APP_TOKEN, BOT_TOKEN
from commands.service_levels.policy import CalendarSettings, Target
from tests.conftest import Floor, SetClock, northgate

STORES = CalendarSettings(timezone="UTC", hours={"mon-fri": ("09:00-17:00",)})
FIX = Target.model_validate({"name": "Fix", "measure": "resolution", "target": "4h", "calendar": "stores"})


def promising(settings: Document, calendar: str, *targets: Target) -> Document:
    """app.yaml with this calendar and these targets."""
    aimed = tuple(each.model_copy(update={"calendar": calendar}) for each in targets)
    services = {key: each.model_copy(update={"calendar": None}) for key, each in settings.services.items()}
    return Document(**(dict(settings) | {"calendars": {calendar: STORES}, "services": services, "sla": aimed}))


@asynccontextmanager
async def at_work(server: Server, document: Document, database_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    """The bot with this app.yaml, in a workspace that was there before it and stays."""
    connection = Connection(BOT_TOKEN, APP_TOKEN, None, server.api_url, database_url)
    async with running(document, connection, clock=clock, pace=Pace(scale=0), tick_seconds=3600) as program:
        yield Floor(server, program, clock)


@pytest.fixture
async def slack(clock: SetClock) -> AsyncIterator[Server]:
    async with serve(northgate(clock), listening) as served:
        yield served


async def three_reports(floor: Floor) -> None:
    """INC-1 is worked on, INC-2 on hold, INC-3 resolved."""
    for number in (1, 2, 3):
        await floor.person("sofia").command(f"/incident Point of sale is down {number}")
    ana = floor.person("ana")
    await ana.command("/incident hold 2 the till number, please")
    await ana.command("/incident resolve 3 a new cable")
    await floor.settled()


@pytest.mark.both_databases
async def test_a_calendar_that_was_renamed_is_that_of_the_target_now(
    settings: Document, slack: Server, database_url: str, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    async with at_work(slack, promising(settings, "stores", FIX), database_url, clock) as floor:
        await three_reports(floor)
    assert "calendar" not in caplog.text
    with caplog.at_level(logging.WARNING):
        async with at_work(slack, promising(settings, "shops", FIX), database_url, clock) as floor:
            assert "calendar stores is not in app.yaml any more; clocks on it count on shops now: INC-1, INC-2" in (
                caplog.text
            )
            await work_goes_on(floor)
            assert "in the hours of shops" in (await floor.person("ana").command("/sla 1")).said
            await floor.later(hours=4)
            assert [text for text in floor.texts("team-retail-apps") if "*Fix is missed*" in text]


async def work_goes_on(floor: Floor) -> None:
    ana = floor.person("ana")
    for line in ("/sla 1", "/incident resume 2", "/incident reopen 3 again", "/sla 2", "/sla 3", "/sla breaching"):
        assert "went wrong" not in (await ana.command(line)).said, line
    await floor.settled()
    assert "running" in (await ana.command("/sla 2")).said
    assert "running" in (await ana.command("/sla 3")).said


async def test_where_the_target_is_gone_too_the_breach_is_told_when_it_was_due(
    settings: Document, slack: Server, sqlite_url: str, clock: SetClock, caplog: pytest.LogCaptureFixture
) -> None:
    clock.advance(hours=6)
    async with at_work(slack, promising(settings, "stores", FIX), sqlite_url, clock) as floor:
        await three_reports(floor)
    with caplog.at_level(logging.WARNING):
        async with at_work(slack, promising(settings, "shops"), sqlite_url, clock) as floor:
            assert "calendar stores is not in app.yaml any more, nor a target for the clocks on it" in caplog.text
            await work_goes_on(floor)
            await floor.later(hours=17)
            assert not [text for text in floor.texts("team-retail-apps") if "INC-1" in text and "missed" in text]
            await floor.later(hours=3)
            (missed,) = [text for text in floor.texts("team-retail-apps") if "INC-1" in text and "missed" in text]
            assert "comes late" not in missed
