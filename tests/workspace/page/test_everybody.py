"""The page for whoever sees little, sees nothing, or has no mouse."""

import re

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from tests.workspace.page.acting import act_as, plan_a_change, say

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
FAINT = """() => {
    const channels = colour => {
        const found = colour.match(/[\\d.]+/g).map(Number);
        return found.length < 4 ? [...found, 1] : found; };
    const over = (top, under) => [0, 1, 2].map(at => top[at] * top[3] + under[at] * (1 - top[3])).concat(1);
    const light = colour => [0.2126, 0.7152, 0.0722].reduce((sum, part, at) => {
        const value = colour[at] / 255;
        return sum + part * (value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4); }, 0);
    const around = element => element ? [...around(element.parentElement), element] : [];
    const contrast = element => {
        const styles = around(element).map(one => getComputedStyle(one)), colour = channels(styles.at(-1).color);
        const paper = styles.reduce((under, one) => over(channels(one.backgroundColor), under), [255, 255, 255, 1]);
        colour[3] *= styles.reduce((all, one) => all * one.opacity, 1);
        const [darker, brighter] = [light(over(colour, paper)), light(paper)].sort((one, other) => one - other);
        return (brighter + 0.05) / (darker + 0.05); };
    const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT), faint = [];
    while (texts.nextNode()) {
        const text = texts.currentNode.data.trim(), element = texts.currentNode.parentElement;
        const shown = text && element.offsetParent && !element.matches("option, script, .unseen");
        if (shown && contrast(element) < 4.5) faint.push(text.slice(0, 40));
    }
    return faint; }"""
"""Texts whose contrast with what they stand on is less than 4.5 to 1, which WCAG 2 asks for at the level AA."""


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_every_text_stands_out_from_its_paper(demo: str, tab: Tab, scheme: str) -> None:
    await tab.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    try:
        await act_as(tab, demo, "carlos", "general")
        await say(tab, "/major Point of sale is down in all stores")
        await tab.locator("#sidebar").get_by_text("inc-1-").click()
        await expect(tab.locator("#messages")).to_contain_text("Join the call")
        assert await tab.evaluate(FAINT) == []
        await say(tab, "/major")
        await expect(tab.locator("#modal")).to_contain_text("What should everyone know?")
        assert await tab.evaluate(FAINT) == []
        await tab.locator("#modal [data-cancel]").click()
        await act_as(tab, demo, "ana", "home")
        await expect(tab.locator("#messages")).to_contain_text("Major incidents")
        assert await tab.evaluate(FAINT) == []
    finally:
        await tab.emulate_media(color_scheme="light")


async def test_a_form_says_what_belongs_together_and_what_is_wrong_where_it_is_wrong(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "ana", "general")
    await say(tab, "/change")
    form = tab.locator("#modal")
    await expect(form.get_by_role("group", name="Stops the service").get_by_role("checkbox")).to_have_count(1)
    await plan_a_change(tab, "2031-01-13T22:00", "2031-01-13T21:00")
    end = form.get_by_role("textbox", name="End")
    await expect(end).to_have_attribute("aria-invalid", "true")
    await expect(end).to_have_accessible_description("The end must be after the start.")
    await expect(form.get_by_role("alert")).to_have_text("The end must be after the start.")
    await end.fill("2031-01-13T23:00")
    await form.locator("[type=submit]").click()
    await expect(form.locator("form")).to_have_count(0)


async def test_of_a_list_that_one_types_into_the_marked_line_is_told(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "ana", "general")
    await say(tab, "/change")
    field = tab.locator("#modal").get_by_role("combobox", name="Implementer")
    await field.fill("ok")
    marked = tab.locator("#modal [role=option][aria-selected=true]")
    await expect(marked).to_contain_text("Ben Okafor")
    await expect(field).to_have_attribute("aria-activedescendant", await marked.get_attribute("id") or "none")
    await expect(field).to_have_attribute("aria-controls", await marked.locator("..").get_attribute("id") or "none")
    await field.press("Enter")
    await expect(field).to_have_value("Ben Okafor")
    await expect(field).not_to_have_attribute("aria-activedescendant", re.compile("."))
    await tab.locator("#modal [data-cancel]").click()


async def test_what_can_be_done_with_a_message_can_be_done_without_a_mouse(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await tab.locator(".message", has_text="Tills 3 and 4 freeze").focus()
    await tab.keyboard.press("Tab")
    await expect(tab.get_by_role("button", name="Pin to the timeline")).to_be_focused()
    for _ in range(2):
        await tab.keyboard.press("Tab")
    await expect(tab.get_by_role("button", name="Reply in thread")).to_be_focused()
    await tab.keyboard.press("Enter")
    await expect(tab.get_by_label("Reply", exact=True)).to_be_visible()


async def test_the_channels_say_where_one_is_and_how_much_is_unread(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    channels = tab.get_by_role("navigation", name="Channels")
    await expect(channels.get_by_role("link", name="store-42-milan")).to_have_attribute("aria-current", "page")
    await expect(channels.get_by_role("link", name="plant-poznan 1 unread")).to_have_attribute(
        "title", "plant-poznan"
    )
