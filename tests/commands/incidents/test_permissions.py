"""Who may see an incident and who may do what to it; to others a private one does not exist."""

import pytest

from bot.config import Document
from commands.incidents import permissions
from commands.incidents.rules import Action, Relation
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.directory import queries as directory
from storage.record import replace
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, MIRA, OSKAR, SOFIA, TOM, Acting, slack_id, untriaged
from tests.commands.incidents.examples import CLOSED, HELD, INCIDENT, standing
from tests.commands.outcome import asked, refused
from tests.conftest import MONDAY

INGRID = slack_id("ingrid")
PRIVATE = replace(INCIDENT, private=True)


def relation(act: Act, **more: object) -> Relation:
    return permissions.relation(act, replace(INCIDENT, **more))  # type: ignore[arg-type]


def test_managers_and_commanders_lead(acting: Acting) -> None:
    act = acting(TOM)
    assert permissions.managers(act) == (MIRA,)
    assert permissions.commanders(act) == (CARLOS, INGRID)
    assert [permissions.leads(act, person) for person in (MIRA, INGRID, ANA, SOFIA)] == [True, True, False, False]


def test_a_person_is_in_the_teams_that_name_them_or_their_group(acting: Acting) -> None:
    assert permissions.teams_of(acting(TOM), ANA) == ["retail-apps"]
    assert permissions.teams_of(acting(TOM), SOFIA) == []


def test_whoever_a_group_holds_today_is_in_its_team(acting: Acting) -> None:
    directory.store(acting(TOM).tx, "@retail-oncall", [TOM], MONDAY)
    assert permissions.teams_of(acting(TOM), TOM) == ["retail-apps"]
    assert TOM in permissions.responders(acting(TOM), INCIDENT)


def test_whom_a_transaction_has_looked_up_it_does_not_ask_for_again(acting: Acting) -> None:
    with asked(acting(TOM)) as first:
        permissions.teams_of(acting(TOM), TOM)
    with asked(acting(TOM)) as again:
        permissions.teams_of(acting(ANA), ANA)
        permissions.responders(acting(ANA), INCIDENT)
    assert (len(first), len(again)) == (1, 0)


def test_whoever_has_it_responds_and_its_team_each_once(acting: Acting) -> None:
    act = acting(TOM)
    assert permissions.responders(act, INCIDENT) == (ANA, BEN)
    assert permissions.responders(act, replace(INCIDENT, assignee=BEN)) == (BEN, ANA)
    assert permissions.responders(act, replace(INCIDENT, assignee=OSKAR)) == (OSKAR, ANA, BEN)


@pytest.mark.parametrize("team", [None, "gone"])
def test_where_no_team_is_found_the_managers_respond(acting: Acting, team: str | None) -> None:
    assert permissions.responders(acting(TOM), replace(INCIDENT, team=team)) == (MIRA,)


def test_where_nobody_of_the_team_is_known_the_managers_respond(acting: Acting, document: Document) -> None:
    empty = document.teams["retail-apps"].model_copy(update={"members": ("nobody@northgate.example",)})
    teams = dict(document.teams) | {"retail-apps": empty}
    act = replace(acting(TOM), document=document.model_copy(update={"teams": teams}))
    assert permissions.responders(act, INCIDENT) == (MIRA,)


@pytest.mark.parametrize("person", [TOM, OSKAR, CHEN])
def test_everyone_sees_what_is_not_private(acting: Acting, person: str) -> None:
    assert permissions.sees(acting(person), INCIDENT, person)


@pytest.mark.parametrize(
    ("person", "seen"),
    [(SOFIA, True), (ANA, True), (BEN, True), (CARLOS, True), (MIRA, True), (TOM, False), (CHEN, False)],
)
def test_a_private_one_is_seen_by_its_reporter_its_team_and_those_who_lead(
    acting: Acting, person: str, seen: bool
) -> None:
    assert permissions.sees(acting(TOM), PRIVATE, person) is seen


def test_whoever_a_private_one_was_given_to_sees_it(acting: Acting) -> None:
    assert permissions.sees(acting(TOM), replace(PRIVATE, assignee=TOM), TOM)


def test_what_is_not_theirs_to_see_is_not_found_and_told_like_what_there_is_not(acting: Acting) -> None:
    private = standing(acting(TOM), private=True)
    assert permissions.visible(acting(ANA), 1) == private
    for number in (1, 99):
        sentence = f"There is no INC-{number}. See yours with `/incident mine`, all with `/incident list`."
        with refused(NotFound, sentence, record=f"INC-{number}"):
            permissions.visible(acting(TOM), number)


def test_what_a_person_is_to_an_incident(acting: Acting) -> None:
    assert relation(acting(SOFIA)) == Relation(reporter=True, team=False, commander=False, manager=False)
    assert relation(acting(BEN)) == Relation(reporter=False, team=True, commander=False, manager=False)
    assert relation(acting(CARLOS)) == Relation(reporter=False, team=False, commander=True, manager=False)
    assert relation(acting(MIRA)) == Relation(reporter=False, team=False, commander=False, manager=True)
    assert relation(acting(DORA)) == Relation(reporter=False, team=False, commander=False, manager=False)


def test_whoever_has_it_is_of_its_team(acting: Acting) -> None:
    assert relation(acting(OSKAR), assignee=OSKAR).team


def test_of_one_that_waits_with_the_triage_team_everyone_in_any_team_is_its_team(acting: Acting) -> None:
    assert relation(acting(DORA), team="workplace", service=None).team
    assert not relation(acting(OSKAR), team="workplace", service=None).team
    assert not relation(acting(DORA), team="workplace", service="email").team
    assert not relation(untriaged(acting)(DORA), team="workplace", service=None).team


@pytest.mark.parametrize("team", [None, "gone"])
def test_of_one_that_has_no_team_everyone_in_any_team_is_its_team(acting: Acting, team: str | None) -> None:
    assert relation(acting(DORA), team=team).team
    assert not relation(acting(OSKAR), team=team).team


@pytest.mark.parametrize(
    ("team", "action", "sentence"),
    [
        (
            "retail-apps",
            Action.TAKE,
            "To take INC-1 is for the team Retail applications, incident commanders and service managers.",
        ),
        (
            "retail-apps",
            Action.NOTE,
            "To note something on INC-1 is for the team Retail applications, its reporter, incident commanders and "
            "service managers.",
        ),
        (
            "retail-apps",
            Action.PRIORITY,
            "To change the priority of INC-1 is for the team Retail applications, incident commanders and service "
            "managers.",
        ),
        (None, Action.TAKE, "To take INC-1 is for a support team, incident commanders and service managers."),
    ],
)
def test_whoever_may_not_reads_whose_it_is(acting: Acting, team: str | None, action: Action, sentence: str) -> None:
    standing(acting(TOM), team=team)
    with refused(NotAllowed, sentence):
        permissions.permitted(acting(TOM), 1, action)


def test_a_form_is_refused_as_what_it_asks_for_would_be(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), status=HELD)
    standing(acting(ANA), status=CLOSED)
    assert permissions.possible(acting(ANA), 1, Action.HOLD).id == 1
    with pytest.raises(MovedOn, match="INC-2 is on hold already"):
        permissions.possible(acting(ANA), 2, Action.HOLD)
    with pytest.raises(MovedOn, match="INC-3 is closed"):
        permissions.possible(acting(ANA), 3, Action.RESOLVE)
    with pytest.raises(NotAllowed):
        permissions.possible(acting(TOM), 1, Action.HOLD)
