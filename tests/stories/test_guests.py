"""Guests of the workspace report, and follow what they reported; no more, unless app.yaml says so."""

from bot.config import Document
from bot.workspace.people import Actor
from tests.company import refused, report, request_change
from tests.conftest import Floor, SetClock, open_floor


def visitor(floor: Floor) -> Actor:
    """A guest, known to nobody."""
    return floor.person(floor.workspace.add_person("visitor", "Visitor", is_guest=True).id)


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
    asked = [call for call in floor.workspace.calls if call.method == "users.info"]
    await floor.person("tom").command("/incident list")
    await floor.person("tom").command("/incident mine")
    again = [call for call in floor.workspace.calls if call.method == "users.info"]
    assert (len(asked), len(again)) == (1, 2)


async def test_the_figures_of_the_desk_are_not_for_guests(floor: Floor) -> None:
    guest = visitor(floor)
    for line in ("report", "why opened"):
        assert "guest" in (await guest.command(f"/desk {line}")).said.lower()
