"""What is found out once is written down, looked over, offered to whoever reports the like, and kept right."""

from collections.abc import AsyncIterator

import pytest

from bot.config import Document
from tests.conftest import Floor, SetClock, open_floor


@pytest.fixture
async def floor(shipped: Document, database_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    """The company as it ships: with what it knows from the start."""
    async with open_floor(shipped, database_url, clock) as floor:
        yield floor


async def taken_in(floor: Floor) -> None:
    desk = floor.program.desk
    while await desk.ask(desk.index.take_in):
        pass


@pytest.mark.both_databases
async def test_whoever_reports_reads_what_helps_and_the_team_sees_what_it_does_not(floor: Floor) -> None:
    await taken_in(floor)
    sofia, tom, ruth, ana = map(floor.person, ("sofia", "tom", "ruth", "ana"))
    reply = await sofia.command("/incident till 4 prints blank receipts")
    assert "INC-1* is reported" in reply.said
    assert "The team Retail applications sees it in 2 min, unless what stands below settles it." in reply.said
    assert "This may help:* Till prints blank receipts (KB-2)" in reply.said
    assert "2. Put it in so that the shiny side faces the print head." in reply.said
    await floor.settled()
    assert "team-retail-apps" not in {channel.name for channel in floor.workspace.channels.values()}
    assert await sofia.click(sofia.sees("general")[-1], "That solved it") is None
    await floor.settled()
    assert "INC-1 is solved" in str(sofia.sees("general")[-1].blocks)
    await floor.later(minutes=5)
    assert "team-retail-apps" not in {channel.name for channel in floor.workspace.channels.values()}
    assert not any("How did we do" in str(message.blocks) for message in sofia.hears())

    await tom.command("/incident blank receipts at the till")
    await tom.click(tom.sees("general")[-1], "Still need help")
    await floor.settled()
    assert "blank receipts at the till" in str(floor.last("team-retail-apps").blocks)
    await ruth.command("/incident blank receipts from the till of the bakery")
    await floor.later(minutes=2)
    card = floor.last("team-retail-apps")
    assert "It may be like this" in str(card.blocks)
    await ana.click(card, "Use it")
    await floor.settled()
    assert "thinks that this helps" in ruth.hears()[-1].text
    assert "It may be like this" not in str(card.blocks)


@pytest.mark.both_databases
async def test_how_it_was_fixed_becomes_what_everybody_reads(floor: Floor) -> None:
    tom, ana, ben = floor.person("tom"), floor.person("ana"), floor.person("ben")
    await tom.command("/incident the gift card reader of till 2 beeps")
    await floor.settled()
    await ana.click(floor.last("team-retail-apps"), "Resolve")
    fixed = {"How was it fixed?": "Ana held the reset key", "For others": ["Others will need this"]}
    assert (await ana.submit(fixed)).closed
    await floor.settled()
    draft = ana.hears()[-1]
    assert "[name] held the reset key" in str(draft.blocks)
    await ana.click(draft, "Edit")
    edited = {
        "Title": "Gift card reader beeps",
        "What to do": "1. Hold the reset key for five seconds\n2. Try a card",
    }
    assert (await ana.submit(edited)).closed
    await floor.settled()
    await ana.click(draft, "Send to review")
    await floor.settled()
    card = floor.last("team-retail-apps")
    await ben.click(card, "Ask for changes")
    assert (await ben.submit({"What should be otherwise?": "say for how long"})).closed
    await floor.settled()
    back = ana.hears()[-1]
    assert "say for how long" in back.text
    await ana.click(back, "Send to review")
    await floor.settled()
    assert "say for how long" in back.text
    assert "Send to review" not in str(back.blocks)
    card = floor.last("team-retail-apps")
    refusal = await ana.click(card, "Publish")
    assert refusal is None or "somebody else publishes it" in refusal
    await ben.click(card, "Publish")
    await floor.settled()
    assert "Published by" in str(card.blocks)
    assert "has published KB-8" in ana.hears()[-1].text
    assert "Gift card reader beeps" in (await tom.command("/knowledge card reader beeps")).said
    assert "Hold the reset key" in (await tom.command("/knowledge show KB-8")).said
    assert "KB-8" in (await tom.command("/desk search reset key")).said
    await taken_in(floor)
    assert "This may help:* Gift card reader beeps" in (await tom.command("/incident gift card reader beeps")).said


async def test_a_mention_shows_it_above_the_question_and_words_that_nobody_knows_may_be_written(floor: Floor) -> None:
    await taken_in(floor)
    tom, ana = floor.person("tom"), floor.person("ana")
    await tom.dm("vpn")
    await floor.settled()
    asked = tom.hears()[-1]
    head, buttons, question, *_ = asked.blocks
    assert "VPN does not connect from home (KB-3)" in str(head)
    assert [each["text"]["text"] for each in buttons["elements"]] == ["That solved it"]
    assert "Shall I report this" in str(question)
    await tom.click(asked, "That solved it")
    await floor.settled()
    assert "Nothing is reported" in tom.hears()[-1].text
    assert "Nothing is known about" in (await tom.command("/knowledge coffee machine")).said
    await ana.command("/knowledge coffee machine")
    await ana.click(ana.sees("general")[-1], "Write it")
    sent = await ana.submit({"What to do": "Empty the tray"})
    assert sent.closed
    await floor.settled()
    assert "Empty the tray" in str(ana.hears()[-1].blocks)
    await ana.command("/knowledge write")
    assert ana.view is not None
    assert ana.view.body["title"]["text"] == "Article"
