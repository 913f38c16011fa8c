"""A major incident that nobody wrote of while it lasted is entered afterwards, and told in one line."""

from datetime import timedelta

import pytest

from tests.conftest import MONDAY, Floor


@pytest.mark.both_databases
async def test_what_is_over_is_entered_calls_nobody_and_stands_in_the_report(floor: Floor) -> None:
    ana, carlos = floor.person("ana"), floor.person("carlos")
    assert "for incident commanders and service managers" in (await ana.command("/major retro")).said
    await floor.later(hours=6)
    await carlos.command("/major retro Scanners were down")
    entered = {
        "What happened?": "Scanners were down",
        "Service": "Warehouse management",
        "Started": MONDAY,
        "Mitigated": MONDAY + timedelta(minutes=40),
        "Resolved": MONDAY - timedelta(minutes=10),
        "How was it fixed?": "A new licence",
    }
    asked = (await carlos.submit(entered)).errors
    assert "Which of the two is right?" in asked["Resolved"]
    assert (await carlos.submit(entered | {"Resolved": MONDAY + timedelta(minutes=70)})).closed
    await floor.settled()
    said = [each.name for each in floor.workspace.channels.values() if "Scanners were down" in str(each.messages)]
    assert len(said) == 1, "to whoever entered it, and to nobody else"
    assert ", 70 min." in str([each.text for each in floor.workspace.direct_channel(carlos.id).messages])
    await floor.later(days=1)
    assert "Scanners were down" in str(floor.last("service-reports").blocks)
