"""A part of the work of a war room goes on in a channel of its own."""

from bot.workspace.workspace import BOT_USER, Channel
from storage.outbox import queries as outbox
from tests.company import declare_major, war_rooms
from tests.conftest import Floor


def said(place: Channel) -> list[str]:
    """What Quarterdeck said to all in it."""
    ours = [each for each in place.messages if each.user == BOT_USER and each.subtype is None]
    return [each.text for each in ours if each.ephemeral_to is None]


async def test_a_stream_is_opened_worked_in_and_closed_and_the_room_reads_three_lines(floor: Floor) -> None:
    room = await declare_major(floor)
    ana, ben, carlos = map(floor.person, ("ana", "ben", "carlos"))
    card = floor.workspace.find_message(room, room.pins[0])
    assert card is not None
    before = len(said(room))
    opens = await carlos.command("/major stream network @ben and @ana", room.id)
    assert "opens now" in opens.said
    await floor.settled()
    _, place = war_rooms(floor.workspace)
    assert place.name == "inc-1-point-of-sale-is-down-network"
    assert {ana.id, ben.id, carlos.id} <= set(place.members)
    first = floor.workspace.find_message(place, place.pins[0])
    assert first is not None
    assert "a part of INC-1" in str(first.blocks)
    assert f"<#{place.id}> <@{ben.id}>" in str(card.blocks)

    told = floor.texts("major-incidents")
    await ben.command("/major update ports are coming up", place.id)
    await ben.command("/major find port 7 flaps", place.id)
    await ben.command("/major task replace the switch @ana", place.id)
    await ben.click(first, "Post update")
    assert (await ben.submit({"How does it stand here?": "all but port 7"})).closed
    await floor.settled()
    assert floor.texts("major-incidents") == told, "nobody else is told"
    assert "finding in network: port 7 flaps" in (await ana.command("/major timeline", room.id)).said
    assert "network: replace the switch" in (await ana.command("/major tasks", room.id)).said
    assert "say it in its room" in (await ben.command("/major resolve a new switch", place.id)).said
    assert "say it in its room" in (await ben.command("/major resolve", place.id)).said
    assert "*network*" in (await ana.command("/major stream", room.id)).said
    assert "works in a war room" in (await ana.command("/major stream", "general")).said
    assert "Is that for a war room" in (await ana.command("/major stream close all is well", "general")).said

    await ben.command("/major stream close", place.id)
    assert (await ben.submit({"How did it end?": "the switch is replaced"})).closed
    await floor.settled()
    assert [text.partition("* ")[2].split(":")[0] for text in said(room)[before:]] == [
        f"is worked on in <#{place.id}>, led by <@{ben.id}>.",
        *[f"· <@{ben.id}>"] * 2,
        f"is closed, <@{ben.id}>",
    ]
    assert "Streams" not in str(card.blocks)
    assert (
        "stream network @person` in the room opens it again"
        in (await ben.command("/major update one more", place.id)).said
    )
    await floor.later(days=1, seconds=1)
    assert place.archived
    await ana.command("/major done T1", room.id)
    await floor.settled()
    assert await floor.read(outbox.count_parked) == 0


async def test_a_stream_that_was_archived_by_hand_goes_on_in_another_channel(floor: Floor) -> None:
    room = await declare_major(floor)
    carlos = floor.person("carlos")
    await carlos.command("/major stream network @ben", room.id)
    await floor.settled()
    _, place = war_rooms(floor.workspace)
    place.archived = True
    await carlos.command("/major stream network @ana", room.id)
    await floor.settled()
    _, _, second = war_rooms(floor.workspace)
    assert second.name == f"{place.name}-2"
    assert floor.person("ana").id in second.members
    assert await floor.read(outbox.count_parked) == 0
