"""When an answer and a fix are due stands on the card, and what to expect in the reporter's receipt."""

from datetime import timedelta

from bot.config import Document
from tests.company import report, without_triage
from tests.conftest import MONDAY, Floor, SetClock, open_floor

TEAM = "team-retail-apps"


def at(**later: float) -> str:
    """An instant so long after Monday at nine, as Slack is told."""
    return f"<!date^{int((MONDAY + timedelta(**later)).timestamp())}^"


def card(floor: Floor) -> str:
    """The team's card of INC-1."""
    return str(floor.workspace.channel(TEAM).messages[0].blocks)


def receipt(floor: Floor) -> str:
    return str(floor.person("sofia").hears()[0].blocks)


async def test_the_card_says_when_an_answer_and_a_fix_are_due(floor: Floor) -> None:
    await report(floor)
    await floor.person("ana").command("/incident priority 1 high high")
    await floor.settled()
    assert f":alarm_clock: answer due {at(minutes=15)}" in card(floor)
    assert f" · fix due {at(hours=4)}" in card(floor)
    assert f" · fix due {at(hours=4)}" in (await floor.person("ana").command("/incident show 1")).said
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    assert "answer due" not in card(floor)
    assert f":alarm_clock: fix due {at(hours=4)}" in card(floor)


async def test_on_hold_and_once_it_is_fixed_nothing_is_due(floor: Floor) -> None:
    await report(floor)
    ana = floor.person("ana")
    await ana.command("/incident hold 1 the till number, please")
    await floor.settled()
    assert "due" not in card(floor)
    await floor.later(minutes=30)
    await ana.command("/incident resume 1")
    await floor.settled()
    assert "fix due" in card(floor)
    await ana.command("/incident resolve 1 a new cable")
    await floor.settled()
    assert "due" not in card(floor)


async def test_the_card_says_what_was_missed_without_being_touched(floor: Floor) -> None:
    await report(floor)
    await floor.person("ana").command("/incident priority 1 high high")
    await floor.later(minutes=15)
    assert f"answer was due {at(minutes=15)}" in card(floor)


async def test_the_reporter_reads_what_to_expect_in_the_message_that_they_get_anyway(floor: Floor) -> None:
    await report(floor)
    assert f"P4: a first answer by {at(hours=2)}" in receipt(floor)
    told = len(floor.person("sofia").hears())
    await floor.person("ana").command("/incident take 1")
    await floor.settled()
    assert "P4: a fix by" in receipt(floor)
    assert len(floor.person("sofia").hears()) == told + 1, "that ana works on it, and no more"
    await floor.person("ana").command("/incident hold 1 the till number, please")
    await floor.settled()
    assert " by <!date" not in receipt(floor)


async def test_nothing_is_expected_of_what_nobody_could_place(
    settings: Document, database_url: str, clock: SetClock
) -> None:
    async with open_floor(without_triage(settings), database_url, clock) as floor:
        await report(floor, "The coffee machine is dead")
        assert " by <!date" not in receipt(floor)
        asked = next(message for message in floor.workspace.channel("incidents").messages if message.blocks)
        await floor.person("kenji").click(asked, "incident.service", option="Plant control (MES)")
        await floor.settled()
        assert "a first answer by" in receipt(floor)


async def test_a_first_answer_that_was_missed_is_not_promised_any_more(floor: Floor) -> None:
    await report(floor)
    await floor.later(hours=3)
    await floor.person("ana").command("/incident priority 1 medium medium")
    await floor.settled()
    assert "a first answer" not in receipt(floor)
