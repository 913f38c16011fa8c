"""Acting on the page as a person does, for its tests."""

import os
from pathlib import Path

from playwright.async_api import Page as Tab

SCREENS = os.environ.get("QUARTERDECK_SCREENS")


async def shot(tab: Tab, name: str) -> None:
    """Keep a picture, when asked to by QUARTERDECK_SCREENS=folder."""
    if SCREENS:
        await tab.mouse.move(0, 0)
        await tab.screenshot(path=Path(SCREENS) / f"{name}.png")


async def act_as(tab: Tab, demo: str, person: str, channel: str) -> None:
    await tab.goto(f"{demo}/?as={person}&channel={channel}")


async def say(tab: Tab, text: str) -> None:
    await tab.fill("#text", text)
    await tab.press("#text", "Enter")


async def choose(tab: Tab, label: str, typed: str, offered: str) -> None:
    """Type into a field of the open form, and choose what is offered."""
    await tab.locator("#modal").get_by_label(label).fill(typed)
    await tab.locator("#modal").get_by_role("option", name=offered).click()


async def plan_a_change(tab: Tab, start: str, end: str) -> None:
    """Fill in the form of a change, and send it off."""
    form = tab.locator("#modal")
    await form.get_by_label("What will change?").fill("Patch the gift card service")
    for label in ("Reason", "Implementation plan", "Test plan", "Rollback plan"):
        await form.get_by_label(label).fill(f"The {label.lower()}, step by step")
    await choose(tab, "Affected items", "poi", "Point of sale")
    await form.get_by_label("Start").fill(start)
    await form.get_by_label("End").fill(end)
    await choose(tab, "Implementer", "ben", "Ben Okafor")
    await form.locator("[type=submit]").click()
