"""A task is given, taken in the team's channel, and not possible after all."""

import pytest

from tests.company import report
from tests.conftest import Floor

pytestmark = pytest.mark.both_databases


async def test_a_task_is_given_to_a_team_taken_and_found_not_possible(floor: Floor) -> None:
    ana, ben = floor.person("ana"), floor.person("ben")
    await report(floor, "Point of sale is down")
    answer = await ana.command("/desk task INC-1 restart the pool for retail-apps by friday")
    assert "T1 of INC-1 is for anyone in Retail applications, due Fri" in answer.said
    await floor.settled()
    assert "restart the pool" in floor.last("team-retail-apps").text
    await ben.click(floor.last("team-retail-apps"), "Take")
    await floor.settled()
    assert "T1" in (await ben.command("/desk tasks")).said
    await ben.click(floor.last("team-retail-apps"), "Not possible")
    assert ben.view is not None
    assert (await ben.submit({"Why can it not be done?": "No access to the pool"})).closed
    await floor.settled()
    shown = floor.blocks("team-retail-apps")
    assert "Not possible" in shown
    assert "No access to the pool" in shown
    assert "Nothing is yours to do" in (await ben.command("/desk tasks")).said
