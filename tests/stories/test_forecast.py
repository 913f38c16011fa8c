"""How likely a fix is late: on the card where it is worth a word, and to whoever asks."""

from datetime import timedelta

import pytest

from tests.commands.forecasts.examples import past
from tests.company import report
from tests.conftest import Floor


def about(floor: Floor, number: str) -> int:
    """How many messages name it to its team."""
    return sum(number in message.text for message in floor.workspace.channel("team-retail-apps").messages)


@pytest.mark.both_databases
async def test_the_card_says_how_many_like_it_miss_and_whoever_asks_reads_why(floor: Floor) -> None:
    desk = floor.program.desk
    await desk.write(past, missed=45, of=60, slow=timedelta(days=9))
    await report(floor)
    await floor.settled()
    assert "like it miss" not in floor.blocks("incidents")
    said = about(floor, "INC-61")
    await floor.later(minutes=7)
    assert "3 in 4 like it miss (from 60)" in floor.blocks("incidents") + floor.blocks("team-retail-apps")
    assert about(floor, "INC-61") == said, "nobody is told: the card is brought up to date"
    answer = (await floor.person("ana").command("/sla forecast INC-61")).said
    assert "All that were open at this age" in answer
    assert "like it miss (from 60)" in (await floor.person("ana").command("/sla INC-61")).said
    assert "INC-61* P4 · Resolution" in (await floor.person("ana").command("/sla rescue")).said
    odd = (await floor.person("ana").command("/sla forecast of the weather")).said
    assert "Write it as `/sla forecast INC-N`" in odd
