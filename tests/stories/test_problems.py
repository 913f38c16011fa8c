"""A problem from the fifth like report to a fix that holds, as people see it."""

import pytest

from bot.workspace.workspace import Message
from tests.company import CHANGE_FORM, report
from tests.conftest import Floor

pytestmark = pytest.mark.both_databases
SAID = (
    "Till 4 in Lyon prints blank receipts",
    "Receipts are blank at till 2",
    "Blank receipts from till 9",
    "Till 7 prints receipts that are blank",
    "The receipts of till 1 are blank",
)


def said(floor: Floor, words: str, channel: str = "team-retail-apps") -> Message:
    """The last message in which that stands."""
    found = [each for each in floor.workspace.channel(channel).messages if words in f"{each.text} {each.blocks}"]
    return found[-1]


def buttons(message: Message) -> list[str]:
    """What can be pressed on a message."""
    elements = [element for block in message.blocks or () for element in block.get("elements", ())]
    return [str(each["text"]["text"]) for each in elements if each["type"] == "button"]


async def test_a_problem_is_proposed_solved_and_watched_by_its_buttons_alone(floor: Floor) -> None:
    for title in SAID:
        await report(floor, title)
    await floor.later(minutes=1)
    assert "like this in 30 days" not in str(
        [each.blocks for each in floor.workspace.channel("team-retail-apps").messages]
    )
    await floor.later(minutes=31)
    ana, sofia = floor.person("ana"), floor.person("sofia")
    proposal = said(floor, "like this in 30 days")
    assert "5 like this in 30 days at Point of sale" in str(proposal.blocks)
    assert "receipts" in str(proposal.blocks).lower()
    await ana.click(proposal, "Show them")
    await ana.click(proposal, "Open a problem")
    await floor.settled()
    card = said(floor, "PRB-1")
    assert "PRB-1" in str(card.blocks)
    assert "5 incidents, 5 open" in str(card.blocks)
    await ana.click(card, "Take")
    await ana.click(card, "Cause")
    assert (
        await ana.submit({"What is the cause?": "The template lost its font", "Kind of cause": "Configuration"})
    ).closed
    heard = len(sofia.hears())
    await ana.click(card, "Workaround")
    assert (await ana.submit({"What can people do meanwhile?": "Print from the back office"})).closed
    await floor.settled()
    assert len(sofia.hears()) == heard + 5
    await ana.click(card, "Known error")
    await ana.command("/incident hold 2 PRB-1")
    await sofia.click(sofia.hears()[-1], "That helped")
    await floor.settled()
    await ana.click(card, "Raise a change")
    assert ana.view is not None
    assert "PRB-1: The template lost its font" in str(ana.view.body)
    asked = {key: value for key, value in CHANGE_FORM.items() if key not in ("What will change?", "Reason")}
    assert (await ana.submit(asked)).closed
    await floor.settled()
    assert "Fix in progress" in str(card.blocks)
    assert "CHG-1 is not done yet" in (await ana.command("/problem resolve 1 it works")).said
    for name in ("mira", "carlos", "dora"):
        await floor.person(name).click(floor.last("change-advisory"), "Approve")
    await floor.later(days=2, minutes=5)
    await ana.command("/change start 1")
    await ana.command("/change done 1 success")
    await floor.settled()
    ready = next(each for each in ana.hears() if "The last change of PRB-1 is done" in each.text)
    await ana.click(ready, "Resolve")
    assert (await ana.submit({"How was it fixed?": "The font is back"})).closed
    await floor.settled()
    assert buttons(ready) == ["Details"], "it is answered"
    assert "PRB-1 is resolved by now." in str(ready.blocks)
    assert "Resolved" in (await ana.command("/incident 2")).said
    assert "PRB-1, which caused it, is fixed" in str(
        [each.text for each in floor.workspace.channel("team-retail-apps").messages]
    )
    await floor.later(days=1)
    await report(floor, "Blank receipts at till 4")
    await floor.later(minutes=1)
    held = said(floor, "PRB-1's fix did not hold: INC-6")
    await ana.click(held, "Reopen")
    assert (await ana.submit({"Why?": "Till 4 again"})).closed
    await floor.settled()
    assert (buttons(ready), buttons(held)) == (["Details"], ["Details"])
    assert "In analysis" in str(card.blocks)
