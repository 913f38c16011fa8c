"""A team works on what was reported, by the buttons of its card and by lines."""

from typing import Any

import pytest

from bot.workspace.workspace import Message
from tests.company import refused, report
from tests.conftest import Floor

TEAM = "team-retail-apps"


def as_it_was(message: Message) -> Message:
    """The message as somebody still sees it who has not scrolled."""
    return Message(message.ts, message.user, message.text, list(message.blocks))


async def test_it_is_taken_held_for_a_vendor_and_goes_on_by_the_buttons_of_its_card(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await report(floor)
    card = floor.last(TEAM)
    assert await ana.click(card, "Take") is None
    assert await ana.click(card, "Hold") is None
    held = await ana.submit({"What does it wait for?": "Waiting for a vendor", "Say more": "they send a part"})
    assert held.closed
    await floor.settled()
    assert "*Waiting for a vendor:* they send a part" in str(card.blocks)
    assert "On hold" in str(floor.last("incidents").blocks)
    assert sofia.hears()[-1].text == "It is on hold, waiting for a vendor: they send a part"
    assert await ana.click(card, "Resume") is None
    await floor.settled()
    assert "In progress" in str(card.blocks)
    assert "works on it again" in sofia.hears()[-1].text


async def test_a_hold_that_says_nothing_is_refused_beside_its_input(floor: Floor) -> None:
    ana = floor.person("ana")
    await report(floor)
    await ana.click(floor.last(TEAM), "Hold")
    assert (await ana.submit({"Say more": "  "})).errors == {"Say more": "Say what it waits for."}


async def test_a_form_that_could_not_be_sent_off_is_not_opened_and_the_refusal_is_journalled(floor: Floor) -> None:
    ana, ben, tom = floor.person("ana"), floor.person("ben"), floor.person("tom")
    await report(floor)
    card = floor.last(TEAM)
    before = as_it_was(card)
    await ana.command("/incident hold 1 the vendor sends a part")
    await floor.settled()
    await ben.click(before, "Hold", TEAM)
    await tom.click(card, "Resolve", TEAM)
    await floor.settled()
    assert (ben.view, tom.view) == (None, None)
    assert "is on hold already" in ben.sees(TEAM)[-1].text
    assert "is for the team Retail applications" in tom.sees(TEAM)[-1].text
    assert await refused(floor, "INC-1") == [ben.id, tom.id]


async def test_whoever_is_given_it_resolves_it_from_the_message_that_says_so(floor: Floor) -> None:
    ana, ben = floor.person("ana"), floor.person("ben")
    await report(floor)
    assert (await ana.command("/incident assign 1 @ben")).said == f"INC-1 is with <@{ben.id}> now."
    await floor.settled()
    given = ben.hears()[-1]
    assert "gave you INC-1" in given.text
    assert await ben.click(given, "Resolve") is None
    assert (await ben.submit({"How was it fixed?": "a new cable", "Resolution code": "Workaround given"})).closed
    await floor.settled()
    assert "a new cable _Workaround given_" in str(floor.last("incidents").blocks)


async def test_given_to_another_team_it_gets_a_card_there_and_the_old_one_shows_where_it_went(floor: Floor) -> None:
    await report(floor)
    old = floor.last(TEAM)
    assert (await floor.person("ana").command("/incident assign 1 network")).said == "INC-1 is with Network now."
    await floor.settled()
    assert "Point of sale is down" in str(floor.last("team-network").blocks)
    assert "It went to the team Network" in str(old.blocks)
    assert [block for block in old.blocks if block["type"] == "actions"] == []
    assert floor.person("sofia").hears()[-1].text == "It is with the team Network now."


async def test_what_nobody_could_place_is_placed_from_the_answer_to_whoever_reported_it(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await report(floor, "everything is down")
    question = sofia.sees("general")[-1]
    assert "Which service is it?" in str(question.blocks)
    assert await sofia.click(question, "incident.service", option="Point of sale") is None
    await floor.settled()
    assert "everything is down" in str(floor.last(TEAM).blocks)
    assert "Which service is it?" not in str(floor.last("incidents").blocks)


async def test_the_service_is_chosen_on_the_card_by_those_whom_it_concerns(floor: Floor) -> None:
    await report(floor, "everything is down")
    card = floor.last("incidents")
    tom, ana = floor.person("tom"), floor.person("ana")
    await tom.click(card, "incident.service", "incidents", option="ERP")
    await floor.settled()
    assert "is for a support team, its reporter" in tom.sees("incidents")[-1].text
    assert await ana.click(card, "incident.service", option="ERP") is None
    await floor.settled()
    assert "everything is down" in str(floor.last("team-erp").blocks)


async def test_what_was_guessed_of_it_is_put_right_on_its_card(floor: Floor) -> None:
    await report(floor, "The printer at the till in Lyon is dead")
    card = floor.last(TEAM)
    assert "hardware (a guess) · Lyon (a guess)" in str(card.blocks)
    assert await floor.person("ana").click(card, "incident.fact", option="Sydney") is None
    await floor.settled()
    assert "hardware (a guess) · Sydney" in str(card.blocks)
    assert "INC-1" in (await floor.person("ana").command("/incident list hardware sydney")).said


@pytest.mark.both_databases
async def test_text_in_a_list_is_found_in_capital_and_in_small_letters_of_every_alphabet(floor: Floor) -> None:
    mira = floor.person("mira")
    await report(floor, "Ärger mit der KASSE in Łódź")
    for typed in ("ärger", "ÄRGER", "łódź", "kasse IN Ł"):
        assert "INC-1" in (await mira.command(f'/incident list "{typed}"')).said, typed
    assert "INC-1" not in (await mira.command('/incident list "arger"')).said


@pytest.mark.both_databases
async def test_text_in_a_list_is_found_however_its_letters_are_written(floor: Floor) -> None:
    mira = floor.person("mira")
    await report(floor, "Der Drucker in der Großen Straße, München")
    await report(floor, "Scanner in Mu\u0308nster 50% _x_")
    found = [
        *(("GROSSEN STRASSE", "INC-1"), ("straße", "INC-1"), ("STRAẞE", "INC-1"), ("mu\u0308nchen", "INC-1")),
        *(("münster", "INC-2"), ("MÜNSTER", "INC-2"), ("ｓｃａｎｎｅｒ", "INC-2"), ("50% _x_", "INC-2")),
    ]
    for typed, number in found:
        said = (await mira.command(f'/incident list "{typed}"')).said
        assert [each for each in ("INC-1", "INC-2") if each in said] == [number], typed


async def test_what_is_fixed_is_closed_by_a_line_or_opened_again_by_its_card(floor: Floor) -> None:
    ana = floor.person("ana")
    await report(floor)
    card = floor.last(TEAM)
    await ana.command("/incident resolve 1 a new cable")
    await floor.settled()
    assert await ana.click(card, "Reopen") is None
    await floor.settled()
    assert "Reopened once." in str(card.blocks)
    await ana.command("/incident resolve 1 another cable")
    assert (await ana.command("/incident close 1")).said == "INC-1 is closed."
    await floor.settled()
    assert "Closed" in str(card.blocks)
    assert "How did we do?" in str(floor.person("sofia").hears()[-1].blocks)


async def test_help_shows_how_everything_is_written(floor: Floor) -> None:
    said = (await floor.person("tom").command("/incident help")).said
    assert "`/incident hold N REASON`" in said
    assert "*What is wrong?*" in said


class Twice:
    """Slack, when it delivers each thing again on another connection."""

    def __init__(self, floor: Floor) -> None:
        self._sockets = floor.server.sockets

    async def deliver(self, kind: str, payload: dict[str, Any], *, retry: int = 0) -> dict[str, Any]:
        envelope = {"envelope_id": "e1", "type": kind, "payload": payload, "accepts_response_payload": True}
        answer = await self._sockets.send(envelope)
        await self._sockets.send(envelope)
        return answer


async def test_a_line_that_only_asks_is_answered_once_however_often_its_button_is_delivered(floor: Floor) -> None:
    ana = floor.person("ana")
    await report(floor)
    await ana.command("/incident show 1 tills in Rome the door")
    question = ana.sees("general")[-1]
    before = len(ana.sees("general"))
    ana.delivery = Twice(floor)
    assert await ana.click(question, "/incident show 1") is None
    await floor.settled()
    assert "Point of sale is down" in str(question.blocks)
    assert ana.sees("general")[before:] == []
    assert [each.uses for each in floor.workspace.response_urls.kept.values()][-1] == 1


async def test_what_was_seen_is_nobodys_until_somebody_takes_it(floor: Floor) -> None:
    ana, sofia = floor.person("ana"), floor.person("sofia")
    await report(floor)
    card = floor.last(TEAM)
    assert await ana.click(card, "Acknowledge") is None
    await floor.settled()
    assert f"nobody on it yet, seen by <@{ana.id}>" in str(card.blocks)
    assert sofia.hears()[-1].text == f"<@{ana.id}> has seen it."
    assert await ana.click(card, "Take") is None
    await floor.settled()
    assert sofia.hears()[-1].text == f"<@{ana.id}> works on it now."


async def test_what_the_reporter_opens_has_nothing_that_refuses_them(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await report(floor)
    shown = await sofia.command("/incident show 1")
    assert [block for block in shown.blocks if block["type"] == "actions"] == []


@pytest.mark.both_databases
async def test_a_duplicate_is_told_to_whoever_marked_it_and_its_reporter_hears_of_the_fix(floor: Floor) -> None:
    ana, tom = floor.person("ana"), floor.person("tom")
    await report(floor)
    await report(floor, "Point of sale is dead", by="tom")
    said = (await ana.command("/incident duplicate 2 of 1")).said
    assert said.startswith("INC-2 is cancelled: it is the same as INC-1.")
    assert "INC-2" in (await tom.command("/incident mine")).said
    await ana.command("/incident resolve 1 a new cable")
    await floor.settled()
    assert tom.hears()[-1].text.endswith("INC-1, which is the same as yours, is fixed: a new cable")
