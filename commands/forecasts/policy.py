"""What forecasts read from app.yaml."""

from datetime import timedelta

from pydantic import field_validator

from commands.shared.durations import Duration
from commands.shared.organisation import ConfigModel, Organisation

LONGEST_HISTORY = timedelta(days=366)


class ForecastSettings(ConfigModel):
    """`history` is how far back the clocks begin from which one is foretold, `least` how many of them it takes."""

    history: Duration = timedelta(days=21)
    least: int = 20

    @field_validator("history")
    @classmethod
    def _some(cls, history: timedelta) -> timedelta:
        if not timedelta(days=1) <= history <= LONGEST_HISTORY:
            raise ValueError(f"a history is from 1d to {LONGEST_HISTORY.days}d; write it like 21d")
        return history

    @field_validator("least")
    @classmethod
    def _enough(cls, least: int) -> int:
        if least < 1:
            raise ValueError("it takes at least 1 clock to tell of another; write 20")
        return least


class ForecastPolicy(Organisation):
    """Without the key nothing is foretold."""

    forecast: ForecastSettings | None = None
