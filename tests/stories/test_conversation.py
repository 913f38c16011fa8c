"""The team and the reporter: what each reads, and how either answers."""

from typing import Any

import pytest

from bot.workspace.workspace import Message
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentStatus
from tests.company import report
from tests.conftest import Floor

TEAM = "team-retail-apps"
PICTURE: dict[str, Any] = {
    "id": "F1",
    "name": "till.png",
    "permalink": "https://northgate.slack.com/files/USOFIA000/F1/till.png",
}


def only_for(floor: Floor, name: str) -> list[Message]:
    """What stands in the team's channel for one person alone."""
    return [each for each in floor.person(name).sees(TEAM) if each.ephemeral_to is not None]


async def staffed(floor: Floor) -> Message:
    """Reported, and its team is in its channel; the team's card."""
    await report(floor)
    for name in ("ana", "ben"):
        floor.workspace.channel(TEAM).members.append(floor.person(name).id)
    return floor.last(TEAM)


async def stands(floor: Floor) -> IncidentStatus:
    incident = await floor.read(incidents.find, 1)
    assert incident is not None
    return incident.status


async def test_a_reply_under_the_card_says_once_who_reads_it_and_is_sent_on_by_a_button(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    card = await staffed(floor)
    before = len(sofia.hears())
    await ana.say(TEAM, "a courier brings a <new> cable", card.ts)
    await floor.settled()
    (told,) = only_for(floor, "ana")
    assert told.thread_ts == card.ts
    assert "Only the team reads this" in str(told.blocks)
    assert only_for(floor, "ben") == []
    assert len(sofia.hears()) == before
    assert await ana.click(told, "Send it to Sofia") is None
    await floor.settled()
    assert sofia.hears()[-1].text == f"<@{ana.id}>: a courier brings a &lt;new&gt; cable"
    assert told.text == f"Sent to <@{sofia.id}>."
    await ana.say(TEAM, "and another", card.ts)
    await floor.settled()
    assert len(only_for(floor, "ana")) == 1


async def test_what_is_said_in_the_channel_or_in_another_thread_is_nobodys_answer(floor: Floor) -> None:
    ana, card = floor.person("ana"), await staffed(floor)
    hello = await ana.say(TEAM, "good morning")
    await ana.say(TEAM, "morning", hello.ts)
    await floor.settled()
    assert only_for(floor, "ana") == []
    assert floor.last(TEAM).text == "morning"
    assert card in floor.workspace.channel(TEAM).messages


async def test_the_button_on_the_card_writes_to_the_reporter_and_the_line_does(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    card = await staffed(floor)
    assert await ana.click(card, "Answer") is None
    assert (await ana.submit({"What shall they read?": "which till is it?"})).closed
    await floor.settled()
    assert sofia.hears()[-1].text == f"<@{ana.id}>: which till is it?"
    assert floor.last(TEAM).text == f"<@{ana.id}> told the reporter: which till is it?"
    said = (await ana.command("/incident tell 1 never mind")).said
    assert said.startswith(f"<@{sofia.id}> reads it in a direct message.")
    await floor.settled()
    assert sofia.hears()[-1].text == f"<@{ana.id}>: never mind"


async def test_a_note_is_the_teams(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await staffed(floor)
    before = len(sofia.hears())
    assert "only the team reads it" in (await ana.command("/incident note 1 she has no idea")).said
    await floor.settled()
    assert len(sofia.hears()) == before
    assert floor.last(TEAM).text == f"<@{ana.id}> notes: she has no idea"


@pytest.mark.parametrize(("words", "read"), [("", ""), ("this is how it looks", "this is how it looks")])
async def test_a_file_answers_also_alone_and_the_team_gets_its_link(floor: Floor, words: str, read: str) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await staffed(floor)
    await ana.command("/incident hold 1 a picture, please")
    await floor.settled()
    await sofia.dm(words, sofia.hears()[0].ts, [PICTURE])
    await floor.settled()
    assert await stands(floor) is IncidentStatus.IN_PROGRESS
    assert sofia.hears()[-1].text == "Thank you, work goes on."
    told = floor.last(TEAM)
    assert told.text.startswith(f"<@{ana.id}> The reporter of INC-1 says: {read}")
    assert f"<{PICTURE['permalink']}|till.png>" in told.text
    assert sofia.id not in told.pings


async def test_a_line_of_the_reporters_answers_as_well(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await staffed(floor)
    await ana.command("/incident hold 1 which till?")
    assert "the team reads it" in (await sofia.command("/incident note 1 till 7")).said
    assert await stands(floor) is IncidentStatus.IN_PROGRESS


async def test_while_a_vendor_is_waited_for_whoever_holds_it_reads_the_answer_and_may_go_on(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await staffed(floor)
    await ana.command("/incident hold 1 vendor: ticket 4711")
    await floor.settled()
    await sofia.dm("it works again", sofia.hears()[0].ts)
    await sofia.dm("no, it does not", sofia.hears()[0].ts)
    await floor.settled()
    assert await stands(floor) is IncidentStatus.ON_HOLD
    told = floor.last(TEAM)
    assert "INC-1 is on hold, waiting for a vendor." in told.text
    assert await ana.click(told, "Resume") is None
    assert await stands(floor) is IncidentStatus.IN_PROGRESS


async def test_still_broken_said_under_a_fix_asks_and_keeps_it_from_closing(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await staffed(floor)
    await ana.command("/incident resolve 1 a new cable")
    await floor.settled()
    await sofia.dm("still broken", sofia.hears()[0].ts)
    await floor.settled()
    question = sofia.hears()[-1]
    assert "Shall it be opened again?" in str(question.blocks)
    assert "says: still broken" in floor.last(TEAM).text
    await floor.later(days=30)
    assert await stands(floor) is IncidentStatus.RESOLVED
    assert await sofia.click(question, "Still broken") is None
    await floor.settled()
    assert await stands(floor) is IncidentStatus.IN_PROGRESS
    assert "is open again" in str(question.blocks)


async def test_thanks_for_a_fix_ask_nothing_and_it_closes_by_itself(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await staffed(floor)
    await ana.command("/incident resolve 1 a new cable")
    await floor.settled()
    before = len(sofia.hears())
    await sofia.dm("thank you!", sofia.hears()[0].ts)
    await floor.settled()
    assert len(sofia.hears()) == before + 1
    await floor.later(days=6)
    assert await stands(floor) is IncidentStatus.CLOSED


async def test_what_a_hold_waits_for_is_put_right_from_its_answer(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await staffed(floor)
    await ana.command("/incident hold 1 asked which network provider they use")
    answer = ana.sees("general")[-1]
    assert "waiting for the reporter" in answer.text
    assert await ana.click(answer, "A vendor") is None
    await floor.settled()
    assert answer.text == "INC-1 is on hold, waiting for a vendor."
    assert sofia.hears()[-1].text.startswith("It is on hold, waiting for a vendor")
    assert "*Waiting for a vendor:*" in str(floor.workspace.channel(TEAM).messages[0].blocks)
    told = (await ana.command("/incident show 1")).said
    assert told.count("put it on hold") == 1
    assert "resumed" not in told


async def test_under_a_private_card_what_is_said_is_noted_for_those_who_work_on_it(floor: Floor) -> None:
    chen, dora, sofia = floor.person("chen"), floor.person("dora"), floor.person("sofia")
    await report(floor, "private ERP is open to all")
    before = len(sofia.hears())
    await chen.dm("it is the test system", chen.hears()[-1].ts)
    await floor.settled()
    assert dora.hears()[-1].text == f"<@{chen.id}> notes: it is the test system"
    assert len(sofia.hears()) == before
    assert await chen.click(chen.hears()[-1], "Send it to Sofia") is None
    await floor.settled()
    assert sofia.hears()[-1].text == f"<@{chen.id}>: it is the test system"
