"""What else is known of an incident: guessed from what was said, put right by one choice."""

import json
from datetime import timedelta
from typing import Any, cast

import pytest

from bot.config import Document
from commands.incidents import cards, correcting, fact_views, facts, filters, operations, queue, reading, verbs
from commands.incidents.facts import Fact, Past
from commands.incidents.ids import ActionId
from commands.incidents.inferring import NEIGHBOURS
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotFound
from commands.shared.sites import Known
from storage.incidents import queries as incidents
from storage.incidents.queries import Chosen
from storage.incidents.records import IncidentEvent
from storage.record import replace
from tests.commands.conftest import ANA, BEN, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CLOSED, INCIDENT, RESOLVED, declared, standing
from tests.commands.outcome import asked, details, refused
from tests.conftest import MONDAY

CATEGORIES = {"hardware": ("printer", "scanner", "paper tray"), "access": ("password", "locked out"), "paper": ()}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("All printers are dead", "hardware"),
        ("PRINTER", "hardware"),
        ("I am locked out", "access"),
        ("the printing went wrong", None),
        ("paper tray jams", None),
        ("the tray for paper of the printer", "hardware"),
        ("printer wants a password", None),
        ("the printer and the scanner want a password", "hardware"),
        ("paper is out", "paper"),
        ("it is slow", None),
        ("", None),
    ],
)
def test_the_category_whose_words_a_text_has_most_of(text: str, category: str | None) -> None:
    assert facts.Categories(CATEGORIES, "english").in_text(text) == category


BLANK = [Past("Receipts are blank at till 2", "hardware"), Past("Prices are wrong at the tills", "data")]


@pytest.mark.parametrize(
    ("title", "category"),
    [
        ("Till 4 in Lyon prints blank receipts", "hardware"),
        ("wrong price at till 9", "data"),
        ("The web shop is slow", None),
        ("", None),
    ],
)
def test_where_no_words_tell_it_is_that_of_the_nearest(title: str, category: str | None) -> None:
    assert facts.category_like(title, BLANK, "english") == category


def test_where_the_nearest_are_of_two_minds_nothing_is_guessed() -> None:
    two = [Past("blank receipts", "hardware"), Past("blank receipts", "data")]
    assert facts.category_like("blank receipts", two, "english") is None


def company(act: Act, **people: Any) -> Act:
    """The same person, where these people (by their Slack ids) are known so."""
    known = {slack_id: Known(**more) for slack_id, more in people.items()}
    return replace(act, document=cast(Document, act.document).model_copy(update={"told": known}))


def test_a_report_is_guessed_about_and_its_entry_keeps_the_guess(acting: Acting) -> None:
    incident = declared(acting, "The printer at the till in Lyon is offline")
    assert (incident.service, incident.category, incident.site, incident.stated) == ("pos", None, "lyon", "")
    incident = declared(acting, "The printer at the till in Lyon is dead")
    assert (incident.category, incident.item, incident.source) == ("hardware", "pos", "person")
    told = details(acting(ANA), IncidentEvent.DECLARED, "INC-2")
    assert (told["category"], told["site"]) == ("hardware", "lyon")


def test_the_site_is_that_of_the_reporter_unless_the_words_name_another(acting: Acting) -> None:
    sofia = company(acting(SOFIA), **{SOFIA: {"site": "chicago"}})
    assert operations.declare(sofia, NewIncident("ERP is slow", SOFIA)).site == "chicago"
    assert operations.declare(sofia, NewIncident("ERP is slow in FR-07", SOFIA)).site == "lyon"
    assert operations.declare(sofia, NewIncident("ERP is slow in Lyon and Sydney", SOFIA)).site == "chicago"


def test_the_item_is_what_the_words_name_though_another_service_was_chosen(acting: Acting) -> None:
    assert declared(acting, "no wifi", service="erp").item == "network"


def test_what_was_fixed_of_the_same_service_tells_the_category(acting: Acting) -> None:
    past = {"title": "Receipts are blank at till 2", "category": "paper", "opened_at": MONDAY - timedelta(days=3)}
    standing(acting(ANA), status=CLOSED, **past)
    assert declared(acting, "Till 4 prints blank receipts").category == "paper"


@pytest.mark.parametrize(
    "more",
    [
        {"private": True},
        {"status": INCIDENT.status},
        {"service": "erp"},
        {"opened_at": MONDAY - timedelta(days=91)},
    ],
)
def test_what_is_private_or_open_or_long_ago_or_of_another_service_tells_nothing(
    acting: Acting, more: dict[str, Any]
) -> None:
    past = {"title": "Receipts are blank at till 2", "category": "paper", "status": RESOLVED}
    standing(acting(ANA), **(past | more))
    assert declared(acting, "Till 4 prints blank receipts").category is None


@pytest.mark.about_sqlite
def test_however_many_there_are_a_report_asks_for_a_few_of_them_by_an_index(acting: Acting) -> None:
    act = acting(SOFIA)
    for _ in range(NEIGHBOURS + 20):
        standing(act)
    with asked(act) as statements:
        operations.declare(act, NewIncident("tills are slow", SOFIA))
    compared = [each for each in statements if each.startswith("SELECT") and "opened_at >=" in each]
    assert len(compared) <= 2
    assert all("LIMIT" in each for each in compared)
    plan = act.tx.exec_driver_sql(
        "EXPLAIN QUERY PLAN SELECT id FROM incidents WHERE service = 'pos' AND opened_at >= '2026-01-01' "
        "ORDER BY opened_at DESC LIMIT 60"
    ).all()
    assert "ix_incidents_service (service=? AND opened_at>?)" in str(plan)
    assert "TEMP B-TREE" not in str(plan)


def choice(fact: Fact, value: str, number: int = 1) -> dict[str, Any]:
    """What Slack delivers when it is chosen on the card of an incident."""
    chosen = {"value": json.dumps({"fact": fact, "value": value})}
    return {"block_id": f"fact:{number}", "selected_option": chosen}


def test_one_choice_puts_it_right_and_that_is_final(acting: Acting) -> None:
    declared(acting, "The printer at the till in Lyon is dead")
    number, chosen = fact_views.read_choice(choice(Fact.CATEGORY, "software"))
    put_right = correcting.set_fact(acting(ANA), number, **cast(Any, chosen))
    assert (put_right.category, put_right.site, put_right.stated) == ("software", "lyon", "category")
    assert put_right.acknowledged_at is None
    told = {"fact": "category", "value": "software", "was": "hardware", "guessed": True}
    assert details(acting(ANA), IncidentEvent.FACT_SET) == told
    shown = str(cards.card(acting(ANA), 1))
    assert ":label: software · Lyon (a guess)" in shown


def test_a_guess_that_is_right_is_made_sure_once(acting: Acting) -> None:
    declared(acting, "The printer at the till is dead")
    assert correcting.set_fact(acting(SOFIA), 1, fact=Fact.CATEGORY, value="hardware").stated == "category"
    with refused(MovedOn, "INC-1 has that category already."):
        correcting.set_fact(acting(ANA), 1, fact=Fact.CATEGORY, value="hardware")


@pytest.mark.parametrize("fact", [Fact.CATEGORY, Fact.SITE])
def test_what_app_yaml_does_not_name_any_more_cannot_be_said(acting: Acting, fact: Fact) -> None:
    declared(acting)
    with refused(NotFound, f"There is no {fact} `&lt;x&gt;` any more. Choose another."):
        correcting.set_fact(acting(ANA), 1, fact=fact, value="<x>")


def test_the_card_offers_every_category_and_site_in_one_choice(acting: Acting) -> None:
    declared(acting)
    (block,) = (each for each in cards.card(acting(ANA), 1)["blocks"] if each.get("block_id") == "fact:1")
    groups = block["accessory"]["option_groups"]
    assert [group["label"]["text"] for group in groups] == ["Category", "Site"]
    assert {option["text"]["text"] for option in groups[1]["options"]} >= {"Lyon", "Sydney"}


def test_of_more_than_a_select_shows_one_types_to_find_it(acting: Acting) -> None:
    many = {Fact.CATEGORY: {f"c{number}": f"Kind {number}" for number in range(101)}, Fact.SITE: {}}
    found = fact_views.blocks(INCIDENT, fact_views.Choices(many, {}), can_choose=True)
    assert found[0]["accessory"]["type"] == "external_select"
    assert [len(group["options"]) for group in fact_views.groups(many)] == [100]
    assert [len(group["options"]) for group in fact_views.groups(many, "kind 10")] == [2]


def test_where_app_yaml_names_neither_the_card_is_as_it_was() -> None:
    nothing = fact_views.Choices({Fact.CATEGORY: {}, Fact.SITE: {}}, {})
    assert fact_views.blocks(INCIDENT, nothing, can_choose=True) == []


@pytest.mark.parametrize(
    ("more", "affected", "line"),
    [
        ({"category": "hardware"}, 0, "hardware (a guess)"),
        ({"category": "hardware", "site": "lyon", "stated": "category site"}, 0, "hardware · Lyon"),
        ({"site": "Location 143", "stated": "site", "source": "import"}, 0, "Location 143 · imported"),
        ({"item": "network", "source": "alert"}, 0, "names Network · from an alert"),
        ({"item": "pos"}, 0, ""),
        ({}, 2, "3 people have it"),
    ],
)
def test_what_is_known_is_said_in_a_line(more: dict[str, Any], affected: int, line: str, acting: Acting) -> None:
    known = replace(reading.choices(acting(ANA)), affected=affected)
    assert fact_views.line(replace(INCIDENT, **more), known) == line


def test_a_list_is_narrowed_down_to_a_category_and_a_site(acting: Acting, document: Document) -> None:
    assert filters.read("hardware Lyon", document) == Chosen(categories=("hardware",), sites=("lyon",))
    assert filters.read("FR-07 closed", document).sites == ("lyon",)
    assert filters.read("emea", document).sites == ("berlin", "lyon", "gdansk"), "a region is all of its sites"
    standing(acting(ANA), category="hardware", site="lyon")
    standing(acting(ANA), category="hardware", site="sydney")
    found, total = reading.listed(acting(ANA), filters.read("hardware lyon", document), 0, 15)
    assert ([each.id for each in found], total) == ([1], 1)


def test_what_a_vip_reports_is_marked_and_comes_first_within_its_priority_alone(acting: Acting) -> None:
    for by in (SOFIA, TOM):
        standing(acting(ANA), reporter=by)
    standing(acting(ANA), reporter=SOFIA, priority="P2")
    act = company(acting(ANA), **{TOM: {"vip": True}})
    found, _ = reading.listed(act, Chosen(), 0, 15)
    assert [each.id for each in found] == [3, 2, 1]
    (show,) = (verb for verb in verbs.VERBS if verb.name == "list")
    assert show.ask is not None
    assert ":star2: *INC-2* P3" in str(show.ask(act, words="", page=0, as_text=False))
    assert ":star2: *VIP* ·" in str(cards.card(act, 2))
    assert "VIP" not in str(cards.card(act, 1))


def test_in_a_teams_queue_too(acting: Acting) -> None:
    for by in (SOFIA, TOM):
        standing(acting(ANA), reporter=by)
    act = company(acting(ANA), **{TOM: {"vip": True}})
    said = str(queue.of_team(act, words="", page=0, meant=True))
    assert said.index("INC-2") < said.index("INC-1")
    assert ":star2: *INC-2*" in said


def test_a_person_of_a_group_of_vips_is_none_where_their_own_line_says_so(acting: Acting) -> None:
    act = company(acting(ANA), **{"@retail-oncall": {"vip": True}, ANA: {"vip": False}, BEN: {"vip": True}})
    assert reading.vips(act) == (BEN,)


def test_who_else_has_it_is_counted_once_each(acting: Acting) -> None:
    act = acting(ANA)
    standing(act)
    assert [incidents.follow(act.tx, 1, person, MONDAY) for person in (BEN, TOM, BEN)] == [True, True, False]
    assert incidents.followers(act.tx, 1) == [BEN, TOM]
    assert "3 people have it" in str(cards.card(act, 1))


def test_whoever_may_not_put_it_right_is_not_offered_to(acting: Acting) -> None:
    declared(acting)
    assert ActionId.FACT in reading.may_press(acting(SOFIA), INCIDENT)
    assert ActionId.FACT not in reading.may_press(acting(TOM), INCIDENT)
    known = reading.choices(acting(TOM))
    assert fact_views.blocks(replace(INCIDENT, site="lyon"), known, can_choose=False)[0]["type"] == "context"
