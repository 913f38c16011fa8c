"""Work in a war room: its forms and buttons, what is written down, hand-overs, and what a line means in it."""

import pytest

from bot.workspace.workspace import BOT_USER, TEAM, Channel, Message
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from storage.warrooms.records import WarRoomEvent
from tests.company import declare_major, war_rooms
from tests.conftest import Floor

TITLE = "inc-1-point-of-sale-is-down"


def card(floor: Floor, room: Channel) -> Message:
    """The card that is pinned."""
    found = floor.workspace.find_message(room, room.pins[0])
    assert found is not None
    return found


def said(room: Channel) -> list[str]:
    """What Quarterdeck said to all in it, the newest last."""
    ours = [each for each in room.messages if each.user == BOT_USER and each.subtype is None]
    return [message.text for message in ours if message.ephemeral_to is None]


async def press(floor: Floor, who: str, message: Message, button: str) -> None:
    assert await floor.person(who).click(message, button) is None
    await floor.settled()


async def type_line(floor: Floor, who: str, line: str, room: Channel) -> str:
    reply = await floor.person(who).command(f"/major {line}".strip(), room.id)
    assert reply.error is None
    await floor.settled()
    return reply.said


async def test_an_update_is_posted_by_the_button_on_the_card(floor: Floor) -> None:
    room = await declare_major(floor)
    await press(floor, "ana", card(floor, room), "Post update")
    ana = floor.person("ana")
    assert ana.view is not None
    assert ana.view.body["title"]["text"] == "Update on INC-1"
    assert (await ana.submit({"What should everyone know?": "Tills in <Italy> are back"})).closed
    await floor.settled()
    assert "Tills in &lt;Italy&gt; are back" in said(room)[-1]
    assert "Tills in &lt;Italy&gt; are back" in floor.last("major-incidents").text
    assert "Tills in &lt;Italy&gt; are back" in str(card(floor, room).blocks)


async def test_major_alone_in_a_room_opens_the_form_of_an_update(floor: Floor) -> None:
    room = await declare_major(floor)
    assert await type_line(floor, "ana", "", room) == ""
    ana = floor.person("ana")
    assert (await ana.submit({})).errors == {"What should everyone know?": "Please complete this required field."}
    assert (await ana.submit({"What should everyone know?": "   "})).errors == {
        "What should everyone know?": "Say how it stands."
    }
    assert (await ana.submit({"What should everyone know?": "we look into it"})).closed
    await floor.settled()
    assert "we look into it" in said(room)[-1]


async def test_the_end_is_announced_by_the_button_on_the_card(floor: Floor) -> None:
    room = await declare_major(floor)
    await press(floor, "carlos", card(floor, room), "Resolve")
    carlos = floor.person("carlos")
    assert carlos.view is not None
    assert carlos.view.body["title"]["text"] == "Resolve INC-1"
    assert (await carlos.submit({"How was it fixed?": "rolled back"})).closed
    await floor.settled()
    assert "INC-1 is resolved. What happened is here." in said(room)
    assert "is resolved, says" in floor.last("major-incidents").text
    assert "warroom.resolve" not in str(card(floor, room).blocks)


async def test_the_form_of_the_end_does_not_open_for_those_who_may_not_announce_it(floor: Floor) -> None:
    room = await declare_major(floor)
    await press(floor, "carlos", card(floor, room), "Take command")
    await press(floor, "ana", card(floor, room), "Resolve")
    ana = floor.person("ana")
    assert ana.view is None
    assert "has command and announces the end" in ana.sees(room.id)[-1].text


async def test_every_role_is_taken_by_its_button(floor: Floor) -> None:
    room = await declare_major(floor)
    takers = {"Take command": "carlos", "Communications": "ana", "Operations": "ben", "Scribe": "mira"}
    for button, who in takers.items():
        await press(floor, who, card(floor, room), button)
    shown = str(card(floor, room).blocks)
    assert "nobody yet" not in shown
    for role, who in zip(("Commander", "Communications", "Operations", "Scribe"), takers.values(), strict=True):
        assert f"*{role}*\\n<@{floor.person(who).id}>" in shown


async def test_a_role_that_is_given_calls_its_holder_into_the_room(floor: Floor) -> None:
    room = await declare_major(floor)
    assert "Done" in await type_line(floor, "carlos", "role scribe @tom", room)
    tom = floor.person("tom")
    assert tom.id in room.members
    assert f"<@{tom.id}> is scribe." in said(room)


async def test_command_that_is_declined_stays_where_it_is(floor: Floor) -> None:
    room = await declare_major(floor)
    carlos, ingrid = floor.person("carlos"), floor.person("ingrid")
    await press(floor, "carlos", card(floor, room), "Take command")
    assert "Offered" in await type_line(floor, "carlos", "handover @ingrid", room)
    offer = room.messages[-1]
    assert ingrid.id in offer.pings
    await press(floor, "ingrid", offer, "Not now")
    assert said(room)[-1] == f"<@{ingrid.id}> cannot take command now; <@{carlos.id}> keeps it."
    await press(floor, "ingrid", offer, "I have command")
    assert f"*Commander*\\n<@{carlos.id}>" in str(card(floor, room).blocks)


async def test_notes_and_tasks_are_on_the_timeline_that_anyone_may_ask_for(floor: Floor) -> None:
    room = await declare_major(floor)
    assert await type_line(floor, "ana", "note till 7 is back", room) == "On the timeline."
    assert await type_line(floor, "ben", "task call the vendor", room) == "On the timeline."
    assert "till 7 is back" in str(said(room))
    assert "call the vendor" in str(said(room))
    timeline = await type_line(floor, "sofia", "timeline", room)
    assert timeline.index("INC-1, so far") < timeline.index("till 7 is back") < timeline.index("call the vendor")
    assert "major incident" in await type_line(floor, "sofia", "summary", room)
    assert "is for support teams" in await type_line(floor, "sofia", "note is it fixed?", room)


async def test_a_line_that_is_none_of_the_room_is_answered_and_declares_nothing(floor: Floor) -> None:
    room = await declare_major(floor)
    assert "A new one is declared in another channel" in await type_line(floor, "carlos", "web shop is down", room)
    assert "Write it as `/major role" in await type_line(floor, "carlos", "role scribe", room)
    assert "is a major incident already" in await type_line(floor, "carlos", "INC-1", room)
    assert "/major update TEXT" in await type_line(floor, "carlos", "help", room)
    assert war_rooms(floor.workspace) == [room]


async def test_major_alone_anywhere_else_is_help_and_a_number_declares(floor: Floor) -> None:
    await floor.person("sofia").command("/incident Point of sale is down")
    carlos = floor.person("carlos")
    assert "Declare a major incident" in (await carlos.command("/major")).said
    assert "Declare a major incident" in (await carlos.command("/major help")).said
    assert "Did you mean `/major timeline`?" in (await carlos.command("/major timelin")).said
    assert not war_rooms(floor.workspace)
    reply = await carlos.command("/major inc 1")
    assert reply.said == f":rotating_light: INC-1 is a major incident. Its room `{TITLE}` opens now."
    await floor.settled()
    assert [room.name for room in war_rooms(floor.workspace)] == [TITLE]


async def test_a_room_is_open_again_with_its_incident_and_not_archived(floor: Floor) -> None:
    room = await declare_major(floor)
    await type_line(floor, "carlos", "resolve a new cable", room)
    await floor.person("carlos").command("/incident reopen 1 still down")
    await floor.settled()
    assert "INC-1 is open again" in said(room)[-1]
    assert "Post update" in str(card(floor, room).blocks)
    assert "major incident*" in str(floor.workspace.channel("major-incidents").messages[0].blocks)
    await floor.later(minutes=20, seconds=1)
    assert "an update on INC-1 is due" in " ".join(said(room))
    await floor.later(days=2)
    assert not room.archived


async def test_only_a_pin_in_a_room_puts_a_message_on_its_timeline_and_only_once(floor: Floor) -> None:
    room = await declare_major(floor)
    ana = floor.person("ana")
    message = await ana.say(room.id, "We rolled back the release")
    elsewhere = await ana.say("general", "Lunch?")
    await ana.react("tada", room.id, message)
    await ana.react("pushpin", "general", elsewhere)
    item = {"type": "message", "channel": room.id, "ts": message.ts}
    event = {"type": "reaction_added", "user": ana.id, "reaction": "pushpin", "item": item, "event_ts": message.ts}
    body = {"type": "event_callback", "team_id": TEAM, "event_id": "Ev0SAME", "event": event}
    for _ in range(2):
        await floor.server.sockets.deliver("events_api", body)
    await floor.settled()
    pins = [each for each in await floor.read(journal.history, "INC-1") if each.what == WarRoomEvent.PINNED]
    assert [(each.actor, each.details["text"]) for each in pins] == [(ana.id, "We rolled back the release")]


@pytest.mark.parametrize("button", ["Take command", "Resolve"])
async def test_a_button_of_a_room_that_is_over_does_nothing_and_says_so(floor: Floor, button: str) -> None:
    room = await declare_major(floor)
    shown = card(floor, room)
    old = Message(shown.ts, shown.user, shown.text, list(shown.blocks))
    await type_line(floor, "carlos", "resolve a new cable", room)
    before = await floor.read(incidents.find, 1)
    carlos = floor.person("carlos")
    await carlos.click(old, button, room.id)
    await floor.settled()
    assert carlos.view is None
    assert "The war room of INC-1 is closed" in carlos.sees(room.id)[-1].text
    assert await floor.read(incidents.find, 1) == before


async def test_a_form_that_is_sent_after_the_end_is_refused_beside_its_input(floor: Floor) -> None:
    room = await declare_major(floor)
    await press(floor, "ana", card(floor, room), "Post update")
    await type_line(floor, "carlos", "resolve a new cable", room)
    sent = await floor.person("ana").submit({"What should everyone know?": "we look into it"})
    assert sent.errors["What should everyone know?"].startswith("The war room of INC-1 is closed.")
