"""What changes read from app.yaml: boards, who decides which type, freezes."""

from datetime import UTC, date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from commands.shared.durations import Duration
from commands.shared.organisation import Organisation, Part
from storage.changes.records import ChangeType

NO_BOARD = "none"


class Board(Part):
    """`rule` counts votes cast (majority), members, or asks all (unanimous); a `veto` member's no decides."""

    members: tuple[str, ...] = Field(min_length=1)
    quorum: int = Field(ge=1)
    rule: Literal["majority", "members", "unanimous"] = "majority"
    closes_after: Duration = timedelta(hours=24)
    veto: tuple[str, ...] = ()


class Routes(Part):
    """Which board decides each type of change; `none`: it needs no vote."""

    normal: str = NO_BOARD
    emergency: str = NO_BOARD
    standard: str = NO_BOARD


class Freeze(Part):
    """No change from `start` to `end`, half-open; a date is its local midnight. No services: all."""

    name: str
    start: datetime | date
    end: datetime | date
    services: tuple[str, ...] = ()

    def span(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """From and until, in UTC."""
        return _instant(self.start, zone), _instant(self.end, zone)


def _instant(value: datetime | date, zone: ZoneInfo) -> datetime:
    if not isinstance(value, datetime):
        return datetime.combine(value, time(), zone).astimezone(UTC)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


class ChangePolicy(Part):
    organisation: Organisation
    boards: dict[str, Board] = Field(default_factory=dict)
    routes: Routes = Routes()
    freezes: tuple[Freeze, ...] = ()

    def board_for(self, kind: ChangeType) -> str | None:
        """The name of the board that decides this type; None when it needs no vote."""
        name: str = getattr(self.routes, kind.value)
        return None if name == NO_BOARD else name
