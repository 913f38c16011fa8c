"""Where people work, by what app.yaml says of them."""

import pytest

from commands.shared.known import as_profile_has, known_of, site_of
from commands.shared.organisation import Organisation
from commands.shared.sites import Known
from storage.record import replace
from storage.staff.records import Colleague
from tests.commands.conftest import ANA, BEN, CHEN, TOM, Acting

LYON = {"lyon": {"name": "Lyon", "region": "EMEA", "words": ["FR-07"]}, "sydney": {"name": "Sydney"}}
COMPANY = Organisation.model_validate(
    {
        "sites": LYON,
        "people": {
            "ana@northgate.example": {"site": "lyon", "vip": True},
            "@retail-oncall": {"site": "sydney"},
            BEN: {"site": "sydney"},
        },
    }
)


@pytest.mark.parametrize(("person", "site"), [(ANA, "lyon"), (BEN, "sydney"), (CHEN, None), (TOM, None)])
def test_a_person_has_the_site_of_their_own_name_before_that_of_a_group(
    acting: Acting, person: str, site: str | None
) -> None:
    assert site_of(replace(acting(TOM), document=COMPANY), person) == site


def test_of_whom_nothing_is_written_nothing_is_known(acting: Acting) -> None:
    assert known_of(replace(acting(TOM), document=Organisation()), ANA) == Known()
    assert known_of(replace(acting(TOM), document=COMPANY), ANA).vip


def test_a_site_has_a_region_a_name_and_words_and_one_that_is_gone_has_none() -> None:
    assert [COMPANY.region_of(site) for site in ("lyon", "sydney", "paris", None)] == ["EMEA", None, None, None]
    assert COMPANY.site_names() == {"lyon": "Lyon", "sydney": "Sydney"}
    assert COMPANY.site_words() == {"lyon": ("FR-07",), "sydney": ()}


def test_nobody_works_at_a_site_that_is_not_there() -> None:
    wrong = Organisation.model_validate({"sites": LYON, "people": {"ana@northgate.example": {"site": "lyno"}}})
    assert list(wrong.mistakes()) == [
        (("people", "ana@northgate.example", "site"), "there is no site `lyno`; did you mean `lyon`?")
    ]


def test_whoever_something_is_known_of_is_looked_up_and_is_not_one_of_those_who_work_here_for_that() -> None:
    assert {"ana@northgate.example", BEN} <= set(COMPANY.handles())
    assert list(COMPANY.people()) == []


def test_among_people_stand_the_fields_of_profiles_and_each_is_what_it_is() -> None:
    people = {"manager_field": "Xf01MANAGER", "ana@northgate.example": {"vip": True}}
    read = Organisation.model_validate({"sites": LYON, "people": people})
    assert (dict(read.profile_fields), [*read.known]) == ({"manager_field": "Xf01MANAGER"}, ["ana@northgate.example"])
    mixed = {"site_field": {"site": "lyon"}, "ana@northgate.example": "Xf01MANAGER"}
    wrong = Organisation.model_validate({"sites": LYON, "people": mixed})
    assert sorted(where for where, _ in wrong.mistakes()) == [
        ("people", "ana@northgate.example"),
        ("people", "site_field"),
    ]


@pytest.mark.parametrize(
    ("profile", "manager", "site"),
    [
        ({"manager_field": "U0TOM0000", "site_field": "Lyon"}, "U0TOM0000", "lyon"),
        ({"manager_field": "Tom@Northgate.example"}, "tom@northgate.example", "paris"),
        ({"manager_field": "Tom Brown", "site_field": "the moon"}, "ana@northgate.example", "paris"),
        ({"manager_field": "U0SOFIA00"}, "ana@northgate.example", "paris"),
        ({}, "ana@northgate.example", "paris"),
    ],
)
def test_what_a_profile_does_not_say_or_nobody_knows_stays_as_it_was_known(
    profile: dict[str, str], manager: str, site: str
) -> None:
    known = Colleague("U0SOFIA00", manager="ana@northgate.example", site="paris", hours="office")
    found = as_profile_has(Organisation.model_validate({"sites": LYON}), known, profile)
    assert (found.manager, found.site, found.hours) == (manager, site, "office")
