"""Work in a war room: its forms and buttons, what is written down, hand-overs, and what a line means in it."""

import pytest

from bot.workspace.workspace import BOT_USER, TEAM, Channel, Message
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from storage.outbox import queries as outbox
from storage.warrooms.records import WarRoomEvent
from tests.company import declare_major, report, war_rooms
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
    assert (await ana.submit({"What should everyone know?": ""})).errors == {
        "What should everyone know?": "Please complete this required field."
    }
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
    assert "I have command" not in str(offer.blocks)
    assert f"*Commander*\\n<@{carlos.id}>" in str(card(floor, room).blocks)


async def test_a_role_is_given_by_picking_and_the_command_by_a_form(floor: Floor) -> None:
    room = await declare_major(floor)
    carlos, tom = floor.person("carlos"), floor.person("tom")
    await press(floor, "carlos", card(floor, room), "Take command")
    await press(floor, "carlos", card(floor, room), "Give a role")
    assert (await carlos.submit({"Role": "Scribe", "Who": "tom"})).closed
    await floor.settled()
    assert f"*Scribe*\\n<@{tom.id}>" in str(card(floor, room).blocks)
    assert await type_line(floor, "carlos", "handover", room) == ""
    assert (await carlos.submit({"To": "mira", "If … then …": "If it fills again, then fail over"})).closed
    await floor.settled()
    offer = room.messages[-1]
    await press(floor, "mira", offer, "I have command")
    mira = floor.person("mira")
    assert mira.view is not None
    assert "If it fills again" in str(mira.view.body)
    await floor.later(minutes=10)
    assert "Lapsed" in str(offer.blocks)
    assert f":hourglass: <@{mira.id}> has not taken the command; <@{carlos.id}> keeps it." in said(room)
    assert "That offer lapsed" in str((await mira.submit({"What will you do first?": "call the vendor"})).errors)


async def test_notes_and_tasks_are_on_the_timeline_that_anyone_may_ask_for(floor: Floor) -> None:
    room = await declare_major(floor)
    assert await type_line(floor, "ana", "note till 7 is back", room) == "On the timeline."
    assert await type_line(floor, "ben", "task call the vendor", room) == "T1: nobody has it yet."
    assert "till 7 is back" in str(said(room))
    assert "call the vendor" in str(said(room))
    timeline = await type_line(floor, "sofia", "timeline", room)
    assert timeline.index("INC-1, so far") < timeline.index("till 7 is back") < timeline.index("call the vendor")
    await press(floor, "carlos", card(floor, room), "Task")
    filled = {"What is to be done?": "restart the pool", "Who": "ben", "By when": "15m"}
    assert (await floor.person("carlos").submit(filled)).closed
    await floor.settled()
    task = room.messages[-1]
    assert floor.person("ben").id in task.pings
    assert "Tasks: 2 open" in str(card(floor, room).blocks)
    await press(floor, "ben", task, "Done")
    assert f"*Done* by <@{floor.person('ben').id}>" in str(task.blocks)
    assert "Tasks: 1 open" in str(card(floor, room).blocks)
    assert "major incident" in await type_line(floor, "sofia", "summary", room)
    assert "is for support teams" in await type_line(floor, "sofia", "note is it fixed?", room)


async def test_a_line_that_is_none_of_the_room_is_answered_and_declares_nothing(floor: Floor) -> None:
    room = await declare_major(floor)
    assert "A new one is declared in another channel" in await type_line(floor, "carlos", "web shop is down", room)
    assert "Write it as `/major role" in await type_line(floor, "carlos", "role scribe", room)
    assert "is a major incident already" in await type_line(floor, "carlos", "INC-1", room)
    assert "/major update TEXT" in await type_line(floor, "carlos", "help", room)
    assert war_rooms(floor.workspace) == [room]


async def test_anywhere_else_a_number_declares_and_the_link_to_its_room_follows(floor: Floor) -> None:
    await floor.person("sofia").command("/incident Point of sale is down")
    carlos = floor.person("carlos")
    assert "Declare a major incident" in (await carlos.command("/major help")).said
    assert "Did you mean `/major timeline`?" in (await carlos.command("/major timelin")).said
    assert not war_rooms(floor.workspace)
    reply = await carlos.command("/major inc 1")
    assert "INC-1 is a major incident. Its room opens now" in reply.said
    await floor.settled()
    (room,) = war_rooms(floor.workspace)
    assert room.name == TITLE
    assert carlos.sees("general")[-1].text == f":rotating_light: The room of INC-1 is open: <#{room.id}>"


async def test_major_alone_anywhere_else_opens_the_form_of_a_new_one(floor: Floor) -> None:
    assert "is for support teams" in (await floor.person("sofia").command("/major")).said
    carlos = floor.person("carlos")
    assert (await carlos.command("/major")).error is None
    assert carlos.view is not None
    assert carlos.view.body["title"]["text"] == "Declare a major incident"
    assert (await carlos.submit({"What is wrong?": "No store can pay", "Service": "Point of sale"})).closed
    await floor.settled()
    incident = await floor.read(incidents.find, 1)
    assert incident is not None
    assert (incident.title, incident.service, incident.priority) == ("No store can pay", "pos", "P1")
    assert [room.name for room in war_rooms(floor.workspace)] == ["inc-1-no-store-can-pay"]


async def test_a_private_one_is_private_from_its_form_too(floor: Floor) -> None:
    mira = floor.person("mira")
    await mira.command("/major")
    private = {"Private": ["Only those whom it concerns see it"]}
    assert (await mira.submit({"What is wrong?": "The door code was mailed"} | private)).closed
    await floor.settled()
    assert [room.is_private for room in war_rooms(floor.workspace)] == [True]


@pytest.mark.parametrize("way", ["command", "card"])
async def test_whoever_declares_what_is_not_the_gravest_is_asked_whether_it_is(floor: Floor, way: str) -> None:
    await floor.person("sofia").command("/incident Point of sale is down")
    await floor.settled()
    ana = floor.person("ana")
    if way == "command":
        await ana.command("/major 1")
        asked = ana.sees("general")[-1]
    else:
        await press(floor, "ana", floor.last("team-retail-apps"), "Declare major")
        asked = ana.sees("team-retail-apps")[-1]
    assert "INC-1 is P4. Is it P1?" in str(asked.blocks)
    await floor.settled()
    await press(floor, "ana", asked, "Make it P1")
    (room,) = war_rooms(floor.workspace)
    assert room.topic.startswith("INC-1 · P1 · Point of sale")
    assert "INC-1 · P1 · major incident" in str(card(floor, room).blocks)
    answers = ana.sees("general" if way == "command" else "team-retail-apps")
    assert "INC-1 is P1 now." in [message.text for message in answers]
    assert "Is it P1?" not in (await floor.person("carlos").command("/major web shop is down")).said


@pytest.mark.parametrize("line", ["update tills are back", "note call the vendor", "task call the vendor"])
async def test_what_is_said_in_rooms_is_offered_in_theirs_when_it_is_typed_elsewhere(floor: Floor, line: str) -> None:
    room = await declare_major(floor)
    ana = floor.person("ana")
    reply = await ana.command(f"/major {line}")
    verb, _, words = line.partition(" ")
    assert "Is that for a war room that is open, or is it a new major incident?" in reply.said
    assert war_rooms(floor.workspace) == [room], "nothing is declared unasked"
    asked = ana.sees("general")[-1]
    await press(floor, "ana", asked, f"{verb.capitalize()} INC-1")
    assert words in said(room)[-1]
    assert ana.sees("general")[-1].text.startswith("INC-1: ")
    await ana.click(Message(asked.ts, asked.user, asked.text, reply.blocks), f"{verb.capitalize()} INC-1", "general")
    await floor.settled()
    assert len([each for each in said(room) if words in each]) == 1, "pressed twice it is said once"


async def test_what_could_be_for_a_room_is_declared_when_that_is_what_it_was(floor: Floor) -> None:
    carlos = floor.person("carlos")
    reply = await carlos.command("/major resolve timeouts in the checkout")
    assert "No war room of yours is open. Is it a new major incident?" in reply.said
    assert not war_rooms(floor.workspace)
    await press(floor, "carlos", carlos.sees("general")[-1], "Declare a new major incident")
    assert [room.name for room in war_rooms(floor.workspace)] == ["inc-1-resolve-timeouts-in-the-checkout"]
    assert "is for support teams" in (await floor.person("sofia").command("/major note it is me")).said


async def test_what_was_neither_does_nothing(floor: Floor) -> None:
    carlos = floor.person("carlos")
    await carlos.command("/major note to myself")
    await press(floor, "carlos", carlos.sees("general")[-1], "Neither")
    assert "nothing is done" in carlos.sees("general")[-1].text
    assert not war_rooms(floor.workspace)


async def test_a_line_is_for_whoever_typed_it(floor: Floor) -> None:
    room = await declare_major(floor)
    carlos = floor.person("carlos")
    reply = await carlos.command("/major note the door code is 1234")
    mine = carlos.sees("general")[-1]
    forged = Message(mine.ts, mine.user, mine.text, reply.blocks)
    await floor.person("ana").click(forged, "Note INC-1", "general")
    await floor.settled()
    assert "1234" not in str(said(room))
    assert "I no longer know what that was" in floor.person("ana").sees("general")[-1].text


async def test_a_nudge_has_the_button_that_it_asks_for(floor: Floor) -> None:
    room = await declare_major(floor)
    await floor.later(minutes=5, seconds=1)
    nudges = {message.text: message for message in room.messages if message.user == BOT_USER}
    update = next(message for text, message in nudges.items() if "an update on INC-1 is due" in text)
    missing = next(message for text, message in nudges.items() if "nobody leads INC-1" in text)
    await press(floor, "carlos", missing, "Take command")
    assert f"*Commander*\\n<@{floor.person('carlos').id}>" in str(card(floor, room).blocks)
    await press(floor, "carlos", update, "Post update")
    carlos = floor.person("carlos")
    assert carlos.view is not None
    assert carlos.view.body["title"]["text"] == "Update on INC-1"


async def test_a_reply_in_a_thread_is_pinned_with_its_words_and_whoever_said_it(floor: Floor) -> None:
    room = await declare_major(floor)
    ben, ana = floor.person("ben"), floor.person("ana")
    head = await ben.say(room.id, "What do we know?")
    reply = await ben.say(room.id, "Load > 90% & rising, asked @carlos", thread_ts=head.ts)
    await ana.react("pushpin", room.id, reply)
    await floor.settled()
    timeline = await type_line(floor, "ana", "timeline", room)
    asked = f"Load &gt; 90% &amp; rising, asked <@{floor.person('carlos').id}>"
    told = f"<@{ben.id}> · pinned by <@{ana.id}>: {asked}"
    assert told in timeline


async def test_a_pin_of_an_outsider_is_on_no_timeline(floor: Floor) -> None:
    room = await declare_major(floor)
    await floor.person("sofia").command("/incident list")
    await type_line(floor, "carlos", "role scribe @tom", room)
    tom = floor.person("tom")
    message = await tom.say(room.id, "I was here")
    await tom.react("pushpin", room.id, message)
    await floor.settled()
    assert "I was here" not in await type_line(floor, "ana", "timeline", room)


async def test_a_room_that_is_archived_by_hand_goes_on_in_another(floor: Floor) -> None:
    room = await declare_major(floor)
    room.archived = True
    await type_line(floor, "carlos", "update tills in Italy are back", room)
    first, second = war_rooms(floor.workspace)
    assert (first, second.name, second.archived) == (room, f"{TITLE}-2", False)
    assert floor.person("carlos").id in second.members
    assert "tills in Italy are back" in str(card(floor, second).blocks)
    assert second.id in str(floor.workspace.channel("major-incidents").messages[0].blocks)
    assert second.id in str(floor.texts("major-incidents"))
    assert await floor.read(outbox.count_parked) == 0
    assert "Told" in await type_line(floor, "carlos", "update Rome as well", second)


async def archived_with_work_left(floor: Floor) -> Channel:
    """A room that is over for a day, in which Ben has not done what Ana gave him."""
    room = await declare_major(floor)
    await type_line(floor, "ana", "task call the vendor @ben", room)
    await type_line(floor, "carlos", "resolve a new cable", room)
    await floor.later(days=1, seconds=1)
    assert room.archived
    return room


@pytest.mark.both_databases
async def test_a_room_that_was_archived_is_followed_by_another_when_its_incident_is_open_again(floor: Floor) -> None:
    await archived_with_work_left(floor)
    await floor.person("carlos").command("/incident reopen 1 still down")
    await floor.settled()
    _, second = war_rooms(floor.workspace)
    assert second.name == f"{TITLE}-2"
    assert "Post update" in str(card(floor, second).blocks)
    assert "is open again" in str(floor.texts("major-incidents"))
    await floor.later(minutes=21)
    assert "an update on INC-1 is due" in " ".join(said(second))
    await type_line(floor, "ana", "task ring them again @ben", second)
    await type_line(floor, "ben", "done T2", second)
    assert await floor.read(outbox.count_parked) == 0


async def test_a_room_is_archived_with_work_left_in_it_and_its_cards_say_that_it_was_dropped(floor: Floor) -> None:
    room = await archived_with_work_left(floor)
    (task,) = [each for each in room.messages if "call the vendor" in str(each.blocks) and "*T1*" in each.text]
    assert "Skipped" in str(task.blocks)
    assert "Tasks" not in str(card(floor, room).blocks)
    assert await floor.read(outbox.count_parked) == 0


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


def tasks_in(room: Channel, title: str) -> list[Message]:
    """The cards of a task that stand in a room."""
    return [each for each in room.messages if title in each.text and each.ephemeral_to is None and each.blocks]


@pytest.mark.both_databases
async def test_the_card_of_a_task_goes_along_with_a_merge_and_comes_back(floor: Floor) -> None:
    here, there = await declare_major(floor), await declare_major(floor, "Web shop is down", by="ingrid")
    await type_line(floor, "carlos", "role commander @carlos", here)
    await type_line(floor, "ingrid", "task restart the pool @ben", there)
    await type_line(floor, "ingrid", "task call the vendor @ben", there)
    await type_line(floor, "carlos", "merge INC-2", here)
    (left,), (moved,) = tasks_in(there, "restart the pool"), tasks_in(here, "restart the pool")
    assert left.text == ":link: restart the pool goes on as *T1* of `INC-1`."
    assert "Done" not in str(left.blocks)
    await press(floor, "ben", moved, "Done")
    assert "*Done*" in moved.text
    (pointer,) = [each for each in there.messages if "Undo" in str(each.blocks)]
    await press(floor, "carlos", pointer, "Undo")
    assert "*T1* of `INC-2`: restart the pool · *Done*" in left.text
    assert moved.text == ":link: restart the pool goes on as *T1* of `INC-2`."
    (again,) = tasks_in(there, "call the vendor")
    await press(floor, "ben", again, "Done")
    assert "*T2* of `INC-2`: call the vendor · *Done*" in again.text


async def test_the_way_back_from_a_merge_is_told_where_there_is_a_room_to_press_it_in(floor: Floor) -> None:
    here = await declare_major(floor)
    await report(floor, "Till 4 is down")
    await declare_major(floor, "Web shop is down", by="ingrid")
    await type_line(floor, "carlos", "role commander @carlos", here)
    told = [(await floor.person("carlos").command(f"/major merge INC-{each}", here.id)).said for each in (2, 3)]
    assert told[0] == "INC-2 goes on as INC-1."
    assert told[1] == "INC-3 goes on as INC-1. For 15 minutes its old room has *Undo*."


async def test_the_room_that_was_left_has_nothing_to_press_once_it_is_archived(floor: Floor) -> None:
    here, there = await declare_major(floor), await declare_major(floor, "Web shop is down", by="ingrid")
    await type_line(floor, "carlos", "role commander @carlos", here)
    await type_line(floor, "carlos", "merge INC-2", here)
    await floor.later(minutes=16)
    assert there.archived
    assert "Undo" not in str([each.blocks for each in there.messages])


async def test_merged_into_what_is_private_the_room_that_was_left_names_it_not(floor: Floor) -> None:
    await floor.person("carlos").command("/incident private: payroll data of jane leaked")
    await floor.person("mira").command("/major 1")
    await floor.settled()
    (secret,) = war_rooms(floor.workspace)
    there = await declare_major(floor, "Payroll is down", by="ingrid")
    await type_line(floor, "ingrid", "task restart the pool @ben", there)
    await type_line(floor, "ingrid", "stream network @ben", there)
    await type_line(floor, "mira", "merge INC-2", secret)
    read = [f"{each.text} {each.blocks}" for each in there.messages if each.ephemeral_to is None]
    assert not [each for each in read if "INC-1" in each or secret.id in each]
    assert ":link: restart the pool goes on elsewhere." in said(there)
    (pointer,) = [each for each in there.messages if "Undo" in str(each.blocks)]
    assert pointer.text == "INC-2 is known already."
    await press(floor, "mira", pointer, "Undo")
    assert "INC-2 goes on here after all." in pointer.text
    assert not [each.text for each in there.messages if each.ephemeral_to is None and "INC-1" in each.text]
    open_to_all = [each for each in war_rooms(floor.workspace) if not each.is_private]
    assert [(each.name, each.topic) for each in open_to_all if each is not there] == [("inc-2-stream", "INC-2")]


async def test_what_can_be_no_incident_is_only_asked_which_room_it_is_for(floor: Floor) -> None:
    carlos = floor.person("carlos")
    for line in ("time started 08:52", "phase fixing", "merge INC-2", "bridge https://meet.northgate.example/7"):
        verb = line.partition(" ")[0]
        said = (await carlos.command(f"/major {line}")).said
        assert said == f"No war room of yours is open, and `/major {verb}` works in one."
    await declare_major(floor)
    reply = await carlos.command("/major time started 08:52")
    assert "Which war room is that for?" in reply.said
    pressed = [each["text"]["text"] for each in reply.blocks[1]["elements"]]
    assert pressed == ["Time INC-1", "Neither"]
    await press(floor, "carlos", carlos.sees("general")[-1], "Time INC-1")
    assert "started" in (await carlos.command("/incident time 1")).said
    reply = await carlos.command("/major update the tills are down")
    assert "Declare a new major incident" in reply.said
