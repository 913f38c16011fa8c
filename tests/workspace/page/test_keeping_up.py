"""The page keeps up with what happens elsewhere, and takes nothing out of the reader's hand."""

import asyncio
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from bot.config import Document
from bot.demo.run import opened
from storage.record import replace
from tests.bot.test_demo import options
from tests.commands.history.test_servicenow import ROWS, log
from tests.workspace.page.acting import act_as, say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
TELL = """async lines => { for (const text of lines) await fetch("/act/send", {method: "POST", body: JSON.stringify(
    {as: "tom", channel: "CHANNEL", text})}); }"""
TOP_OF_THE_FIRST_SEEN = """() => { const list = document.querySelector("#messages").getBoundingClientRect();
    const one = [...document.querySelectorAll(".said")].find(it => it.getBoundingClientRect().top >= list.top);
    return one.dataset.key + " " + Math.round(one.getBoundingClientRect().top); }"""


async def others_say(tab: Tab, channel: str, *lines: str) -> None:
    await tab.evaluate(TELL.replace("CHANNEL", channel), [*lines])


async def test_a_list_that_is_open_stays_while_others_speak(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "mira", "incidents")
    await others_say(tab, "general", "/incident something odd")
    select = tab.locator('#messages select[data-press="incident.service"]').first
    await select.focus()
    await select.evaluate("it => { window.mine = it; it.value = [...it.options].at(-1).value; }")
    await others_say(tab, "general", "/incident another odd thing", "/incident and a third")
    await expect(tab.locator("#messages")).to_contain_text("INC-3")
    assert await tab.evaluate("document.activeElement === mine && mine.isConnected && mine.selectedIndex > 0")


async def test_what_one_reads_stays_where_it_is_while_others_speak(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "general")
    await others_say(tab, "general", *(f"line {number}" for number in range(60)))
    await expect(tab.locator("#messages")).to_contain_text("line 59")
    await tab.locator("#messages").evaluate("it => { it.scrollTop = 400; }")
    before = await tab.evaluate(TOP_OF_THE_FIRST_SEEN)
    await others_say(tab, "general", *(f"more {number}" for number in range(10)))
    await expect(tab.locator("#messages")).to_contain_text("more 9")
    assert await tab.evaluate(TOP_OF_THE_FIRST_SEEN) == before


async def test_of_the_messages_only_those_that_changed_are_sent(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "general")
    await others_say(tab, "general", *(f"line {number}" for number in range(60)))
    await expect(tab.locator("#messages")).to_contain_text("line 59")
    async with tab.expect_response("**/fragment/main**") as drawn:
        await others_say(tab, "general", "one more")
    sent = await (await drawn.value).text()
    assert sent.count("<article") <= 2
    await expect(tab.locator(".said")).to_have_count(62)


async def test_when_the_server_stops_a_banner_says_so_and_what_is_typed_stays(
    settings: Document, tab: Tab, tmp_path: Path
) -> None:
    asked = options(tmp_path)
    async with opened(settings, asked) as demo:
        await demo.server.sockets.connected.wait()
        address = demo.server.url
        await act_as(tab, address, "sofia", "store-42-milan")
        await say(tab, "/incident")
        title = tab.locator("#modal").get_by_label("What is wrong?")
        await title.fill("Tills 3 and 4 freeze")
        await expect(tab.locator("#offline")).to_be_hidden()
    await expect(tab.locator("#offline")).to_contain_text("What you have typed stays")
    await tab.locator("#modal [type=submit]").click()
    await expect(tab.locator("#modal footer")).to_contain_text("did not answer")
    await expect(title).to_have_value("Tills 3 and 4 freeze")
    async with opened(settings, replace(asked, port=urlsplit(address).port or 0)) as demo:
        await demo.server.sockets.connected.wait()
        await expect(tab.locator("#offline")).to_be_hidden()
        await tab.locator("#modal [type=submit]").click()
        await expect(tab.locator("#modal form")).to_have_count(0)
        await expect(tab.locator("#sidebar")).to_contain_text("Messages")
        await asyncio.wait_for(demo.program.relay.idle(), 20)
        assert "Tills 3 and 4 freeze" in str(demo.server.workspace.channel("incidents").messages)


async def test_a_line_that_could_not_be_sent_stays_where_it_was_typed(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await tab.route("**/act/send", lambda route: route.abort())
    await say(tab, "a long story")
    await expect(tab.locator("#trouble")).to_contain_text("did not answer")
    await expect(tab.locator("#text")).to_have_value("a long story")


async def test_a_form_that_the_server_has_lost_is_kept_with_what_is_filled_in(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await say(tab, "/incident")
    title = tab.locator("#modal").get_by_label("What is wrong?")
    await title.fill("Tills 3 and 4 freeze")
    await tab.evaluate("""fetch("/act/cancel", {method: "POST", body: JSON.stringify({as: "sofia"})})""")
    await expect(tab.locator("#modal footer")).to_contain_text("no longer knows this form")
    await expect(title).to_have_value("Tills 3 and 4 freeze")
    await tab.locator("#modal [data-cancel]").click()
    await expect(tab.locator("#modal form")).to_have_count(0)


async def test_while_a_log_is_played_the_page_says_how_far_and_how_fast_and_offers_the_company(
    settings: Document, tab: Tab, tmp_path: Path
) -> None:
    async with opened(settings, options(tmp_path, log(tmp_path, *ROWS))) as demo:
        assert demo.replay is not None
        await demo.server.sockets.connected.wait()
        await demo.replay.run()
        await act_as(tab, demo.server.url, "mira", "incidents")
        await expect(tab.locator("#clock .status")).to_have_text(
            "the log is played · 1 incidents · all stand as the log leaves them"
        )
        await expect(tab.locator("#clock .reached")).to_contain_text("× now")
        who = tab.get_by_label("You are")
        await who.click()
        offers = tab.locator(".who [role=option]")
        await expect(offers.first).to_contain_text("Sofia Marino")
        assert not any("in the log" in each for each in await offers.all_inner_texts())
        await who.fill("resolver 7")
        await expect(offers).to_have_count(1)
        await who.fill("")
        await who.press_sequentially("resolver 7")
        await who.press("Enter")
        await expect(who).to_have_value("Resolver 7")
        await expect(tab.locator("body")).to_have_attribute("data-me", "resolver-7")


async def test_a_list_from_which_one_chose_in_vain_is_as_it_was(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "mira", "incidents")
    await others_say(tab, "general", "/incident something odd")
    select = tab.locator('#messages select[data-press="incident.service"]').first
    await tab.route("**/act/click", lambda route: route.abort())
    await select.select_option(label="ERP")
    await expect(tab.locator("#trouble")).to_contain_text("did not answer")
    await expect(select).to_have_value("")
