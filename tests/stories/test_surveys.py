"""A reporter says how it went, in the second of the fix, and is called back."""

import pytest

from tests.company import report
from tests.conftest import Floor


async def fixed(floor: Floor, number: int = 1) -> None:
    """Ana fixes it; the question whether it works stands in Sofia's thread."""
    await floor.person("ana").command(f"/incident resolve {number} a new cable")
    await floor.settled()


async def give_a_low_mark(floor: Floor, confirms: str) -> None:
    """Sofia confirms what she was told last, gives it a 2, a word and leave to call her: all on that one message."""
    sofia = floor.person("sofia")
    heard, question = len(sofia.hears()), sofia.hears()[-1]
    for button in (confirms, "2", "Add a word"):
        assert await sofia.click(question, button) is None
        await floor.settled()
    assert (await sofia.submit({"What should we know?": "It took *days*"})).closed
    await floor.settled()
    assert await sofia.click(question, "Yes, call me") is None
    await floor.settled()
    assert len(sofia.hears()) == heard, "it is all on the one message that tells that it is done"
    assert "Somebody calls you by" in str(question.blocks)


@pytest.mark.both_databases
async def test_from_the_fix_to_a_low_mark_a_word_and_the_call_that_is_owed(floor: Floor) -> None:
    mira = floor.person("mira")
    await report(floor)
    await fixed(floor)
    await give_a_low_mark(floor, "It works")
    owed = mira.hears()[-1]
    assert "Call the reporter of INC-1 back" in owed.text
    assert await mira.click(owed, "Done") is None
    await floor.settled()
    assert "Done" in owed.text
    told = str((await mira.command("/desk csat")).blocks)
    assert "*0.0%* gave 4 or 5 (n 1;" in told
    assert "It took *days*" in told


async def test_whoever_says_nothing_is_asked_once_when_it_closes_and_the_question_goes_after_a_week(
    floor: Floor,
) -> None:
    sofia = floor.person("sofia")
    await report(floor)
    await fixed(floor)
    heard = len(sofia.hears())
    await floor.later(days=6)
    question = sofia.hears()[-1]
    assert len(sofia.hears()) == heard + 1
    assert "How did we do?" in str(question.blocks)
    await floor.later(days=8)
    assert "How did we do?" not in str(question.blocks)
    assert len(sofia.hears()) == heard + 1


@pytest.mark.both_databases
async def test_whoever_asked_for_something_says_how_it_went_where_they_say_that_it_is_there(floor: Floor) -> None:
    sofia, mira = floor.person("sofia"), floor.person("mira")
    await sofia.command("/request mailing list for the tills")
    await floor.settled()
    await floor.person("ivan").click(floor.last("team-workplace"), "Done")
    await floor.settled()
    await give_a_low_mark(floor, "It is all there")
    assert "Call the requester of REQ-1 back" in mira.hears()[-1].text
    told = str((await mira.command("/desk csat")).blocks)
    assert "*0.0%* gave 4 or 5 (n 1;" in told
    assert "2 of 5 · REQ-1: It took *days*" in told


async def test_whoever_never_says_that_it_is_there_is_asked_once_in_its_thread(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await sofia.command("/request mailing list for the tills")
    await floor.settled()
    await floor.person("ivan").click(floor.last("team-workplace"), "Done")
    await floor.settled()
    heard = len(sofia.hears())
    await floor.later(days=6)
    assert len(sofia.hears()) == heard + 1
    question = sofia.hears()[-1]
    assert await sofia.click(question, "5") is None
    await floor.settled()
    assert ":star::star::star::star::star: Thank you." in str(question.blocks)
    await floor.later(days=8)
    assert len(sofia.hears()) == heard + 1
