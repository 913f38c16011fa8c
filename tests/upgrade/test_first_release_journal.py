"""What happened under the first release reads under a later one as it did then, word by word."""

import re
from textwrap import dedent
from typing import Any

import pytest

from tests.conftest import Floor
from tests.upgrade.finding import room

pytestmark = pytest.mark.asyncio(loop_scope="module")

MOMENT = re.compile(r"<!date\^[^|]*\|\d{4}-(\d\d-\d\d) (\d\d:\d\d) UTC>")
PERSON = re.compile(r"<@([A-Z0-9]+)>")


def read(floor: Floor, blocks: list[dict[str, Any]]) -> str:
    """The lines of blocks, with people by handle and times in UTC; with the date where it is not that day's."""
    parts = [part["text"] for block in blocks for part in (block.get("text"), *block.get("elements", [])) if part]
    timed = MOMENT.sub(lambda at: at[2] if at[1] == "03-16" else f"{at[1]} {at[2]}", "\n".join(parts))
    return PERSON.sub(lambda found: "@" + floor.workspace.people[found[1]].name, timed)


STORIES = {
    1: """\
        09:00 @sofia reported it
        09:05 @ana acknowledged it
        09:05 @ana noted: The till service hangs on one card
        09:05 @ana resolved it: Restarted the till service
        09:05 @sofia confirmed the fix
        09:05 @sofia rated it""",
    2: """\
        09:00 @tom reported it
        09:05 @tom cancelled it: There was paper in the cellar""",
    6: """\
        09:00 @ruth reported it
        09:05 @dora put it on hold: The vendor sends a patch""",
    7: """\
        09:00 @ruth reported it
        09:05 @ivan assigned it to @ivan
        09:05 @ivan resolved it: Moved your mailbox""",
    8: """\
        09:00 @tom reported it
        09:05 @julia resolved it: Raised the limit
        09:25 @tom reopened it""",
    9: """\
        09:00 @sofia reported it
        09:05 @mira assigned it to @dora""",
    10: """\
        09:00 @emeka reported it
        09:05 @emeka linked it""",
    13: """\
        09:00 @ruth reported it
        09:00 @ruth set its service
        11:10 @julia resolved it: Renewed the certificate""",
    14: """\
        09:00 @chen reported it
        09:05 @farah assigned it to ERP""",
    15: """\
        09:00 @priya reported it
        09:00 @ana changed its priority: P4 to P1""",
    16: """\
        09:00 @tom reported it
        09:00 @ben changed its priority: P4 to P1
        09:20 @ben acknowledged it
        09:20 @ben put it on hold: Which gift card is it?
        09:25 @tom noted: The blue one
        09:25 @tom resumed it""",
    17: """\
        09:00 @priya reported it
        09:05 @ana cancelled it""",
    19: """\
        09:00 @tom reported it
        09:05 @ivan resolved it: Set its time zone
        09:05 @ivan closed it""",
    21: """\
        09:25 @kenji reported it
        09:40 @kenji acknowledged it
        09:40 @kenji noted: Belt 2 runs
        09:40 @kenji put it on hold: for the change of the night
        09:40 @kenji resumed it
        09:40 @kenji assigned it to @lena
        09:40 @kenji changed its priority: P1 to P2""",
}


@pytest.mark.parametrize("number", STORIES)
async def test_the_story_of_an_incident_reads_as_it_did(floor: Floor, number: int) -> None:
    reply = await floor.person("mira").command(f"/incident show {number}")
    assert read(floor, reply.blocks[-1:]) == dedent(STORIES[number])


TIMELINES = {
    20: """\
        *INC-20, so far*
        09:25 @ana · reported: Point of sale is down in all stores
        09:25 @ana · declared a major incident: Point of sale is down in all stores
        09:25 Quarterdeck · war room open: #inc-20-point-of-sale-is-down
        09:30 Quarterdeck · nobody had taken command
        09:30 Quarterdeck · an update was overdue
        09:35 Quarterdeck · nobody had taken command
        09:35 Commander: @carlos
        09:35 Operations: @ben
        09:35 Scribe: @mira
        09:35 Deputy: @ben
        09:40 @ben · update: Stores take cash only
        09:40 @ana · task: Call the card provider
        09:40 @mira · note: The provider had an outage at 08:50
        09:40 @ben · pinned: We roll back the gift card release
        10:00 Quarterdeck · an update was overdue
        10:20 Quarterdeck · an update was overdue
        10:40 Quarterdeck · an update was overdue
        10:40 @carlos · update: Half of the stores sell again
        10:40 @carlos · offers the command to @ingrid
        11:00 Quarterdeck · an update was overdue
        11:10 @ana · pinned: Store 7 sells again
        11:20 Quarterdeck · an update was overdue""",
    21: """\
        *INC-21, so far*
        09:25 @kenji · reported: The belts in plant Poznan stand still
        09:25 @kenji · declared a major incident: The belts in plant Poznan stand still
        09:25 Quarterdeck · war room open: #inc-21-the-belts-in-plant-poznan
        09:30 Quarterdeck · nobody had taken command
        09:30 Quarterdeck · an update was overdue
        09:35 Quarterdeck · nobody had taken command
        09:35 Commander: @ingrid
        09:35 @ingrid · offers the command to @carlos
        09:35 @carlos · answers the offer of @ingrid: accepted
        09:35 Commander: @carlos
        09:40 @kenji · acknowledged
        09:40 @kenji · noted: Belt 2 runs
        09:40 @kenji · put on hold: for the change of the night
        09:40 @kenji · resumed
        09:40 @kenji · assigned to @lena
        09:40 @kenji · priority changed: P1 to P2
        09:50 Quarterdeck · an update was overdue
        10:10 Quarterdeck · an update was overdue
        10:30 Quarterdeck · an update was overdue
        10:50 Quarterdeck · an update was overdue
        11:10 Quarterdeck · an update was overdue
        11:10 @carlos · update: The database is restored from the night""",
    23: """\
        *INC-23, so far*
        09:35 @wanda · reported: Network is down in plant Poznan
        09:35 @goran · declared a major incident: Network is down in plant Poznan
        09:35 Quarterdeck · war room open: #inc-23-network-is-down-in-plant
        09:35 Commander: @goran
        09:35 @goran · offers the command to @carlos
        09:35 @carlos · answers the offer of @goran: not now
        09:35 @goran · offers the command to @ingrid
        09:40 Quarterdeck · an update was overdue
        10:00 Quarterdeck · an update was overdue
        10:05 @goran · resolved: Restarted the core switch
        10:05 @goran · room closed
        10:05 @wanda · reopened
        10:25 Quarterdeck · an update was overdue
        10:45 Quarterdeck · an update was overdue
        11:05 Quarterdeck · an update was overdue""",
}


@pytest.mark.parametrize("number", TIMELINES)
async def test_the_timeline_of_a_room_tells_what_was_journalled(floor: Floor, number: int) -> None:
    reply = await floor.person("mira").command("/major timeline", room(floor, number).id)
    assert read(floor, reply.blocks) == dedent(TIMELINES[number])


CLOCKS = {
    1: """\
        *INC-1* · P4 · Point of sale is down in store 42
        :large_green_circle: *Store response* · met
        5 min of 2 h used, in the hours of the stores in Europe · due 11:00
        From 09:00 to 09:05: nobody 5 min
        :large_green_circle: *Resolution* · met
        5 min of 40 h used, in the hours of the office · due 03-20 09:00
        From 09:00 to 09:05: nobody 5 min""",
    2: """\
        *INC-2* · P4 · The printer in Hamburg has no paper
        :large_green_circle: *Response* · met
        5 min of 4 h used, in the hours of the office · due 13:00
        From 09:00 to 09:05: nobody 5 min
        :large_green_circle: *Resolution* · cancelled
        5 min of 40 h used, in the hours of the office
        From 09:00 to 09:05: nobody 5 min""",
    5: """\
        *INC-5* · P4 · Point of sale prints no receipts
        :large_green_circle: *Store response* · met
        5 min of 2 h used, in the hours of the stores in Europe · due 11:00
        From 09:00 to 09:05: nobody 5 min
        :large_green_circle: *Resolution* · paused
        39 h 55 min of 40 h left, in the hours of the office · due when it goes on
        :double_vertical_bar: 09:05 – now (2 h 16 min) · @ben: Which till is it?
        From 09:00: the reporter 2 h 16 min + nobody 5 min = 2 h 21 min""",
    8: """\
        *INC-8* · P4 · E-mail rejects attachments
        :large_green_circle: *Response* · met
        5 min of 4 h used, in the hours of the office · due 13:00
        From 09:00 to 09:05: nobody 5 min
        :large_green_circle: *Resolution* · running
        37 h 59 min of 40 h left, in the hours of the office · due 03-20 09:20
        :double_vertical_bar: 09:05 – 09:25 (20 min) · @tom: resolved · due 03-20 09:00 → 03-20 09:20
        From 09:00: us 1 h 56 min + nobody 25 min = 2 h 21 min""",
    15: """\
        *INC-15* · P1 · Web shop checkout fails
        :red_circle: *P1 response* · running, missed
        2 h 6 min over 15 min, around the clock · due 09:15
        From 09:00: nobody 2 h 21 min
        :large_green_circle: *P1 resolution* · running
        1 h 39 min of 4 h left, around the clock · due 13:00
        From 09:00: nobody 2 h 21 min""",
    16: """\
        *INC-16* · P1 · Point of sale freezes on gift cards
        :red_circle: *P1 response* · missed
        5 min over 15 min, around the clock · due 09:15
        From 09:00 to 09:20: nobody 20 min
        :large_green_circle: *P1 resolution* · running
        1 h 44 min of 4 h left, around the clock · due 13:05
        :double_vertical_bar: 09:20 – 09:25 (5 min) · @ben: Which gift card is it? · due 13:00 → 13:05
        From 09:00: us 1 h 56 min + the reporter 5 min + nobody 20 min = 2 h 21 min""",
    21: """\
        *INC-21* · P2 · The belts in plant Poznan stand still
        :red_circle: *P1 response* · missed
        15 min of 15 min used, around the clock · due 09:40
        From 09:25 to 09:40: nobody 15 min
        :dart: 09:40 · P1 became P2, by @kenji: the promise is another one since
        :large_green_circle: *P2 resolution* · running
        6 h 4 min of 8 h left, around the clock · due 17:25
        :double_vertical_bar: 09:40 – 09:40 (0 s) · @kenji: for the change of the night
        From 09:25: us 1 h 41 min + nobody 15 min = 1 h 56 min
        :dart: 09:40 · P1 became P2, by @kenji: the promise is another one since""",
}


@pytest.mark.parametrize("number", CLOCKS)
async def test_the_clocks_of_an_incident_stand_as_they_did(floor: Floor, number: int) -> None:
    reply = await floor.person("mira").command(f"/sla INC-{number}")
    assert read(floor, reply.blocks) == dedent(CLOCKS[number])


LISTS = {
    "/incident mine": """\
        *Yours*
        :large_blue_circle: *INC-18* P4 · E-mail lost my signature · Resolved · @ivan
        :large_blue_circle: *INC-13* P4 · The self-service page shows an error · Resolved · @julia
        :large_blue_circle: *INC-7* P4 · E-mail is slow · Resolved · @ivan
        :large_blue_circle: *INC-6* P4 · Payroll export fails · On hold · @dora
        4 in all · `/incident show N` for one of them""",
    "/change list": """\
        *What is planned*
        *CHG-6* 18:00 – 19:00 · Roll back the release · With the board
        *CHG-4* 18:00 – 19:00 · Replace the switch at gate C · Being implemented
        *CHG-1* 03-18 18:00 – 03-18 19:00 · Patch the gift card service · With the board
        *CHG-2* 03-19 18:00 – 03-19 19:00 · Move the ERP database · Scheduled
        *CHG-3* 03-20 18:00 – 03-20 19:00 · Renumber the pallets · New
        *CHG-5* 03-21 18:00 – 03-21 19:00 · Renew a certificate · Scheduled""",
}


@pytest.mark.parametrize("line", LISTS)
async def test_what_there_was_is_listed_as_it_was(floor: Floor, line: str) -> None:
    reply = await floor.person("ruth").command(line)
    assert read(floor, reply.blocks) == dedent(LISTS[line])


async def test_what_was_private_still_is(floor: Floor) -> None:
    assert (await floor.person("tom").command("/incident show 9")).said.startswith("There is no INC-9.")
    assert "My payslip went to a colleague" in (await floor.person("sofia").command("/incident show 9")).said


async def test_what_a_resolver_must_know_is_on_a_card(floor: Floor) -> None:
    for number, words in {
        5: "*Waiting for the reporter:* Which till is it?",
        6: "*Waiting for a vendor:* The vendor sends a patch",
        7: "*Fixed:* Moved your mailbox",
        8: ":leftwards_arrow_with_hook: Reopened once.",
        11: ":link: *Related to* INC-10",
        17: "Same as INC-15.",
    }.items():
        assert words in (await floor.person("mira").command(f"/incident show {number}")).said
