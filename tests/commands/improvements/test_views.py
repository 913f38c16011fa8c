"""What people type and what is longest: lines as they are read, and cards that fit into Slack."""

from datetime import UTC, date
from typing import Any

import pytest

from bot.workspace.block_kit import check_blocks, check_view
from commands.improvements import forms, rules, views, words
from commands.improvements.forms import Offered
from commands.improvements.ids import ActionId
from commands.improvements.kpis import KPIS, Scope
from commands.shared import literal
from commands.shared.pages import Page
from commands.shared.verbs import Unshaped
from storage.improvements.records import Improvement, ImprovementState, Measured, Sample
from storage.record import replace
from tests.conftest import MONDAY

LONG = "<&>" * 1000
SAMPLE = Sample(123_456_789, 99.95, 366, 12_345_678, 99.1, 99.99)
FOUND = Improvement(
    999_999_999, LONG[:200], "USOFIA000", MONDAY, ImprovementState.PROVEN, "mtta", "service", LONG[:75], LONG,
    99.9, LONG, "UANA00000", MONDAY, "UMIRA0000", MONDAY, 1, None, MONDAY, MONDAY, MONDAY, True,
    Measured(MONDAY, MONDAY, SAMPLE, SAMPLE, ("INC-1", "INC-2")), Measured(MONDAY, MONDAY, SAMPLE, SAMPLE, ()),
    ImprovementState.PROVEN, "apart", None,
)  # fmt: skip
SCOPES = [(Scope("service", str(number)), f"Service: {LONG[:75]}") for number in range(200)]


@pytest.mark.parametrize("state", [*ImprovementState])
def test_a_card_fits_whatever_it_says(state: ImprovementState) -> None:
    found = replace(FOUND, state=state, why=LONG if state not in rules.UNDER_WAY else "")
    check_blocks(literal.blocks(views.card(found, LONG[:75], UTC)))
    check_blocks(literal.blocks(views.in_full(found, LONG[:75], UTC, [LONG[:300]] * 40, may_press={*ActionId})))


def test_a_page_and_the_forms_fit() -> None:
    check_blocks(literal.blocks(views.listing("Improvements", [FOUND] * 15, UTC, Page([], 0, 99, "x", {}))))
    check_blocks(literal.blocks(views.when(FOUND)))
    figures = [(kpi.key, f"{kpi.name}: {LONG}") for kpi in KPIS]
    for form in (
        forms.propose_form(Offered(figures, SCOPES, "mttr", date(2026, 3, 16))),
        forms.accept_form(FOUND, SCOPES, "UANA00000", date(2026, 4, 16)),
        forms.reject_form(FOUND),
        forms.done_form(FOUND, date(2026, 4, 16)),
    ):
        check_view(form)


def test_what_is_entered_is_read_back() -> None:
    form = forms.accept_form(replace(FOUND, kpi="sla"), [(Scope(), "Everything")], "UANA00000", date(2026, 4, 16))
    entered: dict[str, Any] = {
        block["block_id"]: {"a": {name: block["element"].get(initial)}}
        for block in form["blocks"]
        if block["type"] == "input"
        for kind, name, initial in (
            ("users_select", "selected_user", "initial_user"),
            ("datepicker", "selected_date", "initial_date"),
            ("static_select", "selected_option", "initial_option"),
        )
        if block["element"]["type"] == kind
    }
    number, given = forms.read_accept_form(form | {"state": {"values": entered}})
    assert number == FOUND.id
    assert given == {
        "owner": "UANA00000", "due": date(2026, 4, 16), "kpi": None, "scope": Scope(), "target": "", "because": "",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "given"),
    [
        ("", {}),
        ("<@UANA00000|ana> 2026-04-30 attainment", {"kpi": "attainment"}),
        ("<@UANA00000> by 2026-04-30 MTTR of team network target 4h",
         {"kpi": "mttr", "scope": "team network", "target": "4h"}),
        ("<@UANA00000> by friday attainment", {"due": "friday", "kpi": "attainment"}),
        ("<@UANA00000> 2026-04-30 none because the law asks for it", {"kpi": None, "because": "the law asks for it"}),
    ],
)  # fmt: skip
def test_on_what_terms_a_line_accepts(line: str, given: dict[str, Any]) -> None:
    all_of_it = {"owner": "UANA00000", "due": date(2026, 4, 30), "scope": "", "target": "", "because": ""} | given
    assert words.terms(line) == (all_of_it if line else {})


@pytest.mark.parametrize("line", ["attainment", "<@UANA00000> soon attainment", "<@UANA00000> 2026-04-30"])
def test_terms_that_cannot_be_read_say_how(line: str) -> None:
    with pytest.raises(Unshaped, match=r"\w"):
        words.terms(line)


@pytest.mark.parametrize(
    ("line", "given"),
    [
        (
            "Order tills <@UBEN00000|ben> 2026-04-10",
            {"title": "Order tills", "whose": "UBEN00000", "by": "2026-04-10"},
        ),
        ("Order tills <@UBEN00000> by friday", {"title": "Order tills", "whose": "UBEN00000", "by": "friday"}),
        ("Order tills by friday", {"title": "Order tills", "by": "friday"}),
        ("Order tills 2026-04-10", {"title": "Order tills", "by": "2026-04-10"}),
        ("Order tills", {"title": "Order tills"}),
    ],
)
def test_a_task_says_what_and_may_say_who_and_when(line: str, given: dict[str, Any]) -> None:
    assert words.task(line) == given


def test_since_when_it_is_in_place_is_today_unless_a_day_is_named() -> None:
    assert words.since("") == words.since("today") == {}
    assert words.since("since 2026-04-20") == {"on": date(2026, 4, 20)}
    assert words.since("since yesterday") == {"on": "yesterday"}
    with pytest.raises(Unshaped):
        words.since("last week")


def test_a_task_of_nobody_but_a_day_is_none() -> None:
    with pytest.raises(Unshaped):
        words.task("<@UBEN00000> 2026-04-10")
