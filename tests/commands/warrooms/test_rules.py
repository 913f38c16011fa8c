"""How a room is called, and when the next word is owed."""

import re
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.warrooms.rules import FREQUENT, NAME, ROLE_WORDS, channel_name, next_name, next_update
from storage.warrooms.records import Role
from tests.conftest import MONDAY

EVERY = timedelta(minutes=20)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Tills down", "inc-42-tills-down"),
        ("Tills are down in every store of Italy", "inc-42-tills-are-down-in-every"),
        ("  ERP -- (SAP) & co!  ", "inc-42-erp-sap-co"),
        ("Café réseau", "inc-42-cafe-reseau"),
        ("Till 7", "inc-42-till-7"),
        ("Straße zur Schließanlage, GROẞ", "inc-42-strasse-zur-schliessanlage-gross"),
        ("Łódź Øresund æbler", "inc-42-lodz-oresund-aebler"),
        ("Þjóðminjasafn, œuvre, Đorđe, Işık", "inc-42-thjodminjasafn-oeuvre-dorde-isik"),
        ("レジが動かない", "inc-42"),
        ("Кассы не работают", "inc-42"),
        ("収银 POS не работает", "inc-42-pos"),
        ("", "inc-42"),
    ],
)
def test_a_room_is_called_by_its_number_and_the_first_words(title: str, name: str) -> None:
    assert channel_name(42, title) == name


def test_a_name_is_cut_where_slack_ends_and_ends_with_no_dash() -> None:
    assert channel_name(1, "x" * 200) == "inc-1-" + "x" * 74
    assert channel_name(1, f"{'x' * 73} and more") == "inc-1-" + "x" * 73


@pytest.mark.parametrize(
    ("name", "before", "following"),
    [
        ("inc-1-till-1", 1, "inc-1-till-1-2"),
        ("inc-1-till-1-2", 2, "inc-1-till-1-3"),
        ("inc-1-tills-down", 2, "inc-1-tills-down-3"),
        ("inc-1-" + "x" * 74, 1, "inc-1-" + "x" * 72 + "-2"),
    ],
)
def test_the_channel_that_follows_another_has_the_next_number(name: str, before: int, following: str) -> None:
    assert next_name(name, before) == following


@settings(max_examples=50)
@given(number=st.integers(1, 999_999_999), title=st.text(max_size=200))
def test_whatever_the_title_slack_takes_the_name(number: int, title: str) -> None:
    name = channel_name(number, title)
    assert re.fullmatch(rf"inc-{number}(-[a-z0-9]+)*", name)
    assert len(name) <= NAME


@pytest.mark.parametrize(
    ("passed", "due"),
    [
        (timedelta(), EVERY),
        (FREQUENT - timedelta(seconds=1), EVERY),
        (FREQUENT, 2 * EVERY),
        (timedelta(days=2), 2 * EVERY),
    ],
)
def test_for_two_hours_updates_are_owed_at_the_interval_and_then_half_as_often(
    passed: timedelta, due: timedelta
) -> None:
    now = MONDAY + passed
    assert next_update(MONDAY, now, EVERY) == now + due


def test_every_role_has_a_word() -> None:
    assert set(ROLE_WORDS) == set(Role)
