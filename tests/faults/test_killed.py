"""kill -9, at named points and at random, under load: what was acknowledged is there, and is said once."""

import asyncio
import random
from collections import Counter
from pathlib import Path

import pytest

from bot.config import shipped_path
from tests.faults.bot import POINTS
from tests.faults.company import PATIENCE_SECONDS, Company, check, company
from tests.faults.conftest import ROUNDS, SEED, Tally

pytestmark = pytest.mark.timeout(180 * ROUNDS)
PASSED = {"write": (1, 4), "relay": (2, 25)}
"""How often a point is passed before it kills: a burst of reports is only a few commits."""


@pytest.mark.in_turn("point", POINTS[:4])
async def test_killed_at_a_named_point_nothing_is_lost_and_nothing_said_twice(
    database_url: str, point: str, tally: Tally
) -> None:
    chance = random.Random(f"{SEED}/{point}")
    async with company(database_url) as found:
        for number in range(ROUNDS):
            bot = await found.start(f"{point}:{chance.randrange(*PASSED[point.partition('.')[0]])}")
            burst = [found.report(f"{point} round {number} report {index}") for index in range(15)]
            await asyncio.gather(*burst)
            await found.gone(bot)
            await found.kill(await found.restart())
        await found.restart()
        await found.close()
        await check(found, tally)


QUICK = """
  - {name: Quick, measure: response, target: 3s, calendar: always, warn: [50]}
"""


@pytest.mark.in_turn("point", POINTS[4:])
async def test_killed_while_a_timer_fires_each_warning_is_told_once(
    database_url: str, point: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tally: Tally
) -> None:
    """Every report is warned of and breaches within three seconds; meanwhile the bot is killed again and again."""
    policy = tmp_path / "app.yaml"
    policy.write_text(shipped_path().read_text().replace("\nsla:\n", f"\nsla:{QUICK}"))
    monkeypatch.setenv("QUARTERDECK_CONFIG", str(policy))
    chance = random.Random(f"{SEED}/{point}")
    async with company(database_url) as found:
        for number in range(ROUNDS):
            bot = await found.start(f"{point}:{chance.randrange(1, 12)}")
            burst = [found.report(f"Point of sale {point} {number} till {index}x") for index in range(8)]
            await asyncio.gather(*burst)
            await found.gone(bot)
            await found.kill(await found.restart())
        await found.restart()
        wanted = [text for text in found.acknowledged.values() if text.startswith("Point of sale")]
        await found.server.workspace.until(lambda: all(warnings(found, text) for text in wanted), PATIENCE_SECONDS)
        await found.close()
        await check(found, tally)
        assert [text for text in wanted if max(Counter(warnings(found, text)).values()) > 1] == []


def warnings(found: Company, text: str) -> list[str]:
    """What the team was told of the clock of this report, once it is told that it breached."""
    said = [message.text for message in found.server.workspace.channel("team-retail-apps").messages]
    about = [line for line in said if f"{text}\n" in line and "Quick" in line]
    return about if any("is missed" in line for line in about) else []


async def test_killed_once_a_form_is_open_and_before_that_is_answered_it_is_sent_off_all_the_same(
    sqlite_url: str, tally: Tally
) -> None:
    async with company(sqlite_url) as found:
        bot = await found.start("form.opened:0")
        sofia = found.server.person("sofia")
        assert (await sofia.command("/incident")).error is not None
        await found.gone(bot)
        await found.restart()
        text = found.numbered_text("Point of sale form")
        assert (await sofia.submit({"What is wrong?": text})).closed
        await found.close()
        await check(found, tally)


async def test_killed_while_an_answer_is_worked_out_it_is_given_once_by_the_next(
    sqlite_url: str, tally: Tally
) -> None:
    async with company(sqlite_url) as found:
        bot = await found.start("later.found:0")
        mira = found.server.person("mira")
        await mira.command("/desk report")
        await found.gone(bot)
        await found.restart()
        await found.server.workspace.until(lambda: reports(found), PATIENCE_SECONDS)
        await found.close()
        await check(found, tally)
        assert len(reports(found)) == 1


def reports(found: Company) -> list[str]:
    said = [message.text for message in found.server.workspace.channel("general").messages]
    return [text for text in said if text.startswith("Service report")]


@pytest.mark.both_databases
async def test_killed_at_random_under_load_nothing_is_lost_and_nothing_said_twice(
    database_url: str, tally: Tally
) -> None:
    chance = random.Random(SEED)
    async with company(database_url) as found:
        for number in range(ROUNDS):
            bot = await found.start()
            burst = asyncio.gather(*(found.report(f"random {number} report {index}") for index in range(30)))
            await asyncio.sleep(chance.uniform(0.02, 0.6))
            await found.kill(bot)
            await burst
            await found.kill(await found.restart())
        await found.restart()
        await found.close()
        await check(found, tally)
