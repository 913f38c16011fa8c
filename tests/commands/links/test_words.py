"""How a link is written in a line, and what it is called from either side."""

import pytest

from commands.links import words
from commands.links.words import Named
from storage.links.records import LinkKind

CAUSED, FIXED = LinkKind.CAUSED_BY, LinkKind.FIXED_BY


@pytest.mark.parametrize(
    ("line", "named"),
    [
        ("CHG-7", Named("CHG", 7)),
        ("chg 7.", Named("CHG", 7)),
        ("with 12", Named("", 12)),
        ("related to INC-3", Named("INC", 3)),
        ("caused by CHG-7", Named("CHG", 7, CAUSED)),
        ("Caused  CHG7", Named("CHG", 7, CAUSED, is_turned=True)),
        ("fixed by chg-7", Named("CHG", 7, FIXED)),
        ("fixes #4", Named("", 4, FIXED, is_turned=True)),
        ("caused by the update", None),
        ("PRB-3", None),
        ("became CHG-7", None),
        ("after CHG-7", None),
        ("", None),
    ],
)
def test_a_line_names_the_other_record_and_what_it_is(line: str, named: Named | None) -> None:
    assert words.read(line, ("inc", "chg")) == named


def test_a_number_alone_is_of_the_same_kind() -> None:
    assert (Named("", 4).record("CHG-7"), Named("INC", 4).record("CHG-7")) == ("CHG-4", "INC-4")


def test_every_kind_has_a_name_from_either_side() -> None:
    assert set(words.CALLED) == set(LinkKind)
