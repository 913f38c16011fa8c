"""What people typed stands everywhere as they typed it, and text that shows nothing is no text."""

from typing import Any

import pytest

from tests.conftest import Floor

TITLE = "_config_ of *payment* fails at ~noon~ with ``` and :fire:"


def read(blocks: list[dict[str, Any]]) -> str:
    """What is to be read in the rich text of a message."""
    found = [part for block in blocks if block["type"] == "rich_text" for part in block["elements"][0]["elements"]]
    return "".join(part.get("text", "") for part in found)


def everything(floor: Floor) -> list[dict[str, Any]]:
    return [block for message in floor.workspace.channel("incidents").messages for block in message.blocks]


async def test_a_title_with_marks_is_shown_letter_for_letter(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await sofia.command(f"/incident {TITLE}")
    await sofia.command("/incident another with ```")
    await floor.settled()
    assert TITLE in read(everything(floor))
    assert TITLE in read(sofia.hears()[0].blocks)
    await ana.command("/incident list", "general")
    listed = read(ana.sees("general")[-1].blocks)
    assert TITLE in listed
    assert "another with ```" in listed


async def test_a_sentence_about_what_was_typed_shows_it_too(floor: Floor) -> None:
    ana = floor.person("ana")
    await ana.command("/incident tills down")
    await ana.command("/incident assign 1 my_*team*_", "general")
    assert "There is no team my_*team*_" in read(ana.sees("general")[-1].blocks)


@pytest.mark.parametrize("nothing", ["\u200b", "\u3164", "\u2800", "\u00ad\ufeff"])
async def test_text_that_shows_nothing_is_as_empty(floor: Floor, nothing: str) -> None:
    ana = floor.person("ana")
    await ana.command("/incident tills down")
    await ana.command(f"/incident resolve 1 {nothing}", "general")
    assert "needs more" in ana.sees("general")[-1].text
    await ana.command(f"/incident {nothing}")
    assert ana.view is not None
    await floor.settled()
    assert "INC-2" not in floor.blocks("incidents")


async def test_nothing_in_a_title_turns_round_what_follows(floor: Floor) -> None:
    await floor.person("ana").command("/incident invoice\u202efdp.exe")
    await floor.settled()
    assert "invoicefdp.exe" in str(floor.last("incidents").blocks)
