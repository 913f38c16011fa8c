"""The Home tab: what waits for whoever opens it."""

from copy import deepcopy
from datetime import timedelta

import pytest

from bot.slack import CURES
from tests.company import report, request_change, war_rooms
from tests.conftest import MONDAY, Floor


async def home(floor: Floor, person: str) -> str:
    actor = floor.person(person)
    await actor.open_home()
    await floor.settled()
    assert actor.home is not None
    return str(actor.home.body)


async def test_the_home_tab_lists_what_a_person_reported_and_what_is_theirs_to_fix(floor: Floor) -> None:
    await floor.person("sofia").command("/incident the gift card <!channel> reader is dead")
    await floor.person("ana").command("/incident take 1")
    assert "gift card &lt;!channel&gt; reader" in await home(floor, "sofia")
    assert "Yours to fix" in await home(floor, "ana")
    assert "gift card" not in await home(floor, "tom")


async def test_a_report_can_be_begun_from_the_home_tab(floor: Floor) -> None:
    await home(floor, "sofia")
    sofia = floor.person("sofia")
    assert sofia.home is not None
    assert await sofia.click(sofia.home, "Report an incident") is None
    assert (await sofia.submit({"What is wrong?": "Point of sale is down"})).closed
    await floor.settled()
    assert "Point of sale is down" in str(floor.last("team-retail-apps").blocks)
    assert "`INC-1` P4" in await home(floor, "sofia")


async def test_a_ballot_waits_there_until_one_has_voted(floor: Floor) -> None:
    assert "Nothing is open. All you reported is done." in await home(floor, "mira")
    ballot = await request_change(floor)
    assert "Waits for your vote" in await home(floor, "mira")
    assert "Waits for your vote" not in await home(floor, "ana")
    await floor.person("mira").click(ballot, "Abstain")
    assert "Waits for your vote" not in await home(floor, "mira")


async def test_a_long_list_is_cut_and_says_so(floor: Floor) -> None:
    for number in range(12):
        await floor.person("sofia").command(f"/incident till {number} is down")
    shown = await home(floor, "sofia")
    assert "till 11" in shown
    assert "till 1 " not in shown
    assert "_and 2 more_" in shown


async def test_looking_at_ones_messages_is_no_reason_to_show_the_tab(floor: Floor) -> None:
    tom = floor.person("tom")
    event = {"type": "app_home_opened", "user": tom.id, "channel": "D1", "tab": "messages"}
    await floor.server.sockets.deliver("events_api", {"type": "event_callback", "event_id": "Ev1", "event": event})
    await floor.settled()
    assert tom.home is None


@pytest.mark.parametrize("refused", ["msg_blocks_too_long", "message_limit_exceeded"])
async def test_a_manager_reads_what_to_do_and_has_what_could_not_be_said_said_again(
    floor: Floor, refused: str
) -> None:
    floor.server.faults.fail("chat.postMessage", refused)
    await report(floor)
    assert "could not be said" not in await home(floor, "sofia")
    shown = await home(floor, "mira")
    assert "1 could not be said" in shown
    assert CURES[refused] in shown
    mira = floor.person("mira")
    assert mira.home is not None
    before = len([call for call in floor.workspace.calls if call.method == "chat.postMessage" and not call.error])
    await mira.click(mira.home, "Retry")
    await floor.settled()
    after = len([call for call in floor.workspace.calls if call.method == "chat.postMessage" and not call.error])
    assert after == before + 1
    assert "could not be said" not in str(mira.home.body)


async def test_a_manager_drops_what_need_not_be_said_and_nobody_else_can(floor: Floor) -> None:
    floor.server.faults.fail("chat.postMessage", "msg_blocks_too_long")
    await report(floor)
    await home(floor, "mira")
    mira, sofia = floor.person("mira"), floor.person("sofia")
    seen = mira.home
    assert seen is not None
    await sofia.click(seen, "Drop")
    assert "could not be said" in await home(floor, "mira")
    await mira.click(seen, "Drop")
    await floor.settled()
    assert mira.home is not None
    assert "could not be said" not in str(mira.home.body)


async def test_an_engineer_takes_and_resolves_from_the_tab_and_sees_it_there(floor: Floor) -> None:
    await report(floor)
    ana = floor.person("ana")
    shown = await home(floor, "ana")
    assert "Your team's, and nobody has it" in shown
    assert "· due " in shown
    assert "Due next" not in shown, "it is on the tab once"
    assert ana.home is not None
    assert await ana.click(ana.home, "Take") is None
    await floor.settled()
    assert "Yours to fix" in str(ana.home.body)
    assert "nobody has it" not in str(ana.home.body)
    assert "Your team's" not in await home(floor, "tom")


async def test_whoever_reported_it_answers_on_the_tab_whether_it_works(floor: Floor) -> None:
    await report(floor)
    await floor.person("ana").command("/incident resolve 1 restarted it")
    reporter = floor.person("sofia")
    shown = await home(floor, "sofia")
    assert "does it work?" in shown
    assert reporter.home is not None
    assert await reporter.click(reporter.home, "It works") is None
    await floor.settled()
    assert "does it work?" not in str(reporter.home.body)


async def test_a_manager_sees_how_the_desk_stands_and_opens_each_figure(floor: Floor) -> None:
    shown = await home(floor, "mira")
    assert "Nothing is open." in shown
    assert "Today: 0 opened, 0 resolved, 0 missed. None at risk." in shown
    await report(floor)
    await floor.person("carlos").command("/major 1")
    await request_change(floor, Start=MONDAY + timedelta(hours=8), End=MONDAY + timedelta(hours=9))
    mira = floor.person("mira")
    shown = await home(floor, "mira")
    assert "1 open: 1 P" in shown
    assert "Retail applications: 1 P" in shown
    assert "Today: 1 opened, 0 resolved, 0 missed. None at risk." in shown
    assert "Major incidents that are open" in shown
    assert f"new · <#{war_rooms(floor.workspace)[0].id}>" in shown
    assert "Changes today" in shown
    assert mira.home is not None
    for button, seen in (
        ("All open", "Open incidents"),
        ("Queue", "Queue of Retail"),
        ("Opened today: 1", "day"),
    ):
        await mira.click(mira.home, button)
        assert mira.view is not None
        assert seen in str(mira.view.body["blocks"]), button
    assert "Major incidents" not in await home(floor, "tom")


async def test_what_is_asked_on_the_tab_is_read_in_a_window_and_turned_over_there(floor: Floor) -> None:
    for number in range(17):
        await floor.person("sofia").command(f"/incident till {number} is down")
    ana = floor.person("ana")
    await home(floor, "ana")
    assert ana.home is not None
    await ana.click(ana.home, "All of the queue")
    assert ana.view is not None
    assert "Page 1 of 2" in str(ana.view.body)
    await ana.click(ana.view, "Next")
    assert "Page 2 of 2" in str(ana.view.body)
    assert ana.hears() == []


async def test_what_is_fixed_in_a_form_of_the_tab_is_gone_from_it(floor: Floor) -> None:
    await report(floor)
    ana = floor.person("ana")
    await ana.command("/incident take 1")
    assert "Yours to fix" in await home(floor, "ana")
    assert ana.home is not None
    await ana.click(ana.home, "Open")
    assert ana.view is not None
    assert "took it" in str(ana.view.body) or "assigned it" in str(ana.view.body)
    await ana.click(ana.home, "Resolve")
    assert (await ana.submit({"How was it fixed?": "Restarted it"})).closed
    await floor.settled()
    assert "Yours to fix" not in str(ana.home.body)


async def test_whoever_is_asked_answers_on_the_tab_and_work_goes_on(floor: Floor) -> None:
    await report(floor)
    await floor.person("ana").command("/incident hold 1 reporter: which till is it?")
    sofia = floor.person("sofia")
    assert "waits for *your answer*" in await home(floor, "sofia")
    assert sofia.home is not None
    await sofia.click(sofia.home, "Answer")
    assert sofia.view is not None
    assert "which till is it?" in str(sofia.view.body)
    assert (await sofia.submit({"What do you answer?": "Till 4"})).closed
    await floor.settled()
    assert "waits for *your answer*" not in str(sofia.home.body)


async def test_a_vote_is_cast_on_the_tab_and_none_on_a_ballot_that_is_over(floor: Floor) -> None:
    await request_change(floor)
    goran = floor.person("goran")
    await home(floor, "goran")
    assert goran.home is not None
    stale = deepcopy(goran.home)
    for name in ("mira", "carlos", "dora"):
        await home(floor, name)
        voter = floor.person(name)
        assert voter.home is not None
        await voter.click(voter.home, "Reject")
        assert (await voter.submit({"Why?": "no rollback was tried"})).closed
        await floor.settled()
        assert "Waits for your vote" not in str(voter.home.body)
    await floor.person("ana").command("/change submit 1")
    await goran.click(stale, "Approve")
    await floor.settled()
    assert "This ballot on CHG-1 is over, and your vote was not counted" in goran.hears()[-1].text
    assert "Waits for your vote" in await home(floor, "goran")
    assert await goran.click(goran.home, "Approve") is None
    await floor.settled()
    assert "Waits for your vote" not in str(goran.home.body)
