"""What can be read out of the words of a report."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.incidents.report import (
    TITLE,
    Called,
    NewIncident,
    is_more_than_a_handful,
    private_text,
    title_and_details,
)
from tests.commands.conftest import SOFIA
from tests.conftest import MONDAY

SERVICES = {"pos": "Point of sale", "webshop": "Web shop", "erp": "ERP", "mes": "Plant control (MES)"}


@pytest.mark.parametrize(
    ("text", "title", "details"),
    [
        ("tills are down", "tills are down", ""),
        ("  tills\tare   down ", "tills are down", ""),
        ("tills are down\nsince nine", "tills are down", "tills are down\nsince nine"),
        ("", "", ""),
        ("\n \n", "", ""),
    ],
)
def test_the_first_line_is_the_title_and_the_whole_the_details_where_it_says_more(
    text: str, title: str, details: str
) -> None:
    assert title_and_details(text) == (title, details)


def test_a_long_line_is_cut_between_words_and_kept_whole_in_the_details() -> None:
    title, details = title_and_details("tills freeze " * 20)
    assert title == "tills freeze " * 11 + "tills…"
    assert details == ("tills freeze " * 20).strip()


def test_a_long_word_is_cut_where_the_title_is_full() -> None:
    assert title_and_details("x" * 151) == ("x" * 149 + "…", "x" * 151)
    assert title_and_details("x" * 150) == ("x" * 150, "")


@given(text=st.text(st.sampled_from("ab \n\t\u00a0é"), max_size=400))
def test_no_title_is_too_long_and_no_word_is_lost(text: str) -> None:
    title, details = title_and_details(text)
    assert len(title) <= TITLE
    assert "\n" not in title
    assert (details or title).split() == text.split()


@pytest.mark.parametrize(
    "text", ["private {}", "PRIVATE: {}", "private\n{}", "private ;  {}", "private – {}", " private,{}"]
)
def test_a_report_is_private_however_that_is_written(text: str) -> None:
    assert private_text(text.format("my pay slip is open")) == "my pay slip is open"


@pytest.mark.parametrize("text", ["private", "private: ", "privately owned till", "the private door", "privates x"])
def test_what_only_looks_so_is_not_private(text: str) -> None:
    assert private_text(text) is None


def test_a_line_is_a_report_of_whoever_typed_it() -> None:
    assert NewIncident.of_line("tills down", SOFIA) == NewIncident("tills down", SOFIA)
    assert NewIncident.of_line("private: tills", SOFIA, team="erp") == NewIncident(
        "tills", SOFIA, team="erp", private=True
    )


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("the POS is dead", "pos"),
        ("Point of Sale is down", "pos"),
        ("point  of sale is down", None),
        ("the post office is closed", None),
        ("pos and erp are slow", None),
        ("no plant control (mes) today", "mes"),
        ("nothing works", None),
    ],
)
def test_a_service_is_known_by_its_name_where_just_one_is_named(text: str, service: str | None) -> None:
    assert Called(SERVICES).in_text(text) == service


def test_where_the_name_of_one_service_holds_that_of_another_neither_is_chosen() -> None:
    assert Called({"web": "Web", "shop": "Web shop"}).in_text("web shop is slow") is None


WORDS = {"pos": ("till", "tills", "Checkout"), "webshop": ("checkout", "web-site")}


@pytest.mark.parametrize(
    ("text", "service"),
    [
        ("the tills are down", "pos"),
        ("TILL 4", "pos"),
        ("distillery", None),
        ("the erp says that the till is open", "erp"),
        ("the web-site is slow", "webshop"),
        ("no checkout today", None),
    ],
)
def test_where_no_service_is_named_it_is_known_by_what_people_call_it(text: str, service: str | None) -> None:
    assert Called(SERVICES, WORDS).in_text(text) == service


@pytest.mark.parametrize(
    ("ago", "told"),
    [
        ([0, 1, 2, 3, 4, 5], True),
        ([0, 1, 2, 3, 4], False),
        ([0, 1, 2, 3, 4, 5, 6], False),
        ([0, 1, 2, 3, 4, 60], False),
        ([0, 12, 24, 36, 48, 60, 72], False),
        ([0, 10, 20, 30, 40, 50, 60, 70], False),
        ([0, 10, 20, 30, 40, 50, 300, 301], True),
        ([0], False),
    ],
)
def test_more_than_a_handful_in_a_minute_is_told_once(ago: list[int], told: bool) -> None:
    assert is_more_than_a_handful([MONDAY - timedelta(seconds=each) for each in ago]) is told
