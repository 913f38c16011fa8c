"""What is found by its words, and how the index keeps up with what is written."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pytest

from commands.shared.act import Act
from commands.shared.index import A_BATCH, OVERLAP, Found, Index, Searched, Text
from tests.commands.conftest import ANA, Acting
from tests.commands.outcome import asked


@dataclass
class Shelf:
    """Records of a practice: number -> (title, body)."""

    texts: dict[int, tuple[str, str]] = field(default_factory=dict)
    read: int = 0

    def _of(self, numbers: Sequence[int]) -> list[Text]:
        self.read += len(numbers)
        return [Text(number, *self.texts[number]) for number in numbers if number in self.texts]

    def after(self, _act: Act, number: int, limit: int) -> list[Text]:
        return self._of(sorted(each for each in self.texts if each > number)[:limit])

    def named(self, _act: Act, numbers: Sequence[int]) -> list[Text]:
        return self._of(numbers)

    def index(self) -> Index:
        def nobody(*_asked: Any) -> Any:
            raise AssertionError("who may see it is not the index's to know")

        return Index((Searched("KB", "article", self.after, self.named, nobody, nobody, nobody, nobody),))


def found(index: Index, text: str, **more: Any) -> list[int]:
    return [each.number for each in index.find(text, **more)]


@pytest.fixture
def act(acting: Acting) -> Act:
    return acting(ANA)


def test_what_has_every_word_is_found_whatever_its_case_and_ending(act: Act) -> None:
    index = Shelf({1: ("Blank receipts", "till 4"), 2: ("Receipt printer is offline", "")}).index()
    while index.take_in(act):
        pass
    assert index.is_whole
    assert sorted(found(index, "RECEIPT")) == [1, 2]
    assert found(index, "a receipt, blank") == [1]
    assert found(index, "till 4") == [1]
    assert found(index, "vpn") == found(index, "is the") == found(index, '"; DROP *') == []


def test_any_of_the_words_where_that_is_asked_for(act: Act) -> None:
    index = Shelf({1: ("Blank receipts", ""), 2: ("Offline", "")}).index()
    index.take_in(act)
    assert found(index, "blank offline receipts") == []
    assert found(index, "blank offline receipts", every=False) == [1, 2]


def test_a_word_in_the_title_counts_more_and_of_the_equally_good_the_newest_is_first(act: Act) -> None:
    index = Shelf({1: ("Tills", "vpn"), 2: ("Vpn", "tills"), 3: ("Tills", "vpn")}).index()
    index.take_in(act)
    assert found(index, "vpn") == [2, 3, 1]
    assert found(index, "vpn", limit=1) == [2]


def test_what_is_written_later_and_what_changes_is_found_by_its_new_words_alone(act: Act) -> None:
    shelf = Shelf({1: ("Blank receipts", "")})
    index = shelf.index()
    assert index.find("receipts") == []
    index.take_in(act)
    shelf.texts |= {1: ("Printer offline", ""), 2: ("Blank invoices", "")}
    for record in ("KB-1", "KB-2", "KB-3", "INC-1", "desk"):
        act.journal("something.happened", record)
    index.take_in(act)
    assert found(index, "receipts") == []
    assert found(index, "offline") == [1]
    assert index.find("blank") == [Found("KB", 2)]
    assert Found("KB", 2).record == "KB-2"


def test_an_entry_is_read_once_even_where_one_before_it_is_committed_later(act: Act) -> None:
    shelf = Shelf({number: (f"Article {number}", "") for number in range(1, 4)})
    index = shelf.index()
    index.take_in(act)
    act.journal("something.happened", "KB-1")
    index.take_in(act)
    read = shelf.read
    index.take_in(act)
    assert shelf.read == read
    for _ in range(3 * OVERLAP):
        act.journal("something.happened", "KB-2")
    while index.take_in(act):
        pass
    assert shelf.read - read <= 6
    assert len(index._read) <= 2 * OVERLAP


def test_a_great_many_are_taken_in_part_by_part(act: Act) -> None:
    last = 2 * A_BATCH + 1
    index = Shelf({number: (f"Article {number}", "") for number in range(1, last + 1)}).index()
    assert index.take_in(act)
    assert (index.is_whole, found(index, "1"), found(index, str(last))) == (False, [1], [])
    while index.take_in(act):
        pass
    assert (index.is_whole, found(index, str(last))) == (True, [last])
    assert len(index.find("article")) == last
    index.close()


def test_while_a_long_past_is_taken_in_the_journal_is_read_where_it_has_gone_on(act: Act) -> None:
    shelf = Shelf({number: (f"Article {number}", "") for number in range(1, 4 * A_BATCH)})
    index = shelf.index()
    index.take_in(act)
    with asked(act) as statements:
        index.take_in(act)
    assert len(statements) == 1, "how far it has gone"
    shelf.texts[1] = ("Printer offline", "")
    act.journal("something.happened", "KB-1")
    assert index.take_in(act), "there is more of the past"
    assert found(index, "offline") == [1]
