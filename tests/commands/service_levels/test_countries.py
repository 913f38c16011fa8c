"""Holidays are those that the package knows, whichever country's is loaded."""

from datetime import date

import pytest

from commands.service_levels.countries import holidays_in


@pytest.mark.parametrize(
    ("country", "part", "days"),
    [
        ("DE", "BE", {date(2026, 3, 8), date(2026, 4, 3), date(2026, 10, 3)}),
        ("PL", None, {date(2026, 5, 3), date(2026, 11, 11)}),
        ("AX", None, {date(2026, 6, 9), date(2026, 12, 6)}),
        ("US", "CA", {date(2026, 7, 3), date(2026, 11, 26)}),
        ("MY", None, {date(2026, 2, 17), date(2026, 5, 31), date(2026, 8, 31)}),
    ],
)
def test_the_holidays_of_a_country_and_of_a_part_of_it(country: str, part: str | None, days: set[date]) -> None:
    assert days <= holidays_in(country, part, (2026,))


@pytest.mark.parametrize(("country", "part"), [("XX", None), ("DE", "ZZ")])
def test_what_is_no_country_or_no_part_of_it_is_not_known(country: str, part: str | None) -> None:
    with pytest.raises(NotImplementedError):
        holidays_in(country, part, (2026,))
