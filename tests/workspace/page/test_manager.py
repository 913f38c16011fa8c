"""The service manager's morning: the week behind with its pictures, and the desk at a glance."""

from collections.abc import Iterator
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from bot.config import Document
from bot.demo.run import opened
from storage.history import queries as history
from storage.history.records import PastIncident
from tests.bot.test_demo import options
from tests.commands.reports.test_trends import incident, judged
from tests.workspace.page.acting import act_as, shot

pytestmark = [pytest.mark.browser, pytest.mark.timeout(120)]
MONDAY = 0
OPENED = ("pos", "network", "pos", "email", "webshop", "network", "erp", "pos")


def behind(monday: datetime) -> Iterator[PastIncident]:
    """Twelve weeks, of which the last had a bad Thursday at the tills."""
    for day in range(1, 85):
        noon = monday - timedelta(days=day) + timedelta(hours=12)
        busy = 8 if noon.weekday() < 5 else 3
        services = OPENED[: busy - day % 3] + ("pos",) * (22 if day == 4 else 0)
        for number, service in enumerate(services):
            took = timedelta(hours=2 + (day * 5 + number * 7) % 30)
            made_it = (day * 3 + number) % 9 > 1
            past = incident(noon, service, took=took, made_it=made_it)
            yield past if made_it else judged(past)


def next_monday(now: datetime, document: Document, at: time) -> datetime:
    local = now.astimezone(document.desk.zone)
    day = local.date() + timedelta(days=(MONDAY - local.weekday()) % 7 or 7)
    return datetime.combine(day, at, document.desk.zone).astimezone(UTC)


async def test_a_manager_reads_the_week_and_the_desk_at_a_glance(
    settings: Document, tab: Tab, tmp_path: Path
) -> None:
    async with opened(settings, options(tmp_path)) as demo:
        await demo.server.sockets.connected.wait()
        clock, database, person = demo.program.desk.clock, demo.program.desk.database, demo.server.person
        begins = next_monday(clock.now(), settings, time(8, 29))
        past = [*behind(begins.replace(hour=0, minute=0))]
        await database.write(lambda tx: history.add(tx, past))
        clock.advance(begins - clock.now())  # type: ignore[attr-defined]
        await demo.program.relay.idle()
        clock.advance(timedelta(minutes=2))  # type: ignore[attr-defined]
        await act_as(tab, demo.server.url, "mira", "service-reports")
        week = tab.locator("#messages .message", has_text="The week of")
        await expect(week).to_contain_text("Opened")
        await expect(week).to_contain_text("As CSV")
        await week.evaluate("message => message.scrollIntoView()")
        await shot(tab, "weekly")

        for who, said in (("sofia", "tills 3 and 4 freeze"), ("tom", "wifi is slow"), ("priya", "no mail since six")):
            await person(who).command(f"/incident {said}")
        await person("carlos").command("/major Web shop is down")
        await demo.program.relay.idle()
        await tab.locator("#sidebar").get_by_text("Home").click()
        for line in ("4 open: 1 P1", "Retail applications: 2 open, 1 P1 · 1 P4", "Major incidents that are open"):
            await expect(tab.locator("#messages")).to_contain_text(line)
        await shot(tab, "manager-home")
        await tab.get_by_role("button", name="Opened today: 4").click()
        await expect(tab.locator("body")).to_contain_text("no mail since six")
