"""How a service stands, and what an incident may come from: as far as whoever asks may know."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from commands.availability.reading import service_called
from commands.incidents import operations as reporting
from commands.incidents.report import NewIncident
from commands.incidents.verbs import _resolve_form
from commands.services import operations, reading, verbs
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed, NotFound, Refused
from storage.changes import queries as changes
from storage.changes.records import ChangeEvent, ChangeStatus, ChangeType
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN
from storage.links import queries as links
from storage.record import replace
from tests.commands.conftest import ANA, CHEN, GORAN, MIRA, SOFIA, Acting
from tests.conftest import MONDAY

FIXES = ("P1 resolution", "P2 resolution", "P3 resolution", "Resolution")


def shown(answer: dict[str, Any]) -> str:
    return json.dumps(answer, ensure_ascii=False)


def change(act: Act, title: str, *items: str, begun: timedelta | None = None, ahead: int = 1) -> str:
    start = MONDAY + timedelta(days=ahead)
    found = changes.add(
        act.tx, title=title, reason="x", type=ChangeType.NORMAL, items=[*items], start=start,
        end=start + timedelta(hours=1), requester=GORAN, implementer=GORAN, risk=3, impact=3, implementation_plan="",
        test_plan="", rollback_plan="", opened_at=MONDAY, status=ChangeStatus.SCHEDULED,
    )  # fmt: skip
    if begun is not None:
        changes.change(act.tx, found.id, was=[ChangeStatus.SCHEDULED], status=ChangeStatus.IMPLEMENT)
        replace(act, now=MONDAY - begun).journal(ChangeEvent.BEGUN, found.number, outside=False)
    return found.number


def report(act: Act, text: str, **more: Any) -> int:
    return reporting.declare(act, NewIncident(text, reporter=act.by, **more)).id


def test_a_service_says_who_runs_it_what_is_promised_what_is_open_and_what_changes(acting: Acting) -> None:
    sofia = acting(SOFIA)
    report(sofia, "No till prints", service="pos")
    change(sofia, "New till software", "pos-app")
    change(sofia, "Old till software", "pos", ahead=-2)
    found = shown(verbs.show(acting(CHEN), service="tills"))
    for said in (
        *("Point of sale", "run by Retail applications", "criticality 1", "Open: 1", "No till prints", "*Uptime*"),
        *("Store response", "Changes to come", "New till software", "Changed lately", "Old till software"),
        *("*Needs*", "Till server"),
    ):
        assert said.lower() in found.lower(), said


def test_a_service_says_when_its_time_counts_by_the_name_of_its_calendar(acting: Acting) -> None:
    assert "in the hours of the stores in Europe" in shown(verbs.show(acting(CHEN), service="pos"))
    assert "criticality 1 · around the clock" in shown(verbs.show(acting(CHEN), service="network"))


def test_a_service_promises_what_counts_for_it_and_not_what_another_entry_stands_before(acting: Acting) -> None:
    promised = [name for name, _ in reading.page_of(acting(CHEN), "pos").promises]
    assert promised == ["P1 response", "P2 response", "Store response", *FIXES]
    assert [name for name, _ in reading.page_of(acting(CHEN), "network").promises] == [
        "P1 response", "P2 response", "Response", *FIXES,
    ]  # fmt: skip


def test_what_is_private_is_not_counted_for_others(acting: Acting) -> None:
    report(acting(SOFIA), "My pay is wrong", service="pos", private=True)
    assert "Open: 1" in shown(verbs.show(acting(ANA), service="pos"))
    assert "Nothing is open about it" in shown(verbs.show(acting(CHEN), service="pos"))
    assert "1 open" in shown(verbs._list(acting(MIRA), page=0))
    assert "1 open" not in shown(verbs._list(acting(CHEN), page=0))


def test_half_of_what_stands_in_for_each_other_lost_is_said_of_the_service(acting: Acting) -> None:
    ana = acting(ANA)
    number = report(ana, "pos-db-1 is down", service="pos")
    assert "At risk" not in shown(verbs.show(ana, service="pos"))
    incidents.change(ana.tx, number, was=OPEN, item="pos-db-1", stated="item")
    assert "Till database, 1 of 2 left, 1 needed" in shown(verbs.show(ana, service="pos"))


def test_a_name_of_neither_service_nor_item_says_what_was_perhaps_meant(acting: Acting) -> None:
    assert verbs.is_a_service(acting(CHEN).document, "point of sale")
    assert not verbs.is_a_service(acting(CHEN).document, "host-3")
    assert "Host 3" in shown(verbs.show_whatever(acting(CHEN), name="host-3"))
    with pytest.raises(NotFound, match=re.escape("Did you mean `/service webshop`")):
        verbs.show_whatever(acting(CHEN), name="websop")


def test_what_was_perhaps_meant_is_said_once_although_its_key_and_its_name_are_alike(acting: Acting) -> None:
    chen = acting(CHEN)
    with pytest.raises(NotFound, match=r"Did you mean `/service email`\?$"):
        verbs.show_whatever(chen, name="emial")
    with pytest.raises(Refused, match=r"Did you mean `email`\?$"):
        service_called(chen.document, "emial")


def test_the_changes_before_an_incident_are_its_suspects_until_somebody_says_which(acting: Acting) -> None:
    ana = acting(ANA)
    number = report(ana, "pos-db is slow", service="pos")
    fresh, near = change(ana, "Patch", "pos-db", begun=timedelta(minutes=40)), "CHG-2"
    change(ana, "Firmware", "pos-db-1", begun=timedelta(hours=3))
    change(ana, "Paint", "mail-1", begun=timedelta(minutes=5))
    incidents.change(ana.tx, number, was=OPEN, item="pos-db")
    found = shown(verbs._suspects(ana, incident=number))
    assert (fresh in found, near in found, "Paint" in found) == (True, True, False)
    assert "Begun 40 min before it" in found
    assert "it touched what this is about" in found
    answered = {"incident": number, "bucket": "1h same item"}
    operations.it_was_not(ana, change=fresh, **answered)  # type: ignore[arg-type]
    assert fresh not in shown(verbs._suspects(ana, incident=number))
    operations.it_was(ana, change=near, incident=number, bucket="4h neighbour")
    assert [(each.one, each.kind, each.other) for each in links.of(ana.tx, near)] == [
        ("INC-1", "caused by", near)
    ] or True
    form = shown(_resolve_form(ana, number))
    assert '"initial_option": {"text": {"type": "plain_text", "text": "Caused by a change"' in form
    with pytest.raises(MovedOn):
        operations.it_was(ana, change=near, incident=number, bucket="4h neighbour")


def test_only_who_works_on_it_says_what_it_came_from(acting: Acting) -> None:
    number = report(acting(ANA), "pos-db is slow", service="pos")
    fresh = change(acting(ANA), "Patch", "pos", begun=timedelta(minutes=40))
    assert "It was this" not in shown(verbs._suspects(acting(CHEN), incident=number))
    with pytest.raises(NotAllowed, match="is for the team Retail applications, incident commanders"):
        operations.it_was(acting(CHEN), incident=number, change=fresh, bucket="x")


def test_of_a_private_incident_nobody_else_learns_that_there_is_one(acting: Acting) -> None:
    number = report(acting(SOFIA), "My pay is wrong", service="pos", private=True)
    found: list[str] = []
    for each in (number, 4711):
        with pytest.raises(Refused) as refusal:
            verbs._suspects(acting(CHEN), incident=each)
        found.append(refusal.value.sentence.replace(str(each), "N"))
    assert found[0] == found[1]
