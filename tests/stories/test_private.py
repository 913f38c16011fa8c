"""A private incident: for those whom it concerns; to everyone else it does not exist."""

from tests.conftest import Floor

SECRET = "the door code was mailed to everyone"


def said_openly(floor: Floor) -> str:
    places = [place for place in floor.workspace.channels.values() if not place.is_im and not place.is_private]
    return " ".join(str(message) for place in places for message in place.messages)


async def test_a_private_report_stands_in_no_channel_and_whoever_works_on_it_gets_its_card(floor: Floor) -> None:
    reply = await floor.person("sofia").command(f"/incident private {SECRET}")
    await floor.settled()
    assert "It is private" in reply.said
    assert SECRET not in said_openly(floor)
    assert SECRET in str(floor.person("mira").hears())
    assert SECRET not in str(floor.person("tom").hears())


async def test_whom_it_does_not_concern_is_told_that_there_is_no_such_incident(floor: Floor) -> None:
    await floor.person("sofia").command(f"/incident private {SECRET}")
    tom = floor.person("tom")
    for line in ("/incident show 1", "/sla INC-1", "/incident take 1", "/incident note 1 hello", "/major 1"):
        assert "There is no INC-1" in (await tom.command(line)).said, line
    for line in ("/incident list", "/sla breaching"):
        assert SECRET not in (await tom.command(line)).said
    assert SECRET in (await floor.person("sofia").command("/incident show 1")).said
    assert "INC-1" in (await floor.person("mira").command("/sla INC-1")).said


async def test_its_war_room_is_private_and_the_majors_channel_hears_nothing(floor: Floor) -> None:
    await floor.person("sofia").command(f"/incident private {SECRET}")
    await floor.person("mira").command("/major 1")
    await floor.settled()
    await floor.person("mira").command("/incident resolve 1 the mail was called back")
    await floor.settled()
    room = next(place for place in floor.workspace.channels.values() if place.name.startswith("inc-1-"))
    assert room.is_private
    assert "sofia" in [floor.workspace.people[member].name for member in room.members]
    assert SECRET not in said_openly(floor)


async def test_its_warnings_go_to_those_who_work_on_it(floor: Floor) -> None:
    await floor.person("sofia").command(f"/incident private {SECRET}")
    await floor.person("mira").command("/incident priority 1 high high")
    await floor.later(minutes=16)
    assert SECRET not in said_openly(floor)
    assert "is missed" in str(floor.person("mira").hears())
