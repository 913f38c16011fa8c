"""A major incident is written down while it is worked on, and how it stands is read from that."""

import pytest

from tests.company import declare_major
from tests.conftest import Floor


@pytest.mark.both_databases
async def test_what_is_marked_in_the_room_is_the_report_and_follows_what_was_said(floor: Floor) -> None:
    room = await declare_major(floor, "Point of sale is down in all stores")
    ana, ben = floor.person("ana"), floor.person("ben")
    await ana.command("/major impact 12 stores cannot take cards", room.id)
    found = await ben.say(room.id, "The pool is exhausted")
    reply = await ben.say(room.id, "It is not the network", thread_ts=found.ts)
    await ana.react("mag", room.id, found)
    await floor.person("carlos").react("mag", room.id, found)
    await ana.react("no_entry", room.id, reply)
    await floor.settled()
    report = (await ana.command("/major sitrep", room.id)).said
    assert f"*Known:* The pool is exhausted <http://{floor.workspace.url.partition('//')[2]}" in report
    assert "*Ruled out:* It is not the network" in report
    assert "*Impact* 12 stores cannot take cards" in str(floor.workspace.find_message(room, room.pins[0]))
    await ben.edit(room.id, found, "The pool is exhausted since 13:58")
    await ben.delete(room.id, reply)
    await floor.settled()
    report = (await ana.command("/major sitrep", room.id)).said
    assert "The pool is exhausted since 13:58" in report
    assert "Ruled out" not in report
    timeline = (await ana.command("/major timeline", room.id)).said
    assert "(before: The pool is exhausted)" in timeline
    assert "It is not the network (deleted since)" in timeline


async def test_whoever_comes_late_reads_how_it_stands_and_a_third_nothing_new_asks_for_words(floor: Floor) -> None:
    room = await declare_major(floor, "Point of sale is down in all stores")
    ana, goran = floor.person("ana"), floor.person("goran")
    await ana.command("/major impact 12 stores cannot take cards", room.id)
    await ana.command("/major phase fixing", room.id)
    card = floor.workspace.find_message(room, room.pins[0])
    assert card is not None
    await ana.click(card, "Post update")
    assert (await ana.submit({"Next update in": "10 min"})).closed
    await floor.settled()
    told = "We know the cause and are fixing Point of sale. 12 stores cannot take cards"
    assert told in floor.last("major-incidents").text
    await floor.later(minutes=3)
    await goran.join(room.id)
    await floor.settled()
    (caught_up,) = [each for each in room.messages if each.ephemeral_to == goran.id]
    assert "*Impact:* 12 stores cannot take cards" in str(caught_up.blocks)
    for _ in range(3):
        await ana.click(card, "Nothing new")
        await floor.settled()
    assert "twice in a row: say what is being tried" in str(ana.view and ana.view.body)
    assert [each.text for each in room.messages if "Nothing new" in each.text] == []
    assert sum("Nothing new, says" in text for text in floor.texts("major-incidents")) == 2
