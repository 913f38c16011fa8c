"""What Slack delivers more than once, and what fell due while nobody was there."""

import asyncio

import pytest

from bot.workspace.workspace import BOT_USER, TEAM
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from tests.company import SOFIA, slash_command
from tests.conftest import Floor
from tests.faults.conftest import Tally


@pytest.mark.both_databases
async def test_the_same_envelope_four_times_over_two_sockets_is_one_incident(floor: Floor, tally: Tally) -> None:
    payload = slash_command("/incident tills down")
    envelope = {"envelope_id": "same", "type": "slash_commands", "payload": payload, "accepts_response_payload": True}
    for _ in range(4):
        await floor.server.sockets.send(envelope)
    found = await floor.read(incidents.open_incidents)
    assert found
    tally.counted(4, repeated=found[1:])


@pytest.mark.both_databases
async def test_an_event_that_comes_again_a_day_later_is_known(floor: Floor, tally: Tally) -> None:
    place = floor.workspace.channel("general")
    event = {
        "type": "app_mention",
        "channel": place.id,
        "user": SOFIA,
        "text": f"<@{BOT_USER}> tills down",
        "ts": "1.0",
    }
    body = {"team_id": TEAM, "event": event, "type": "event_callback", "event_id": "EvSAME", "event_time": 1}
    await floor.server.delivery.deliver("events_api", body)
    floor.clock.advance(hours=25)
    await floor.server.delivery.deliver("events_api", body, retry=3)
    await floor.settled()
    offers = await floor.read(journal.history, place.id)
    assert [entry.what for entry in offers[:1]] == ["incident.offered"]
    tally.counted(2, repeated=offers[1:])


async def test_fifty_deadlines_passed_while_nobody_was_there_are_each_told_once_and_as_late(
    floor: Floor, tally: Tally
) -> None:
    sofia = floor.person("sofia")
    await asyncio.gather(*(sofia.command(f"/incident Point of sale till {till}") for till in range(50)))
    ana = floor.person("ana")
    numbers = [each.id for each in await floor.read(incidents.open_incidents, limit=100)]
    assert len(numbers) == 50
    for number in numbers:
        await ana.command(f"/incident priority {number} high high")
    await floor.settled()
    await floor.later(hours=30)
    said = floor.texts("team-retail-apps")
    told = {number: [text for text in said if f"*INC-{number}*" in text and "P1 response" in text]
            for number in numbers}  # fmt: skip
    lost, repeated = ([n for n in numbers if not told[n]], [n for n in numbers if len(told[n]) > 1])
    tally.counted(len(numbers), lost=lost, repeated=repeated)
    assert all("late" in texts[0].lower() for texts in told.values())
    before = len(said)
    await floor.later(minutes=1)
    assert len(floor.texts("team-retail-apps")) == before
