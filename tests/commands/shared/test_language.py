"""What people type, read as they meant it."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from commands.shared.language import (
    as_typed,
    is_a_slip,
    leading_number,
    names_a_record,
    nearest,
    nearest_of,
    number_in,
    person_in,
)


@pytest.mark.parametrize(
    ("sent", "typed"),
    [
        ("tills &amp; scanners &lt;3", "tills & scanners <3"),
        ("&amp;lt;", "&lt;"),
        ("R&amp;amp;D &amp;copy; &amp;notit", "R&amp;D &copy; &notit"),
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
@given(text=st.text(st.characters(exclude_categories=("C", "Z", "Mn")) | st.just(" "), max_size=40))
def test_what_slack_escapes_comes_back_as_it_was(text: str) -> None:
    escaped = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    assert as_typed(escaped) == text.strip()


@pytest.mark.parametrize(
    "text",
    [
        "\u200b",
        "\u2060",
        "\u3164",
        "\u2800",
        "\u00ad",
        "\ufeff",
        "\u00a0\u3000",
        "\u202e",
        "\ufe0f",
        "\u0300",
        "\x1b",
        "\u200d",
    ],
)
def test_a_text_that_shows_nothing_is_empty(text: str) -> None:
    assert as_typed(text) == as_typed(f" {text}\n{text}") == ""


@pytest.mark.parametrize("text", ["שלום עולם", "مرحبا", "👨‍👩‍👧", "❤️", "e\u0301", "a\u200bb", "נִקּוּד", "日本語"])
def test_what_shows_something_stays_to_the_letter(text: str) -> None:
    assert as_typed(text) == text


def test_nothing_turns_round_what_follows_it() -> None:
    assert as_typed("gnp.\u202eexe\u2066 till\u0007") == "gnp.exe till"


def test_every_line_end_is_one() -> None:
    assert as_typed("a\r\nb\u2028c\u2029d\x85e") == "a\nb\nc\nd\ne"


WRITTEN = (
    "42",
    "INC-42",
    "inc 42",
    "INC42",
    "inc#42",
    " Inc - 42 ",
    "#42",
    "INC–42",
    "INC‑42",
    "INC—42.",
    "*INC-42*",
)
ODDLY = ("[INC-42]", "`inc 42`,", "\u200b42", "INC\u00a042", "(INC−42)", "ＩＮＣ－４２", "ｉｎｃ４２", "４２")


@pytest.mark.parametrize("text", [*WRITTEN, *ODDLY])
def test_a_number_is_read_however_it_is_written(text: str) -> None:
    assert number_in(text, "inc") == 42


@pytest.mark.parametrize("text", ["", "x", "INC", "CHG-42", "42x", "4 2", "-42", "1234567890", "1.5", "42%"])
def test_what_is_no_number_of_a_record_is_not_read_as_one(text: str) -> None:
    assert number_in(text, "inc") is None


@pytest.mark.parametrize(
    ("text", "number", "rest"),
    [
        ("42 a new cable", 42, "a new cable"),
        ("INC-42\na new cable ", 42, "a new cable"),
        ("inc 42", 42, ""),
        ("  7  ", 7, ""),
        ("INC-6: x", 6, "x"),
        ("7, x", 7, "x"),
        ("7 – x", 7, "x"),
        ("1, 2, 3", 1, "2, 3"),
        ("\u00a08.\u00a0it hangs", 8, "it hangs"),
        ("*INC-9* -5 °C", 9, "-5 °C"),
        ("INC-9 —2 disks", 9, "2 disks"),
        ("INC-9 –3 servers", 9, "3 servers"),
    ],
)
def test_the_number_at_the_head_of_a_text_is_told_from_the_rest(text: str, number: int, rest: str) -> None:
    assert leading_number(text, "inc") == (number, rest)


@pytest.mark.parametrize("text", ["", "till 42", "42nd street", "4.2 x", "24/7 x", "x 42"])
def test_a_text_without_a_number_at_its_head_has_none(text: str) -> None:
    assert leading_number(text, "inc") is None


def test_a_person_is_a_mention_and_nothing_else() -> None:
    assert [person_in(text) for text in ("<@U123|ana>", " <@W1> ")] == ["U123", "W1"]
    assert [person_in(text) for text in ("@ana", "<@U1> please", "<#C1>", "", "<@U1><@U2>")] == [None] * 5


@pytest.mark.parametrize("word", ["reslove", "resolv", "resolvee", "resolbe", "esolve"])
def test_one_letter_more_fewer_other_or_changed_is_a_slip(word: str) -> None:
    assert is_a_slip(word, "resolve")


@pytest.mark.parametrize("word", ["resolve", "resolved it", "resume", "dissolve", ""])
def test_anything_else_is_none(word: str) -> None:
    assert not is_a_slip(word, "resolve")


def test_a_record_is_named_by_its_prefix_wherever_it_stands() -> None:
    assert names_a_record("please look at inc-4 now", ["inc", "chg"])
    assert not any(names_a_record(text, ["inc", "chg"]) for text in ("till 4", "since4", "inc", "inc-4x"))


def test_the_words_most_like_one_come_first_and_none_that_is_unlike() -> None:
    words = ["resolve", "reopen", "resume", "list"]
    assert nearest("resovle", words)[0] == "resolve"
    assert nearest("RESUM", words, 1) == ["resume"]
    assert nearest("zzz", words) == []


def test_what_has_several_names_is_near_once() -> None:
    names = {"email": "email", "e-mail": "email", "medial": "staff"}
    assert nearest_of("emial", names, 2) == ["email", "staff"]
