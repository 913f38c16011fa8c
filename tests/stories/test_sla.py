"""`/sla`: what is promised, what is next to be missed, and the clocks of an incident."""

import pytest

from tests.company import report
from tests.conftest import Floor


async def test_sla_alone_shows_what_is_next_to_be_missed(floor: Floor) -> None:
    await report(floor)
    tom = floor.person("tom")
    alone, asked = await tom.command("/sla"), await tom.command("/sla breaching")
    assert "*INC-1* P4 · Store response" in alone.said
    assert alone.said == asked.said


async def test_what_is_promised_is_listed_and_help_says_how_to_ask(floor: Floor) -> None:
    tom = floor.person("tom")
    assert (
        "*P1 response*: a first answer within 15 min, around the clock · P1" in (await tom.command("/sla list")).said
    )
    odd = (await tom.command("/sla list of promises")).said
    assert "Write it as `/sla list [TEAM|P1…P5|SERVICE]…`" in odd
    for line in ("/sla help", "/sla nonsense"):
        assert "`/sla inc-n` every clock of an incident" in (await tom.command(line)).said.lower(), line


@pytest.mark.parametrize("number", ["INC-1", "inc 1", "1"])
async def test_the_clocks_of_an_incident_are_asked_for_by_its_number(floor: Floor, number: str) -> None:
    await report(floor)
    shown = (await floor.person("tom").command(f"/sla {number}")).said
    assert "*Store response* · running" in shown
    assert "*Resolution* · running" in shown


async def test_naming_the_service_gives_the_clocks_of_its_promises(floor: Floor) -> None:
    await report(floor, "Machine 2 stands still")
    tom = floor.person("tom")
    assert "*Response* · running" in (await tom.command("/sla 1")).said
    asked = next(message for message in floor.workspace.channel("incidents").messages if message.blocks)
    await floor.person("kenji").click(asked, "incident.service", option="Plant control (MES)")
    await floor.settled()
    assert "*Plant response* · running" in (await tom.command("/sla 1")).said


async def test_the_rest_of_a_long_list_is_a_button_away(floor: Floor) -> None:
    for number in range(12):
        await floor.person("sofia").command(f"/incident Point of sale is down {number}")
    await floor.person("sofia").command("/incident E-mail is slow")
    await floor.settled()
    tom = floor.person("tom")
    assert "Page 1 of 2, 26 in all" in (await tom.command("/sla breaching")).said
    await tom.click(tom.sees("general")[-1], "Next")
    await floor.settled()
    assert "Page 2 of 2, 26 in all" in str(tom.sees("general")[-1].blocks)
    assert "2 in all" in (await tom.command("/sla breaching p4 e-mail")).said


async def test_the_gravest_is_first(floor: Floor) -> None:
    await report(floor)
    await report(floor, "E-mail is slow")
    await floor.person("ana").command("/incident priority 1 low low")
    shown = (await floor.person("tom").command("/sla breaching")).said
    assert shown.index("*INC-2* P4") < shown.index("*INC-1* P5")
