"""Practices that make fewer tickets, as people see them: what keeps coming, what is asked for, what a service is."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from bot.config import Document, load, shipped_path
from bot.demo.run import Demo, opened
from tests.bot.test_demo import options
from tests.workspace.page.acting import act_as, say, shot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
BLANK = ("Till 4 in Lyon prints blank receipts", "Receipts are blank at till 2", "blank receipts from till 7",
         "till 1 prints blank receipts again", "all receipts of till 9 are blank")  # fmt: skip


@pytest_asyncio.fixture(loop_scope="session")
async def at_work(settings: Document, tmp_path: Path) -> AsyncIterator[Demo]:
    """The demo, in which nothing has happened yet, and nothing is known."""
    async with opened(settings, options(tmp_path)) as demo:
        await demo.server.sockets.connected.wait()
        yield demo


async def test_what_is_asked_for_is_decided_on_one_card_and_told_in_one_message(at_work: Demo, tab: Tab) -> None:
    url = at_work.server.url
    await act_as(tab, url, "sofia", "general")
    await say(tab, "/request")
    form = tab.locator("#modal form")
    await form.get_by_label("What do you need?").select_option("New laptop")
    await form.get_by_label("Which one?").select_option("15 inch")
    await form.get_by_label("What for?").fill("I travel between stores")
    await shot(tab, "request-form")
    await form.get_by_role("button", name="Request").click()
    await expect(form).to_have_count(0)
    await at_work.program.relay.idle()
    await act_as(tab, url, "mira", "general")
    await tab.locator("#sidebar").get_by_text("Messages").click()
    shown = tab.locator("#messages .message", has_text="New laptop")
    await expect(shown).to_contain_text("I travel between stores")
    await shot(tab, "request")
    await shown.get_by_role("button", name="Approve").click()
    await expect(shown.get_by_role("button", name="Approve")).to_have_count(0)


async def test_what_keeps_coming_is_proposed_as_a_problem(at_work: Demo, tab: Tab) -> None:
    for who, said in zip(("tom", "ruth", "priya", "ivan", "sofia"), BLANK, strict=True):
        await at_work.server.person(who).command(f"/incident {said}")
        await at_work.program.relay.idle()
    await act_as(tab, at_work.server.url, "ana", "team-retail-apps")
    proposed = tab.locator("#messages .message", has_text="Open a problem")
    await tab.get_by_role("button", name="+1 h").click()  # by then they are no surge any more
    await expect(proposed).to_be_visible()
    await proposed.evaluate("message => message.scrollIntoView()")
    await shot(tab, "candidate")
    await proposed.get_by_role("button", name="Open a problem").click()
    await expect(tab.locator("#messages")).to_contain_text("PRB-1")


async def test_a_service_says_how_it_stands_and_what_falls_with_it(at_work: Demo, tab: Tab) -> None:
    await act_as(tab, at_work.server.url, "mira", "general")
    await say(tab, "/service Point of sale")
    await expect(tab.locator("#messages")).to_contain_text("Retail applications")
    await shot(tab, "service")


async def test_a_report_is_answered_at_once_and_ends_where_that_helps(tab: Tab, tmp_path: Path) -> None:
    async with opened(load(shipped_path()), options(tmp_path)) as demo:
        await demo.server.sockets.connected.wait()
        await demo.program.relay.idle()
        await act_as(tab, demo.server.url, "sofia", "store-42-milan")
        await say(tab, "/incident receipt printer prints blank")
        answer = tab.locator("#messages .message", has_text="Still need help")
        await expect(answer).to_be_visible()
        await shot(tab, "answer")
        await answer.get_by_role("button", name="That solved it").click()
        await expect(answer.get_by_role("button", name="That solved it")).to_have_count(0)
