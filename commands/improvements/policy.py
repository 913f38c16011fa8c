"""What improvements read from app.yaml."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from commands.chasing.policy import ChasingPolicy
from commands.reports.policy import ReportPolicy
from commands.shared.durations import Duration, say_duration
from commands.shared.organisation import ConfigModel
from commands.shared.patterns import pattern

WORKING_DAYS = pattern(r"(\d{1,2})\s*(?:working\s+)?days?")
LONGEST = timedelta(days=366)


def whole_days(length: timedelta) -> timedelta:
    """ValueError for what is not from none to 366 whole days."""
    if length % timedelta(days=1) or not timedelta(0) <= length <= LONGEST:
        raise ValueError("must be whole days, at most 366; write it like 30d")
    return length


def some_days(length: timedelta) -> timedelta:
    if not length:
        raise ValueError("must be a day at least; write it like 30d")
    return whole_days(length)


def working_days(value: object) -> int:
    """`2 days`: so many days of somebody's calendar. ValueError with the cure."""
    found = WORKING_DAYS.fullmatch(str(value).strip())
    if found is None or not 1 <= int(found[1]) <= 10:
        raise ValueError(f"{value!r} is no number of working days from 1 to 10; write it like 2 days")
    return int(found[1])


class ImprovementSettings(ConfigModel):
    """The keys under `improvements:`.

    window   how many days before and after are compared
    settle   so many days after it is in place are left out
    enough   of fewer than this in either window nothing is said
    control  whether it is compared with what happened everywhere else
    remind   so many working days before it is due whoever has something to do hears of it
    """

    window: Annotated[Duration, AfterValidator(some_days)] = timedelta(days=30)
    settle: Annotated[Duration, AfterValidator(whole_days)] = timedelta(days=7)
    enough: int = Field(default=20, ge=6, le=10_000)
    control: bool = True
    remind: Annotated[int, BeforeValidator(working_days)] = 2


class ImprovementPolicy(ChasingPolicy, ReportPolicy):
    """Where no `improvements` are written there are none."""

    improvements: ImprovementSettings | None = None

    @property
    def improving(self) -> ImprovementSettings:
        return self.improvements or ImprovementSettings()

    @property
    def ahead(self) -> int:
        return self.improving.remind

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.improvements is not None:
            found = self.improvements
            beside = ", beside everything else" if found.control else ""
            yield (
                f"\nImprovements are measured {say_duration(found.window)} before and after{beside}; "
                f"{say_duration(found.settle)} in between are left out"
            )
