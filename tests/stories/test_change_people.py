"""Who can act on a change: guests, apps, and who has left."""

from bot.config import Document
from commands.changes.policy import Board
from storage.changes import queries as changes
from storage.changes.records import Choice
from tests.company import CHANGE_FORM, request_change
from tests.conftest import Floor, SetClock, open_floor

PLACE = "change-advisory"


async def test_a_guest_requests_no_change_and_reads_none_of_others(floor: Floor) -> None:
    await request_change(floor)
    guest = floor.person(floor.workspace.add_person("visitor", "Visitor", is_guest=True).id)
    answer = await guest.command("/change")
    assert guest.view is None
    assert "Guests do not request changes" in answer.said
    for line in ("/change list", "/change list all", "/change calendar", "/change show 1", "/change withdraw 1"):
        assert "gift card" not in (await guest.command(line)).said, line
    unknown = (await guest.command("/change show 9")).said
    assert (await guest.command("/change show 1")).said == unknown.replace("9", "1")


async def test_a_guest_follows_the_change_that_they_implement(floor: Floor) -> None:
    guest = floor.person(floor.workspace.add_person("visitor", "Visitor", is_guest=True).id)
    await request_change(floor, Implementer="visitor")
    for line in ("/change list", "/change show 1"):
        assert "gift card" in (await guest.command(line)).said, line


async def test_where_app_yaml_says_so_guests_do_as_others_do(
    settings: Document, database_url: str, clock: SetClock
) -> None:
    desk = settings.desk.model_copy(update={"guests": "all"})
    async with open_floor(settings.model_copy(update={"desk": desk}), database_url, clock) as floor:
        guest = floor.person(floor.workspace.add_person("visitor", "Visitor", is_guest=True).id)
        await guest.command("/change")
        assert guest.view is not None


async def test_an_app_or_somebody_who_has_left_implements_nothing(floor: Floor) -> None:
    ana = floor.person("ana")
    floor.person("chen").person.deleted = True
    for name in ("quarterdeck", "chen"):
        await ana.command("/change")
        sent = await ana.submit(CHANGE_FORM | {"Implementer": name})
        gone = "That is an app, or somebody who has left. Choose who implements it."
        assert sent.errors == {"Implementer": gone}
    assert await floor.read(changes.find, 1) is None


async def test_who_has_left_has_no_seat_on_the_board(floor: Floor) -> None:
    for name in ("goran", "oskar"):
        floor.person(name).person.deleted = True
    ballot = await request_change(floor)
    assert "3 to vote" in str(ballot.blocks)
    floor.person("dora").person.deleted = True
    ana = floor.person("ana")
    await ana.command("/change")
    sent = await ana.submit(CHANGE_FORM)
    assert "The Change advisory board cannot decide on it: 2 may vote and its quorum is 3" in str(sent.errors)


async def test_a_change_whose_implementer_has_left_is_not_put_to_the_vote_again(floor: Floor) -> None:
    await request_change(floor)
    await floor.later(hours=24)
    floor.person("ben").person.deleted = True
    said = (await floor.person("ana").command("/change submit 1")).said
    assert f"<@{floor.person('ben').id}>, who was to implement CHG-1, is an app or has left." in said


async def test_who_is_named_by_their_id_and_has_left_does_not_count(
    settings: Document, database_url: str, clock: SetClock
) -> None:
    board = Board(members=("UMIRA0000", "UCARLOS00", "UDORA0000"), quorum=2)
    chosen = settings.model_copy(update={"boards": settings.boards | {"cab": board}})
    async with open_floor(chosen, database_url, clock) as floor:
        floor.person("dora").person.deleted = True
        await request_change(floor)
        change = await floor.read(changes.find, 1)
        assert change is not None
        assert change.voters == ("UMIRA0000", "UCARLOS00")
        for name in ("mira", "carlos"):
            await floor.person(name).click(floor.last(PLACE), "Approve", PLACE)
        await floor.settled()
        assert [vote.choice for vote in await floor.read(changes.votes_on, 1, 1)] == [Choice.APPROVE] * 2
