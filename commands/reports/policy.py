"""What reports read from app.yaml."""

from collections.abc import Container
from datetime import date

from pydantic import field_validator

from commands.reports import measures
from commands.reports.places import Regions
from commands.service_levels.policy import Holidays
from commands.shared.organisation import ConfigModel, Organisation, unknown
from commands.shared.written import HOUR, Weekly


class ReportSettings(ConfigModel):
    """The keys under `reports:`, in the desk's time zone; without an hour there is no such report.

    `holidays` are days that are compared with each other alone; `show` is which figures a report has, in that order;
    `regions` are for the sites of imported text.
    """

    daily: str | None = None
    weekly: Weekly | None = None
    holidays: Holidays | None = None
    show: tuple[str, ...] = measures.SHOWN
    regions: Regions = Regions()

    def days_off(self) -> Container[date]:
        return self.holidays.days() if self.holidays else frozenset()

    @field_validator("daily")
    @classmethod
    def _daily(cls, text: str | None) -> str | None:
        if text is not None and HOUR.fullmatch(text) is None:
            raise ValueError(f"{text!r} is not a time of day; write it like '08:00'")
        return text

    @field_validator("show")
    @classmethod
    def _show(cls, keys: tuple[str, ...]) -> tuple[str, ...]:
        for key in keys:
            if measures.called(key) is None:
                known = [measure.key for measure in measures.MEASURES]
                raise ValueError(unknown("figure to show", key, known))
        return tuple(dict.fromkeys(key.lower() for key in keys))


class ReportPolicy(Organisation):
    reports: ReportSettings = ReportSettings()
