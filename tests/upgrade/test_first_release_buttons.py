"""What the first release asked with buttons is answered to a later one, and what was asked is done.

All tests share a floor, and each presses what no other does.
"""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from bot.workspace.workspace import Message
from tests.conftest import Floor
from tests.upgrade.finding import ballot, card, room, shown, situation, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def press(floor: Floor, who: str, where: Message, what: str, **chosen: Any) -> None:
    assert await floor.person(who).click(where, what, **chosen) is None
    await floor.settled()


async def fill_in(floor: Floor, who: str, entered: dict[str, Any]) -> None:
    sent = await floor.person(who).submit(entered)
    assert sent.closed, sent.errors
    await floor.settled()


async def test_acknowledge_makes_it_theirs_on_the_card_that_stands(floor: Floor) -> None:
    standing = card(floor, 3, "team-retail-apps")
    await press(floor, "ana", standing, "Acknowledge")
    assert "In progress" in shown(standing)
    assert floor.person("ana").id in shown(standing)
    assert "In progress" in shown(card(floor, 3, "incidents"))
    (receipt,) = [each for each in floor.person("priya").hears() if "*INC-3*" in shown(each)]
    assert "In progress" in shown(receipt)


async def test_take_makes_it_theirs(floor: Floor) -> None:
    standing = card(floor, 11, "team-supply-chain")
    await press(floor, "emeka", standing, "Take")
    assert f":bust_in_silhouette: <@{floor.person('emeka').id}>" in shown(standing)
    assert ":link: *Related to* INC-10" in shown(standing)


async def test_hold_asks_why_and_holds(floor: Floor) -> None:
    standing = card(floor, 4, "team-network")
    await press(floor, "hana", standing, "Hold")
    await fill_in(floor, "hana", {"What does it wait for?": "Waiting for a change", "Say more": "CHG-4 comes first"})
    assert "*Waiting for a change:* CHG-4 comes first" in shown(standing)


async def test_resume_goes_on(floor: Floor) -> None:
    standing = card(floor, 6, "team-erp")
    await press(floor, "chen", standing, "Resume")
    assert "In progress" in shown(standing)


async def test_resolve_asks_how_and_then_the_reporter(floor: Floor) -> None:
    standing = card(floor, 14, "team-erp")
    await press(floor, "dora", standing, "Resolve")
    await fill_in(floor, "dora", {"How was it fixed?": "Sent them again"})
    assert "*Fixed:* Sent them again" in shown(standing)
    assert "Does it work for you again?" in shown(told(floor.person("chen"), "INC-14 is fixed"))


async def test_reopen_on_a_card_opens_it_again(floor: Floor) -> None:
    standing = card(floor, 7, "team-workplace")
    await press(floor, "ivan", standing, "Reopen")
    assert "Reopened once" in shown(standing)
    assert "INC-7 was not fixed; it is open again." in shown(told(floor.person("ruth"), "INC-7 was not fixed"))


async def test_the_reporter_confirms_and_is_asked_how_it_went(floor: Floor) -> None:
    question = told(floor.person("ruth"), "INC-18 is fixed")
    await press(floor, "ruth", question, "It works")
    assert "How did we do?" in shown(question)
    assert "Closed" in shown(card(floor, 18, "team-workplace"))


async def test_a_mark_is_kept_and_thanked_for(floor: Floor) -> None:
    question = told(floor.person("tom"), "INC-19 is closed")
    await press(floor, "tom", question, "4")
    assert ":star::star::star::star: Thank you." in shown(question)


async def test_a_chosen_service_brings_it_to_its_team(floor: Floor) -> None:
    await press(floor, "hana", card(floor, 12, "incidents"), "incident.service", option="scanners")
    assert "The badge reader at gate C beeps all day" in shown(card(floor, 12, "team-plant-it"))


async def test_an_offer_is_accepted(floor: Floor) -> None:
    offer = told(floor.person("tom"), "my mail is gone")
    await press(floor, "tom", offer, "Report it")
    assert "is reported, priority P4" in shown(offer)
    assert "my mail is gone" in floor.last("incidents").text


async def test_an_offer_is_declined(floor: Floor) -> None:
    offer = told(floor.person("priya"), "the screen of till 9 stays black", "general")
    await press(floor, "priya", offer, "No, thank you")
    assert offer.text == "All right, nothing is reported."


async def test_an_offer_becomes_a_form_with_what_was_said(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await press(floor, "sofia", told(sofia, "till 3 prints hieroglyphs"), "Add details first")
    assert sofia.view is not None
    title, details = (block["element"].get("initial_value") for block in sofia.view.body["blocks"][:2])
    assert title == "till 3 prints hieroglyphs"
    assert details == "till 3 prints hieroglyphs\nsince this morning"


async def test_an_offer_that_was_answered_is_not_answered_again(floor: Floor, left_database: Path) -> None:
    """Ruth declined it; the press of a second finger comes late."""
    with closing(sqlite3.connect(left_database)) as database:
        (answered,) = database.execute("SELECT record FROM journal WHERE what = 'offer.answered'").fetchall()
    ruth = floor.person("ruth")
    number = answered[0].removeprefix("offer-")
    button = {"type": "button", "action_id": "incident.offer.accept", "value": number, "text": PLAIN}
    late = Message(told(ruth, "*INC-7*").ts, "", "", [{"type": "actions", "elements": [button]}])
    await press(floor, "ruth", late, "Report it", channel=floor.workspace.direct_channel(ruth.id).id)
    assert ruth.hears()[-1].text == "You have answered that already. Yours are in `/incident mine`."


PLAIN = {"type": "plain_text", "text": "Report it"}


async def test_a_line_that_could_be_either_is_done(floor: Floor) -> None:
    question = told(floor.person("emeka"), "Take INC-10", "general")
    await press(floor, "emeka", question, "Take INC-10")
    assert question.text == "INC-10 is yours."
    assert f":bust_in_silhouette: <@{floor.person('emeka').id}>" in shown(card(floor, 10, "incidents"))


async def test_a_line_that_could_be_either_is_reported(floor: Floor) -> None:
    question = told(floor.person("sofia"), "Show INC-3", "general")
    await press(floor, "sofia", question, "Report it as an incident")
    assert "is reported, priority P4" in shown(question)
    assert "show 3 tills in Rome the door" in shown(floor.workspace.channel("incidents").messages[-1])


async def test_declare_major_opens_a_room(floor: Floor) -> None:
    standing = card(floor, 15, "team-retail-apps")
    await press(floor, "ana", standing, "Declare major")
    assert "*MAJOR*" in shown(standing)
    assert "Take command" in shown(situation(floor, 15))


async def test_a_vote_for_it_is_counted_beside_those_cast_before(floor: Floor) -> None:
    await press(floor, "carlos", ballot(floor, 1), "Approve")
    assert f":+1: <@{floor.person('carlos').id}>" in shown(ballot(floor, 1))
    assert f":+1: <@{floor.person('mira').id}>" in shown(ballot(floor, 1))


async def test_a_vote_against_it_is_counted_with_its_reason(floor: Floor) -> None:
    await press(floor, "dora", ballot(floor, 1), "Reject")
    await fill_in(floor, "dora", {"Why?": "Not on a Monday"})
    assert f":-1: <@{floor.person('dora').id}>: Not on a Monday" in shown(ballot(floor, 1))


async def test_an_abstention_is_counted(floor: Floor) -> None:
    await press(floor, "oskar", ballot(floor, 1), "Abstain")
    assert f":heavy_minus_sign: <@{floor.person('oskar').id}>" in shown(ballot(floor, 1))


async def test_the_details_of_a_change_are_shown(floor: Floor) -> None:
    await press(floor, "tom", ballot(floor, 1), "Details")
    view = floor.person("tom").view
    assert view is not None
    assert view.body["title"]["text"] == "CHG-1"
    assert "Put the old one back" in str(view.body["blocks"])


@pytest.mark.parametrize(
    ("who", "line", "answer"),
    [
        ("chen", "/change implement 2", "It is too early: the window of CHG-2 begins"),
        ("emeka", "/change submit 3", "CHG-3 is with the board."),
        ("hana", "/change done 4 success All is quiet", "CHG-4 is closed."),
        ("ivan", "/change withdraw 5", "CHG-5 is withdrawn."),
    ],
)
async def test_a_change_goes_on_from_where_it_stood(floor: Floor, who: str, line: str, answer: str) -> None:
    assert (await floor.person(who).command(line)).text.startswith(answer)


@pytest.mark.parametrize(
    ("who", "number", "button", "role"),
    [
        ("ingrid", 6, "Take command", "Commander"),
        ("ana", 20, "Communications", "Communications"),
        ("hana", 23, "Operations", "Operations"),
        ("goran", 23, "Scribe", "Scribe"),
    ],
)
async def test_a_role_is_taken(floor: Floor, who: str, number: int, button: str, role: str) -> None:
    standing = situation(floor, number)
    await press(floor, who, standing, button)
    assert f"*{role}*\\n<@{floor.person(who).id}>" in shown(standing)
    assert f"<@{floor.person(who).id}> is {role.lower()}." in [each.text for each in room(floor, number).messages]


async def test_post_update_asks_and_tells(floor: Floor) -> None:
    await press(floor, "ingrid", situation(floor, 6), "Post update")
    await fill_in(floor, "ingrid", {"What should everyone know?": "The patch is here"})
    assert room(floor, 6).messages[-1].text.startswith(":loudspeaker: *INC-6* · The patch is here")
    assert "The patch is here" in shown(card(floor, 6, "major-incidents"))
    ruth = floor.person("ruth")
    assert told(ruth, "The patch is here").thread_ts == told(ruth, "*INC-6* · Payroll export fails").ts


async def test_resolve_in_a_room_asks_and_ends_it(floor: Floor) -> None:
    await press(floor, "carlos", situation(floor, 21), "Resolve")
    await fill_in(floor, "carlos", {"How was it fixed?": "Greased the belts"})
    assert "*Resolved:* Greased the belts" in shown(situation(floor, 21))
    assert "INC-21 is resolved. What happened:" in shown(room(floor, 21).messages[-2])
    owed = told(floor.person("carlos"), "Review of INC-21")
    assert "Find a time" in shown(owed)


async def test_a_handover_that_was_offered_is_accepted(floor: Floor) -> None:
    await press(
        floor, "ingrid", told(floor.person("mira"), "hands the command", room(floor, 20).id), "I have command"
    )
    await fill_in(floor, "ingrid", {"What will you do first?": "Read the logs"})
    assert f"*Commander*\\n<@{floor.person('ingrid').id}>" in shown(situation(floor, 20))


async def test_a_handover_that_was_offered_is_declined(floor: Floor) -> None:
    place, goran, ingrid = room(floor, 23), floor.person("goran").id, floor.person("ingrid").id
    await press(floor, "ingrid", told(floor.person("mira"), f"<@{ingrid}>", place.id), "Not now")
    assert place.messages[-1].text == f"<@{ingrid}> cannot take command now; <@{goran}> keeps it."
    assert f"*Commander*\\n<@{goran}>" in shown(situation(floor, 23))


async def test_a_handover_that_was_answered_is_not_answered_again(floor: Floor) -> None:
    place, carlos = room(floor, 23), floor.person("carlos")
    await press(floor, "carlos", told(carlos, f"<@{carlos.id}>, ", place.id), "I have command")
    assert place.messages[-1].text == "That was offered to somebody else, or taken back."
    assert place.messages[-1].ephemeral_to == carlos.id


async def test_a_report_is_begun_from_a_home_tab(floor: Floor) -> None:
    sofia = floor.person("sofia")
    assert sofia.home is not None
    assert await sofia.click(sofia.home, "Report an incident") is None
    assert sofia.view is not None
    assert sofia.view.body["title"]["text"] == "Report an incident"


async def test_what_was_parked_is_said_after_all_or_dropped(floor: Floor) -> None:
    """The two that could not be said are retried and dropped by the Home tab that the first release showed."""
    mira, wanda = floor.person("mira"), floor.person("wanda")
    assert mira.home is not None
    assert "2 could not be said" in str(mira.home.body)
    assert await mira.click(mira.home, "Retry") is None
    await floor.settled()
    assert told(wanda, "The switch is replaced at noon").thread_ts == told(wanda, "*INC-4*").ts
    assert "1 could not be said" in str(mira.home.body)
    assert await mira.click(mira.home, "Drop") is None
    await floor.settled()
    assert "could not be said" not in str(mira.home.body)
    assert "The new switch is on its way" not in str(wanda.hears())
