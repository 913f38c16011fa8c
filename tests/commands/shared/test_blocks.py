"""The words of Block Kit: what people typed goes in harmless and in the length that Slack takes."""

import re
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.shared import blocks as bk
from commands.shared.blocks import DAY_AND_TIME, clip, escape, moment, one_line, person, typed, window
from commands.shared.literal import FENCE

ENTITY = re.compile(r"&(?!amp;|lt;|gt;)")


def test_nothing_that_is_typed_mentions_links_or_pings() -> None:
    assert escape("<!channel> & <@U1>") == "&lt;!channel&gt; &amp; &lt;@U1&gt;"


@settings(deadline=None, max_examples=100)
@given(text=st.text(st.sampled_from("a &<>;"), max_size=120), limit=st.integers(5, 60))
def test_typed_text_fits_and_is_never_cut_inside_an_entity(text: str, limit: int) -> None:
    shown = FENCE.sub("", typed(text, limit))
    assert len(shown) <= limit
    assert not ENTITY.search(shown)
    if len(FENCE.sub("", escape(text))) <= limit:
        assert shown == FENCE.sub("", escape(text))
    else:
        assert shown.endswith("…")


def test_text_is_cut_with_an_ellipsis_where_it_is_too_long() -> None:
    assert clip("12345", 5) == "12345"
    assert clip("1234 6", 6) == "1234 6"
    assert clip("1234 67", 6) == "1234…"
    assert one_line(" a\n b\tc ") == "a b c"


def test_headers_and_options_are_one_line_and_short() -> None:
    assert bk.header("a\nb" + "x" * 200)["text"]["text"] == "a b" + "x" * 146 + "…"
    assert bk.option(" \n", 1)["text"]["text"] == "–"
    assert len(bk.option("x" * 100, "v")["text"]["text"]) == 75


def test_a_section_has_what_it_is_given_and_no_more() -> None:
    assert bk.section("x") == {"type": "section", "text": {"type": "mrkdwn", "text": "x", "verbatim": True}}
    button = bk.button("Go", "go", 1)
    whole = bk.section("", fields=["a"], accessory=button, block="b")
    assert whole == {"type": "section", "fields": [bk.mrkdwn("a")], "accessory": button, "block_id": "b"}


def test_what_a_person_wrote_is_shown_as_plain_text() -> None:
    assert bk.quote("<b> & _c_")["text"] == {"type": "plain_text", "text": "<b> & _c_", "emoji": False}
    assert bk.quote("")["text"]["text"] == "–"


def test_a_context_leaves_out_what_is_empty() -> None:
    assert [each["text"] for each in bk.context("a", "", "b")["elements"]] == ["a", "b"]


def test_a_select_begins_with_what_is_chosen_where_that_is_offered() -> None:
    options = [bk.option("One", 1), bk.option("Two", 2)]
    assert bk.select("s", options, initial="2")["initial_option"] == options[1]
    assert "initial_option" not in bk.select("s", options, initial="3")
    assert bk.select("s", options, placeholder="Choose")["placeholder"]["text"] == "Choose"


def test_an_input_begins_with_text_that_fits() -> None:
    assert bk.text_input("t", initial="x" * 10, limit=5)["initial_value"] == "xxxxx"
    assert "initial_value" not in bk.text_input("t")
    assert bk.text_input("t", placeholder="Say")["placeholder"]["text"] == "Say"


def test_an_input_is_optional_explained_and_heard_of_where_it_says_so() -> None:
    plain = bk.field("Label", "b", bk.text_input("t"))
    assert (plain["optional"], "hint" in plain, "dispatch_action" in plain) == (False, False, False)
    full = bk.field("Label", "b", bk.text_input("t"), optional=True, hint="why", dispatch=True)
    assert (full["optional"], full["hint"]["text"], full["dispatch_action"]) == (True, "why", True)


def test_a_modal_keeps_what_comes_back_and_may_be_only_to_be_read() -> None:
    assert bk.modal("id", "x" * 40, [], kept="1")["private_metadata"] == "1"
    assert len(bk.modal("id", "x" * 40, [])["title"]["text"]) == 24
    assert "submit" not in bk.modal("id", "Title", [], submit=None)


def test_a_dangerous_button_asks_whether_one_is_sure() -> None:
    sure = bk.confirmation("Sure?", "It will be gone.", "Drop", style="danger")
    assert (sure["confirm"]["text"], sure["deny"]["text"], sure["style"]) == ("Drop", "Cancel", "danger")
    assert bk.button("Drop", "drop", 1, style="danger", confirm=sure)["confirm"] == sure
    assert bk.actions(bk.button("Go", "go", 1), block="b")["block_id"] == "b"
    assert bk.divider() == {"type": "divider"}


def test_a_team_reads_by_its_name_and_one_without_a_name_by_its_key() -> None:
    names = {"erp": "Business <systems>", "new": "new"}
    assert [bk.team(key, names) for key in ("erp", "new", "log-group")] == [
        "Business &lt;systems&gt;",
        "`new`",
        "`log-group`",
    ]


@pytest.mark.parametrize(
    ("element", "entered"),
    [
        ({"value": "text"}, "text"),
        ({"value": None}, None),
        ({"selected_option": {"value": "v"}}, "v"),
        ({"selected_option": None}, None),
        ({"selected_options": [{"value": "a"}, {"value": "b"}]}, ["a", "b"]),
        ({"selected_options": []}, []),
        ({"selected_user": "U1"}, "U1"),
        ({"selected_users": ["U1"]}, ["U1"]),
        ({"selected_date_time": 5}, 5),
        ({"selected_date": "2026-03-16"}, "2026-03-16"),
        ({"selected_time": "09:00"}, "09:00"),
    ],
)
def test_what_was_entered_is_read_of_every_kind_of_input(element: dict[str, Any], entered: Any) -> None:
    view = {"state": {"values": {"block": {"action": {"type": "any"} | element}, "empty": {}}}}
    assert bk.answer(view, "block") == entered
    assert bk.answer(view, "empty") is None
    assert bk.answer(view, "gone") is None


def test_a_list_stands_a_few_lines_in_a_block() -> None:
    found = bk.lines([str(number) for number in range(12)])
    assert [block["text"]["text"].split("\n") for block in found] == [list("01234"), list("56789"), ["10", "11"]]
    assert bk.lines([]) == []


def test_a_person_is_mentioned_and_what_nobody_did_is_quarterdecks() -> None:
    assert [person(each) for each in ("U1", "W1", "quarterdeck", "")] == ["<@U1>", "<@W1>", *["Quarterdeck"] * 2]


def test_an_instant_is_shown_to_each_in_their_own_time() -> None:
    at = datetime(2026, 3, 16, 9, tzinfo=UTC)
    assert moment(at) == "<!date^1773651600^{date_short_pretty} {time}|2026-03-16 09:00 UTC>"
    assert moment(at, "{time}") == "<!date^1773651600^{time}|2026-03-16 09:00 UTC>"


@pytest.mark.parametrize(("hours", "style"), [(2, "{time}"), (3, "{date_short_pretty} {time}"), (74, DAY_AND_TIME)])
def test_a_window_names_the_day_of_its_end_where_the_desk_has_another_by_then(hours: int, style: str) -> None:
    start = datetime(2026, 3, 16, 20, tzinfo=UTC)
    end = start + timedelta(hours=hours)
    assert window(start, end, ZoneInfo("Europe/Berlin")) == f"{moment(start)} – {moment(end, style)}"
