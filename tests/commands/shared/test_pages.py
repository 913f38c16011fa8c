"""A list of more than a screen, a page at a time."""

import json
from typing import Any

import pytest

from commands.shared.pages import LONGEST_KEPT, MOST, Page, turned


def page(number: int, total: int, lines: int = 15) -> Page:
    return Page([f"line {at}" for at in range(lines)], number, total, "record.list", {"words": "a"})


def buttons(shown: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    found = [each for block in shown if block["type"] == "actions" for each in block["elements"]]
    return {each["action_id"]: json.loads(each["value"]) for each in found}


@pytest.mark.parametrize(("total", "count"), [(0, 0), (1, 1), (15, 1), (16, 2), (30, 2), (31, 3)])
def test_a_page_holds_fifteen_lines(total: int, count: int) -> None:
    assert page(0, total).count == count


def test_what_was_not_counted_to_its_end_says_so() -> None:
    assert "Page 1 of 667, more than 10,000 in all" in str(page(0, 10_001).blocks("*All*"))


def test_what_fits_on_a_page_needs_no_buttons() -> None:
    shown = page(0, 15).blocks("*All*", "press one")
    assert buttons(shown) == {}
    assert shown[-1]["elements"][0]["text"] == "15 in all · press one"


def test_each_page_says_where_it_is_and_leads_to_the_ones_beside_it() -> None:
    first, middle, last = (page(number, 40).blocks("*All*") for number in range(3))
    assert buttons(first) == {"record.list.next": {"words": "a", "page": 1}}
    assert buttons(middle) == {
        "record.list.previous": {"words": "a", "page": 0},
        "record.list.next": {"words": "a", "page": 2},
    }
    assert buttons(last) == {"record.list.previous": {"words": "a", "page": 1}}
    assert "Page 2 of 3, 40 in all" in str(middle)


def test_what_a_button_keeps_fits_into_it_in_every_language() -> None:
    words = "ж" * LONGEST_KEPT
    shown = Page([], 0, 40, "record.list", {"words": words}).blocks("*All*")
    assert len(shown[-1]["elements"][0]["value"]) <= 2000
    assert buttons(shown)["record.list.next"]["words"] == words


def test_a_button_gives_back_what_it_kept_and_no_page_that_there_cannot_be() -> None:
    assert turned({"value": json.dumps({"words": "a", "page": 2})}) == (2, {"words": "a"})
    assert turned({"value": json.dumps({"page": -1})}) == (0, {})
    assert turned({"value": json.dumps({"page": 10**30})}) == (MOST, {})
