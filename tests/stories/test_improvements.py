"""A figure is improved, from the report that shows it to the verdict."""

import pytest

from bot.config import Document
from tests.conftest import Floor, SetClock, open_floor

REPORTS = "service-reports"


@pytest.mark.both_databases
async def test_a_figure_is_improved_from_the_report_that_shows_it(floor: Floor, drawn_at_once: None) -> None:
    ana, mira, sofia = (floor.person(name) for name in ("ana", "mira", "sofia"))
    await sofia.command("/incident POS: tills down")
    await floor.later(hours=24)
    assert await sofia.click(floor.last(REPORTS), "Improve this", REPORTS) is None
    assert sofia.view is not None
    assert "Opened: 1" in str(sofia.view.body)
    entered = {"What is to become better?": "Swap tills in time", "Figure": "Opened: 1", "Of what": "Team: Network"}
    assert (await sofia.submit(entered)).closed
    await floor.settled()
    assert "`" not in floor.last(REPORTS).text
    assert "When it was proposed: 1" in str(floor.last(REPORTS).blocks)
    assert "for service managers" in (await ana.command("/improvement close 1")).said
    await mira.click(floor.last(REPORTS), "Accept", REPORTS)
    assert "leave this empty" in str(
        (await mira.submit({"Owner": "ana", "Nothing is measured, because": "x"})).errors
    )
    assert (await mira.submit({"Owner": "ana", "Nothing is measured, because": ""})).closed
    await floor.later(seconds=1)
    assert "Before 0 in 30 days" in str(floor.last(REPORTS).blocks)
    assert "Put in place: Swap tills in time" in ana.hears()[-1].text
    assert "T2 of IMP-1 is given" in (await mira.command("/improvement task 1 order tills @ben 2026-03-20")).said
    assert "T2 (order tills) is open" in (await ana.command("/improvement done 1")).said
    await floor.settled()
    await floor.person("ben").click(floor.person("ben").hears()[-1], "Done")
    await floor.settled()
    when = ana.hears()[-1]
    await ana.click(when, "In place")
    assert (await ana.submit({})).closed
    await floor.settled()
    assert "by now" in when.text
    assert "In place" not in str(when.blocks)
    assert "measured 24 Mar" in (await ana.command("/improvement show 1")).said
    assert "Swap tills" in (await sofia.command("/desk search swap tills")).said
    await floor.later(days=38)
    await floor.later(days=31)
    assert "too few to tell (0)" in ana.hears()[-1].text
    assert "proposed it" in (await mira.command("/desk audit IMP-1")).said


async def test_where_app_yaml_has_no_improvements_there_are_none(
    settings: Document, database_url: str, clock: SetClock
) -> None:
    silent = settings.model_copy(update={"improvements": None})
    async with open_floor(silent, database_url, clock) as floor:
        mira = floor.person("mira")
        assert "improve" not in (await mira.command("/desk help")).said.lower()
        assert "not set up" in (await mira.command("/improvement list")).said
        assert "not set up" in (await mira.command("/desk improve the tills")).said
        await floor.later(hours=24)
        assert "Improve this" not in floor.blocks(REPORTS)


async def test_days_of_an_improvement_are_said_in_a_word(floor: Floor) -> None:
    mira = floor.person("mira")
    await mira.command("/desk improve swap tills in time")
    mine = (await floor.person("tom").command("/improvement list mine")).said
    assert "Nothing of yours is being improved" in mine
    assert "due 20 Mar" in (await mira.command("/improvement accept 1 @ana friday attainment")).said
    assert "Write the day like" in (await mira.command("/improvement done 1 soon")).said
    await floor.later(days=3)
    assert "IMP-1 is being measured" in (await mira.command("/improvement done 1 yesterday")).said
    assert "since 18 Mar" in (await mira.command("/improvement show 1")).said
