"""What is to be done is told of on the day, and done from there."""

from tests.company import report
from tests.conftest import Floor


async def test_on_the_day_it_is_due_whoever_has_it_is_told_and_presses_done(floor: Floor) -> None:
    ben = floor.person("ben")
    await report(floor, "Point of sale is down")
    await floor.person("ana").command("/desk task INC-1 restart the pool @ben by tomorrow")
    await floor.later(hours=24)
    told = ben.hears()[-1]
    assert told.text == "1 thing is yours to do"
    await ben.click(told, "Done")
    assert "Nothing is yours to do" in (await ben.command("/desk tasks")).said
