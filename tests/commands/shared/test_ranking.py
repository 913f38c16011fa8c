"""Texts of one kind, ranked among themselves."""

import random
import sqlite3
from collections.abc import Mapping

import pytest

from commands.shared.ranking import MANY, Ranking, Shelf

WORDS = [f"w{number}" for number in range(60)]
TABLE = "CREATE VIRTUAL TABLE texts USING fts5(title, body, tokenize='unicode61 remove_diacritics 0')"
FIND = "SELECT rowid, -bm25(texts, 3.0, 1.0) AS score FROM texts WHERE texts MATCH ? ORDER BY score DESC LIMIT 50"


def some(chance: random.Random, most: int) -> str:
    """Some of the words, the first ones more often."""
    return " ".join(chance.choices(WORDS, [1 / (n + 1) for n in range(len(WORDS))], k=chance.randint(1, most)))


@pytest.fixture(scope="module")
def texts() -> Mapping[int, tuple[str, str]]:
    chance = random.Random(7)
    return {number: (some(chance, 4), some(chance, 30)) for number in range(1, 400)}


def shelved(texts: Mapping[int, tuple[str, str]]) -> Shelf:
    shelf = Shelf(str.split)
    for number, (title, body) in texts.items():
        shelf.put(number, title, body, "")
    return shelf


def best(ranking: Ranking) -> list[tuple[int, float]]:
    return [(number, ranking.scores[number]) for number in ranking.by_score(ranking.scores)[:50]]


def test_the_scores_are_those_of_fts5_to_the_last_digit(texts: Mapping[int, tuple[str, str]]) -> None:
    shelf, table = shelved(texts), sqlite3.connect(":memory:")
    table.execute(TABLE)
    for number, (title, body) in texts.items():
        table.execute("INSERT INTO texts (rowid, title, body) VALUES (?, ?, ?)", (number, title, body))
    chance = random.Random(8)
    for _ in range(30):
        asked = dict.fromkeys(some(chance, 8).split())
        assert best(shelf.find(" ".join(asked))) == table.execute(FIND, (" OR ".join(asked),)).fetchall()
    table.close()


def test_it_ranks_the_same_whatever_was_there_before(texts: Mapping[int, tuple[str, str]]) -> None:
    changed = shelved(texts)
    for number, (title, body) in texts.items():
        changed.put(number, body, title, "")
        assert changed.find("w1 w2 w30").stems == 3
        if number % 3:
            changed.put(number, title, body, "")
        else:
            changed.remove(number)
    left = shelved({number: text for number, text in texts.items() if number % 3})
    assert best(changed.find("w1 w2 w30")) == best(left.find("w1 w2 w30"))


def test_what_was_chosen_is_remembered_until_a_text_changes() -> None:
    shelf, asked = shelved({1: ("one two", ""), 2: ("one", "")}), []

    def choice(ranking: Ranking) -> list[int]:
        asked.append(ranking)
        return ranking.by_score(ranking.scores)[:1]

    assert [each.number for each in shelf.choose("two", choice)] == [1]
    assert [each.title for each in shelf.choose("two", choice)] == ["one two"]
    assert len(asked) == 1
    shelf.put(3, "two two", "", "")
    assert [each.number for each in shelf.choose("two", choice)] == [3]
    assert len(asked) == 2


def test_only_what_many_texts_say_is_worked_out_beforehand() -> None:
    shelf = shelved({number: ("often", "" if number else "seldom") for number in range(MANY)})
    assert len([*shelf.prepare()]) == 1
    assert [*shelf.prepare()] == []
    shelf.remove(0)
    assert [*shelf.prepare()] == []
