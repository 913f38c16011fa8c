"""Everything that the bot posts in a day's work is in the noise ledger, by what it was for."""

from datetime import UTC, datetime

import pytest

from bot.program import tidy
from storage.outbox import noise
from storage.outbox.records import NoiseEvent
from tests.conftest import Floor

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.mark.both_databases
async def test_the_ledger_counts_what_stands_in_slack_and_whether_somebody_acted(floor: Floor) -> None:
    sofia, ana, mira = (floor.person(name) for name in ("sofia", "ana", "mira"))
    await sofia.command("/incident POS: tills down")
    await sofia.command("/incident ERP: no invoices")
    await floor.settled()
    floor.clock.advance(minutes=5)
    await ana.command("/incident take 1")
    await ana.command("/incident hold 1 caller which till?")
    await floor.settled()
    floor.clock.advance(hours=1)
    await floor.program.desk.database.write(tidy, floor.program.desk.now())
    found = await floor.read(noise.ledger, LONG_AGO)
    ours = [
        message
        for channel in floor.workspace.channels.values()
        for message in channel.messages
        if message.metadata is not None and message.ephemeral_to is None
    ]
    assert sum(each.sent for each in found) == len(ours) > 4
    cards = next(each for each in found if each.purpose == "card/incident.card/channel")
    assert 0 < cards.acted < cards.judged == cards.sent
    assert "card `incident.card` in channels" in (await mira.command("/desk noise")).said


async def test_what_is_silenced_is_posted_again_at_the_press_of_a_button(floor: Floor) -> None:
    mira, held = floor.person("mira"), "event/incident.held/channel"
    await floor.program.desk.done_by(mira.id, "slack").write(
        lambda act: act.journal(NoiseEvent.SILENCED, noise.record_of(held))
    )
    await mira.command("/desk noise")
    assert await mira.click(mira.sees("general")[-1], "Post it again") is None
    await floor.settled()
    assert "`incident.held` in channels: posted again." in mira.sees("general")[-1].text
    assert await floor.read(noise.silenced) == []
