"""The page as a newcomer uses it: report, fix, lead, vote, and watch the clock."""

import asyncio
import re

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import Route, expect

from tests.workspace.page.acting import act_as, choose, say, shot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
SAYS = """fetch("/act/send", {method: "POST", body: JSON.stringify(
    {as: "tom", channel: "store-42-milan", text: "Another till"})})"""


async def test_report_by_form_take_resolve_and_confirm(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await say(tab, "/incident")
    await (
        tab.locator("#modal").get_by_label("What is wrong?").fill("Tills 3 and 4 freeze when a gift card is scanned")
    )
    await tab.locator("#modal").get_by_label("Service").select_option(label="Point of sale")
    await tab.locator("#modal").get_by_label("Impact").select_option(label="High")
    await shot(tab, "form")
    await tab.get_by_role("button", name="Report", exact=True).click()
    await expect(tab.locator("#modal form")).to_have_count(0)
    await act_as(tab, demo, "ana", "team-retail-apps")
    await tab.get_by_role("button", name="Take", exact=True).click()
    await expect(tab.locator("#messages")).to_contain_text("In progress")
    await shot(tab, "card")
    await tab.get_by_role("button", name="Resolve").click()
    await tab.locator("#modal").get_by_label("How was it fixed?").fill("Rolled the gift card release back")
    await tab.locator("#modal [type=submit]").click()
    await expect(tab.locator("#messages")).to_contain_text("Fixed")
    await act_as(tab, demo, "sofia", "quarterdeck")
    await tab.locator(".replies").click()
    await expect(tab.get_by_role("button", name="It works")).to_be_visible()
    await shot(tab, "confirm")
    await tab.get_by_role("button", name="It works").click()
    await expect(tab.locator("#replies")).to_contain_text("How did we do?")


async def test_a_war_room_appears_and_is_led(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "carlos", "general")
    await say(tab, "/major Point of sale is down in all stores")
    await tab.locator("#sidebar").get_by_text("inc-1-").click()
    await tab.get_by_role("button", name="Take command").click()
    await expect(tab.locator("#messages")).to_contain_text("is commander")
    await say(tab, "/major update Tills in Italy are back, the rest follows within the hour")
    await expect(tab.locator("#messages")).to_contain_text("Last update")
    await tab.locator("#messages .message", has_text="major incident").first.evaluate("card => card.scrollIntoView()")
    await shot(tab, "war-room")
    for line in ("impact 12 stores cannot sell", "find the connection pool is exhausted", "rule-out the network",
                 "decide roll back the gift card release", "task restart the pool @ben by 15m"):  # fmt: skip
        await say(tab, f"/major {line}")
        await expect(tab.locator("#messages")).to_contain_text(line.partition(" ")[2].partition(" @")[0])
    await say(tab, "/major sitrep")
    await expect(tab.locator("#messages")).to_contain_text("Ruled out: the network")
    await shot(tab, "sitrep")
    await tab.locator("#messages").get_by_role("button", name="Post update").last.click()
    await expect(tab.locator("#modal").get_by_label("What should everyone know?")).to_have_value(
        re.compile("12 stores cannot sell")
    )
    await shot(tab, "update")


async def test_three_people_vote(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "ana", "general")
    await say(tab, "/change")
    await tab.locator("#modal").get_by_label("What will change?").fill("Patch the gift card service")
    for label in ("Reason", "Implementation plan", "Test plan", "Rollback plan"):
        await tab.locator("#modal").get_by_label(label).fill(f"The {label.lower()}, step by step")
    await choose(tab, "Affected items", "poi", "Point of sale")
    await choose(tab, "Affected items", "web", "Web shop")
    await tab.locator("#modal").get_by_label("Start").fill("2031-01-13T22:00")
    await tab.locator("#modal").get_by_label("End").fill("2031-01-13T23:00")
    await choose(tab, "Implementer", "ben", "Ben Okafor")
    await tab.locator("#modal [type=submit]").click()
    await expect(tab.locator("#modal form")).to_have_count(0)
    for voter in ("mira", "carlos", "dora"):
        await act_as(tab, demo, voter, "change-advisory")
        if voter == "dora":
            await shot(tab, "ballot")
        await tab.get_by_role("button", name="Approve").click()
        await expect(tab.locator("#messages")).to_contain_text(
            {"mira": "1 for", "carlos": "2 for"}.get(voter, "Approved")
        )


async def test_the_clock_jumps_and_a_warning_comes(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "ana", "team-retail-apps")
    await say(tab, "/incident Web shop is down")
    await expect(tab.locator("#messages")).to_contain_text("INC-1")
    await say(tab, "/incident priority 1 high high")
    await expect(tab.locator("#messages")).to_contain_text("INC-1 · P1")
    await tab.get_by_role("button", name="+15 min").click()
    await expect(tab.locator("#messages")).to_contain_text("P1 response is missed")


async def test_the_home_tab_shows_what_waits_for_whoever_opens_it(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await say(tab, "/incident Tills 3 and 4 freeze when a gift card is scanned")
    await tab.locator("#sidebar").get_by_text("Home").click()
    await expect(tab.locator("#messages")).to_contain_text("Reported by you")
    await expect(tab.locator("#sidebar .here")).to_contain_text("Home")
    await shot(tab, "home")
    await tab.locator("#messages").get_by_role("button", name="Report an incident").click()
    await expect(tab.locator("#modal")).to_contain_text("What is wrong?")
    await tab.locator("#modal [data-cancel]").first.click()


async def test_it_is_legible_on_a_phone(demo: str, tab: Tab) -> None:
    await tab.set_viewport_size({"width": 390, "height": 844})
    await act_as(tab, demo, "sofia", "store-42-milan")
    await say(tab, "/incident tills down")
    await expect(tab.locator("#messages")).to_contain_text("INC-1")
    width = await tab.evaluate("document.documentElement.scrollWidth")
    assert width <= 390
    await tab.locator("[data-drawer]").click()
    await expect(tab.locator("#sidebar")).to_be_visible()
    await shot(tab, "phone")


async def test_a_press_is_kept_when_something_is_said_before_the_finger_lifts(demo: str, tab: Tab) -> None:
    await tab.set_viewport_size({"width": 390, "height": 844})
    await act_as(tab, demo, "sofia", "store-42-milan")
    await tab.locator("[data-drawer]").hover()
    await tab.mouse.down()
    async with tab.expect_response("**/fragment/main**") as drawn:
        await tab.evaluate(SAYS)
    await (await drawn.value).finished()
    await tab.evaluate("new Promise(requestAnimationFrame)")
    await tab.mouse.up()
    await expect(tab.locator("#sidebar")).to_be_visible()
    await expect(tab.locator("#messages")).to_contain_text("Another till")


async def test_of_two_answers_for_one_part_the_newer_question_wins(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await expect(tab.locator("#messages")).to_contain_text("freeze")
    late: list[Route] = []
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        late.append(route)
        held.set()

    await tab.route("**/fragment/main**", hold, times=1)
    await tab.locator("#sidebar").get_by_text("general").click()
    await held.wait()
    before = await late[0].fetch()
    async with tab.expect_response("**/fragment/main**"):
        await tab.evaluate(SAYS.replace("store-42-milan", "general"))
    await expect(tab.locator("#messages")).to_contain_text("Another till")
    async with tab.expect_response("**/fragment/main**") as overtaken:
        await late[0].fulfill(response=before)
    await (await overtaken.value).finished()
    await tab.evaluate("new Promise(requestAnimationFrame)")
    await expect(tab.locator("#messages")).to_contain_text("Another till")


async def test_enter_picks_what_is_offered_and_then_sends(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    text = tab.locator("#text")
    await text.press_sequentially("/inc")
    await text.press("Enter")
    await expect(text).to_have_value("/incident ")
    await expect(tab.locator("#suggest")).to_be_hidden()
    await text.press_sequentially("tills are down")
    await text.press("Enter")
    await expect(tab.locator("#messages")).to_contain_text("INC-1")


async def test_in_ones_messages_the_question_that_waits_is_what_one_sees(demo: str, tab: Tab) -> None:
    await act_as(tab, demo, "sofia", "store-42-milan")
    await say(tab, "/incident Point of sale freezes")
    await expect(tab.locator("#messages")).to_contain_text("INC-1")
    await say(tab, "/incident Web shop is slow")
    await expect(tab.locator("#messages")).to_contain_text("INC-2")
    await act_as(tab, demo, "ana", "team-retail-apps")
    await say(tab, "/incident resolve 1 Rolled the release back")
    await expect(tab.locator("#messages")).to_contain_text("Fixed")
    for size in ({"width": 1366, "height": 768}, {"width": 390, "height": 844}):
        await tab.set_viewport_size(size)  # type: ignore[arg-type]
        await act_as(tab, demo, "sofia", "general")
        if size["width"] < 500:
            await tab.locator("[data-drawer]").click()
        await tab.locator("#sidebar").get_by_text("Messages").click()
        await expect(tab.get_by_role("button", name="It works")).to_be_in_viewport()
    await tab.get_by_role("button", name="Still broken").click()


async def test_a_picker_goes_below_its_text_where_there_is_little_room(demo: str, tab: Tab) -> None:
    await tab.set_viewport_size({"width": 390, "height": 844})
    await act_as(tab, demo, "mira", "general")
    await say(tab, "/incident something odd")
    await act_as(tab, demo, "mira", "incidents")
    section = tab.locator("#messages .section", has=tab.locator("select")).first
    words, picker = await section.locator(".words").bounding_box(), await section.locator("select").bounding_box()
    assert words is not None
    assert picker is not None
    assert picker["y"] >= words["y"] + words["height"]
    assert words["width"] > 250
    await tab.set_viewport_size({"width": 1366, "height": 768})
    await tab.locator(".message").first.hover()
    await tab.locator(".hover [data-thread]").first.click()
    section = tab.locator("#replies .section", has=tab.locator("select")).first
    words, picker = await section.locator(".words").bounding_box(), await section.locator("select").bounding_box()
    assert words is not None
    assert picker is not None
    assert picker["y"] >= words["y"] + words["height"]


@pytest.mark.parametrize("width", [1366, 390])
async def test_one_step_of_the_clock_lands_on_the_first_warning(demo: str, tab: Tab, width: int) -> None:
    await tab.set_viewport_size({"width": width, "height": 844})
    await act_as(tab, demo, "ana", "team-retail-apps")
    await say(tab, "/incident Web shop is down")
    await say(tab, "/incident priority 1 high high")
    await expect(tab.locator("#messages")).to_contain_text("INC-1 · P1")
    await tab.get_by_role("button", name="⏭ next").click()
    await expect(tab.locator("#messages")).to_contain_text("P1 response")
    await expect(tab.locator("#messages")).not_to_contain_text("missed")
    if width == 1366:
        await shot(tab, "warning")
    await tab.get_by_role("button", name="+15 min").click()
    await expect(tab.locator("#messages")).to_contain_text("P1 response is missed")
