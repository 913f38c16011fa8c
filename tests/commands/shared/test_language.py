"""What people type, read as they meant it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.shared.language import as_typed, leading_number, nearest, number_in, person_in


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("tills &amp; scanners &lt;3", "tills & scanners <3"),
        ("&amp;lt;", "&lt;"),
        ("<@U1|ana> and <@U2>", "@ana and @U2"),
        ("<#C1|general> or <#C2>", "#general or #C2"),
        ("<!here> <!channel|channel> <!subteam^S1|@all> <!subteam^S2>", "@here @channel @all @subteam"),
        ("<https://a.example/b|a link> <https://a.example/b>", "a link https://a.example/b"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("since <!date^1773648000^{date} at {time}|16 March at 8:00>", "since 16 March at 8:00"),
        ("  spaces \n", "spaces"),
        ("<not an entity", "<not an entity"),
    ],
)
def test_what_slack_sends_is_read_as_it_was_typed(sent: str, typed: str) -> None:
    assert as_typed(sent) == typed


@settings(deadline=None, max_examples=50)
@given(text=st.text(max_size=40))
def test_what_slack_escapes_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert as_typed(escaped) == text.strip()


@pytest.mark.parametrize("text", ["42", "INC-42", "inc 42", "INC42", "inc#42", " Inc - 42 "])
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert number_in(text, "inc") == 42


@pytest.mark.parametrize("text", ["", "x", "INC", "CHG-42", "42x", "4 2", "-42", "1234567890", "#42"])
def test_what_is_no_number_of_a_record_is_not_read_as_one(text: str) -> None:
    assert number_in(text, "inc") is None


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("42 a new cable", 42, "a new cable"),
        ("INC-42\na new cable ", 42, "a new cable"),
        ("inc 42", 42, ""),
        ("  7  ", 7, ""),
    ],
)
def test_the_number_at_the_head_of_a_text_is_told_from_the_rest(text: str, number: int, rest: str) -> None:
    assert leading_number(text, "inc") == (number, rest)


@pytest.mark.parametrize("text", ["", "till 42", "42nd street", "42.", "x 42"])
def test_a_text_without_a_number_at_its_head_has_none(text: str) -> None:
    assert leading_number(text, "inc") is None


def test_a_person_is_a_mention_and_nothing_else() -> None:
    assert [person_in(text) for text in ("<@U123|ana>", " <@W1> ")] == ["U123", "W1"]
    assert [person_in(text) for text in ("@ana", "<@U1> please", "<#C1>", "", "<@U1><@U2>")] == [None] * 5


def test_the_words_most_like_one_come_first_and_none_that_is_unlike() -> None:
    words = ["resolve", "reopen", "resume", "list"]
    assert nearest("resovle", words)[0] == "resolve"
    assert nearest("RESUM", words, 1) == ["resume"]
    assert nearest("zzz", words) == []
