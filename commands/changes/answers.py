"""What a review answers."""

from dataclasses import dataclass
from datetime import date

NONE = "none"


@dataclass(frozen=True)
class Answers:
    """What a review says. `follow_ups` are lines, or begin with `none` and say why; `owner` (a Slack id) sees to them
    by a day.
    """

    goal: str
    broke: str
    differently: str
    follow_ups: str
    owner: str | None = None
    due: date | None = None

    @property
    def to_do(self) -> list[str]:
        if self.follow_ups.lower().startswith(NONE):
            return []
        return [line.strip(" -•*") for line in self.follow_ups.splitlines() if line.strip(" -•*")]
