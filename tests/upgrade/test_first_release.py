"""What the first release left unsaid is said by a later one: each thing once, as if nothing had happened."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.workspace.workspace import BOT_USER, TEAM, Message
from tests.conftest import Floor
from tests.upgrade.finding import ballot, card, room, shown, situation, told

pytestmark = pytest.mark.asyncio(loop_scope="module")


def waiting(path: Path) -> dict[str, int]:
    """How many effects are in each state in which they may yet be said."""
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT state, count(*) FROM outbox WHERE state <> 'sent' GROUP BY state")
        return dict(rows.fetchall())


def direct(floor: Floor, who: str) -> str:
    """Where Quarterdeck speaks to a person."""
    return floor.workspace.direct_channel(floor.person(who).id).id


def said(floor: Floor, channel: str, words: str) -> list[Message]:
    return [each for each in floor.workspace.channel(channel).messages if words in shown(each)]


async def test_everything_that_waited_is_said_and_nothing_more_is_parked(
    floor: Floor, left_database: Path, database_path: Path
) -> None:
    before = waiting(left_database)
    assert before["pending"] > 50
    assert before["sending"] == 1
    assert waiting(database_path) == {"parked": before["parked"]}


async def test_the_first_release_left_every_kind_of_effect(floor: Floor, left_database: Path) -> None:
    with closing(sqlite3.connect(left_database)) as database:
        rows = database.execute("SELECT DISTINCT render, \"then\" FROM outbox WHERE state = 'pending'").fetchall()
    assert {render for render, _ in rows} - {None} == {
        "change.ballot",
        "home.view",
        "incident.card",
        "incident.fix",
        "incident.receipt",
        "sla.warning",
        "warroom.announcement",
        "warroom.commander_missing",
        "warroom.record",
        "warroom.situation",
        "warroom.update_due",
    }
    assert {then for _, then in rows} - {None} == {
        "warroom.bookmark",
        "warroom.furnish",
        "warroom.opened",
        "warroom.pin",
        "warroom.pinned",
    }


async def test_what_was_on_its_way_is_not_said_twice(floor: Floor) -> None:
    """The call was made when the first release ended; its answer was not heard any more."""
    assert len(said(floor, direct(floor, "ruth"), "It is a major incident now")) == 1


async def test_no_card_is_posted_twice(floor: Floor) -> None:
    for channel in floor.workspace.channels.values():
        heads = [each.text for each in channel.messages if each.user == BOT_USER and each.blocks and each.metadata]
        assert len(heads) == len(set(heads)), channel.name


async def test_a_room_that_was_ordered_opens_with_all_that_belongs_to_it(floor: Floor) -> None:
    opened = room(floor, 28)
    members = {floor.workspace.people[member].name for member in opened.members}
    assert {"farah", "emeka", "carlos", "ingrid"} <= members
    assert opened.topic.startswith("INC-28")
    assert "Take command" in shown(situation(floor, 28))
    assert opened.id in shown(told(floor.person("mira"), "INC-28", "major-incidents"))


@pytest.mark.parametrize("number", [6, 25, 26, 28])
async def test_a_room_that_was_left_half_furnished_gets_its_pin_and_its_bookmark(floor: Floor, number: int) -> None:
    """INC-6 waited for an address, 25 and 26 for their cards, 28 for the room."""
    found = room(floor, number)
    (bookmark,) = found.bookmarks
    assert f"INC-{number}" in shown(situation(floor, number))
    assert len(found.pins) == 1
    assert bookmark["title"] == f"INC-{number}"
    assert bookmark["link"].endswith(f"#m{card(floor, number, 'incidents').ts}")


async def test_what_was_reported_last_has_its_cards_and_its_receipt(floor: Floor) -> None:
    for channel in ("incidents", "team-workplace"):
        assert "E-mail loses its calendar" in shown(card(floor, 27, channel))
    assert "The team Workplace has it." in shown(told(floor.person("tom"), "*INC-27*"))


async def test_the_reporter_of_what_was_resolved_last_is_asked_whether_it_works(floor: Floor) -> None:
    question = told(floor.person("ruth"), "INC-13 is fixed")
    assert "Renewed the certificate" in shown(question)
    assert "Does it work for you again?" in shown(question)


async def test_an_update_is_told_in_the_room_among_the_majors_and_to_the_reporter(floor: Floor) -> None:
    for channel in (room(floor, 21).id, "major-incidents", direct(floor, "kenji")):
        (update,) = [each for each in said(floor, channel, ":loudspeaker:") if "from the night" in each.text]
        assert update.text.startswith(":loudspeaker: *INC-21* · The database is restored from the night")
    assert "The database is restored from the night" in shown(situation(floor, 21))


async def test_a_room_that_was_resolved_last_gets_its_timeline_and_its_record(floor: Floor) -> None:
    ending, record = room(floor, 24).messages[-2:]
    assert "INC-24 is resolved. What happened:" in shown(ending)
    kept = floor.server.files.kept[record.files[0]["id"]]
    assert kept.name == "INC-24.md"
    assert (kept.content or b"").decode() == RECORD


RECORD = """\
# INC-24: Sign-in and passwords do not work

- Priority: P1
- Service: Sign-in and passwords
- Team: Workplace
- Reported: 2026-03-16 11:05 by julia@northgate.example
- Declared a major incident: 2026-03-16 11:05 by julia@northgate.example
- Resolved: 2026-03-16 12:10 by ingrid@northgate.example
- How: The directory was restarted
- Commander: ingrid@northgate.example

## What happened
Times are of Europe/Berlin.

- 2026-03-16 11:05:00 julia@northgate.example, reported: Sign-in and passwords do not work
- 2026-03-16 11:05:00 julia@northgate.example, declared a major incident: Sign-in and passwords do not work
- 2026-03-16 11:05:00 Quarterdeck, war room open: #inc-24-sign-in-and-passwords-do
- 2026-03-16 11:05:00 ingrid@northgate.example is commander
- 2026-03-16 11:10:00 Quarterdeck, an update was overdue
- 2026-03-16 11:30:00 Quarterdeck, an update was overdue
- 2026-03-16 11:50:00 Quarterdeck, an update was overdue
- 2026-03-16 12:10:00 Quarterdeck, an update was overdue
- 2026-03-16 12:10:00 ingrid@northgate.example, resolved: The directory was restarted
- 2026-03-16 12:10:00 ingrid@northgate.example, room closed
"""


@pytest.mark.parametrize("number", [6, 25, 26])
async def test_a_room_without_a_commander_or_an_update_is_reminded(floor: Floor, number: int) -> None:
    assert len(said(floor, room(floor, number).id, f"nobody leads INC-{number} yet")) == 1
    assert len(said(floor, room(floor, number).id, f"an update on INC-{number} is due")) == 1


async def test_a_change_that_was_requested_last_is_put_to_its_board(floor: Floor) -> None:
    assert "change.approve" in shown(ballot(floor, 6))
    assert "Quorum 0/1, all" in shown(ballot(floor, 6))


async def test_the_teams_are_warned_of_what_is_running_out(floor: Floor) -> None:
    for channel, number in (("team-network", 25), ("team-plant-it", 26), ("team-supply-chain", 28)):
        assert len(said(floor, channel, f"*INC-{number}* · P1")) == 1
        assert "*P1 response: 4 min left*" in told(floor.person("mira"), f"*INC-{number}* · P1", channel).text


async def test_a_home_tab_that_was_opened_last_shows_what_is_reported(floor: Floor) -> None:
    home = floor.person("wanda").home
    assert home is not None
    assert "The badge reader at gate C beeps all day" in str(home.body)


async def test_what_slack_delivers_once_more_is_not_done_again(floor: Floor, left_database: Path) -> None:
    """Slack did not hear the answer that the first release gave, and asks the later one."""
    with closing(sqlite3.connect(left_database)) as database:
        received = database.execute("SELECT delivery FROM inbox WHERE delivery LIKE 'envelope:%'").fetchone()
    payload = {
        "command": "/incident",
        "text": "E-mail loses its calendar",
        "user_id": floor.person("tom").id,
        "team_id": TEAM,
        "channel_id": floor.workspace.channel("general").id,
        "trigger_id": "1.1",
        "response_url": "",
    }
    envelope = {
        "envelope_id": received[0].removeprefix("envelope:"),
        "type": "slash_commands",
        "payload": payload,
        "accepts_response_payload": True,
    }
    answer = await floor.server.sockets.send(envelope)
    assert answer["text"] == "I have that already, and it is done."
