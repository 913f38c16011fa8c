"""Whom the company waits for, as app.yaml names them."""

from datetime import timedelta

from pydantic import Field, field_validator

from commands.shared.durations import Duration
from commands.shared.model import ConfigModel
from commands.shared.patterns import pattern
from commands.shared.written import Name

BELOW = pattern(r"below (\d{1,3}(?:\.\d+)?)%?")
SHARE = pattern(r"(\d{1,3}(?:\.\d+)?)%")


class Vendor(ConfigModel):
    """Whom we wait for. `target` (of open time of `calendar`) is what is promised us where no entry of `sla` says so.

    `credits` by attainment: `below 99.5` to `5%` of what they are paid.
    """

    name: Name
    calendar: str = "always"
    target: Duration | None = None
    credits: dict[str, str] = Field(default_factory=dict)

    @field_validator("target")
    @classmethod
    def _some(cls, target: timedelta | None) -> timedelta | None:
        if target is not None and not timedelta() < target <= timedelta(days=366):
            raise ValueError("must be more than nothing, and at most 366d of open time; write it like 8h")
        return target

    @field_validator("credits")
    @classmethod
    def _readable(cls, written: dict[str, str]) -> dict[str, str]:
        for below, share in written.items():
            if BELOW.fullmatch(below) is None or SHARE.fullmatch(share) is None:
                raise ValueError(f"{below}: {share} is no credit; write it like below 99.5: 5%")
        return written

    @property
    def credit_table(self) -> list[tuple[float, float]]:
        """(below so many percent, so many percent of credit), the lowest first."""
        rows = ((BELOW.fullmatch(below), SHARE.fullmatch(share)) for below, share in self.credits.items())
        return sorted((float(below[1]), float(share[1])) for below, share in rows if below and share)
