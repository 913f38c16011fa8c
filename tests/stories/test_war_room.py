"""A major incident: the room in seconds, its roles, its updates, its end."""

import pytest

from bot.workspace.workspace import Channel, Message
from tests.company import report, war_rooms
from tests.conftest import Floor


async def declared(floor: Floor) -> Channel:
    await report(floor, "Point of sale is down in all stores")
    assert await floor.person("ana").click(floor.last("team-retail-apps"), "Declare major") is None
    await floor.settled()
    return floor.workspace.channel("inc-1-point-of-sale-is-down")


def card(floor: Floor, room: Channel) -> Message:
    found = floor.workspace.find_message(room, room.pins[0])
    assert found is not None
    return found


async def test_declaring_opens_a_room_with_everyone_who_is_needed(floor: Floor) -> None:
    room = await declared(floor)
    names = {floor.workspace.people[member].name for member in room.members}
    assert {"ana", "ben", "carlos", "ingrid", "sofia"} <= names
    assert "INC-1" in room.topic
    assert "Take command" in str(card(floor, room).blocks)
    assert room.id in str(floor.last("major-incidents").blocks)


async def test_roles_are_taken_by_button_and_updates_go_everywhere(floor: Floor) -> None:
    room = await declared(floor)
    carlos = floor.person("carlos")
    assert await carlos.click(card(floor, room), "Take command") is None
    reply = await carlos.command("/major update Tills in Italy are back", room.id)
    assert reply.error is None
    await floor.settled()
    assert "Take command" not in str(card(floor, room).blocks)
    assert "Tills in Italy are back" in room.messages[-1].text
    assert "Tills in Italy are back" in floor.last("major-incidents").text
    assert "Tills in Italy are back" in floor.person("sofia").hears()[-1].text


async def test_the_card_of_the_incident_is_at_hand_above_the_room(floor: Floor) -> None:
    room = await declared(floor)
    bookmarks = {each["title"]: each for each in room.bookmarks}
    assert bookmarks["Call"]["link"] == "https://meet.northgate.example/inc-1"
    bookmark = bookmarks["INC-1"]
    assert bookmark["link"].endswith(f"channel=incidents#m{floor.last('incidents').ts}")


async def test_the_room_follows_priority_service_team_and_whoever_it_is_given_to(floor: Floor) -> None:
    await floor.person("sofia").command("/incident nothing works in plant Poznan")
    carlos, goran, tom = (floor.person(name) for name in ("carlos", "goran", "tom"))
    await carlos.command("/major 1")
    await floor.settled()
    room = floor.workspace.channel("inc-1-nothing-works-in-plant-poznan")
    assert goran.id not in room.members
    await carlos.command("/incident priority 1 high high")
    await floor.settled()
    await carlos.click(floor.last("incidents"), "incident.service", option="network")
    await carlos.command("/incident assign 1 @tom")
    await floor.settled()
    assert {goran.id, tom.id} <= set(room.members)
    assert room.topic.startswith("INC-1 · P1 · Network · ")
    for shown in (card(floor, room), floor.last("major-incidents")):
        assert "INC-1 · P1 · major incident" in str(shown.blocks)
        assert "Network" in str(shown.blocks)


async def test_whoever_is_offered_the_command_is_there_when_it_is_said(floor: Floor) -> None:
    room = await declared(floor)
    carlos, mira = floor.person("carlos"), floor.person("mira")
    await carlos.click(card(floor, room), "Take command")
    await carlos.command("/major handover @mira", room.id)
    await floor.settled()
    assert mira.id in room.members
    assert mira.id in room.messages[-1].pings
    assert await mira.click(room.messages[-1], "I have command") is None
    assert (await mira.submit({"What will you do first?": "call the vendor"})).closed
    await floor.settled()
    assert f"*Commander*\n<@{mira.id}>" in str(card(floor, room).blocks).replace("\\n", "\n")


async def test_a_room_without_a_commander_or_an_update_is_nudged(floor: Floor) -> None:
    room = await declared(floor)
    await floor.later(minutes=5, seconds=1)
    said = " ".join(message.text for message in room.messages)
    assert "nobody leads INC-1" in said
    assert "an update on INC-1 is due" in said
    assert floor.person("carlos").id in {ping for message in room.messages for ping in message.pings}


@pytest.mark.both_databases
async def test_resolving_posts_the_timeline_and_archives_later(floor: Floor) -> None:
    room = await declared(floor)
    carlos = floor.person("carlos")
    await carlos.click(card(floor, room), "Take command")
    message = await carlos.say(room.id, "We rolled back the gift card release")
    await carlos.react("pushpin", room.id, message)
    await floor.settled()
    refused = await floor.person("ana").command("/major resolve rolled back", room.id)
    assert "has command" in refused.said
    await carlos.command("/major resolve Rolled back the release", room.id)
    await floor.settled()
    ending, record = room.messages[-2:]
    assert "rolled back the gift card release" in str(ending.blocks)
    assert "Commander" in str(ending.blocks)
    kept = floor.server.files.kept[record.files[0]["id"]]
    assert kept.name == "INC-1.md"
    assert "carlos@northgate.example is commander" in str(kept.content)
    assert "We rolled back the gift card release" in str(kept.content)
    assert not room.archived
    await floor.later(days=1, seconds=1)
    assert room.archived


async def test_command_is_handed_over_only_when_accepted(floor: Floor) -> None:
    room = await declared(floor)
    carlos, ingrid = floor.person("carlos"), floor.person("ingrid")
    await carlos.click(card(floor, room), "Take command")
    await carlos.command("/major handover @ingrid", room.id)
    await floor.settled()
    offer = room.messages[-1]
    await carlos.click(offer, "I have command")
    await floor.settled()
    assert f"<@{carlos.id}>" in str(card(floor, room).blocks)
    await ingrid.click(offer, "I have command")
    missing = {"What will you do first?": "Please complete this required field."}
    assert (await ingrid.submit({})).errors == missing
    assert (await ingrid.submit({"What will you do first?": "call the vendor"})).closed
    await floor.settled()
    assert "has command since" in str(offer.blocks)
    assert "First: call the vendor" in room.messages[-1].text
    assert f"*Commander*\n<@{ingrid.id}>" in str(card(floor, room).blocks).replace("\\n", "\n")


async def test_staff_cannot_declare_and_are_told_what_to_do_instead(floor: Floor) -> None:
    reply = await floor.person("sofia").command("/major everything is down")
    assert "Report it with `/incident`" in reply.said
    assert not war_rooms(floor.workspace)
