"""Who is who in app.yaml: the desk, its channels, roles, teams and services, shared by every practice."""

from collections.abc import Iterator
from datetime import tzinfo
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator


class Part(BaseModel):
    """A part of app.yaml: frozen, and a key that it does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class DeskIdentity(Part):
    name: str = "Service desk"
    timezone: str = "UTC"

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_zone(name)

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.timezone)


class Channels(Part):
    """Names (made when missing) or ids of the channels that the desk speaks in."""

    incidents: str = "incidents"
    majors: str = "major-incidents"
    cab: str = "change-advisory"
    reports: str = "service-reports"


class Roles(Part):
    managers: tuple[str, ...] = ()
    commanders: tuple[str, ...] = ()


class Team(Part):
    """`members` are handles: an email, a Slack id or `@usergroup`."""

    channel: str
    members: tuple[str, ...] = ()


class Service(Part):
    """`criticality` is 1 (the business stands still without it) to 4."""

    name: str
    team: str
    criticality: int = Field(default=3, ge=1, le=4)
    calendar: str | None = None
    private: bool = False


class Organisation(Part):
    desk: DeskIdentity = DeskIdentity()
    channels: Channels = Channels()
    roles: Roles = Roles()
    teams: dict[str, Team] = Field(default_factory=dict)
    services: dict[str, Service] = Field(default_factory=dict)

    def people(self) -> Iterator[str]:
        """Every handle that stands for people."""
        yield from self.roles.managers
        yield from self.roles.commanders
        for team in self.teams.values():
            yield from team.members


def known_zone(name: str) -> str:
    """The name of a time zone; ValueError when there is no such zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone; write one such as Europe/Berlin") from None
    return name
