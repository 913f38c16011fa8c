"""Who can act: whoever cannot is given nothing, and who has left acts for nobody any more."""

from storage.directory import queries as directory
from storage.outbox import queries as outbox
from tests.company import report
from tests.conftest import Floor


async def look_again(floor: Floor) -> None:
    """What happens every hour."""
    await floor.program.directory.look_up_people(floor.program.desk.document.people(), again=True)
    await floor.settled()


async def test_an_app_or_somebody_who_has_left_is_given_nothing(floor: Floor) -> None:
    ana, ben = floor.person("ana"), floor.person("ben")
    await report(floor)
    ben.person.deleted = True
    for name in ("quarterdeck", "ben"):
        said = (await ana.command(f"/incident assign 1 @{name}")).said
        assert "cannot work on INC-1: that is an app, or somebody who has left." in said
        assert f"Those who could: <@{ana.id}>" in said
    ben.person.deleted = False
    assert (await ana.command("/incident assign 1 @ben")).said == f"INC-1 is with <@{ben.id}> now."


async def test_what_is_for_somebody_who_has_left_waits_for_no_manager(floor: Floor) -> None:
    await report(floor)
    assert (await floor.person("tom").command("/incident follow 1")).error is None
    floor.person("tom").person.deleted = True
    assert (await floor.person("ana").command("/incident resolve 1 put a new roll in")).error is None
    await floor.settled()
    assert await floor.read(outbox.count_parked) == 0


async def test_where_slack_does_not_say_who_somebody_is_work_goes_on(floor: Floor) -> None:
    await report(floor)
    floor.server.faults.fail("users.info", "fatal_error")
    assert "is with" in (await floor.person("ana").command("/incident assign 1 @ben")).said


async def test_who_was_in_a_group_that_is_gone_acts_no_more_and_a_manager_hears_of_it_once(floor: Floor) -> None:
    groups = floor.workspace.usergroups
    key = next(key for key, (handle, _) in groups.items() if handle == "retail-oncall")
    members = groups[key][1]
    assert await floor.read(directory.ids_of, ["@retail-oncall"]) == tuple(members)
    kept = groups.pop(key)
    for _ in range(2):
        await look_again(floor)
    assert await floor.read(directory.ids_of, ["@retail-oncall"]) == ()
    told = [each.text for each in floor.person("mira").hears()]
    warning = ":warning: Slack has nobody any more for `@retail-oncall`, which app.yaml names."
    assert [text.startswith(warning) for text in told] == [True]
    groups[key] = kept
    await look_again(floor)
    assert await floor.read(directory.ids_of, ["@retail-oncall"]) == tuple(members)


async def test_somebody_who_has_left_acts_no_more(floor: Floor) -> None:
    await report(floor)
    floor.person("ben").person.deleted = True
    await look_again(floor)
    said = (await floor.person("ben").command("/incident take 1")).said
    assert "is for the team Retail applications" in said


async def test_while_slack_cannot_be_asked_everybody_stays(floor: Floor) -> None:
    before = await floor.read(directory.ids_of, ["ana@northgate.example"])
    floor.server.faults.fail("users.lookupByEmail", "fatal_error", times=99)
    await look_again(floor)
    assert await floor.read(directory.ids_of, ["ana@northgate.example"]) == before
    assert floor.person("mira").hears() == []
