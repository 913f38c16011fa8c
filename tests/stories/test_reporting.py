"""Somebody reports, somebody fixes it, and the reporter says that it works."""

import pytest

from tests.company import report
from tests.conftest import Floor


async def test_a_one_line_report_becomes_a_card_for_the_desk_and_the_team(floor: Floor) -> None:
    reply = await floor.person("sofia").command("/incident Point of sale is down in store 42")
    await floor.settled()
    assert reply.error is None
    assert "INC-1" in reply.said
    for channel in ("incidents", "team-retail-apps"):
        assert "Point of sale is down" in str(floor.last(channel).blocks)
    assert "INC-1" in floor.person("sofia").hears()[-1].text


@pytest.mark.both_databases
async def test_from_report_to_confirmed_fix_by_buttons(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await report(floor)
    card = floor.last("team-retail-apps")
    assert await ana.click(card, "Acknowledge") is None
    await floor.settled()
    assert "In progress" in str(card.blocks)
    assert await ana.click(card, "Resolve") is None
    sent = await ana.submit({"How was it fixed?": "Restarted the till service", "Resolution code": "Fixed"})
    assert sent.closed
    await floor.settled()
    question = sofia.hears()[-1]
    assert "Restarted the till service" in str(question.blocks)
    assert await sofia.click(question, "It works") is None
    await floor.settled()
    assert "Closed" in str(card.blocks)
    assert await sofia.click(question, "5") is None
    await floor.settled()
    assert "Thank you" in str(question.blocks)


async def test_what_is_closed_and_broken_again_is_reported_anew_by_the_button(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await report(floor)
    await ana.command("/incident resolve 1 a new cable")
    await floor.settled()
    question = sofia.hears()[-1]
    assert await sofia.click(question, "It works") is None
    await floor.settled()
    assert await sofia.click(question, "Still broken") is None
    await floor.settled()
    assert "It goes on as INC-2." in str(question.blocks)
    assert "INC-2" in floor.last("team-retail-apps").text
    assert "INC-1 was closed, and it is broken again." in str(floor.last("team-retail-apps").blocks)


async def test_the_first_steps_of_the_readme_work_as_they_are_written(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    assert "Point of sale" in (await sofia.command("/incident the tills are down")).said
    await floor.settled()
    card = floor.last("team-retail-apps")
    assert await ana.click(card, "Take") is None
    await floor.settled()
    assert await ana.click(card, "Resolve") is None
    assert (await ana.submit({"How was it fixed?": "Restarted the till service"})).closed
    await floor.settled()
    assert "Does it work for you again?" in str(sofia.hears()[-1].blocks)


async def test_five_like_reports_are_told_to_their_team_once_and_become_one_by_a_button(floor: Floor) -> None:
    for number, by in enumerate(("sofia", "tom", "priya", "wanda", "ruth", "emeka")):
        await report(floor, f"Receipts are blank at till {number}", by=by)
    await floor.later(seconds=1)
    (told,) = (each for each in floor.workspace.channel("team-retail-apps").messages if "like reports" in each.text)
    assert ":ocean: *6 like reports within a minute*" in told.text
    assert await floor.person("ana").click(told, "Make one the parent") is None
    await floor.settled()
    assert "5 are part of INC-1" in str(told.blocks)
    assert await floor.person("ana").click(told, "Propose a major") is None
    await floor.settled()
    assert "proposes INC-1 as a major incident: 6 like reports." in floor.person("carlos").hears()[-1].text


async def test_what_nobody_could_place_has_its_buttons_in_the_channel_of_the_triage_team(floor: Floor) -> None:
    reply = await floor.person("sofia").command("/incident the roof leaks")
    assert "Which service is it?" in reply.said
    await floor.settled()
    assert await floor.person("ivan").click(floor.last("team-workplace"), "Take") is None
    await floor.settled()
    assert "In progress" in str(floor.last("team-workplace").blocks)


async def test_only_the_reporter_confirms_and_rates(floor: Floor) -> None:
    sofia, ana, tom = floor.person("sofia"), floor.person("ana"), floor.person("tom")
    await sofia.command("/incident Point of sale is down in store 42")
    await ana.command("/incident resolve 1 restarted")
    await floor.settled()
    question = sofia.hears()[-1]
    await tom.click(question, "It works", "general")
    await floor.settled()
    assert "can confirm that it works" in tom.sees("general")[-1].text
    await sofia.click(question, "It works")
    await floor.settled()
    await sofia.click(question, "4")
    await floor.settled()
    assert ":star::star::star::star:" in str(question.blocks)


async def test_lists_and_the_story_of_one(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    assert "Nothing is open" in (await sofia.command("/incident list")).said
    await sofia.command("/incident Point of sale is down")
    await sofia.command("/incident E-mail is slow")
    await ana.command("/incident take 1")
    await ana.command("/incident note 1 replaced the cable")
    assert "2 in all" in (await ana.command("/incident list")).said
    mine = (await ana.command("/incident mine")).said
    assert "INC-1" in mine
    assert "INC-2" not in mine
    assert "replaced the cable" in (await ana.command("/incident show INC1")).said
    assert "replaced the cable" not in (await sofia.command("/incident show INC1")).said
    assert "replaced the cable" not in (await sofia.command("/incident mine")).said


async def test_a_duplicate_and_a_link_are_told_on_both_cards(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    for text in ("Point of sale is down", "Point of sale is dead", "Point of sale is slow"):
        await sofia.command(f"/incident {text}")
    await ana.command("/incident link 1 3")
    await ana.command("/incident duplicate 2 of INC-1")
    await floor.settled()
    assert "INC-3" in (await ana.command("/incident show 1")).said
    assert "Same as INC-1" in (await ana.command("/incident show 2")).said
    assert "Cancelled" in (await ana.command("/incident show 2")).said
