"""A major incident is looked back on: from the end of its room to the last of its follow-ups."""

import pytest

from tests.company import report
from tests.conftest import Floor


@pytest.mark.both_databases
async def test_a_major_incident_is_reviewed(floor: Floor) -> None:
    await report(floor, "Point of sale is down in all stores")
    ana, carlos = floor.person("ana"), floor.person("carlos")
    await ana.click(floor.last("team-retail-apps"), "Declare major")
    await floor.settled()
    room = floor.workspace.channel("inc-1-point-of-sale-is-down")
    await carlos.command("/incident priority 1 high high")
    await carlos.command("/major role commander @carlos", room.id)
    assert "not over yet" in (await carlos.command("/major review", room.id)).said
    await carlos.command("/major resolve Rolled back the release", room.id)
    await floor.settled()
    card = carlos.hears()[-1]
    assert "Review of INC-1" in card.text
    assert await carlos.click(card, "Find a time") is None
    assert (await carlos.submit({})).closed
    await floor.settled()
    (file,) = (each for each in carlos.hears() if each.files)
    kept = floor.server.files.kept[file.files[0]["id"]]
    assert kept.name == "review-inc-1.ics"
    assert "METHOD:REQUEST" in str(kept.content)
    await floor.later(days=1, hours=6)
    assert "Where the minutes went" in str(ana.hears()[-1].blocks)
    assert await ana.click(ana.hears()[-1], "Look over the timeline") is None
    assert ana.view is not None
    assert "Rolled back the release" in str(ana.view.body)
    assert (await ana.submit({})).closed
    await floor.later(days=1)
    card = next(each for each in carlos.hears() if each.text.startswith("Review of INC-1"))
    assert await carlos.click(card, "We have met") is None
    await floor.settled()
    assert await carlos.click(card, "Write it up") is None
    said = {"Cause": "A bad release", "Contributing factors": "Nobody tested it"}
    assert "none, because" in str((await carlos.submit(said)).errors)
    asked = {"Follow-ups": "Write the test", "Who sees to them?": ana.id, "By when?": "2026-03-27"}
    assert (await carlos.submit(said | asked)).closed
    await floor.settled()
    assert "Cause: A bad release" in floor.last("major-incidents").text
    assert await ana.click(ana.hears()[-1], "Done") is None
    await floor.settled()
    assert "closed" in (await carlos.command("/major review inc-1")).said
