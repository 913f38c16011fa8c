"""Patterns are compiled when they are first asked for anything."""

import copy
import re
import sys

import pytest

from commands.shared import patterns
from commands.shared.patterns import pattern


def test_a_pattern_answers_as_what_re_compiles() -> None:
    number = pattern(r"(inc)-(\d+)", re.IGNORECASE)

    found = number.search("see INC-7")

    assert found is not None
    assert found.groups() == ("INC", "7")
    assert number.fullmatch("see INC-7") is None
    assert number.sub("it", "INC-7 and INC-8") == "it and it"
    assert (number.groups, number.pattern) == (2, r"(inc)-(\d+)")


def test_a_pattern_is_compiled_once_and_not_before_it_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    compiled: list[str] = []

    def compiling(text: str, flags: int) -> re.Pattern[str]:
        compiled.append(text)
        return re.compile(text, flags)

    monkeypatch.setattr(patterns, "re", type("re", (), {"compile": staticmethod(compiling)}))
    hour = pattern("[0-9]{2}:[0-9]{2}")
    assert hour.pattern == "[0-9]{2}:[0-9]{2}"
    assert compiled == []

    assert [hour.match("08:30") is None, hour.fullmatch("8:30") is None] == [False, True]

    assert compiled == ["[0-9]{2}:[0-9]{2}"]


def test_a_pattern_can_be_copied() -> None:
    assert copy.deepcopy(pattern("a(b)")).fullmatch("ab") is not None


def test_every_pattern_of_the_commands_can_be_compiled() -> None:
    import commands.practices  # noqa: F401  # loads them all

    ours = [module for name, module in sys.modules.items() if name.startswith("commands.")]
    found = [value for module in ours for value in vars(module).values() if type(value) is type(pattern(""))]

    assert len(found) > 100
    for each in found:
        each.fullmatch("")
