"""What is typed after a command is never taken for something else in silence."""

from typing import Any

import pytest
from sqlalchemy import func, select

from bot.workspace.people import Actor
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentStatus
from storage.incidents.tables import incidents as table
from storage.requests import queries as requests
from tests.conftest import Floor


async def incident(floor: Floor, number: int = 1) -> Incident:
    found = await floor.read(incidents.find, number)
    assert found is not None
    return found


async def reported(floor: Floor) -> int:
    return await floor.read(lambda tx: tx.execute(select(func.count()).select_from(table)).scalar_one())


def asked(person: Actor) -> list[str]:
    """The buttons of the question that was asked last."""
    blocks: list[dict[str, Any]] = person.sees("general")[-1].blocks
    return [button["text"]["text"] for block in blocks if block["type"] == "actions" for button in block["elements"]]


ACKNOWLEDGING = (
    "ack INC–1",
    "ack INC‑1",
    "ack INC-1.",
    "ack *INC-1*",
    "ack #1",
    "ack [INC-1]",
    "ack \u200b1",
    "ack\u00a01",
)


@pytest.mark.parametrize("line", ACKNOWLEDGING)
async def test_a_number_is_read_through_dashes_spaces_and_punctuation(floor: Floor, line: str) -> None:
    ana = floor.person("ana")
    await ana.command("/incident POS: tills down")
    await ana.command(f"/incident {line}")
    assert (await incident(floor)).acknowledged_at is not None
    assert await reported(floor) == 1


async def test_what_was_done_is_told_after_the_number(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident POS: tills down")
    await ana.command("/incident hold INC-1, waiting for the vendor")
    assert (await incident(floor)).status is IncidentStatus.ON_HOLD
    await ana.command("/incident resolve INC–1: cable changed")
    assert (await incident(floor)).resolution_note == "cable changed"


QUESTIONS = {
    "reslove 1 fixed": "/incident resolve 1",
    "ack 1, 2, 3": "/incident ack 1",
    "status 1": "/incident show 1",
    "escalate 1": "/incident priority 1",
    "list stores closed": "/incident list",
    "search gift": "/incident list",
    "shwo 1": "/incident show 1",
    "submit 1": "/change submit 1",
    "whoami": "/desk whoami",
    "hold music": "/incident hold",
}


async def test_what_looks_like_a_command_is_asked_about_with_the_reading_first(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident POS: tills down")
    for line, reading in QUESTIONS.items():
        await ana.command(f"/incident {line}")
        assert asked(ana) == [reading, "Report it as an incident"], line
    assert await reported(floor) == 1


ASKED_OF_REQUESTS = {
    "cancel vpn token": "/request cancel",
    "cancel my vpn token, I have found one": "/request cancel",
    "approve vpn token": "/request approve",
    "status vpn token": "/request show",
    "delete vpn token": "/request cancel",
    "search vpn token": "/request list",
    "delegate vpn token": "/request delegate",
    "stock vpn token five": "/request stock",
    "escalate vpn token": "/request mine",
    "close vpn token": "/incident close",
    "stok vpn token 5": "/request stock",
    "aprove my vpn token": "/request approve",
    "cancle the vpn token": "/request cancel",
}


async def test_what_looks_like_something_to_do_orders_no_item_that_it_names(floor: Floor) -> None:
    sofia = floor.person("sofia")
    for line, reading in ASKED_OF_REQUESTS.items():
        await sofia.command(f"/request {line}")
        assert asked(sofia) == [reading, "Ask for VPN token"], line
    assert "up to 1,000,000" in (await sofia.command("/request stock vpn token five")).said
    assert await floor.read(requests.find, 1) is None
    await sofia.click(sofia.sees("general")[-1], "Ask for VPN token")
    assert sofia.view is not None
    assert "VPN token" in str(sofia.view.body)
    await sofia.cancel()
    for line in ("vpn token cancel the old one", "need vpn token", "shop assistant of Lyon has no vpn token yet"):
        assert "is on its way" in (await sofia.command(f"/request {line}")).said
    await sofia.command("/request search vpn token")
    await sofia.click(sofia.sees("general")[-1], "/request list")
    await floor.settled()
    assert "REQ-2" in str(sofia.sees("general")[-1].blocks)
    mira = floor.person("mira")
    await mira.command("/request stok mailing list 5")
    await mira.click(mira.sees("general")[-1], "/request stock")
    await floor.settled()
    assert "5 of 5 left" in f"{mira.sees('general')[-1].text} {mira.sees('general')[-1].blocks}"


async def test_the_reading_is_done_once_it_is_pressed(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident POS: tills down")
    await ana.command("/incident reslove 1 fixed")
    assert await ana.click(ana.sees("general")[-1], "/incident resolve 1") is None
    await floor.settled()
    assert (await incident(floor)).status is IncidentStatus.RESOLVED
    assert "INC-1 is resolved" in ana.sees("general")[-1].text


async def test_a_line_of_another_command_is_done_by_that_command(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident whoami")
    assert await ana.click(ana.sees("general")[-1], "/desk whoami") is None
    await floor.settled()
    assert "You are" in ana.sees("general")[-1].text
    assert await reported(floor) == 0


async def test_it_is_a_report_once_that_is_pressed(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident hold music")
    assert await ana.click(ana.sees("general")[-1], "Report it as an incident") is None
    await floor.settled()
    assert (await incident(floor)).title == "hold music"


@pytest.mark.parametrize("number", ["1", "INC-1", "inc 1", "INC–1."])
async def test_a_number_alone_shows_the_incident(floor: Floor, number: str) -> None:
    ana = floor.person("ana")
    await ana.command("/incident POS: tills down")
    await ana.command(f"/incident {number}")
    assert "tills down" in str(ana.sees("general")[-1].blocks)
    assert await reported(floor) == 1


async def test_a_number_with_an_odd_dash_declares_that_incident_major_and_no_new_one(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident POS: tills down")
    await ana.command("/major INC–1.")
    assert (await incident(floor)).major
    assert await reported(floor) == 1


REPORTS = (
    "hold music is broken again",
    "list of stores is empty",
    "slow internet",
    "lost badge",
    "1.5 hours lost",
)


async def test_a_sentence_is_a_report(floor: Floor) -> None:
    ana = floor.person("ana")
    for line in REPORTS:
        await ana.command(f"/incident {line}")
    assert [(await incident(floor, number)).title for number in range(1, len(REPORTS) + 1)] == [*REPORTS]


async def test_a_list_is_narrowed_down_and_turned_over(floor: Floor) -> None:
    ana = floor.person("ana")
    for number in range(17):
        await ana.command(f"/incident POS: till number{number} is down")
    await ana.command("/incident list POS retail-apps new @ana")
    assert "Page 1 of 2, 17 in all" in str(ana.sees("general")[-1].blocks)
    assert await ana.click(ana.sees("general")[-1], "Next") is None
    await floor.settled()
    assert "Page 2 of 2" in str(ana.sees("general")[-1].blocks)
    assert "number16 " in str(ana.sees("general")[-1].blocks)
    await ana.command("/incident list closed")
    assert "nothing of that kind" in str(ana.sees("general")[-1].blocks)


async def test_words_of_a_list_that_are_no_filter_are_looked_for_once_that_was_meant(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident POS: gift cards fail")
    await ana.command("/incident POS: tills are down")
    await ana.command("/incident search gift")
    assert await ana.click(ana.sees("general")[-1], "/incident list") is None
    await floor.settled()
    listed = str(ana.sees("general")[-1].blocks)
    assert "INC-1" in listed
    assert "INC-2" not in listed


async def test_a_team_reads_its_queue_and_a_report_that_begins_so_is_asked_about(floor: Floor) -> None:
    ana = floor.person("ana")
    for number in range(16):
        await floor.person("sofia").command(f"/incident till {number} is down")
    await ana.command("/incident team")
    assert "16 that nobody has" in str(ana.sees("general")[-1].blocks)
    await ana.click(ana.sees("general")[-1], "Next")
    await floor.settled()
    assert "till 15 is down" in str(ana.sees("general")[-1].blocks)
    await ana.command("/incident team is slow")
    assert asked(ana) == ["/incident team", "Report it as an incident"]
    assert await reported(floor) == 16
