"""Who is who in app.yaml, what is doubtful in it and what cannot be meant."""

import pytest
from pydantic import ValidationError

from commands.shared.organisation import DeskIdentity, Organisation, Roles, Service, Team, known_zone, unknown
from tests.conftest import MONDAY

COMPANY = Organisation(
    roles=Roles(managers=("mira@x.example",), commanders=("carlos@x.example",)),
    teams={"erp": Team(channel="#team-erp", members=("chen@x.example", "@oncall")), "new": Team(channel="team-new")},
    services={"payroll": Service(name="Payroll", team="erp"), "hr": Service(name="HR", team="erp")},
)


def test_its_people_are_those_of_roles_and_teams() -> None:
    assert list(COMPANY.people()) == ["mira@x.example", "carlos@x.example", "chen@x.example", "@oncall"]


def test_it_is_described_in_lines() -> None:
    assert list(COMPANY.described(MONDAY)) == [
        "\nTeams (2)",
        "  erp: #team-erp, 2 members, runs Payroll, HR",
        "  new: #team-new, 0 members, runs no service",
    ]


def test_of_one_member_it_is_said_that_there_is_one() -> None:
    company = Organisation(teams={"erp": Team(channel="team-erp", members=("chen@x.example",))})
    assert "  erp: #team-erp, 1 member, runs no service" in company.described(MONDAY)


def test_what_an_operator_may_want_to_mend_is_said() -> None:
    assert list(COMPANY.doubts()) == ["the team new has no members"]
    assert list(Organisation().doubts()) == [
        "roles.managers is empty: nobody hears of a breach",
        "roles.commanders is empty: only managers may lead a war room",
    ]


def test_a_service_of_a_team_that_is_not_there_cannot_be_meant() -> None:
    services = {"payroll": Service(name="Payroll", team="epr")}
    wrong = COMPANY.model_copy(update={"services": services})
    assert list(wrong.mistakes()) == [
        (("services", "payroll", "team"), "there is no team `epr`; did you mean `erp`?")
    ]
    assert list(COMPANY.mistakes()) == []


def triaged(team: str) -> Organisation:
    return COMPANY.model_copy(update={"desk": DeskIdentity(triage=team)})


def test_the_team_that_owns_what_nobody_could_place_is_one_that_there_is() -> None:
    assert list(triaged("erq").mistakes()) == [
        (("desk", "triage"), "there is no team `erq`; did you mean `erp`?"),
    ]
    assert list(triaged("new").mistakes()) == []
    assert list(triaged("new").described(MONDAY))[-1] == (
        "  new: #team-new, 0 members, runs no service, and owns what nobody could place"
    )


def named(**names: str) -> Organisation:
    teams = {key: team.model_copy(update={"name": names.get(key)}) for key, team in COMPANY.teams.items()}
    return COMPANY.model_copy(update={"teams": teams})


def test_a_team_reads_by_its_name_and_is_found_by_either() -> None:
    company = named(erp="Business systems")
    assert company.team_names() == {"erp": "Business systems", "new": "new"}
    assert {company.team_called(text) for text in ("erp", "ERP", " business  Systems ")} == {"erp"}
    assert company.team_called("business") is None
    assert "  erp (Business systems): #team-erp, 2 members, runs Payroll, HR" in company.described(MONDAY)


def test_a_name_that_two_teams_have_cannot_be_meant() -> None:
    own = "give each a name of its own"
    assert list(named(erp="New").mistakes()) == [
        (("teams", "erp", "name"), f"is what the team `new` is called; {own}")
    ]
    assert len(list(named(erp="Desk", new="desk").mistakes())) == 2
    assert list(named(erp="ERP", new="Newcomers").mistakes()) == []


def test_a_word_that_stands_for_two_services_is_doubted() -> None:
    services = {
        "pos": Service(name="POS", team="erp", words=("Till", "till")),
        "shop": Service(name="Shop", team="erp", words=("till", "cart")),
    }
    company = COMPANY.model_copy(update={"services": services})
    assert list(company.doubts())[-1] == "the word `till` stands for pos and shop: no service is found by it"


@pytest.mark.parametrize("words", [[""], ["  "], "till", [True]])
def test_a_word_that_says_nothing_is_refused(words: object) -> None:
    with pytest.raises(ValidationError):
        Organisation.model_validate({"services": {"pos": {"name": "POS", "team": "erp", "words": words}}})


def test_what_is_not_there_is_named_with_what_was_perhaps_meant() -> None:
    assert unknown("team", "zzz", ["erp", "network"]) == "there is no team `zzz`; known are erp, network"
    assert unknown("team", "zzz", []) == "there is no team `zzz`; known are none yet"


def test_a_time_zone_is_one_that_there_is() -> None:
    assert known_zone("Europe/Berlin") == "Europe/Berlin"
    assert str(DeskIdentity(timezone="Asia/Kathmandu").zone) == "Asia/Kathmandu"
    for name in ("Europe/Bern", "", "../etc"):
        with pytest.raises(ValueError, match="is not a time zone; write one such as Europe/Berlin"):
            known_zone(name)


def test_a_key_that_it_does_not_know_is_an_error_and_nothing_can_be_changed() -> None:
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Organisation.model_validate({"team": {}})
    with pytest.raises(ValidationError, match="frozen_instance"):
        COMPANY.teams = {}
