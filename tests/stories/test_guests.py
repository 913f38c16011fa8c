"""Guests of the workspace report, and follow what they reported; no more, unless app.yaml says so."""

from bot.config import Document
from bot.workspace.people import Actor
from bot.workspace.workspace import Call, Message
from tests.company import declare_major, refused, report, request_change
from tests.conftest import Floor, SetClock, open_floor


def visitor(floor: Floor) -> Actor:
    """A guest, known to nobody."""
    return floor.person(floor.workspace.add_person("visitor", "Visitor", is_guest=True).id)


async def offered_in_a_direct_message(floor: Floor, somebody: Actor, said: str) -> Message:
    """What Quarterdeck answers to what they say to it."""
    await floor.settled()
    await somebody.dm(said)
    await floor.settled()
    return somebody.hears()[-1]


def asked_about(floor: Floor, handle: str) -> list[Call]:
    """How often Slack was asked who somebody is."""
    person = floor.person(handle).id
    calls = [call for call in floor.workspace.calls if call.method == "users.info"]
    return [call for call in calls if call.arguments["user"] == person]


async def test_a_guest_reports_and_follows_what_they_reported(floor: Floor) -> None:
    guest = visitor(floor)
    await report(floor, "Point of sale is down", by="visitor")
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    assert "works on it now" in guest.hears()[-1].text
    assert "INC-1" in (await guest.command("/incident mine")).said
    assert "Point of sale" in (await guest.command("/incident show 1")).said
    assert "INC-1 has your note" in (await guest.command("/incident note 1 since nine")).said


async def test_to_a_guest_what_others_reported_is_not_there(floor: Floor) -> None:
    guest = visitor(floor)
    await report(floor, "E-mail is down")
    await report(floor, "Point of sale is down", by="visitor")
    for line in ("/incident show {}", "/incident note {} hello", "/incident link 2 {}", "/sla INC-{}"):
        hidden, missing = [(await guest.command(line.format(number))).said for number in (1, 99)]
        assert hidden.replace("INC-1", "INC-99") == missing, line
    listed = (await guest.command("/incident list")).said + (await guest.command("/sla breaching")).said
    assert "INC-2" in listed
    assert "E-mail is down" not in listed


async def test_to_a_guest_a_change_of_others_is_not_there_whatever_they_ask_of_it(floor: Floor) -> None:
    guest = visitor(floor)
    await request_change(floor)
    for line in (
        *("show {}", "edit {}", "copy {}", "submit {}", "withdraw {}", "start {}", "task {} look", "back {} no"),
        *("done {} success", "review {}", "extend {} 30m no", "exception {} no", "recuse {} no", "link {} INC-1"),
    ):
        hidden, missing = [(await guest.command(f"/change {line.format(number)}")).said for number in (1, 99)]
        assert hidden.replace("CHG-1", "CHG-99") == missing, line


async def test_a_guest_requests_no_change_and_reads_none(floor: Floor) -> None:
    guest = visitor(floor)
    assert "Guests do not request changes" in (await guest.command("/change")).said
    assert guest.view is None
    assert await refused(floor, "desk") == [guest.id]
    assert "Nothing is planned" in (await guest.command("/change list")).said


async def test_whom_app_yaml_names_works_here_guest_or_not(floor: Floor) -> None:
    floor.workspace.find_person("ana").is_guest = True
    await report(floor, "E-mail is down")
    await report(floor)
    ana = floor.person("ana")
    assert "INC-2 is yours" in (await ana.command("/incident take 2")).said
    assert "E-mail is down" in (await ana.command("/incident show 1")).said


async def test_where_app_yaml_says_so_guests_see_what_everyone_sees(
    settings: Document, sqlite_url: str, clock: SetClock
) -> None:
    desk = settings.desk.model_copy(update={"guests": "all"})
    async with open_floor(settings.model_copy(update={"desk": desk}), sqlite_url, clock) as floor:
        guest = visitor(floor)
        await report(floor, "E-mail is down")
        assert "E-mail is down" in (await guest.command("/incident list")).said
        await guest.command("/change")
        assert guest.view is not None


async def test_while_slack_cannot_say_who_is_a_guest_nobody_is_kept_from_work(floor: Floor) -> None:
    await report(floor, "E-mail is down")
    floor.server.faults.break_down("users.info")
    assert "E-mail is down" in (await floor.person("tom").command("/incident list")).said
    asked = asked_about(floor, "tom")
    await floor.person("tom").command("/incident list")
    await floor.person("tom").command("/incident mine")
    again = asked_about(floor, "tom")
    assert (len(asked), len(again)) == (1, 2)


async def test_the_figures_of_the_desk_are_not_for_guests(floor: Floor) -> None:
    guest = visitor(floor)
    for line in ("report", "why opened"):
        assert "guest" in (await guest.command(f"/desk {line}")).said.lower()


async def test_a_button_that_opens_a_form_shows_a_guest_nothing_of_others(floor: Floor) -> None:
    guest = visitor(floor)
    ballot = await request_change(floor)
    room = await declare_major(floor, "E-mail is down")
    await floor.person("ana").command("/problem the point of sale freezes")
    await floor.settled()
    problem = floor.last("team-retail-apps")
    at = floor.workspace.channel(room.id)
    card = next(each for each in at.messages if "Post update" in str(each.blocks))
    for message, button, place, of in (
        (ballot, "Details", "change-advisory", "CHG-1"),
        (ballot, "Approve", "change-advisory", "CHG-1"),
        (problem, "Details", "team-retail-apps", "PRB-1"),
        (card, "Post update", at.id, "INC-1"),
        (card, "Bring", at.id, "INC-1"),
    ):
        await guest.click(message, button, place)
        await floor.settled()
        assert guest.view is None, (of, button)
        assert f"There is no {of}." in guest.sees(place)[-1].text, (of, button)


async def test_a_guest_who_declares_what_others_reported_reads_that_it_is_not_there(floor: Floor) -> None:
    guest = visitor(floor)
    await report(floor, "E-mail is down")
    hidden, missing = [(await guest.command(f"/major {number}")).said for number in (1, 99)]
    assert hidden.replace("INC-1", "INC-99") == missing


async def test_a_guest_who_reports_the_same_as_others_does_not_hear_of_it(floor: Floor) -> None:
    guest = visitor(floor)
    await report(floor, "E-mail is down")
    for line in ("E-mail is down", "status E-mail is down"):
        answer = (await guest.command(f"/incident {line}")).said
        assert "is reported" in answer
        assert "Follow it" not in answer, line
    await guest.shortcut("incident.report")
    assert (await guest.submit({"What is wrong?": "E-mail is down"})).closed
    await guest.click(await offered_in_a_direct_message(floor, guest, "E-mail is down"), "Report it")
    await floor.settled()
    assert "Follow it" not in str([message.blocks for message in guest.hears()])


async def test_a_guest_is_offered_nothing_to_request(settings: Document, sqlite_url: str, clock: SetClock) -> None:
    async with open_floor(settings, sqlite_url, clock) as floor:
        guest, tom = visitor(floor), floor.person("tom")
        for somebody, offered in ((tom, True), (guest, False)):
            await somebody.open_home()
            await floor.settled()
            assert somebody.home is not None
            assert ("Request something" in str(somebody.home.body)) is offered
            assert ("request" in (await somebody.command("/incident I need a new laptop")).said) is offered
            asked = await offered_in_a_direct_message(floor, somebody, "I need a new laptop")
            assert ("Request it" in str(asked.blocks)) is offered
