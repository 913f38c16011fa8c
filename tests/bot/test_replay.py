"""A log is played to its end, whatever fails on the way, beside the company of the demo."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.config import Document
from bot.demo.replay import DESK, Replay, ReplayClock, key_of
from bot.demo.run import Demo, opened
from bot.workspace.delivery import Delivery, NotAnswered, Payload
from bot.workspace.workspace import BOT_USER
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus
from tests.bot.test_demo import options
from tests.commands.history.test_servicenow import ROWS, log
from tests.conftest import MONDAY
from tests.workspace.test_clock import Real

SECOND = [
    row.replace("INC1", "INC2").replace("Caller 1", "Caller 2").replace("Resolver 7", "Resolver 8") for row in ROWS
]


@pytest.fixture
async def stack() -> AsyncIterator[AsyncExitStack]:
    async with AsyncExitStack() as stack:
        yield stack


async def playing(stack: AsyncExitStack, settings: Document, tmp_path: Path, *rows: str) -> tuple[Demo, Replay]:
    """The log is played in a company that has no reports posted: there would be one for each of its days."""
    unposted = settings.reports.model_copy(update={"daily": None, "weekly": None})
    document = settings.model_copy(update={"reports": unposted})
    demo = await stack.enter_async_context(opened(document, options(tmp_path, log(tmp_path, *rows))))
    await demo.server.sockets.connected.wait()
    assert demo.replay is not None
    return demo, demo.replay


async def test_a_step_that_fails_is_told_and_the_others_are_played(
    stack: AsyncExitStack, settings: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo, replay = await playing(stack, settings, tmp_path, *SECOND, *ROWS)
    del demo.server.workspace.people[key_of("Resolver 8")]
    await replay.run()
    told = capsys.readouterr().err
    assert "left out: INC2 take at 2016-03-01 09:30: " in told
    assert f"{replay.refused} steps left out" in replay.status
    assert replay.played == len(replay.log.steps)
    still_open = await demo.program.desk.database.read(incidents.open_incidents)
    assert [each.title[-6:] for each in still_open] == ["(INC2)"]


async def test_an_incident_that_could_not_be_declared_is_left_out_with_all_its_steps(
    stack: AsyncExitStack, settings: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    demo, replay = await playing(stack, settings, tmp_path, *SECOND, *ROWS)
    del demo.server.workspace.people[key_of("Caller 2")]
    await replay.run()
    assert "its incident was left out" in capsys.readouterr().err
    assert replay.refused == len(replay.log.steps) / 2
    assert list(replay.numbers) == ["INC1"]


async def test_a_form_that_does_not_open_at_once_is_asked_for_again(
    stack: AsyncExitStack, settings: Document, tmp_path: Path
) -> None:
    demo, replay = await playing(stack, settings, tmp_path, *ROWS)
    demo.server.faults.fail("views.open", "expired_trigger_id")
    await replay.run()
    assert replay.refused == 0


async def test_the_log_is_played_beside_the_company_and_not_in_its_places(
    stack: AsyncExitStack, settings: Document, tmp_path: Path
) -> None:
    demo, replay = await playing(stack, settings, tmp_path, *ROWS)
    workspace = demo.server.workspace
    said = len(workspace.channel("general").messages)
    await replay.run()
    for name in ("major-incidents", "change-advisory", "service-reports", "team-retail-apps", "store-42-milan"):
        assert workspace.channel(name).members
    assert len(workspace.channel("general").messages) == said
    mira = demo.server.person("mira")
    whispers = [each for place in workspace.channels.values() for each in place.messages if each.ephemeral_to]
    assert whispers
    assert mira.id not in {each.ephemeral_to for each in whispers}
    listed = {person.name for person in workspace.people.values() if person.listed and person.id != BOT_USER}
    assert {"sofia", "mira"} <= listed
    assert not {key_of(DESK), key_of("Caller 1"), key_of("Resolver 7")} & {
        workspace.find_person(name).id for name in listed
    }


def test_the_speed_that_is_reached_is_measured() -> None:
    real = Real()
    clock = ReplayClock(MONDAY, 3600, real)
    assert clock.reached == 3600
    for _ in range(20):
        real.at += 1
        clock.move_to(clock.now() + timedelta(seconds=780))
    assert (clock.rate, round(clock.reached)) == (3600, 780)
    clock.set_rate(60)
    assert clock.reached == 60


async def test_as_fast_as_it_can_it_tells_how_fast_that_is(
    stack: AsyncExitStack, settings: Document, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, replay = await playing(stack, settings, tmp_path, *ROWS)
    await replay.run()
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert "8 of 8 steps" in last
    assert "times real time" in last


async def test_at_the_end_it_is_told_whether_all_stand_as_the_log_leaves_them(
    stack: AsyncExitStack, settings: Document, tmp_path: Path
) -> None:
    demo, replay = await playing(stack, settings, tmp_path, *SECOND, *ROWS)
    await replay.run()
    assert replay.status == "the log is played · 2 incidents · all stand as the log leaves them"
    await demo.program.desk.database.write(left_resolved, 1)
    await replay.compare()
    assert replay.status.endswith(" · 1 stand otherwise than the log leaves them")


async def test_what_a_busy_bot_does_not_answer_is_typed_and_sent_again(
    stack: AsyncExitStack, settings: Document, tmp_path: Path
) -> None:
    demo, replay = await playing(stack, settings, tmp_path, *ROWS)
    unanswered = Unanswered(demo.server.delivery, {"take", "view_submission"})
    demo.server.delivery = unanswered
    await replay.run()
    assert unanswered.left == set()
    assert replay.refused == 0
    assert list(replay.numbers.values()) == [1]


def left_resolved(tx: Connection, number: int) -> None:
    assert incidents.change(tx, number, was=[IncidentStatus.CLOSED], status=IncidentStatus.RESOLVED)


class Unanswered:
    """What holds one of these words is delivered, and its answer lost, once each."""

    def __init__(self, delivery: Delivery, words: set[str]) -> None:
        self._delivery, self.left = delivery, words

    async def deliver(self, kind: str, payload: Payload, *, retry: int = 0) -> Payload:
        answer = await self._delivery.deliver(kind, payload, retry=retry)
        lost = {word for word in self.left if word in str(payload.get("text")) or word == payload.get("type")}
        if lost:
            self.left -= lost
            raise NotAnswered("the app did not answer in three seconds")
        return answer
