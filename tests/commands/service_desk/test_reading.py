"""`/desk`: what the desk says of itself and of whoever asks."""

from typing import cast

import pytest

from commands.service_desk import views
from commands.service_desk.handlers import otherwise
from commands.service_desk.reading import membership
from commands.service_desk.verbs import VERBS
from commands.service_desk.views import Membership
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.verbs import Fit
from tests.commands.conftest import ANA, CARLOS, MIRA, SOFIA, Acting


@pytest.mark.parametrize(
    ("person", "teams", "roles"),
    [
        (ANA, ["retail-apps"], []),
        (MIRA, [], ["a service manager"]),
        (CARLOS, [], ["an incident commander"]),
        (SOFIA, [], []),
    ],
)
def test_a_person_has_the_teams_and_roles_of_app_yaml(
    acting: Acting, person: str, teams: list[str], roles: list[str]
) -> None:
    assert membership(acting(person)) == Membership(teams, roles)


def answer_to(act: Act, name: str) -> str:
    verb = verbs.called(name, VERBS)
    assert verb is not None
    assert verb.ask is not None
    return str(verb.ask(act)["text"])


def test_whoever_is_in_a_team_reads_which_and_what_it_looks_after(acting: Acting) -> None:
    assert answer_to(acting(ANA), "whoami") == (
        f"You are <@{ANA}> (`{ANA}`).\nYour teams: Retail applications.\nThey look after: Point of sale, Web shop."
    )


def test_whoever_has_a_role_reads_which(acting: Acting) -> None:
    assert answer_to(acting(MIRA), "whoami") == f"You are <@{MIRA}> (`{MIRA}`).\nYou are a service manager."


def test_whoever_is_in_no_team_reads_what_they_can_do(acting: Acting) -> None:
    assert answer_to(acting(SOFIA), "whoami") == (
        f"You are <@{SOFIA}> (`{SOFIA}`).\n"
        "You are in no team of this desk: you report, follow what you reported, and confirm the fix."
    )


def test_several_roles_and_teams_are_told_in_a_line_each_and_names_are_harmless() -> None:
    told = views.whoami("U1", Membership(["a<b", "c"], ["a service manager", "an incident commander"]), ["R&D"])
    assert told.splitlines()[1:] == [
        "You are a service manager and an incident commander.",
        "Your teams: `a&lt;b`, `c`.",
        "They look after: R&amp;D.",
    ]


@pytest.mark.parametrize("text", ["help", "whoami", "WHOAMI"])
def test_a_verb_alone_is_ready(text: str) -> None:
    assert verbs.read(text, VERBS).fit is Fit.READY


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("whomai", "Did you mean `/desk whoami`? "),
        ("hlep", "Did you mean `/desk help`? "),
        ("zzz", ""),
        ("help me", "Did you mean `/desk help`? "),
    ],
)
async def test_what_the_desk_does_not_know_gets_the_nearest_and_the_help(text: str, hint: str) -> None:
    line = verbs.read(text, VERBS)
    assert not line.is_ready
    assert await otherwise(cast(Desk, None), text, line) == {"text": f"{hint}`/desk help` shows what there is."}
