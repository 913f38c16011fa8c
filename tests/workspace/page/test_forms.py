"""Forms on the page: chosen as in Slack, dates as the reader writes them, and nothing that is filled in gets lost."""

from typing import Any

import pytest
from playwright.async_api import Locator, expect
from playwright.async_api import Page as Tab

from tests.workspace.page.acting import act_as, choose, say, shot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]


async def change_form(demo: str, tab: Tab) -> Locator:
    await act_as(tab, demo, "ana", "general")
    await say(tab, "/change")
    form = tab.locator("#modal form")
    await expect(form).to_be_visible()
    return form


async def focused(tab: Tab) -> Any:
    return await tab.evaluate("Boolean(document.activeElement.closest('#modal form'))")


async def test_several_are_chosen_by_typing_and_stand_as_chips(demo: str, tab: Tab) -> None:
    form = await change_form(demo, tab)
    items = form.get_by_label("Affected items")
    await choose(tab, "Affected items", "poi", "Point of sale")
    await items.fill("shop")
    await items.press("Enter")
    chips = form.locator(".chip")
    await expect(chips).to_have_text(["Point of sale ✕", "Web shop ✕"])
    await items.fill("point")
    await expect(form.locator(".offers:visible")).to_have_text("Nothing fits.")
    await items.fill("")
    await form.get_by_label("Take out Point of sale").click()
    await expect(chips).to_have_text(["Web shop ✕"])
    await items.press("Backspace")
    await expect(chips).to_have_count(0)
    await items.press("ArrowDown")
    await expect(items).to_have_attribute("aria-expanded", "true")
    await items.press("Escape")
    await expect(items).to_have_attribute("aria-expanded", "false")
    await expect(form).to_be_visible()


async def test_what_is_typed_and_not_of_the_list_is_not_sent(demo: str, tab: Tab) -> None:
    form = await change_form(demo, tab)
    implementer = form.get_by_label("Implementer")
    await implementer.fill("somebody")
    await implementer.press("Tab")
    assert await implementer.evaluate("it => it.validationMessage") == "Choose one of the list."
    await choose(tab, "Implementer", "retail ben", "Ben Okafor")
    await expect(implementer).to_have_value("Ben Okafor")
    assert await implementer.evaluate("it => it.validity.valid")


async def test_dates_are_shown_in_words_and_read_as_they_are_written(demo: str, tab: Tab) -> None:
    form = await change_form(demo, tab)
    start = form.get_by_label("Start")
    for typed in ("13.1.2031 22:00", "13 jan 2031 10pm", "2031-01-13 22:00", "Monday, January 13, 2031 22:00"):
        await start.fill(typed)
        await start.press("Tab")
        await expect(start).to_have_value("Mon, Jan 13, 2031, 10:00 PM")
        await start.focus()
    await start.fill("soon")
    assert "Write it like" in await start.evaluate("it => it.validationMessage")


READ = {
    "13/1/2031 22:00": "2031-01-13T22:00",
    "1/13/2031 22:00": "2031-01-13T22:00",
    "4.3.31 6:05": "2031-03-04T06:05",
    "4 March 9am": "2031-03-04T09:00",
    "4 February 9 a.m.": "2032-02-04T09:00",
    "tomorrow 7:30": "2031-03-01T07:30",
    "2031-02-30 10:00": None,
    "31 Feb 2031 10:00": None,
    "13.1.2031 25:00": None,
    "13.1.2031": None,
    "22:00": None,
    "whenever 22:00": None,
}


async def test_a_date_is_read_in_any_of_the_usual_ways(demo: str, tab: Tab) -> None:
    await tab.goto(demo)
    code = """async all => { const it = await import('/static/dates.js'), now = new Date('2031-02-28T12:00');
        return Object.fromEntries(all.map(typed => [typed, it.read(typed, 'time', now)])); }"""
    assert await tab.evaluate(code, [*READ]) == READ


async def test_the_focus_stays_in_the_form(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await say(tab, "/incident")
    await expect(tab.locator("#modal form")).to_be_visible()
    for key in ["Tab"] * 14 + ["Shift+Tab"] * 14:
        await tab.keyboard.press(key)
        assert await focused(tab)


async def test_escape_asks_before_it_throws_away_what_is_filled_in(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await say(tab, "/incident")
    title = tab.locator("#modal").get_by_label("What is wrong?")
    await title.press("Escape")
    await expect(tab.locator("#modal form")).to_have_count(0)
    await say(tab, "/incident")
    await title.fill("Tills 3 and 4 freeze")
    await title.press("Escape")
    await expect(tab.locator("#sure")).to_contain_text("Throw away what you have filled in?")
    await shot(tab, "discard")
    await tab.locator("#sure [value=no]").click()
    await expect(title).to_have_value("Tills 3 and 4 freeze")
    await title.press("Escape")
    await tab.locator("#sure [value=yes]").click()
    await expect(tab.locator("#modal form")).to_have_count(0)
