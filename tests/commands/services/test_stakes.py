"""What is at stake: told where it is decided and worked on, once to whoever can mend it."""

import json
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.incidents import correcting
from commands.incidents import operations as working
from commands.incidents.report import NewIncident
from commands.items import linking
from commands.services import PRACTICE, cards, operations, verbs
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType
from storage.items.records import ItemEvent, ItemStatus
from storage.journal import queries as journal
from storage.record import replace
from tests.commands.conftest import ANA, CHEN, GORAN, SOFIA, TOM, Acting
from tests.commands.outcome import said, text_of
from tests.conftest import MONDAY

FOLLOWS = PRACTICE.follows


def report(act: Act, text: str, **more: Any) -> int:
    return working.declare(act, NewIncident(text, act.by, **more)).id


def change(act: Act, *items: str) -> Change:
    return changes.add(
        act.tx, title="Patch", reason="x", type=ChangeType.NORMAL, items=[*items], start=MONDAY + timedelta(days=1),
        end=MONDAY + timedelta(days=2), requester=GORAN, implementer=GORAN, risk=3, impact=3, implementation_plan="",
        test_plan="", rollback_plan="", opened_at=MONDAY, status=ChangeStatus.AUTHORISE, voting_round=1,
    )  # fmt: skip


def lines(blocks: list[dict[str, Any]]) -> list[str]:
    return [line for each in blocks for line in each.get("text", {}).get("text", "").split("\n") if line]


def told(act: Act) -> list[str]:
    return [text_of(each) for each in said(act, FOLLOWS) if "text" in each.arguments]


def test_a_room_says_what_is_down_with_what_it_is_about_and_how_that_is_known(acting: Acting) -> None:
    number = report(acting(TOM), "host-3 is dead")
    (shown,) = cards.under_situation(acting(ANA), number)
    assert lines([shown]) == [
        ":boom: *Down with Host 3: 1 service, 3 sites, about 190 people*",
        ":warning: *Shop server* goes on with 2 of 3 left, 2 needed",
    ]
    assert shown["accessory"]["action_id"] == "service.paths"
    path = json.dumps(verbs._paths(acting(ANA), number))
    assert "Host 3 > VM 11 > Till database 1 > Till database > Till server > Point of sale > Lyon" in path


def test_how_that_is_known_is_turned_over_page_by_page(acting: Acting) -> None:
    number = report(acting(TOM), "host-3 is dead")
    verb = next(each for each in verbs.BUTTONS if each.is_pressed_by("service.paths.next"))
    pressed = {"action_id": "service.paths.next", "value": json.dumps({"number": number, "page": 1})}
    assert verb.pressed(pressed) == (number, {"page": 1})
    assert verb.pressed({"action_id": "service.paths", "value": str(number)}) == (number, {})
    assert "quarterdeck impact" not in json.dumps(verbs._paths(acting(ANA), number, page=1))


def test_what_is_said_to_go_on_is_taken_out_with_all_that_stands_on_it(acting: Acting) -> None:
    number = report(acting(TOM), "host-3 is dead")
    with pytest.raises(NotAllowed, match="what it takes down is for"):
        operations.unaffected(replace(acting(SOFIA)), incident=number, item="pos-db")
    assert operations.unaffected(acting(GORAN), incident=number, item="pos-db") == ("INC-1", "Till database")
    assert lines(cards.under_situation(acting(ANA), number))[0] == ":boom: *Down with Host 3: 5 items*"


def test_a_room_of_what_nothing_stands_on_says_nothing(acting: Acting) -> None:
    assert cards.under_situation(acting(ANA), report(acting(TOM), "mail server is dead")) == []
    assert cards.under_situation(acting(ANA), report(acting(TOM), "coffee is cold")) == []


def test_a_ballot_says_that_a_change_takes_the_last_that_is_left(acting: Acting) -> None:
    ana = acting(ANA)
    asked = change(ana, "vm-12")
    assert lines(cards.under_ballot(ana, asked.id, 1)) == ["*Till database* goes on with 1 of 2 left, 1 needed"]
    number = report(acting(TOM), "pos-db-1 is dead")
    assert "takes the last" not in str(cards.under_ballot(ana, asked.id, 1)), "it is a guess so far"
    correcting.confirm_item(ana, number)
    assert lines(cards.under_ballot(ana, asked.id, 1)) == [
        ":warning: *Till database* has one of two left: this change takes the last"
    ]
    assert cards.under_ballot(ana, asked.id, 2) == [], "an earlier round is over"
    working.resolve(ana, number, note="a new disk")
    assert "takes the last" not in str(cards.under_ballot(ana, asked.id, 1))


def test_a_ballot_says_what_goes_should_the_change_fail(acting: Acting) -> None:
    asked = change(acting(ANA), "pos-db", "a fridge")
    found = lines(cards.under_ballot(acting(ANA), asked.id, 1))
    assert found == ["Should it fail: 1 service, 3 sites, about 190 people"]
    assert cards.under_ballot(acting(ANA), change(acting(ANA), "a fridge").id, 1) == []


def test_the_team_hears_once_that_half_is_gone_and_again_only_after_it_was_back(acting: Acting) -> None:
    ana = acting(ANA)
    number = report(acting(TOM), "pos-db-1 is dead")
    assert told(ana) == []
    correcting.confirm_item(ana, number)
    assert told(ana) == [
        ":warning: *Till database* goes on with 1 of 2 left, 1 needed: Till database 1 is out, INC-1. "
        "`/service item pos-db`"
    ]
    correcting.confirm_item(acting(GORAN), report(acting(TOM), "vm-11 is dead"))
    assert told(ana) == []
    working.resolve(ana, number, note="a new disk")
    working.resolve(acting(GORAN), 2, note="a new host")
    assert told(ana) == []
    linking.set_status(acting(GORAN), item="vm-12", status=ItemStatus.MAINTENANCE)
    assert told(ana) == [
        ":warning: *Till database* goes on with 1 of 2 left, 1 needed: VM 12 is out. `/service item pos-db`"
    ]


def test_of_a_private_incident_nobody_hears_what_is_out(acting: Acting) -> None:
    number = report(acting(TOM), "pos-db-1 was broken into", private=True)
    correcting.confirm_item(acting(ANA), number)
    assert told(acting(ANA)) == []


def test_without_items_in_app_yaml_nothing_is_said_of_them(acting: Acting) -> None:
    ana = acting(ANA)
    plain = replace(ana, document=cast(Document, ana.document).model_copy(update={"items": None}))
    number, asked = report(ana, "host-3 is dead"), change(ana, "vm-12")
    correcting.confirm_item(ana, number)
    assert cards.under_situation(plain, number) == cards.under_ballot(plain, asked.id, 1) == []
    assert told(plain) == []


def posted(act: Act, monday: str) -> int:
    return act.journal("report.posted", "desk", week=monday).id


def test_the_first_report_of_a_month_names_the_items_that_were_doubted_most(acting: Acting) -> None:
    then = replace(acting(CHEN), now=MONDAY - timedelta(days=20))
    for key, times in (("pos-db", 1), ("erp-db", 3)):
        for _ in range(times):
            linking.doubt(then, key)
    linking.doubt(acting(CHEN), "vault")
    linking.verify(acting(ANA), "pos-db", "INC-1")
    found = str(cards.under_week(acting(CHEN), posted(acting(CHEN), "2026-02-23")))
    assert "*Items most doubted in February*\\n• ERP database: 3 times\\n• Till database: 1 time" in found
    assert "4% of the items in use were seen or verified within half a year." in found
    assert cards.under_week(acting(CHEN), posted(acting(CHEN), "2026-03-02")) == []


def test_a_whole_outage_costs_each_team_one_message(acting: Acting) -> None:
    """The budget: one message for each thing that goes on with less, none for each incident."""
    ana = acting(ANA)
    for _ in range(20):
        correcting.confirm_item(ana, report(acting(TOM), "pos-db-1 is dead"))
    assert len(told(ana)) == 1
    assert len(journal.of_kinds(ana.tx, "item:pos-db", ItemEvent.SPENT)) == 1
