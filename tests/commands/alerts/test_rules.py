"""Which alert a rule is about, and how bad a word says that it is."""

import pytest

from commands.alerts import rules
from storage.alerts.records import Severity


@pytest.mark.parametrize(
    ("wanted", "fits"),
    [
        ({}, True),
        ({"team": "retail"}, True),
        ({"team": "erp"}, False),
        ({"team": ["erp", "retail"]}, True),
        ({"job": "~web-[0-9]+"}, True),
        ({"job": "~web"}, False),
        ({"team": "retail", "job": "db"}, False),
        ({"absent": ""}, True),
    ],
)
def test_a_rule_fits_when_all_its_labels_do(wanted: dict[str, str | list[str]], fits: bool) -> None:
    assert rules.fits(wanted, {"team": "retail", "job": "web-7"}) is fits


@pytest.mark.parametrize(
    ("word", "severity"),
    [("Critical", Severity.CRITICAL), ("page", Severity.CRITICAL), ("high", Severity.ERROR),
     ("WARN", Severity.WARNING), ("none", Severity.INFO), ("purple", Severity.WARNING), (None, Severity.WARNING)],
)  # fmt: skip
def test_a_word_that_is_not_known_is_a_warning(word: str | None, severity: Severity) -> None:
    assert rules.severity_of(word) is severity
