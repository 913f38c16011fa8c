"""A practice that the bot has never heard of is given to it whole: nothing else has to know."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.config import ConfigurationError, load_as, shipped_path
from bot.operating.manifest import manifest
from bot.operating.reference import reference
from commands.practices import PRACTICES
from commands.shared.practice import merged
from storage.record import replace
from tests.company import report
from tests.conftest import Floor, SetClock, open_floor
from tests.stories.small_practice import PRACTICE, WatchDocument

TOGETHER = (*PRACTICES, PRACTICE)


def written(tmp_path: Path, watches: str) -> Path:
    path = tmp_path / "app.yaml"
    path.write_text(f"{shipped_path().read_text()}\nwatches: {{{watches}}}\n")
    return path


@pytest.fixture
async def watching(tmp_path: Path, sqlite_url: str, clock: SetClock) -> AsyncIterator[Floor]:
    document = load_as(WatchDocument, written(tmp_path, "remind_after: 10m"))
    async with open_floor(document, sqlite_url, clock, practices=TOGETHER) as floor:
        yield floor


async def test_its_verb_its_button_its_card_its_timer_and_its_followers_work(watching: Floor) -> None:
    await report(watching)
    tom, ruth = watching.person("tom"), watching.person("ruth")
    assert (await tom.command("/watch begin INC-1")).said == "You watch INC-1 now."
    await watching.settled()
    card = watching.last("incidents")
    assert tom.id in str(card.blocks)
    assert await ruth.click(card, "Watch") is None
    await watching.settled()
    assert ruth.id in str(card.blocks)
    assert ruth.id in (await tom.command("/watch who 1")).said
    await watching.later(minutes=11)
    assert tom.hears()[-1].text == "You watch INC-1, and it is still open."
    await watching.person("ana").command("/incident resolve 1 restarted")
    await watching.settled()
    assert ruth.hears()[-1].text == "INC-1, which you watch, is resolved."


async def test_what_it_asks_in_a_lower_ones_form_is_done_in_the_transaction_of_that_form(watching: Floor) -> None:
    await report(watching, "The disk of the tills is full")
    ana, ticked = watching.person("ana"), {"Afterwards": ["Watch whether it holds"]}
    await ana.click(watching.last("team-retail-apps"), "Resolve")
    sent = await ana.submit({"How was it fixed?": "Emptied it"} | ticked)
    assert sent.errors == {"Afterwards": "Nobody watches a disk."}
    assert "New" in (await ana.command("/incident 1")).said
    await report(watching)
    card = watching.last("team-retail-apps")
    await ana.click(card, "Resolve")
    assert (await ana.submit({"How was it fixed?": "Restarted it"} | ticked)).closed
    assert (await ana.command("/watch who 2")).said == f"<@{ana.id}>"
    await ana.command("/incident reopen 2 not yet")
    await watching.settled()
    await ana.click(card, "Resolve")
    assert ana.view is not None
    assert "Afterwards" not in str(ana.view.body)
    assert (await ana.submit({"How was it fixed?": "Restarted it again"})).closed


async def test_what_it_says_to_a_report_stands_in_the_answer_and_the_card_of_the_team_waits(watching: Floor) -> None:
    tom, ana = watching.person("tom"), watching.person("ana")
    assert "Is it plugged in? Then INC-1 needs nobody." in (await tom.command("/incident the kettle is cold")).said
    await watching.settled()
    assert "incidents" not in {channel.name for channel in watching.workspace.channels.values()}
    await watching.later(minutes=2)
    assert "the kettle is cold" in watching.blocks("incidents")
    await tom.command("/incident the kettle is cold again")
    await tom.command("/incident cancel 2 it was not plugged in")
    await watching.later(minutes=5)
    assert "cold again" not in watching.blocks("incidents")
    await tom.command("/incident the kettle is gone")
    await ana.command("/incident take 3")
    await watching.settled()
    assert "the kettle is gone" in watching.blocks("incidents")
    await tom.dm("the kettle leaks")
    await watching.settled()
    head, *_ = tom.hears()[-1].blocks
    assert head["text"]["text"].startswith("Is it plugged in? Then offer-")


async def test_what_it_refuses_is_said_and_journalled_under_its_verb(watching: Floor) -> None:
    await report(watching)
    tom = watching.person("tom")
    await tom.command("/watch begin 1")
    assert (await tom.command("/watch begin 1")).said == "You watch INC-1 already."
    assert "There is no INC-9" in (await tom.command("/watch begin 9")).said
    assert "`/watch begin N`" in (await tom.command("/watch what")).said


def test_its_keys_of_app_yaml_are_read_and_refused_with_line_and_cure(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"watches.remind_after: must be longer than nothing"):
        load_as(WatchDocument, written(tmp_path, "remind_after: 0"))
    with pytest.raises(ConfigurationError, match=r"unknown key; did you mean `remind_after`"):
        load_as(WatchDocument, written(tmp_path, "remind_afer: 1h"))


def test_nothing_is_asked_in_a_form_that_there_is_not() -> None:
    with pytest.raises(ValueError, match=r"there is no form called incident\.nowhere"):
        merged((*PRACTICES, replace(PRACTICE, asks={"incident.nowhere": PRACTICE.asks["incident.resolve.form"]})))


def test_it_is_in_the_manifest_and_in_the_page_of_commands() -> None:
    together = merged(TOGETHER)
    described = manifest(together, load_as(WatchDocument, shipped_path()))
    hints = {each["command"]: each["usage_hint"] for each in described["features"]["slash_commands"]}
    assert hints["/watch"] == "begin N"
    assert "| `/watch who N` | Who watches it |" in reference(together)
