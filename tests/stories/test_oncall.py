"""Somebody is called, comes, and whoever called hears of it."""

import pytest

from bot.config import Document
from tests.conftest import Floor, SetClock, open_floor


@pytest.mark.both_databases
async def test_somebody_is_called_until_somebody_comes(floor: Floor) -> None:
    ana, goran, ivan = (floor.person(name) for name in ("ana", "goran", "ivan"))
    assert "ivan" in (await ana.command("/oncall")).said or ivan.id in (await ana.command("/oncall")).said
    assert "until" in (await ana.command("/oncall")).said
    assert "two weeks" in (await ana.command("/oncall network")).said
    assert "On call are: Network" in (await ana.command("/oncall erp")).said
    said = (await ana.command("/oncall bring network the stores are offline")).said
    assert ivan.id in said
    assert "it is" in said
    await floor.settled()
    await ivan.click(ivan.hears()[-1], "Cannot")
    await floor.settled()
    call = goran.hears()[-1]
    assert "Network is needed" in call.text
    await goran.click(call, "Coming")
    await floor.settled()
    assert ana.hears()[-1].text == f"<@{goran.id}> is coming."
    assert "You are coming" in str(goran.hears()[-1].blocks)
    assert "Network" in (await goran.command("/oncall mine")).said
    assert "called once" in (await ana.command("/oncall report")).said
    await goran.command("/oncall cover @ben fri 18:00 to sat 09:00")
    assert floor.person("ben").id in (await ana.command("/oncall network")).said
    await ana.dm("bring someone from network, please")
    await ana.dm("bring someone from network")
    await floor.settled()
    await ana.click(ana.hears()[-1], "Call them")
    await floor.settled()
    assert "Network is needed" in ivan.hears()[-1].text


async def test_of_a_new_p1_somebody_is_called(floor: Floor) -> None:
    sofia, ivan = floor.person("sofia"), floor.person("ivan")
    await sofia.command("/incident")
    await sofia.submit(
        {"What is wrong?": "Network is down", "Service": "Network", "Impact": "High", "Urgency": "High"}
    )
    await floor.later(seconds=1)
    call = ivan.hears()[-1]
    assert "INC-1* P1 Network is down" in str(call.blocks)
    await floor.person("hana").command("/incident ack 1")
    await floor.settled()
    assert f"<@{floor.person('hana').id}> is coming" in str(ivan.hears()[-1].blocks)


async def test_somebody_is_brought_into_the_room_and_the_room_hears_of_it(floor: Floor) -> None:
    ana, ivan, ben = (floor.person(name) for name in ("ana", "ivan", "ben"))
    await ana.command("/major Tills are down")
    await floor.settled()
    room = "inc-1-tills-are-down"
    assert ivan.id in (await ana.command("/major bring network the line is dead", room)).said
    await floor.settled()
    assert "INC-1" in str(ivan.hears()[-1].blocks)
    await ivan.click(ivan.hears()[-1], "Coming")
    await floor.settled()
    assert f":wave: <@{ivan.id}> is coming: Network was called" in floor.texts(room)[-1]
    assert room in [channel.name for channel in ivan.channels()]
    assert "cannot be called" not in (await ana.command("/major page @priya please join", room)).said
    await floor.settled()
    assert "You are needed" in floor.person("priya").hears()[-1].text
    await floor.later(minutes=10)
    assert "Nobody has come" in floor.texts(room)[-1]
    asked = await ben.command("/major bring network")
    assert "INC-1" in asked.said, "which room is asked, and nothing is declared"


async def test_where_app_yaml_has_no_on_call_nobody_is_called(
    settings: Document, database_url: str, clock: SetClock
) -> None:
    silent = settings.model_copy(update={"on_call": None})
    async with open_floor(silent, database_url, clock) as floor:
        ana = floor.person("ana")
        assert "/oncall" not in (await ana.command("/desk help")).said
        assert "not set up" in (await ana.command("/oncall")).said
        assert "not set up" in (await ana.command("/oncall network")).said
        await floor.person("sofia").command("/major Network is down")
        await floor.later(seconds=1)
        assert "is needed" not in str([message.text for message in floor.person("ivan").hears()])
