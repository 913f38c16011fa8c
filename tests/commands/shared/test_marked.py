"""YAML is read as plain values that know their lines; what is none is told with its line."""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from commands.shared.marked import DEEPEST, Listed, Mapped, NotYaml, documents

TILLS = """\
tills: &till
  site: berlin
  open: [8, 20]
more:
  <<: *till
  site: hamburg
same: *till
"""


def only(text: str) -> Any:
    (found,) = documents(text)
    return found


def test_each_key_and_each_member_of_a_list_knows_its_line() -> None:
    found = only("a: 1\n\nb:\n  - x\n\n  - {c: 1,\n     d: 2}\n")
    assert (found.lines, found.line) == ({"a": 1, "b": 3}, 1)
    assert found["b"].lines == [4, 6]
    assert found["b"][1].lines == {"c": 6, "d": 7}


def test_what_is_named_once_may_stand_in_several_places_and_be_merged_in() -> None:
    found = only(TILLS)
    assert found["same"] is found["tills"] == {"site": "berlin", "open": [8, 20]}
    assert found["more"] == {"site": "hamburg", "open": [8, 20]}
    assert found["more"].lines == {"site": 6, "open": 3}


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("08:00", "08:00"), ("22:00-06:00", "22:00-06:00"), ("on", "on"), ("yes", "yes"), ("'5'", "5"), ("", None),
        ("~", None), ("true", True), ("FALSE", False), ("5", 5), ("-1_000", -1000), ("010", 10), ("0o17", 15),
        ("0x1F", 31), ("1.5", 1.5), ("1e3", 1000.0), ("-.inf", float("-inf")), ("!!str 5", "5"), ("!!int '5'", 5),
        ("2026-12-24", date(2026, 12, 24)), ("2026-12-24T08:00", "2026-12-24T08:00"), ("+5", 5), ("a: 5", {"a": 5}),
        ("2026-12-24T08:00:00", datetime.fromisoformat("2026-12-24T08:00")), ("2026-1-2", "2026-1-2"), ("é", "é"),
        ("2026-12-24 08:00:00.25Z", datetime(2026, 12, 24, 8, 0, 0, 250000, UTC)), ("1.2.3", "1.2.3"),
        ("2026-12-24T08:00:00-03:30", datetime(2026, 12, 24, 8, tzinfo=timezone(-timedelta(hours=3, minutes=30)))),
    ],
)  # fmt: skip
def test_a_word_means_what_it_does_in_yaml_1_2(word: str, meant: object) -> None:
    assert only(f"- {word}\n") == [meant]
    assert type(only(f"- {word}\n")[0]) in (type(meant), Mapped)


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, "'a' stands there a second time"),
        ("a: 1\nb: *c\n", 2, "there is no &c above it"),
        ("a: 1\n--- \nb: &c 1\n---\nd: *c\n", 5, "there is no &c above it"),
        ("a: !!python/object:os.system x\n", 1, "means nothing here"),
        ("a: !own [x]\n", 1, "the tag !own means nothing here"),
        ("a:\n  day: 2026-02-30\n", 2, "'2026-02-30' is no value (day is out of range for month); correct it"),
        ("a: !!bool maybe\n", 1, "'maybe' is no value"),
        ("a: !!int x\n", 1, "'x' is no value"),
        ("a: 0x_\n", 1, "'0x_' is no value"),
        ("{a: 1}: 2\n", 1, "a key must be text"),
        ("a:\n  <<: 5\n", 2, "only what holds keys can be merged in"),
        ("a: [\n", 2, "did not find expected node content"),
        ("a: 'x\n", 2, "found unexpected end of stream"),
        ("a:\n\tb: 1\n", 2, "cannot start any token"),
        ("\x00", 1, "is no text that can be read"),
        ("[" * (DEEPEST + 1), 1, f"nested more than {DEEPEST} deep"),
        ("[" * 900_000, 1, "exceeded maximum nesting depth"),
    ],
)
def test_what_is_no_yaml_is_told_with_its_line(text: str, line: int, problem: str) -> None:
    with pytest.raises(NotYaml) as caught:
        documents(text)
    assert problem in caught.value.problem
    assert caught.value.line == line


def test_a_text_may_hold_several_documents_or_none() -> None:
    assert documents("a: 1\n---\n- b\n---\n") == [{"a": 1}, ["b"], None]
    assert documents("# nothing\n") == []


def test_a_list_may_hold_itself_as_it_says() -> None:
    found = only("&a [*a]\n")
    assert isinstance(found, Listed)
    assert found[0] is found
