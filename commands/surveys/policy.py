"""What surveys read from app.yaml."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Literal

from pydantic import Field

from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.durations import say_duration
from commands.shared.organisation import ConfigModel, Mistake, unknown
from commands.shared.written import Wait, WaitOrNever


class SurveySettings(ConfigModel):
    """The keys under `surveys:`.

    after      whether people are asked once they confirm the fix, else at closing; or with the fix already
    quiet      nobody is asked again within it; 0: about everything
    editable   so long a mark can be changed; 0 is never
    low        up to this mark whoever gave it is asked whether they may be called back; 0: nobody is
    call_back  within this they are, counted on `calendar`, or by the clock where none is written
    anonymous  whether nobody reads whose a mark is, but whoever calls them back
    """

    after: Literal["confirm", "resolution"] = "confirm"
    quiet: WaitOrNever = timedelta(days=7)
    editable: WaitOrNever = timedelta(hours=12)
    low: int = Field(default=2, ge=0, le=4)
    call_back: Wait = timedelta(hours=8)
    calendar: str | None = None
    anonymous: bool = False


PLAIN = SurveySettings(quiet=timedelta(), low=0)


class SurveyPolicy(ServiceLevelPolicy):
    """Where no `surveys` are written, everyone is asked about everything of theirs once it is closed, and no more."""

    surveys: SurveySettings | None = None

    @property
    def asking(self) -> SurveySettings:
        return self.surveys or PLAIN

    def call_back_by(self, now: datetime) -> datetime:
        """Until when somebody is called back who agrees now (UTC)."""
        asking = self.asking
        return self.calendar(asking.calendar or "always").add(now, asking.call_back)

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        name, known = self.asking.calendar, self.calendar_names()
        if name is not None and name not in known:
            yield ("surveys", "calendar"), unknown("calendar", name, known)

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.surveys is not None:
            asked = "with the fix" if self.surveys.after == "resolution" else "once they confirm it, else at closing"
            often = f"at most once in {say_duration(self.surveys.quiet)}" if self.surveys.quiet else "about each"
            yield f"\nReporters are asked how it went {asked}, {often}"
