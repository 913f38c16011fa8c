"""`/desk search`: all that has these words and that whoever asks may see."""

from collections.abc import Callable
from typing import Any

import pytest

from commands.changes import operations as changes
from commands.incidents import duplicates, operations
from commands.service_desk import searching
from commands.shared import pages
from commands.shared.act import Act
from commands.shared.index import Index
from commands.shared.refusals import NotFound
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared

Asking = Callable[..., Act]


@pytest.fixture
def asking(acting: Acting) -> Asking:
    """What a person asks."""
    return lambda person, **more: replace(acting(person), **more)


def shown(act: Act, words: str, page: int = 0) -> str:
    answer = searching.search(act, words=words, page=page)
    return str(answer.get("blocks", answer["text"]))


def test_what_was_reported_fixed_and_changed_is_found_with_how_many_there_are(acting: Acting, asking: Asking) -> None:
    declared(acting, "Till 4 prints blank receipts")
    declared(acting, "Payslips are missing", service="payroll")
    operations.resolve(acting(ANA), 1, note="Put in a new thermal head")
    found = shown(asking(TOM), "thermal")
    assert "INC-1" in found
    assert "1 in all" in found
    assert "INC-2" in shown(asking(TOM), "payroll")
    assert "nothing for “vpn”" in shown(asking(TOM), "vpn")


def test_what_was_cancelled_or_is_the_same_as_another_is_found_too(acting: Acting, asking: Asking) -> None:
    for text in ("Receipts are blank", "Blank receipts again", "Blank receipts by mistake"):
        declared(acting, text)
    duplicates.duplicate(acting(ANA), 2, of=1)
    operations.cancel(acting(ANA), 3, reason="no incident")
    found = shown(asking(TOM), "blank receipt")
    assert all(f"INC-{number}" in found for number in (1, 2, 3))


def test_where_nothing_has_all_words_what_has_some_is_shown_and_said_to_be(acting: Acting, asking: Asking) -> None:
    declared(acting, "Receipts are blank")
    assert searching.SOME in shown(asking(TOM), "receipts smell odd")
    assert searching.SOME not in shown(asking(TOM), "receipts")


def test_a_number_finds_the_record_itself_first(acting: Acting, asking: Asking) -> None:
    declared(acting, "Receipts are blank")
    declared(acting, "The same as inc-1 once more")
    answer = searching.search(asking(TOM), words="INC-1", page=0)
    assert "INC-1" in answer["blocks"][1]["text"]["text"]


def test_a_private_record_is_there_for_those_whom_it_concerns_alone(acting: Acting, asking: Asking) -> None:
    declared(acting, "Salary of a colleague on the screen", private=True, service="payroll")
    for person in (SOFIA, CHEN, MIRA):
        assert "INC-1" in shown(asking(person), "salary"), person
    private, missing = (shown(asking(TOM), words) for words in ("salary", "holiday"))
    assert private.replace("salary", "holiday") == missing
    assert shown(asking(TOM), "INC-1").replace("INC-1", "INC-99") == shown(asking(TOM), "INC-99")
    with pytest.raises(NotFound, match="There is no INC-1"):
        searching.show(asking(TOM), record="INC-1", words="salary", page=0)


def test_a_guest_finds_what_is_theirs(acting: Acting, asking: Asking) -> None:
    declared(acting, "Receipts are blank", by=TOM)
    declared(acting, "Receipts are torn")
    changes.request(acting(ANA), replace(ASKED, title="New receipts"))
    found = shown(asking(TOM, is_guest=True), "receipts")
    assert "INC-1" in found
    assert "INC-2" not in found
    assert "CHG" not in found
    everything = shown(asking(ANA), "receipts")
    assert "3 in all · 2 incidents, 1 change" in everything


def test_a_long_list_has_pages_each_line_a_button_and_each_record_a_way_back(acting: Acting, asking: Asking) -> None:
    for number in range(1, 18):
        declared(acting, f"Receipts are blank at till {number}")
    answer = searching.search(asking(TOM), words="receipts", page=1)
    assert "Page 2 of 2, 17 in all" in str(answer["blocks"])
    buttons = [block["accessory"] for block in answer["blocks"] if "accessory" in block]
    assert len(buttons) == 2
    _, chosen = searching.chosen(buttons[0])
    one = searching.show(asking(TOM), **chosen)
    assert chosen["record"] in str(one["blocks"])
    back: Any = one["blocks"][-1]["elements"][0]
    assert pages.turned_words(back) == (None, {"words": "receipts", "page": 1})


def test_while_older_records_are_still_being_read_that_is_said(acting: Acting, asking: Asking) -> None:
    for number in range(3):
        declared(acting, f"Receipts are blank at till {number}")
    tom = replace(asking(TOM), index=Index(asking(TOM).index.searched, batch=2))
    assert searching.BEING_READ in shown(tom, "receipts")
    assert searching.BEING_READ not in shown(tom, "receipts")
    assert "yet" not in shown(tom, "vpn")
    tom.index.close()
