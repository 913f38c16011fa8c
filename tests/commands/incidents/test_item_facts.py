"""Which item an incident is about: guessed in memory, shown as a guess, put right by one press."""

import re
from typing import Any, cast

import pytest

from bot.config import Document
from commands.incidents import cards, correcting, filters, item_facts, operations, reading
from commands.incidents.report import NewIncident
from commands.incidents.verbs import _change_item
from commands.items.asking import show as show_item
from commands.items.register import register, take_in
from commands.shared.act import Act
from commands.shared.index import Index
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.shared.verbs import Unshaped
from storage.incidents.records import Incident, IncidentEvent
from storage.items.records import ItemEvent
from storage.record import replace
from tests.commands.conftest import ANA, CHEN, SOFIA, TOM, Acting
from tests.commands.outcome import asked, details, entries


def report(act: Act, text: str, **more: Any) -> Incident:
    return operations.declare(act, NewIncident(text, act.by, **more))


@pytest.mark.parametrize(
    ("text", "item", "service", "team"),
    [
        ("pos-db-1 answers nothing", "pos-db-1", "pos", "retail-apps"),
        ("the mail server refuses everything", "mail-1", "email", "workplace"),
        ("The line to Lyon is down", "line-lyon", None, "network"),
        ("tills are slow", "pos", "pos", "retail-apps"),
        ("pos-db-1 or pos-db-2 is slow, the till too", "pos", "pos", "retail-apps"),
        ("coffee is cold", None, None, "workplace"),
    ],
)
def test_the_item_that_a_text_names_says_the_service_and_team_too(
    acting: Acting, text: str, item: str | None, service: str | None, team: str
) -> None:
    made = report(acting(TOM), text)
    assert (made.item, made.service, made.team) == (item, service, team)


def test_without_items_in_app_yaml_incidents_name_services_as_they_did(acting: Acting) -> None:
    act = acting(TOM)
    plain = replace(act, document=cast(Document, act.document).model_copy(update={"items": None}))
    assert (report(plain, "pos-db-1 answers nothing").item, report(plain, "tills are slow").item) == ("pos", "pos")
    assert "Item:" not in str(cards.card(plain, 1))


def test_naming_an_item_asks_the_database_for_nothing(acting: Acting) -> None:
    act = acting(TOM)
    report(act, "warm up, mail server")
    with asked(act) as plainly:
        report(act, "the web shop is slow")
    with asked(act) as by_item:
        report(act, "the web shop is slow at shop-web-1")
    assert len(by_item) == len(plainly)


def test_a_guess_is_shown_as_one_and_made_sure_by_a_press(acting: Acting) -> None:
    report(acting(TOM), "pos-db-1 answers nothing")
    shown = str(cards.card(acting(ANA), 1))
    assert ":package: *Item:* Till database 1 (`pos-db-1`) _(guess)_" in shown
    assert ("item.confirm" in shown, "item.change" in shown) == (True, True)
    assert correcting.confirm_item(acting(ANA), 1).stated == "item"
    shown = str(cards.card(acting(ANA), 1))
    assert "Till database 1 (`pos-db-1`)" in shown
    assert ("guess" in shown, "item.confirm" in shown) == (False, False)
    assert details(acting(ANA), IncidentEvent.FACT_SET)["guessed"] is True
    assert "verified by <@UANA00000>" in str(show_item(acting(ANA), item="pos-db-1"))
    assert entries(acting(ANA), ItemEvent.VERIFIED)[0].details == {"item": "pos-db-1"}
    with pytest.raises(MovedOn, match="INC-1 is about that item already"):
        correcting.confirm_item(acting(ANA), 1)


def test_another_item_takes_the_place_of_a_guess_and_that_one_is_doubted(acting: Acting) -> None:
    report(acting(TOM), "pos-db-1 answers nothing")
    changed = correcting.change_item(acting(ANA), 1, item="till database 2")
    assert (changed.item, changed.stated) == ("pos-db-2", "item")
    assert [each.details["item"] for each in entries(acting(ANA), ItemEvent.DOUBTED)] == ["pos-db-1"]
    correcting.change_item(acting(ANA), 1, item="pos-app")
    assert len(entries(acting(ANA), ItemEvent.DOUBTED)) == 1, "what a person said is corrected, not doubted"


def test_who_neither_works_on_it_nor_reported_it_says_nothing_of_its_item(acting: Acting) -> None:
    report(acting(TOM), "pos-db-1 answers nothing")
    with pytest.raises(NotAllowed):
        correcting.confirm_item(acting(CHEN), 1)
    with pytest.raises(NotFound, match=re.escape("There is no item `pos-db-9`. Did you mean `pos-db-2`")):
        correcting.change_item(acting(ANA), 1, item="pos-db-9")


def test_a_report_that_begins_with_the_word_item_is_no_command(acting: Acting) -> None:
    report(acting(TOM), "pos-db-1 answers nothing")
    with pytest.raises(Unshaped):
        _change_item(acting(ANA), 1, item="is broken")


def test_what_somebody_reported_last_at_a_site_is_guessed_next_time(acting: Acting) -> None:
    sofia = acting(SOFIA)
    report(sofia, "till 4 in Lyon prints blank receipts")
    item_facts.take_in(sofia)
    take_in(sofia)
    assert report(sofia, "it does it again, in Lyon").item == "lyon-till-4"
    assert report(sofia, "the till in Lyon is dead").item == "lyon-till-4"
    assert report(sofia, "the web shop is slow in Lyon").item == "webshop", "it is of another service"
    assert report(sofia, "it does it again, in Sydney").item is None
    assert report(acting(TOM), "it does it again, in Lyon").item is None
    other = replace(sofia, index=Index(sofia.index.searched))
    assert report(other, "it does it again, in Lyon").item is None, "another process has not read it yet"


def test_a_list_is_narrowed_down_to_an_item_or_a_region(acting: Acting, document: Document) -> None:
    act = acting(ANA)
    for text in ("pos-db-1 answers nothing", "the till in Lyon is dead", "the till in Sydney is dead"):
        report(act, text)
    names = register(act).folded
    listed = [
        [each.id for each in reading.listed(act, filters.read(words, document, items=names), 0, 15)[0]]
        for words in ("pos-db-1", "Till database 1", "emea", "APAC pos", "EMEA apac")
    ]
    assert listed == [[1], [1], [2], [3], [2, 3]]


def test_the_form_offers_what_is_in_use_by_any_part_of_its_name(acting: Acting) -> None:
    assert [key for _, key in item_facts.offered(acting(ANA), "database till")] == ["pos-db", "pos-db-1", "pos-db-2"]
    assert len(item_facts.offered(acting(ANA), "")) > 25
