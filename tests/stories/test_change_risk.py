"""How risky a change is gets asked in a second form, and so decides who decides."""

import pytest

from bot.config import Document
from tests.company import CHANGE_FORM
from tests.conftest import Floor, SetClock, open_floor, without_articles

PAYROLL = CHANGE_FORM | {"Affected items": ["Payroll"], "Implementer": "chen", "Risk": "Low", "Test plan": ""}
ANSWERS = {
    "Who notices if it goes wrong?": "one team",
    "How fast can you go back?": "at once",
    "Where was it tested?": "in production before",
    "Was it done before?": "often",
}


@pytest.mark.both_databases
async def test_a_low_risk_is_decided_by_one_of_the_team_and_a_higher_one_by_the_board(
    shipped: Document, database_url: str, clock: SetClock
) -> None:
    async with open_floor(without_articles(shipped), database_url, clock) as floor:
        ana = floor.person("ana")
        await ana.command("/change")
        assert not (await ana.submit(PAYROLL)).errors
        assert "How risky is it?" in str(ana.view)
        await ana.cancel()
        await floor.settled()
        assert "/change risk 1" in ana.hears()[-1].text
        await ana.click(ana.hears()[-1], "How risky is it?")
        assert (await ana.submit(ANSWERS)).closed
        await floor.settled()
        ballot = floor.last("team-erp")
        assert "*Low 18*: criticality 2; one team notices" in str(ballot.blocks)
        assert "Low 18" in (await ana.command("/change risk 1")).said
        await floor.person("mira").command("/change level 1 high it is pay day")
        await floor.settled()
        assert "The board wants a test plan" in ana.hears()[-1].text
        await ana.command("/change edit 1")
        assert (await ana.submit({"Test plan": "Look at one pay slip"})).closed
        await ana.command("/change submit 1")
        await floor.settled()
        assert "*High 18*" in str(floor.last("change-advisory").blocks)
        assert "This ballot is over" in str(ballot.blocks)


@pytest.mark.both_databases
async def test_what_always_goes_well_is_requested_in_a_line_or_by_its_short_form(
    shipped: Document, database_url: str, clock: SetClock
) -> None:
    async with open_floor(without_articles(shipped), database_url, clock) as floor:
        ben = floor.person("ben")
        listed = await ben.command("/change standard")
        assert "Renew the certificate of {host}" in listed.said
        line = await ben.command("/change standard renew-certificate host=till-4 items=pos")
        assert line.said.startswith("CHG-1 is scheduled, ")
        await ben.command("/change standard renew-certificate")
        assert (await ben.submit({"Host": "till-5", "Affected items": ["Web shop"]})).closed
        await floor.settled()
        assert "Renew the certificate of till-5" in (await ben.command("/change list")).said
        assert "at most 1 h" not in (await ben.command("/change standard nothing")).said


async def test_a_form_that_was_closed_half_filled_is_found_as_it_was_left(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/change")
    view = ana.view
    assert view is not None
    typed = {"change.title": {"change.keep": {"type": "plain_text_input", "value": "Patch the gift card service"}}}
    assert await ana.click(view, "change.keep", values=typed) is None
    await ana.cancel()
    await ana.command("/change")
    assert "Patch the gift card service" in str(ana.view)
    await ana.click_in_form("Begin anew", {})
    assert "Patch the gift card service" not in str(ana.view)
    assert (await ana.submit(CHANGE_FORM)).closed
    await floor.settled()
    await ana.command("/change")
    assert "as you left it" not in str(ana.view)
