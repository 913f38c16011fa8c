"""A private incident: for those whom it concerns; to everyone else it does not exist."""

import pytest

from bot.config import Document
from bot.program import look_at_people_again
from commands.incidents import operations
from storage.incidents import queries as incidents
from storage.record import replace
from tests.company import declare_major, private_payroll, report, war_rooms
from tests.conftest import Floor, SetClock, open_floor

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


@pytest.mark.parametrize("line", ["private {}", "private: {}", "private\n{}", "Private,\t{}", "private\u00a0{}"])
async def test_however_private_is_written_the_report_is(floor: Floor, line: str) -> None:
    await report(floor, line.format(SECRET))
    assert SECRET not in said_openly(floor)
    assert SECRET in str(floor.person("mira").hears())


async def test_a_major_incident_and_a_direct_message_can_be_private_as_well(floor: Floor) -> None:
    await floor.person("carlos").command(f"/major private {SECRET}")
    sofia = floor.person("sofia")
    await sofia.dm(f"private {SECRET}")
    await floor.settled()
    await sofia.click(sofia.hears()[-1], "Report it")
    await floor.settled()
    assert SECRET not in said_openly(floor)
    assert [each.private for each in await floor.read(incidents.open_incidents)] == [True, True]


async def about_a_private_service(floor: Floor, settings: Document, by: str = "ana") -> None:
    """INC-1 turns out to be about a service whose incidents are private."""
    desk = replace(floor.program.desk, document=private_payroll(settings), by=floor.person(by).id)
    await desk.write(operations.set_service, 1, service="payroll")


async def test_what_was_said_openly_is_taken_back_when_it_becomes_private(floor: Floor, settings: Document) -> None:
    await report(floor, SECRET)
    await floor.person("sofia").command(f"/incident note 1 {SECRET}, again")
    await floor.person("ana").command("/incident priority 1 high high")
    await floor.later(minutes=16)
    assert SECRET in said_openly(floor)
    await about_a_private_service(floor, settings)
    await floor.settled()
    assert SECRET not in said_openly(floor)
    assert SECRET in str(floor.person("dora").hears())


async def test_a_card_whose_post_was_never_answered_does_not_stay_once_it_is_private(
    settings: Document, sqlite_url: str, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.speaking.relay.LONGEST_PAUSE", 0.2)
    async with open_floor(private_payroll(settings), sqlite_url, clock) as floor:
        floor.server.faults.lose_answer("chat.postMessage", 3)
        floor.program.relay.look_again_after = (0.5,)
        await floor.person("sofia").command(f"/incident {SECRET}")
        await floor.workspace.until(lambda: SECRET in said_openly(floor))
        sofia = floor.person("sofia")
        assert await sofia.click(sofia.sees("general")[-1], "incident.service", option="Payroll") is None
        await floor.settled()
        assert SECRET not in said_openly(floor)


async def test_what_waits_to_be_said_is_not_said_openly_once_it_is_private(
    floor: Floor, settings: Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.speaking.relay.LONGEST_PAUSE", 0.2)
    floor.server.faults.away = True
    await floor.person("sofia").command(f"/incident {SECRET}")
    await floor.person("carlos").command("/major 1")
    floor.clock.advance(minutes=30)
    await floor.program.ticker.tick()
    await about_a_private_service(floor, settings)
    floor.server.faults.away = False
    await floor.settled()
    assert SECRET not in said_openly(floor)
    assert [room.is_private for room in war_rooms(floor.workspace) if not room.archived] == [True]


@pytest.mark.both_databases
async def test_a_war_room_that_everyone_could_read_is_left_for_a_private_one(
    floor: Floor, settings: Document
) -> None:
    carlos = floor.person("carlos")
    old = await declare_major(floor, SECRET)
    name = old.name
    await about_a_private_service(floor, settings)
    await floor.settled()
    room = floor.workspace.channel(f"{name}-private")
    assert old.archived
    assert (old.name, old.bookmarks) == ("inc-1", [])
    ours = [message for message in old.messages if message.subtype is None]
    assert SECRET not in str(ours) + old.topic, "Slack's own lines, of topics and names, nobody can take back"
    assert room.is_private
    assert room.pins
    assert SECRET not in str(floor.texts("major-incidents"))
    assert "is a major incident here" not in (await floor.person("tom").command("/major timeline", old.name)).said
    assert "Told" in (await carlos.command("/major update we are on it", room.name)).said
    await floor.settled()
    assert "we are on it" not in said_openly(floor)


async def test_where_its_number_is_taken_the_room_that_is_left_is_called_by_the_next(
    floor: Floor, settings: Document
) -> None:
    floor.workspace.add_channel("inc-1", creator=floor.person("tom").id)
    old = await declare_major(floor, SECRET)
    await about_a_private_service(floor, settings)
    await floor.settled()
    assert (old.name, old.archived) == ("inc-1-2", True)


async def test_the_record_of_what_was_over_is_deleted_with_all_else(floor: Floor, settings: Document) -> None:
    old = await declare_major(floor, SECRET)
    carlos = floor.person("carlos")
    await carlos.command("/major resolve the code is another now", old.id)
    await floor.settled()
    (file,) = floor.server.files.kept.values()
    assert SECRET in str(file.content)
    await carlos.command("/incident reopen 1 it is not")
    await about_a_private_service(floor, settings)
    await floor.settled()
    assert file.content is None
    old.messages = [each for each in old.messages if each.subtype is None]
    assert SECRET not in said_openly(floor), "beside Slack's own lines, of topics and names"


async def test_whoever_is_no_longer_of_the_team_leaves_the_room_and_loses_the_card(
    floor: Floor, settings: Document
) -> None:
    await floor.person("sofia").command(f"/incident private {SECRET}")
    ana, mira = floor.person("ana"), floor.person("mira")
    await mira.command("/incident assign 1 retail-apps")
    await mira.command("/major 1")
    await floor.settled()
    (room,) = war_rooms(floor.workspace)
    assert ana.id in room.members
    assert SECRET in str(ana.hears())
    team = settings.teams["retail-apps"].model_copy(update={"members": ("ben@northgate.example",)})
    without = settings.model_copy(update={"teams": settings.teams | {"retail-apps": team}})
    await look_at_people_again(replace(floor.program, desk=replace(floor.program.desk, document=without)))
    await floor.settled()
    assert ana.id not in room.members
    assert SECRET not in str(ana.hears())
    assert floor.person("ben").id in room.members
    assert SECRET in str(floor.person("ben").hears())


async def test_a_room_that_is_private_already_is_not_left_when_the_service_is_named(
    floor: Floor, settings: Document
) -> None:
    room = await declare_major(floor, f"private {SECRET}", by="mira")
    await about_a_private_service(floor, settings, by="mira")
    await floor.settled()
    assert war_rooms(floor.workspace) == [room]
    assert not room.archived


async def test_a_breach_told_openly_is_told_again_to_those_who_work_on_it(floor: Floor, settings: Document) -> None:
    await floor.person("sofia").command(f"/incident {SECRET}")
    await floor.person("ana").command("/incident priority 1 high high")
    await floor.later(minutes=16)
    await about_a_private_service(floor, settings)
    await floor.settled()
    assert "is missed" in str([message.text for message in floor.person("dora").hears()])


async def test_a_private_card_follows_those_who_work_on_it_however_often_it_is_handed_on(floor: Floor) -> None:
    await floor.person("sofia").command(f"/incident private {SECRET}")
    mira, tom, hana = (floor.person(name) for name in ("mira", "tom", "hana"))
    for _ in range(2):
        for holder in (tom, hana):
            await mira.command(f"/incident assign 1 @{holder.person.name}")
            await floor.settled()
    await mira.command("/incident priority 1 high high")
    await floor.settled()
    assert "P1" in str([message.blocks for message in hana.hears()])
    assert "P1" not in str([message.blocks for message in tom.hears()])


async def test_what_there_is_not_and_what_is_not_theirs_are_told_alike(floor: Floor) -> None:
    await floor.person("sofia").command(f"/incident private {SECRET}")
    tom = floor.person("tom")
    for line in (
        "/incident show {}",
        "/major {}",
        "/sla INC-{}",
        "/incident link 2 {}",
        "/incident duplicate 2 of {}",
    ):
        hidden, missing = [(await tom.command(line.format(number))).said for number in (1, 99)]
        assert hidden.replace("INC-1", "INC-99") == missing, line


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
    (room,) = war_rooms(floor.workspace)
    assert room.is_private
    assert "sofia" in [floor.workspace.people[member].name for member in room.members]
    assert SECRET not in said_openly(floor)


async def test_its_warnings_go_to_those_who_work_on_it(floor: Floor) -> None:
    await floor.person("sofia").command(f"/incident private {SECRET}")
    await floor.person("mira").command("/incident priority 1 high high")
    await floor.later(minutes=16)
    assert SECRET not in said_openly(floor)
    assert "is missed" in str(floor.person("mira").hears())
