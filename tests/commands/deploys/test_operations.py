"""What becomes of a deploy: part of its change, or told to its team once an hour."""

from datetime import timedelta
from typing import Any

import pytest

from bot.config import load, shipped_path
from commands.changes import operations as change_operations
from commands.changes.afterwards import Made
from commands.deploys import notices, operations, verbs
from commands.deploys.intake import Delivery
from commands.deploys.readers import Told, change_event, read
from commands.incidents.operations import declare
from commands.incidents.report import NewIncident
from commands.items.reading import lines_of
from commands.items.suspects import suspects_of
from commands.shared import sight
from commands.shared.act import Act
from commands.shared.refusals import MovedOn
from storage.changes import templates
from storage.changes.records import Choice, Outcome, TemplateState, TemplateStatus
from storage.deploys import queries as deploys
from storage.deploys.records import Deploy, DeployStatus
from storage.incidents import queries as incidents
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, Acting
from tests.commands.deploys.sent import GITHUB, OWN, PAGERDUTY, Sent
from tests.commands.outcome import later, said, text_of
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)


def hears(act: Act, sent: Sent = OWN, **headers: str) -> list[str]:
    """A pipeline tells; what is said of it."""
    return receives(act, read(sent, {name.replace("_", "-"): value for name, value in headers.items()}))


def receives(act: Act, told: Told | None, source: str = "deploys") -> list[str]:
    assert operations.receive(act, Delivery(source, told)).status == 200
    return [text_of(each) for each in said(act, notices.FOLLOWS)]


def only(act: Act) -> Deploy:
    [found] = deploys.latest(act.tx, None, limit=5)
    return found


def approved(acting: Acting, **more: Any) -> None:
    """CHG-1, of the point of sale, in a window that is open at nine."""
    asked = replace(ASKED, start=MONDAY + HOUR, end=MONDAY + 4 * HOUR, **more)
    change_operations.request(acting(ANA), asked)
    for person in (MIRA, CARLOS, DORA):
        change_operations.vote(acting(person), 1, choice=Choice.APPROVE)
    said(acting(ANA), {})


def test_a_deploy_in_the_window_of_its_change_is_part_of_it_and_nobody_is_told(acting: Acting) -> None:
    approved(acting)
    act = later(acting("quarterdeck"), hours=2)
    assert hears(act) == []
    found = only(act)
    assert (found.change, found.service, found.item, found.version) == (1, "pos", "pos", "4.2.1")
    assert (found.started_at, found.finished_at) == (MONDAY - timedelta(minutes=20), MONDAY - timedelta(minutes=10))


def test_the_board_is_told_of_one_outside_the_window_of_its_change(acting: Acting) -> None:
    approved(acting)
    [text] = hears(acting("quarterdeck"))
    assert "*Point of sale* 4.2.1 of *CHG-1* goes into production by ana, and was to in its window" in text


def test_what_was_made_in_its_window_and_is_told_late_is_nothing_to_hear_of(acting: Acting) -> None:
    approved(acting)
    made = {**OWN, "started_at": (MONDAY + 2 * HOUR).isoformat(), "finished_at": None}
    change_operations.implement(later(acting(BEN), hours=1), 1)
    change_operations.done(later(acting(BEN), hours=3), 1, outcome=Outcome.SUCCESS, note="")
    said(acting(ANA), {})
    assert hears(later(acting("quarterdeck"), hours=3), made) == []
    assert hears(later(acting("quarterdeck"), hours=5), {**made, "id": "run-2"}) == []
    after = {**made, "id": "run-3", "started_at": (MONDAY + 3.5 * HOUR).isoformat()}
    [text] = hears(later(acting("quarterdeck"), hours=3.6), after)
    assert "and was to in its window" in text


def test_a_deploy_is_told_of_step_by_step_and_the_board_hears_when_it_fails(acting: Acting) -> None:
    approved(acting)
    act = later(acting("quarterdeck"), hours=2)
    assert hears(act, {**OWN, "status": "running", "finished_at": None}) == []
    assert only(act).status is DeployStatus.STARTED
    [text] = hears(act, {**OWN, "status": "failed"})
    assert "of *CHG-1* did not go into production" in text
    assert hears(act, {**OWN, "status": "running"}) == [], "what comes late changes nothing"
    assert only(act).status is DeployStatus.FAILED


def test_of_what_has_no_change_its_team_hears_once_an_hour_with_how_many_more_there_were(acting: Acting) -> None:
    act = acting("quarterdeck")
    loose = [{**OWN, "id": f"run-{number}", "change": ""} for number in range(5)]
    [first] = said_where(act, loose[0])
    assert first[0] == "#team-retail-apps"
    assert "*Point of sale* 4.2.1 goes into production without a change by ana" in first[1]
    for minutes, sent in ((10, loose[1]), (59, loose[2])):
        assert hears(later(act, minutes=minutes), sent) == []
    assert "So did 2 more since" in hears(later(act, minutes=61), loose[3])[0]
    other = {**OWN, "id": "e-1", "service": "ERP", "change": "CHG-99"}
    assert said_where(later(act, minutes=62), other)[0][0] == "#team-erp", "each service has an hour of its own"


def said_where(act: Act, sent: Sent) -> list[tuple[str, str]]:
    operations.receive(act, Delivery("deploys", read(sent, {})))
    return [(str(each.arguments["channel"]), text_of(each)) for each in said(act, notices.FOLLOWS)]


def test_only_production_is_kept(acting: Acting) -> None:
    act = acting("quarterdeck")
    assert hears(act, {**OWN, "environment": "staging"}) == []
    assert hears(act, {"zen": "Design for failure."}, x_github_event="ping") == []
    assert deploys.count(act.tx, None) == 0


def test_what_a_repository_is_called_may_be_an_item_and_that_is_of_a_service(acting: Acting) -> None:
    act = acting("quarterdeck")
    hears(act, GITHUB, x_github_event="deployment_status")
    assert (only(act).item, only(act).service) == ("pos-app", "pos")


def test_a_change_event_of_pagerdutys_is_kept_too(acting: Acting) -> None:
    act = acting("quarterdeck")
    assert "*Payroll* 7.1" in receives(act, change_event(PAGERDUTY), "prometheus")[0]
    assert only(act).sender == "pagerduty"


def test_an_incident_may_come_from_a_deploy_as_from_a_change(acting: Acting) -> None:
    approved(acting)
    act = acting(ANA)
    hears(act, {**OWN, "change": ""})
    hears(act, {**OWN, "id": "run-2", "change": "CHG-1", "started_at": "2026-03-16T08:55:00Z", "finished_at": None})
    incident = incidents.find(act.tx, declare(act, NewIncident("Tills are down", reporter=ANA, service="pos")).id)
    assert incident is not None
    found = suspects_of(act, incident)
    assert [each.record for each in found] == ["CHG-1", "DEP-1"]
    assert {each.at for each in found} == {MONDAY - timedelta(minutes=20), MONDAY - timedelta(minutes=5)}
    lines = lines_of(act, ["DEP-1", "CHG-1"])
    assert ["_without a change_" in line for line in lines] == [True, False], "in the order that is asked for"
    assert not sight.visible(replace(act, is_guest=True), ["DEP-1"])


def test_they_are_listed_of_a_service_or_of_all(acting: Acting) -> None:
    act = acting(BEN)
    assert "no pipeline has told of anything yet" in verbs._listed(act, words="")["text"]
    hears(act, {**OWN, "change": ""})
    assert "_without a change_" in str(verbs._listed(act, words="point of sale")["blocks"])
    assert "no pipeline" in verbs._listed(act, words="erp")["text"]


def test_a_deploy_that_nobody_can_place_is_told_to_the_board(acting: Acting) -> None:
    [(channel, text)] = said_where(acting("quarterdeck"), {**OWN, "service": "<!here> x", "change": ""})
    assert channel == "#change-advisory"
    assert "<!here>" not in text


def test_a_known_sender_of_another_name_is_needed(acting: Acting) -> None:
    reply = operations.receive(acting("quarterdeck"), Delivery("gone", read(OWN, {})))
    assert reply.body == "that is no deploy"


@pytest.mark.parametrize("until", [None, "not a time"])
def test_without_its_times_it_is_of_now(acting: Acting, until: str | None) -> None:
    act = acting("quarterdeck")
    hears(act, {**OWN, "started_at": until, "finished_at": until})
    assert (only(act).started_at, only(act).finished_at) == (MONDAY, MONDAY)


def test_the_team_writes_down_afterwards_what_a_deploy_was_and_it_is_part_of_that(acting: Acting) -> None:
    hears(acting("quarterdeck"), {**OWN, "change": ""})
    view = verbs._already_done(acting(ANA), 1)
    assert "Deploy of Point of sale 4.2.1" in str(view)
    start, end = MONDAY - timedelta(minutes=20), MONDAY - timedelta(minutes=10)
    made = Made("Deploy of Point of sale 4.2.1", ("pos",), start, end, ANA, "Nobody could pay")
    assert operations.register_afterwards(acting(ANA), 1, made=made).number == "CHG-1"
    assert only(acting(ANA)).change == 1
    with pytest.raises(MovedOn, match="part of CHG-1 already"):
        verbs._already_done(acting(BEN), 1)


def test_what_names_a_template_is_done_as_a_standard_change_while_that_is_not_suspended(
    acting: Acting,
) -> None:
    act = replace(acting("quarterdeck"), document=load(shipped_path()))
    renewed = {**OWN, "change": "renew-certificate"}
    assert hears(act, renewed) == []
    assert (only(act).change, only(act).template) == (None, "renew-certificate")
    assert "part of renew-certificate" in str(verbs._listed(replace(act, by=ANA), words="")["blocks"])
    assert len(hears(act, {**renewed, "id": "e-1", "service": "erp"})) == 1, "it may not touch that"
    templates.keep(act.tx, TemplateState("renew-certificate", TemplateStatus.SUSPENDED, MONDAY, "It failed twice"))
    assert len(hears(act, {**renewed, "id": "p-2"})) == 1
