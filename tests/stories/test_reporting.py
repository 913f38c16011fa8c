"""Somebody reports, somebody fixes it, and the reporter says that it works."""

from tests.conftest import Floor


async def test_a_one_line_report_becomes_a_card_for_the_desk_and_the_team(floor: Floor) -> None:
    reply = await floor.person("sofia").command("/incident Point of sale is down in store 42")
    await floor.settled()
    assert reply.error is None
    assert "INC-1" in reply.said
    for channel in ("incidents", "team-retail-apps"):
        assert "Point of sale is down" in str(floor.last(channel).blocks)
    assert "INC-1" in floor.person("sofia").hears()[-1].text


async def test_from_report_to_confirmed_fix_by_buttons(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command("/incident Point of sale is down in store 42")
    await floor.settled()
    card = floor.last("team-retail-apps")
    assert await ana.click(card, "Acknowledge") is None
    await floor.settled()
    assert "In progress" in str(card.blocks)
    assert await ana.click(card, "Resolve") is None
    sent = await ana.submit({"How was it fixed?": "Restarted the till service", "Resolution code": "Fixed"})
    assert sent.closed
    await floor.settled()
    question = sofia.hears()[-1]
    assert "Restarted the till service" in str(question.blocks)
    assert await sofia.click(question, "It works") is None
    await floor.settled()
    assert "Closed" in str(card.blocks)
    assert await sofia.click(question, "5") is None
    await floor.settled()
    assert "Thank you" in str(question.blocks)
