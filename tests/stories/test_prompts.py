"""What somebody is asked to press becomes pressed or over; then nothing is left on its message to press."""

import pytest

from bot.workspace.workspace import Channel, Message
from tests.company import approved, declare_major, report, request_change, war_rooms
from tests.conftest import Floor


def buttons(message: Message) -> list[str]:
    """What can be pressed on a message."""
    elements = [element for block in message.blocks or () for element in block.get("elements", ())]
    return [str(each["text"]["text"]) for each in elements if each["type"] == "button"]


def saying(place: Channel, words: str) -> list[Message]:
    """What can be read there by all that has these words, the newest last."""
    read = [each for each in place.messages if each.ephemeral_to is None]
    return [each for each in read if words in f"{each.text} {each.blocks}"]


def to(floor: Floor, name: str) -> Channel:
    return floor.workspace.direct_channel(floor.person(name).id)


async def typed(floor: Floor, who: str, line: str, place: str = "general") -> str:
    reply = await floor.person(who).command(line, place)
    assert reply.error is None
    await floor.settled()
    return reply.said


async def test_the_nudges_of_a_room_lose_their_buttons_when_they_are_answered(floor: Floor) -> None:
    room = await declare_major(floor)
    await floor.later(minutes=6)
    (leaderless,), (overdue,) = saying(room, "nobody leads"), saying(room, "an update on INC-1 is due")
    assert (buttons(leaderless), buttons(overdue)) == (["Take command"], ["Post update"])
    await floor.person("ingrid").click(leaderless, "Take command")
    await floor.settled()
    assert (buttons(leaderless), buttons(overdue)) == ([], ["Post update"])
    assert leaderless.text == f"<@{floor.person('ingrid').id}> leads INC-1."
    await typed(floor, "ingrid", "/major update we look at the tills", room.id)
    assert (overdue.text, buttons(overdue)) == ("An update on INC-1 was due.", [])


@pytest.mark.both_databases
async def test_a_room_that_is_over_has_nothing_left_to_press(floor: Floor) -> None:
    await report(floor, "The tills are down in Lyon")
    await typed(floor, "carlos", "/incident priority 1 high medium")
    await typed(floor, "carlos", "/major 1")
    (room,) = war_rooms(floor.workspace)
    await typed(floor, "carlos", "/major role commander @carlos", room.id)
    await typed(floor, "carlos", "/major outage tills from 09:00", room.id)
    await typed(floor, "carlos", "/major task restart the pool @ben by 5m", room.id)
    for step in ({"minutes": 31}, {"minutes": 5}, {"hours": 4}):
        await floor.later(**step)
    graver, late = saying(room, "Is it P1?"), saying(to(floor, "ben"), "restart the pool")
    led = saying(to(floor, "carlos"), "You have had command")
    assert [buttons(each[-1]) for each in (graver, late, led)] == [["Make it P1"], ["Done", "Skip"], ["Hand over"]]
    await typed(floor, "carlos", "/major resolve it was the pool", room.id)
    assert buttons(graver[-1]) == buttons(led[-1]) == []
    assert "INC-1 is over." in str(graver[-1].blocks)
    assert led[-1].text == "INC-1 is over."
    assert buttons(late[-1]) == ["Done", "Skip"], "it can be done until the room is put away"
    await floor.later(days=1, minutes=1)
    assert buttons(late[-1]) == []
    assert "Skipped" in late[-1].text
    left = [each.text for each in room.messages if each.ephemeral_to is None and buttons(each)]
    assert left == []


async def test_it_is_raised_by_hand_and_whoever_leads_is_another(floor: Floor) -> None:
    room = await declare_major(floor)
    await typed(floor, "carlos", "/major role commander @carlos", room.id)
    await typed(floor, "carlos", "/incident priority 1 high medium few are left", room.id)
    await typed(floor, "carlos", "/major outage tills from 09:00", room.id)
    await floor.later(minutes=31)
    await floor.later(hours=4)
    (graver,), (led, *_) = saying(room, "Is it P1?"), saying(to(floor, "carlos"), "You have had command")
    await typed(floor, "ana", "/major severity P1 the web shop, too", room.id)
    assert buttons(graver) == []
    assert "INC-1 is P2, and" in graver.text
    assert "INC-1 is P1 by now." in str(graver.blocks)
    await typed(floor, "carlos", "/major handover @ingrid", room.id)
    offer = saying(room, "hands the command of INC-1")[-1]
    await floor.person("ingrid").click(offer, "I have command", room.id)
    assert (await floor.person("ingrid").submit({"What will you do first?": "Call the vendor"})).closed
    await floor.settled()
    assert (led.text, buttons(led)) == ("You have command of INC-1 no more.", [])


async def test_in_a_drill_too_an_update_that_came_is_not_asked_for(floor: Floor) -> None:
    room = await declare_major(floor)
    await typed(floor, "carlos", "/major impact 12 stores", room.id)
    await floor.later(minutes=80)
    await typed(floor, "carlos", "/major resolve the pool is larger", room.id)
    await typed(floor, "ana", "/major drill INC-1 @ben 1x")
    place = next(each for each in floor.workspace.channels.values() if each.name.startswith("drill-"))
    await typed(floor, "ben", "/major role commander @ben", place.id)
    await floor.later(minutes=6)
    (overdue,) = saying(place, "an update on DRILL-1 is due")
    assert buttons(overdue) == ["Post update"]
    await typed(floor, "ben", "/major update we look", place.id)
    assert buttons(overdue) == []


async def test_what_was_approved_and_is_begun_or_withdrawn_cannot_be_started_from_what_was_told(floor: Floor) -> None:
    await approved(floor)
    told = [saying(to(floor, name), "Approved: *CHG-1*")[-1] for name in ("ana", "ben")]
    assert [buttons(each) for each in told] == [["Start"], ["Start"]]
    await typed(floor, "ana", "/change withdraw 1")
    assert [buttons(each) for each in told] == [[], []]
    assert "CHG-1 is withdrawn by now." in str(told[0].blocks)
    assert "/change implement" not in str(told[0].blocks)
    assert ":white_check_mark: Approved: *CHG-1*" in told[0].text


@pytest.mark.both_databases
async def test_whoever_was_chased_and_voted_elsewhere_is_not_asked_any_more(floor: Floor) -> None:
    ballot = await request_change(floor)
    for name in ("mira", "carlos"):
        await floor.person(name).click(ballot, "Approve")
    for hours in (12, 11, 0.5):
        await floor.later(hours=hours)
    asked = {name: each for name in ("dora", "goran", "oskar")
             for each in saying(to(floor, name), "waits for your vote")}  # fmt: skip
    assert all("Approve" in buttons(each) for each in asked.values())
    first, *others = asked
    await floor.person(first).click(ballot, "Approve")
    await floor.settled()
    assert [buttons(each) for each in asked.values()] == [[] for _ in asked]
    assert "The vote is cast." in str(asked[first].blocks)
    assert all("CHG-1 is scheduled by now." in str(asked[other].blocks) for other in others)


async def test_what_was_turned_down_and_is_asked_for_again_is_not_to_be_submitted_twice(floor: Floor) -> None:
    ballot = await request_change(floor)
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(ballot, "Reject")
        assert (await floor.person(name).submit({"Why?": "Not before Easter"})).closed
    await floor.settled()
    (told,) = saying(to(floor, "ana"), "Not approved: *CHG-1*")
    assert buttons(told) == ["Submit", "Edit"]
    await floor.person("ana").click(told, "Submit")
    await floor.settled()
    assert buttons(told) == []
    assert "Not before Easter" in told.text
    assert "with the board by now" in str(told.blocks)


async def test_a_review_that_is_done_is_not_asked_for_any_more(floor: Floor) -> None:
    ballot, ben = await approved(floor), floor.person("ben")
    await floor.later(days=2)
    await ben.click(ballot, "Start")
    await floor.settled()
    await typed(floor, "ben", "/change done 1 failed it broke")
    (asked,) = [each for name in ("mira", "carlos", "dora", "goran", "oskar")
                for each in saying(to(floor, name), "Please review it")]  # fmt: skip
    assert buttons(asked) == ["Review"]
    await floor.person("mira").command("/change review 1")
    answers = {"Did it reach its goal?": "No", "What broke?": "Till 4", "What would you do differently?": "Try it"}
    assert (await floor.person("mira").submit(answers | {"Follow-ups": "None, because it was one till"})).closed
    await floor.settled()
    assert buttons(asked) == []
    assert "CHG-1 is closed by now." in str(asked.blocks)


async def test_whoever_was_given_an_incident_that_is_another_s_by_now_cannot_press_for_them(floor: Floor) -> None:
    await report(floor)
    await typed(floor, "ana", "/incident assign 1 @ben")
    (given,) = saying(to(floor, "ben"), "gave you INC-1")
    assert buttons(given) == ["Acknowledge", "Hold", "Resolve"]
    await typed(floor, "ana", "/incident take 1")
    assert buttons(given) == []
    assert "INC-1 is with somebody else by now." in str(given.blocks)
    await typed(floor, "ana", "/incident assign 1 @ben")
    await typed(floor, "ben", "/incident resolve 1 the cable was loose")
    last = saying(to(floor, "ben"), "gave you INC-1")[-1]
    assert buttons(last) == []
    assert "INC-1 is resolved by now." in str(last.blocks)


@pytest.mark.both_databases
async def test_what_is_another_s_before_it_could_be_said_to_be_theirs_has_nothing_to_press(floor: Floor) -> None:
    await report(floor)
    await floor.person("ana").command("/incident assign 1 @ben")
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    (given,) = saying(to(floor, "ben"), "gave you INC-1")
    assert buttons(given) == []
    assert "INC-1 is with somebody else by now." in str(given.blocks)


async def test_what_was_proposed_as_a_major_incident_is_declared_once(floor: Floor) -> None:
    for number in range(5):
        await report(floor, f"The tills are down in Lyon, case {number}")
    await floor.later(minutes=1)
    (surge,) = saying(floor.workspace.channel("team-retail-apps"), "like reports")
    await floor.person("ana").click(surge, "Propose a major")
    await floor.settled()
    asked = [saying(to(floor, name), "proposes INC-1")[-1] for name in ("carlos", "ingrid")]
    assert [buttons(each) for each in asked] == [["Declare major"], ["Declare major"]]
    await floor.person("carlos").click(asked[0], "Declare major")
    await floor.settled()
    assert [buttons(each) for each in asked] == [[], []]
    assert "INC-1 is a major incident by now." in str(asked[1].blocks)


@pytest.mark.parametrize(("pressed", "became"), [("Yes, I take it", "You took it."), ("I cannot", "You could not.")])
async def test_a_swap_is_answered_once(floor: Floor, pressed: str, became: str) -> None:
    hana = floor.person("hana")
    await typed(floor, "goran", "/oncall swap @hana 2026-03-20")
    (asked,) = saying(to(floor, "hana"), "asks you to be on call for Network")
    await hana.click(asked, pressed)
    await floor.settled()
    assert buttons(asked) == []
    assert "asked you to be on call for Network" in asked.text
    assert became in str(asked.blocks)


async def test_a_shift_that_is_over_is_nobody_s_to_take(floor: Floor) -> None:
    await typed(floor, "goran", "/oncall swap @hana 2026-03-20")
    (asked,) = saying(to(floor, "hana"), "asks you to be on call for Network")
    floor.clock.advance(days=4, hours=12)
    await floor.person("hana").click(asked, "Yes, I take it")
    await floor.settled()
    assert "That shift is over" in "\n".join(each.text for each in floor.person("hana").hears())
    await floor.later(minutes=1)
    for _ in range(72):
        await floor.later(hours=1)
    assert buttons(asked) == []
    assert "It is over, and was not answered." in str(asked.blocks)


async def test_a_review_that_was_late_and_has_gone_on_is_not_asked_for_as_it_was(floor: Floor) -> None:
    room = await declare_major(floor)
    await typed(floor, "carlos", "/major role commander @carlos", room.id)
    await typed(floor, "carlos", "/major resolve it was the pool", room.id)
    for _ in range(5):
        await floor.later(days=1)
    late = saying(to(floor, "carlos"), "was to be held by")
    assert "Find a time" in buttons(late[0])
    await floor.person("carlos").click(late[0], "Find a time")
    assert (await floor.person("carlos").submit({})).closed
    await floor.settled()
    assert [buttons(each) for each in late] == [[] for _ in late]
    assert "The review of INC-1 was late. By now it is scheduled" in late[0].text
