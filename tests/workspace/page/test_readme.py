"""The README's first steps, followed to the letter on fresh data."""

import re
from pathlib import Path

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from bot.config import load, shipped_path
from bot.demo.run import opened
from tests.bot.test_demo import options
from tests.conftest import without_articles
from tests.workspace.page.acting import plan_a_change, say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
README = (Path(__file__).parents[3] / "README.md").read_text()


def step(number: int) -> str:
    """A step of *Try it*, as it stands in the README."""
    _, _, steps = README.partition("## Try it")
    found = re.search(rf"^{number}\. (.+)$", steps, re.MULTILINE)
    assert found is not None
    return found.group(1)


def named(kind: str, number: int) -> list[str]:
    """What a step names as typed (`command`) or as pressed and opened (`bold`)."""
    return re.findall({"command": r"`(/[^`]+)`", "bold": r"\*\*([^*]+)\*\*"}[kind], step(number))


async def become(tab: Tab, name: str) -> None:
    await tab.get_by_label("You are").fill(name)
    await tab.locator(".who [role=option]").first.click()


async def enter(tab: Tab, place: str) -> None:
    await tab.locator("#sidebar").get_by_text(place.lstrip("#"), exact=True).click()


async def press(tab: Tab, button: str) -> None:
    await tab.get_by_role("button", name=button, exact=True).last.click()


async def test_the_first_steps_work_as_they_are_written(tab: Tab, tmp_path: Path) -> None:
    async with opened(without_articles(load(shipped_path())), options(tmp_path)) as demo:
        await demo.server.sockets.connected.wait()
        await tab.goto(demo.server.url)
        await expect(tab.get_by_label("You are")).to_have_value("Sofia Marino")
        await say(tab, named("command", 1)[0])
        await expect(tab.locator("#messages")).to_contain_text("INC-1")

        team, take, resolve = named("bold", 2)
        await become(tab, "Ana")
        await enter(tab, team)
        await press(tab, take)
        await expect(tab.locator("#messages")).to_contain_text("In progress")
        await press(tab, resolve)
        await tab.locator("#modal").get_by_label("How was it fixed?").fill("Rolled the release back")
        await tab.locator("#modal [type=submit]").click()
        await expect(tab.locator("#messages")).to_contain_text("Resolved")

        messages, home = named("bold", 3)
        await become(tab, "Sofia")
        await enter(tab, messages)
        await expect(tab.get_by_role("button", name="It works")).to_be_in_viewport()
        await enter(tab, home)
        await expect(tab.locator("#messages")).to_contain_text("INC-1")

        await become(tab, "Carlos")
        await enter(tab, "general")
        await say(tab, named("command", 4)[0])
        await expect(tab.locator("#sidebar")).to_contain_text("inc-2-")

        await become(tab, "Ana")
        await say(tab, named("command", 5)[0])
        await fill_in_a_change(tab)
        (board,) = named("bold", 5)
        for voter in ("Mira", "Carlos", "Dora"):
            await become(tab, voter)
            await enter(tab, board)
            await press(tab, "Approve")
            await expect(tab.locator("#messages")).to_contain_text(
                {"Mira": "1 for", "Carlos": "2 for"}.get(voter, "Approved")
            )

        before = demo.program.desk.clock.now()
        await press(tab, named("bold", 6)[0])
        await demo.server.workspace.until(lambda: demo.program.desk.clock.now().minute != before.minute)
        await expect(tab.locator("#trouble")).to_be_hidden()


async def fill_in_a_change(tab: Tab) -> None:
    form = tab.locator("#modal")
    await plan_a_change(tab, "13 Jan 2031 22:00", "13 Jan 2031 23:00")
    await expect(form).to_contain_text("How risky is it?")
    for question in ("Who notices if it goes wrong?", "How fast", "Where was it tested?", "Was it done before?"):
        await form.get_by_label(question).select_option(index=1)
    await form.locator("[type=submit]").click()
    await expect(form.locator("form")).to_have_count(0)
