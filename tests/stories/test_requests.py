"""Sofia asks for a laptop: the form, her manager's yes, what is done for it, and her one message."""

import pytest

from bot.config import Document
from storage.staff import queries as staff
from storage.staff.records import Colleague
from tests.conftest import MONDAY, Floor, SetClock, open_floor


async def managed(floor: Floor) -> None:
    """Tom is Sofia's line manager."""
    told = [Colleague(floor.person("sofia").id, manager=floor.person("tom").id)]
    await floor.program.desk.database.write(staff.store, told, MONDAY)


@pytest.mark.both_databases
async def test_a_laptop_is_asked_for_approved_and_handed_over(floor: Floor) -> None:
    sofia, tom, ivan = (floor.person(name) for name in ("sofia", "tom", "ivan"))
    await managed(floor)
    await sofia.command("/request")
    assert sofia.view is not None
    await sofia.click(sofia.view, "request.item.chosen", option="New laptop")
    entered = {"What do you need?": "New laptop", "Which one?": "13 inch", "What for?": "I travel"}
    assert (await sofia.submit(entered)).closed
    await floor.settled()
    (mine,) = sofia.hears()
    assert "waits for" in str(mine.blocks)

    (card,) = tom.hears()
    assert "I travel" in str(card.blocks)
    await tom.click(card, "Approve")
    await floor.settled()
    assert "Approve" not in str(tom.hears()[0].blocks)

    assert f"For <@{sofia.id}>" in floor.blocks("team-workplace")
    for title in ("Order it", "Set it up", "Hand it over"):
        assert title in floor.last("team-workplace").text
        await ivan.click(floor.last("team-workplace"), "Done")
        await floor.settled()
    (mine,) = sofia.hears()
    assert "Fulfilled" in str(mine.blocks)
    await sofia.click(mine, "It is all there")
    await floor.settled()
    assert "Closed" in str(sofia.hears()[-1].blocks)
    assert len(tom.hears()) == 1


@pytest.mark.both_databases
async def test_it_is_asked_for_in_a_line_questioned_and_turned_down(floor: Floor) -> None:
    sofia, tom = floor.person("sofia"), floor.person("tom")
    await managed(floor)
    said = (await sofia.command("/request vpn token I work from home")).said
    assert "REQ-1 is on its way" in said
    await floor.settled()
    await tom.click(tom.hears()[-1], "Ask")
    assert (await tom.submit({"What do you want to know?": "Which days?"})).closed
    await floor.settled()
    (mine,) = sofia.hears()
    assert "Which days?" in str(mine.blocks)
    await sofia.click(mine, "Answer")
    assert (await sofia.submit({"Your answer": "Fridays"})).closed
    await floor.settled()
    assert "Fridays" in tom.hears()[-1].text
    assert "decide" in (await sofia.command("/request approve 1")).said
    await tom.click(tom.hears()[0], "Reject")
    assert (await tom.submit({"Why?": "There is one in the office"})).closed
    await floor.settled()
    (mine,) = sofia.hears()
    assert "There is one in the office" in str(mine.blocks)
    assert "not approved" in (await tom.command("/request approve 1")).said
    await sofia.click(mine, "Ask again")
    assert sofia.view is not None
    assert "I work from home" in str(sofia.view.body)
    assert "There is no REQ-1" in (await floor.person("priya").command("/request show 1")).said


async def test_without_a_catalogue_there_is_nothing_to_ask_for(
    settings: Document, database_url: str, clock: SetClock
) -> None:
    written = {name: getattr(settings, name) for name in settings.model_fields_set - {"catalogue"}}
    async with open_floor(Document.model_construct(**written), database_url, clock) as floor:
        sofia = floor.person("sofia")
        assert "/request" not in (await sofia.command("/desk help")).said
        assert "no catalogue" in (await sofia.command("/request laptop")).said
        assert "app.yaml has no `catalogue`" in (await sofia.command("/request mine")).said


async def test_a_wish_that_is_reported_is_asked_for_and_the_report_taken_back(floor: Floor) -> None:
    sofia = floor.person("sofia")
    answer = await sofia.command("/incident I need a new laptop for the trade fair")
    assert "That is a request" in answer.said
    await sofia.click(sofia.sees("general")[-1], "Request it")
    assert sofia.view is not None
    assert "for the trade fair" in str(sofia.view.body)
    assert (
        await sofia.submit({"What do you need?": "New laptop", "Which one?": "13 inch", "What for?": "A fair"})
    ).closed
    await floor.settled()
    assert "became" in (await sofia.command("/incident show 1")).said.lower()
    assert "team-workplace" not in {channel.name for channel in floor.workspace.channels.values()}


async def test_a_request_is_found_by_its_words_and_audited(floor: Floor) -> None:
    sofia, mira = floor.person("sofia"), floor.person("mira")
    await sofia.command("/request vpn token for the trade fair in Lyon")
    await floor.settled()
    assert "REQ-1" in (await mira.command("/desk search trade fair")).said
    assert "REQ-1" in (await sofia.command("/desk search trade fair")).said
    assert "REQ-1" not in (await floor.person("priya").command("/desk search trade fair")).said
    audited = (await mira.command("/desk audit REQ-1")).said
    assert "asked for it" in audited
    assert "asked those who decide on it" in audited


async def test_who_decides_and_where_one_works_is_read_from_profiles_in_slack(
    settings: Document, sqlite_url: str, clock: SetClock
) -> None:
    """Nobody has to import what the company's profiles say already, also for an order in one line."""
    fields = {"manager_field": "Xf01MANAGER", "site_field": "Xf02SITE"}
    document = settings.model_copy(update={"told": {**settings.told, **fields}})
    async with open_floor(document, sqlite_url, clock) as floor:
        sofia, tom = floor.person("sofia"), floor.person("tom")
        floor.workspace.find_person("sofia").fields = {"Xf01MANAGER": tom.id, "Xf02SITE": "berlin"}
        assert "REQ-1 is on its way" in (await sofia.command("/request vpn token I work from home")).said
        await floor.settled()
        assert "Approve" in str(tom.hears()[-1].blocks)
        known = await floor.read(staff.of_one, sofia.id)
    assert known == Colleague(sofia.id, manager=tom.id, site="berlin")


async def test_a_word_of_the_name_of_an_item_is_enough_to_be_offered_it(floor: Floor) -> None:
    sofia = floor.person("sofia")
    for line, first in (
        ("vpn", "VPN token"),
        ("vpn for the new girl", "VPN token"),
        ("a scaner", "Handheld scanner"),
        ("starter kit", "New starter"),
    ):
        said = (await sofia.command(f"/request {line}")).said
        assert "There is nothing in the catalogue that is called" in said, line
        assert f"report it with `/incident`. {first}" in said, line
    assert "one of these" not in (await sofia.command("/request coffee")).said
