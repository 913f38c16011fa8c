"""What reports read from app.yaml."""

import re

from pydantic import field_validator

from commands.shared.organisation import ConfigModel, Organisation

DAILY = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
WEEKLY = re.compile(r"(mon|tue|wed|thu|fri|sat|sun) " + DAILY.pattern)


class ReportSettings(ConfigModel):
    """The keys under `reports:`, in the desk's time zone; without one there is no such report."""

    daily: str | None = None
    weekly: str | None = None

    @field_validator("daily")
    @classmethod
    def _daily(cls, text: str | None) -> str | None:
        if text is not None and DAILY.fullmatch(text) is None:
            raise ValueError(f"{text!r} is not a time of day; write it like '08:00'")
        return text

    @field_validator("weekly")
    @classmethod
    def _weekly(cls, text: str | None) -> str | None:
        if text is not None and WEEKLY.fullmatch(text) is None:
            raise ValueError(f"{text!r} is not a day and time; write it like 'mon 08:30'")
        return text


class ReportPolicy(Organisation):
    reports: ReportSettings = ReportSettings()
