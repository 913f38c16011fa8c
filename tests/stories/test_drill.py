"""A major incident that is over is practised on: three people, in a room of their own."""

import pytest

from storage.outbox import queries as outbox
from tests.company import declare_major
from tests.conftest import Floor


@pytest.mark.both_databases
async def test_three_people_practise_what_happened_and_nobody_else_hears_of_it(floor: Floor) -> None:
    room = await declare_major(floor)
    ana, ben, carlos = map(floor.person, ("ana", "ben", "carlos"))
    await carlos.command("/major impact 12 stores", room.id)
    await floor.later(minutes=20)
    await ben.command("/major find the pool is exhausted", room.id)
    assert "still open" in (await ana.command("/major drill INC-1", "general")).said
    await floor.later(minutes=80)
    await carlos.command("/major resolve the pool is larger", room.id)
    await floor.settled()
    elsewhere = {name: len(floor.texts(name)) for name in ("major-incidents", "incidents", "team-retail-apps")}
    heard = {who.id: len(who.hears()) for who in (ana, ben, carlos, floor.person("sofia"))}

    begun = (await ana.command("/major drill INC-1 @ben and @carlos", "general")).said
    assert "DRILL-1 begins as soon as its room is open. Whom you named is called in, and so are you." in begun
    await floor.settled()
    place = floor.workspace.channel("drill-1-point-of-sale-is-down")
    assert set(place.members) >= {ana.id, ben.id, carlos.id}
    card = floor.workspace.find_message(place, place.pins[0])
    assert card is not None
    assert await ben.click(card, "Take command") is None
    assert "nobody else hears it" in (await ben.command("/major update we look at the pool", place.id)).said
    await ben.click(card, "Post update")
    assert "Only this room does" in str(ben.view)
    assert "a drill has none of it" in (await ben.command("/major severity P2 fewer", place.id)).said
    assert "a drill has none of it" in (await ben.command("/major bring network", place.id)).said
    assert "DRILL-1" in (await carlos.command("/major list", "general")).said
    await ben.command("/major task restart it @ana", place.id)
    await ana.command("/major done T1", place.id)
    await floor.later(seconds=5)
    assert "Impact:* carlos: 12 stores" in (await ana.command("/major sitrep", place.id)).said
    await floor.later(minutes=2)
    await floor.later(minutes=9)
    last = place.messages[-1]
    assert "is over" in last.text
    assert "*Command taken* 10 of 10: after" in str(last.blocks)
    assert "*Tasks done in time* 10 of 10: 1 of 1" in str(last.blocks)
    assert {name: len(floor.texts(name)) for name in elsewhere} == elsewhere
    assert {who.id: len(who.hears()) for who in (ana, ben, carlos, floor.person("sofia"))} == heard
    await floor.later(hours=1, seconds=5)
    assert place.archived
    assert await floor.read(outbox.count_parked) == 0


async def test_who_practises_alone_is_told_of_nobody_else(floor: Floor) -> None:
    room = await declare_major(floor)
    await floor.later(minutes=20)
    await floor.person("ben").command("/major find the pool is exhausted", room.id)
    await floor.person("carlos").command("/major resolve the pool is larger", room.id)
    await floor.settled()
    begun = (await floor.person("ana").command("/major drill INC-1", "general")).said
    assert "DRILL-1 begins as soon as its room is open. You are called in." in begun
