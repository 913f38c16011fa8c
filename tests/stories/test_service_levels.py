"""Word comes before a promise is broken, and the clocks tell who stopped them."""

import pytest

from bot.workspace.workspace import Message
from tests.company import report
from tests.conftest import Floor

TEAM = "team-retail-apps"


def said(floor: Floor) -> str:
    """What the team was told."""
    return "\n".join(floor.texts(TEAM))


async def reported(floor: Floor, number: int = 1) -> None:
    """A P1 of 09:00 UTC on a Monday: response 15 min, resolution 4 h, both around the clock."""
    await report(floor)
    await floor.person("ana").command(f"/incident priority {number} high high")
    await floor.settled()


async def test_the_team_is_warned_before_the_breach_and_the_manager_hears_at_it(floor: Floor) -> None:
    await reported(floor)
    await floor.later(minutes=8)
    assert "P1 response: 7 min left" in said(floor)
    assert floor.person("ana").id in floor.last(TEAM).pings
    assert floor.person("mira").hears() == []
    await floor.later(minutes=7)
    assert "P1 response is missed" in said(floor)
    assert "missed *P1 response*" in floor.person("mira").hears()[-1].text


async def test_whoever_is_on_it_says_so_on_the_warning_and_it_tells_how_it_ended(floor: Floor) -> None:
    await reported(floor)
    await floor.later(minutes=8)
    ben = floor.person("ben")
    warning = floor.last(TEAM)
    assert buttons(warning) == ["sla.on_it", "incident.take", "incident.assign"]
    await ben.click(warning, "On it")
    await floor.settled()
    assert f"<@{ben.id}> acknowledged it" in (await ben.command("/incident show 1")).said
    assert "P1 response*: kept" in warning.text
    assert buttons(warning) == []


async def test_at_the_next_step_only_whoever_is_on_it_is_called(floor: Floor) -> None:
    await reported(floor)
    await floor.later(hours=2)
    ben = floor.person("ben")
    warning = floor.last(TEAM)
    assert buttons(warning) == ["sla.on_it", "incident.take", "incident.assign", "incident.resolve"]
    await ben.click(warning, "On it")
    await floor.settled()
    assert f"<@{ben.id}> is on it." in warning.text
    assert "sla.on_it" not in buttons(warning)
    await floor.later(hours=1)
    assert floor.last(TEAM).ts != warning.ts
    assert floor.last(TEAM).pings == {ben.id}
    assert "sla.on_it" in buttons(floor.last(TEAM))


async def test_on_it_is_for_those_who_work_on_it(floor: Floor) -> None:
    await reported(floor)
    await floor.later(minutes=8)
    warning = floor.last(TEAM)
    sofia = floor.person("sofia")
    await sofia.click(warning, "On it")
    await floor.settled()
    assert "That is for the team" in sofia.sees(TEAM)[-1].text
    assert "sla.on_it" in buttons(warning)


async def test_a_warning_that_is_on_hold_has_its_buttons_again_when_work_goes_on(floor: Floor) -> None:
    await reported(floor)
    await floor.later(hours=2)
    warning = floor.last(TEAM)
    await floor.person("ana").command("/incident hold 1 the till number, please")
    await floor.settled()
    assert "stands still" in warning.text
    await floor.person("ana").command("/incident resume 1")
    await floor.settled()
    assert "incident.resolve" in buttons(warning)


def buttons(message: Message) -> list[str]:
    """What may be pressed on a message."""
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return [element["action_id"] for row in rows for element in row]


async def test_an_acknowledgement_in_time_stops_the_response_clock(floor: Floor) -> None:
    await reported(floor)
    await floor.later(minutes=5)
    await floor.person("ana").command("/incident ack 1")
    await floor.later(minutes=30)
    assert "P1 response" not in said(floor)
    shown = (await floor.person("ana").command("/sla INC-1")).said
    assert "P1 response* · met" in shown


@pytest.mark.both_databases
async def test_waiting_for_the_reporter_stops_the_clock_and_says_who_stopped_it(floor: Floor) -> None:
    await reported(floor)
    await floor.person("ana").command("/incident hold 1 need the till number")
    await floor.later(hours=8)
    assert "P1 resolution" not in said(floor)
    shown = (await floor.person("mira").command("/sla inc 1")).said
    assert "paused" in shown
    assert f"<@{floor.person('ana').id}>: need the till number" in shown
    await floor.person("ana").command("/incident resume 1")
    await floor.later(hours=2)
    assert "P1 resolution: 2 h left" in said(floor)


async def test_waiting_for_a_vendor_does_not_stop_it(floor: Floor) -> None:
    await reported(floor)
    await floor.person("ana").command("/incident hold 1 the vendor sends a part")
    await floor.later(hours=4)
    assert "P1 resolution is missed" in said(floor)


async def test_a_higher_priority_counts_from_the_original_start(floor: Floor) -> None:
    await report(floor, "Web shop is slow")
    await floor.later(hours=5)
    await floor.person("ana").command("/incident priority 1 high high")
    await floor.later(seconds=1)
    missed = floor.last(TEAM).text
    assert "P1 resolution is missed" in missed
    assert "comes late" not in missed


async def test_after_a_stop_a_late_warning_comes_once_and_says_so(floor: Floor) -> None:
    await reported(floor)
    await floor.later(hours=3, minutes=50)
    text = said(floor)
    assert text.count("P1 resolution") == 1
    assert "P1 resolution: 10 min left" in text
    assert "comes late" in text


async def test_what_is_next_to_breach_is_listed_first(floor: Floor) -> None:
    await floor.person("sofia").command("/incident E-mail is slow")
    await reported(floor, 2)
    shown = (await floor.person("mira").command("/sla breaching")).said
    assert shown.index("INC-2") < shown.index("INC-1")


async def test_reopening_resumes_the_clock_without_the_time_it_was_fixed(floor: Floor) -> None:
    await reported(floor)
    await floor.later(hours=1)
    await floor.person("ana").command("/incident resolve 1 restarted")
    await floor.later(hours=10)
    await floor.person("sofia").command("/incident reopen 1 again down")
    await floor.later(hours=1)
    assert "P1 resolution: 2 h left" in said(floor)


async def test_a_warning_hands_it_on_to_somebody_or_to_a_team(floor: Floor) -> None:
    await reported(floor)
    await floor.later(minutes=8)
    ana = floor.person("ana")
    await ana.click(floor.last(TEAM), "Hand on")
    assert (await ana.submit({})).errors
    assert (await ana.submit({"Or to which team?": "Network"})).closed
    await floor.settled()
    assert "INC-1" in floor.last("team-network").text
