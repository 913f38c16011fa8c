"""The worked examples of the rule by which texts are compared."""

import sys
from concurrent.futures import ThreadPoolExecutor
from string import ascii_lowercase

import pytest

from commands.shared.stop_words import STOP_WORDS
from commands.shared.text import ENGLISH, _stemming, likeness, stems, terms

BLANK = "Till 4 in Lyon prints blank receipts"


def alike(one: str, other: str) -> float:
    return round(likeness(stems(one), stems(other)), 2)


def test_two_reports_of_the_same_are_alike_whatever_their_order_and_their_till() -> None:
    assert alike(BLANK, "Receipts are blank at till 2") == 0.60


def test_a_stranger_that_shares_two_words_is_less_alike() -> None:
    assert alike(BLANK, "Cannot print receipts, printer offline") == 0.29


def test_likeness_goes_from_nothing_to_all_and_what_says_nothing_is_like_nothing() -> None:
    assert alike(BLANK, BLANK.upper()) == 1.0
    assert alike(BLANK, "VPN drops") == 0.0
    assert alike("", "") == 0.0
    assert alike("Is it?", "It is") == 0.0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("ＰＯＳ is down", "pos is down"),
        ("Straße", "STRASSE"),
        ("café", "cafe\u0301"),
        ("ﬁle", "FILE"),
        ("İstanbul", "i̇stanbul"),
    ],
)
def test_the_way_in_which_letters_are_written_makes_no_difference(one: str, other: str) -> None:
    assert terms(one) == terms(other) != []


def test_numbers_find_a_text_and_do_not_make_it_alike() -> None:
    assert terms("Till 4, error E-2305") == ["till", "4", "error", "e", "2305"]
    assert stems("Till 4, error 2305") == {"till", "error"}


def test_words_of_every_text_are_left_out() -> None:
    assert terms("Please can you help, the printers aren't printing") == ["printer", "print"]


def test_each_language_cuts_its_own_endings() -> None:
    assert stems("Die Drucker drucken nicht", "german") == {"druck"}
    assert stems("Les caisses, la caisse", "french") == {"caiss"}


@pytest.mark.parametrize("language", STOP_WORDS)
def test_every_language_that_a_desk_may_have_can_be_read(language: str) -> None:
    assert terms("printer", language)


def test_what_is_no_word_is_compared_by_its_beginning() -> None:
    assert [len(term) for term in terms("x" * 10_000)] == [60]


def test_several_threads_cut_words_at_once_and_each_is_cut_as_if_alone() -> None:
    words = [
        f"{letter}{word}" for letter in ascii_lowercase for word in ("generalizations", "printing", "hopefulness")
    ]
    alone = [_stemming(ENGLISH)(word) for word in words]
    waiting = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with ThreadPoolExecutor(4) as threads:
            for found in threads.map(lambda _: [_stemming(ENGLISH)(word) for word in words], range(40)):
                assert found == alone
    finally:
        sys.setswitchinterval(waiting)
