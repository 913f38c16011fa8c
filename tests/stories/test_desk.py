"""`/desk`: what there is, and who one is to it."""

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
