"""What app.yaml says of reports."""

from datetime import date

import pytest
from pydantic import ValidationError

from commands.reports.policy import ReportSettings
from commands.reports.signals import Kind, kind_of


def test_holidays_are_days_of_their_own_kind() -> None:
    settings = ReportSettings.model_validate({"holidays": {"country": "DE", "subdivision": "BE"}})
    assert kind_of(date(2026, 4, 3), settings.days_off()) is Kind.HOLIDAY
    assert kind_of(date(2026, 4, 3), ReportSettings().days_off()) is Kind.WORKING


def test_what_is_shown_and_is_no_figure_is_refused_with_what_was_perhaps_meant() -> None:
    with pytest.raises(ValidationError, match="did you mean `opened`"):
        ReportSettings.model_validate({"show": ["openend"]})
    assert ReportSettings.model_validate({"show": ["MTTR", "mttr", "opened"]}).show == ("mttr", "opened")


@pytest.mark.parametrize(
    "keys", [{"daily": "8"}, {"daily": "24:00"}, {"weekly": "monday 08:30"}, {"weekly": "08:30"}]
)
def test_what_is_no_hour_is_refused_with_how_to_write_it(keys: dict[str, str]) -> None:
    with pytest.raises(ValidationError, match="write it like"):
        ReportSettings.model_validate(keys)
