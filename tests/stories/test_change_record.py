"""What a change looks like to whoever asks: its record and buttons, the list, the calendar."""

import dataclasses
from datetime import timedelta

import pytest

from tests.company import CHANGE, request_change
from tests.conftest import Floor

WITHIN = "change-advisory"


async def shown(floor: Floor, who: str, line: str = "/change show 1") -> str:
    return str((await floor.person(who).command(line, WITHIN)).blocks)


@pytest.mark.both_databases
async def test_each_reads_the_record_with_what_they_may_press(floor: Floor) -> None:
    await request_change(floor)
    record = await shown(floor, "sofia")
    for words in ("CHG-1 · Normal · With the board", "Scan a gift card", "*0* for", "Quorum 0/3", "To vote"):
        assert words in record
    assert {name: [button for button in BUTTONS if button in await shown(floor, name)] for name in PEOPLE} == PEOPLE


BUTTONS = ("change.approve", "change.reject", "change.abstain", "change.withdraw", "change.start", "change.finish")
PEOPLE = {
    "sofia": [],
    "ana": ["change.withdraw"],
    "ben": ["change.withdraw"],
    "carlos": ["change.approve", "change.reject", "change.abstain"],
    "mira": ["change.approve", "change.reject", "change.abstain", "change.withdraw"],
}


async def test_a_change_goes_its_way_by_the_buttons_of_its_record(floor: Floor) -> None:
    await request_change(floor)
    for name in ("mira", "carlos", "dora"):
        person = floor.person(name)
        await person.command("/change show 1", "general")
        await person.click(person.sees("general")[-1], "Approve", "general")
        await floor.settled()
        assert "Your vote on CHG-1" in person.sees("general")[-1].text
    ben = floor.person("ben")
    assert "change.start" not in await shown(floor, "ben")
    await floor.later(days=2)
    await ben.command("/change show 1", "general")
    await ben.click(ben.sees("general")[-1], "Start", "general")
    await floor.settled()
    answer = ben.sees("general")[-1]
    assert answer.text == "CHG-1 is being implemented."
    await ben.click(answer, "Done", "general")
    assert (await ben.submit({"How did it go?": "Done, with issues"})).errors == {
        "What happened?": "Say what happened: /change done 1 issues NOTE."
    }
    assert (await ben.submit({"How did it go?": "Done, with issues", "What happened?": "Store 7 twice"})).closed
    record = await shown(floor, "tom")
    for words in ("CHG-1 · Normal · In review", "*3* for", "*Outcome*", "Done, with issues", "Store 7 twice"):
        assert words in record


async def test_the_requester_hears_the_outcome_once_with_its_reason_and_may_submit_again(floor: Floor) -> None:
    ballot = await request_change(floor)
    ana, before = floor.person("ana"), len(floor.person("ana").hears())
    await floor.later(hours=24)
    told = ana.hears()[before:]
    assert len(told) == 1
    assert "Quorum not reached: 0 of 3." in told[0].text
    assert "Quorum not reached: 0 of 3." in str(ballot.blocks)
    assert "Quorum not reached: 0 of 3." in await shown(floor, "ana")
    await ana.click(told[0], "Submit")
    await floor.settled()
    assert "CHG-1 is with the board. The Change advisory board decides by" in str(ana.hears()[-1].blocks)
    assert "This ballot is over." in str(ballot.blocks)
    assert "actions" not in [block["type"] for block in ballot.blocks]


async def test_whoever_sends_the_form_off_is_answered(floor: Floor) -> None:
    await request_change(floor, Start=FRIDAY, End=FRIDAY + timedelta(hours=1))
    answer = floor.person("ana").hears()[-1].text
    for words in (
        "CHG-1 is with the board",
        "Change advisory board decides by",
        "2026-03-17 09:00",
        "In the freeze *Black Friday*",
    ):
        assert words in answer


FRIDAY = CHANGE.start.replace(month=11, day=27)


async def test_the_board_is_called_into_its_channel_and_mentioned_once_each(floor: Floor) -> None:
    ballot = await request_change(floor)
    board = {floor.person(name).id for name in ("mira", "carlos", "dora", "goran", "oskar")}
    assert board <= set(floor.workspace.channel(WITHIN).members)
    assert board <= ballot.pings
    assert all(str(ballot.blocks).count(f"<@{voter}>") == 1 for voter in board)


async def test_approve_on_the_ballot_of_before_does_not_count(floor: Floor) -> None:
    first = await request_change(floor)
    kept = dataclasses.replace(first, blocks=list(first.blocks))
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(first, "Reject")
        assert (await floor.person(name).submit({"Why?": "Not yet"})).closed
    await floor.person("ana").command("/change submit 1")
    await floor.settled()
    messages = floor.workspace.channel(WITHIN).messages
    (second,) = [each for each in messages if "change.approve" in str(each.blocks)]
    mira = floor.person("mira")
    await mira.click(kept, "Approve", WITHIN)
    await floor.settled()
    assert "This ballot on CHG-1 is over" in mira.sees(WITHIN)[-1].text
    await mira.click(kept, "Reject", WITHIN)
    await floor.settled()
    assert mira.view is None
    assert "*0* for · *0* against" in str(second.blocks)
    await mira.click(second, "Approve", WITHIN)
    await floor.settled()
    assert "*1* for" in str(second.blocks)


async def test_a_form_that_was_opened_on_the_ballot_of_before_does_not_count(floor: Floor) -> None:
    first = await request_change(floor)
    oskar = floor.person("oskar")
    await oskar.click(first, "Reject")
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(first, "Reject")
        assert (await floor.person(name).submit({"Why?": "Not yet"})).closed
    await floor.person("ana").command("/change submit 1")
    await floor.settled()
    sent = await oskar.submit({"Why?": "Too soon"})
    assert "This ballot on CHG-1 is over" in str(sent.errors)


async def test_the_list_takes_filters_and_turns_pages(floor: Floor) -> None:
    assert "There is no change yet." in (await floor.person("tom").command("/change list all")).said
    for number in range(22):
        at = CHANGE.start + timedelta(hours=2 * number)
        await request_change(floor, Start=at, End=at + timedelta(hours=1))
    await request_change(floor, by="chen", Implementer="chen", **{"Affected items": ["ERP"]})
    await floor.person("ana").command("/change withdraw 3")
    tom = floor.person("tom")
    await tom.command("/change list", "general")
    first = tom.sees("general")[-1]
    assert "Page 1 of 2, 22 in all" in str(first.blocks)
    await tom.click(first, "Next", "general")
    await floor.settled()
    assert "Page 2 of 2, 22 in all" in str(tom.sees("general")[-1].blocks)
    for line, found, left_out in (
        ("/change list erp", "CHG-23", "CHG-1*"),
        ("/change list ERP board", "CHG-23", "CHG-1*"),
        ("/change list @chen", "CHG-23", "CHG-1*"),
        ("/change list withdrawn", "CHG-3*", "CHG-1*"),
        ("/change list all Point of sale withdrawn", "CHG-3*", "CHG-23*"),
        ("/change list emergency", "There is nothing for emergency", "CHG"),
    ):
        told = await shown(floor, "tom", line)
        assert found in told, line
        assert left_out not in told, line
    assert "CHG-23*" in await shown(floor, "chen", "/change list mine")
    assert "Nothing of yours is planned" in await shown(floor, "tom", "/change list mine")
    assert "I know no such filter" in (await tom.command("/change list of things")).text
