"""`/desk`: what there is, and who one is to it."""

from bot.workspace.people import words
from tests.company import report
from tests.conftest import Floor


async def test_whoami_names_teams_roles_and_services(floor: Floor) -> None:
    said = (await floor.person("ana").command("/desk whoami")).said
    assert "Retail applications" in said
    assert "Point of sale" in said
    assert "a service manager" in (await floor.person("mira").command("/desk whoami")).said
    assert "in no team of this desk" in (await floor.person("sofia").command("/desk whoami")).said


async def test_what_the_desk_does_not_know_gets_the_nearest_and_the_help(floor: Floor) -> None:
    for line in ("/desk", "/desk help"):
        assert "/incident" in (await floor.person("sofia").command(line)).said
    assert "Did you mean `/desk whoami`?" in (await floor.person("sofia").command("/desk whomai")).said


async def test_a_verb_that_needs_more_is_answered_with_how_to_write_it(floor: Floor) -> None:
    tom = floor.person("tom")
    for line in ("improve TEXT", "search TEXT", "task RECORD TEXT", "audit INC-N", "why KEY", "mute SOURCE"):
        said = (await tom.command(f"/desk {line.partition(' ')[0]}")).said
        assert f"Write it as `/desk {line}" in said
    for line in ("outage N", "forecast INC-N"):
        assert f"Write it as `/sla {line}" in (await tom.command(f"/sla {line.partition(' ')[0]}")).said
    assert "Did you mean `/incident ack N`?" in (await tom.command("/desk ack 3")).said


async def test_what_was_reported_is_found_at_once_and_from_one_of_it_a_button_leads_back(floor: Floor) -> None:
    tom = floor.person("tom")
    for till in (1, 2):
        await report(floor, f"Till {till} prints blank receipts")
    assert "2 in all" in (await tom.command("/desk search receipt blank")).said
    await tom.click(tom.sees("general")[-1], "Show", "general")
    await floor.settled()
    assert "reported by" in words("", tom.sees("general")[-1].blocks)
    await tom.click(tom.sees("general")[-1], "Back to what was found", "general")
    await floor.settled()
    assert "2 in all" in words("", tom.sees("general")[-1].blocks)
