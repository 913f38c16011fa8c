"""Who is who in app.yaml: the desk, its channels, roles, teams and services, shared by every practice."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, tzinfo
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field, field_validator

from commands.shared.counts import so_many
from commands.shared.language import bare, nearest
from commands.shared.model import ConfigModel as ConfigModel
from commands.shared.patterns import pattern
from commands.shared.relations import Towards, related
from commands.shared.sites import MANAGER_FIELD, SITE_FIELD, Known, PeopleKey, Site, Told, called
from commands.shared.sites import Word as Word
from commands.shared.stop_words import STOP_WORDS
from commands.shared.text import ENGLISH
from commands.shared.vendors import Vendor as Vendor
from commands.shared.written import Channel, Key, Name, People

ADDRESS = pattern(r"https?://[^\s/?#<>|]+(/[^\s?#<>|]*)?")

PRIORITIES = ("P1", "P2", "P3", "P4", "P5")


class DeskIdentity(ConfigModel):
    """`triage` is the team (a key) that owns what nobody could place. `guests` of the workspace report and follow
    their `own`, or do `all` that others do. Texts are compared and found by the words of `language`.
    `address` is where the door that QUARTERDECK_HTTP opens is reached from outside.
    """

    name: Name = "Service desk"
    timezone: str = "UTC"
    triage: str | None = None
    guests: Literal["own", "all"] = "own"
    language: str = ENGLISH
    address: str | None = None

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str) -> str:
        return known_zone(name)

    @field_validator("address")
    @classmethod
    def _is_an_address(cls, address: str | None) -> str | None:
        if address is not None and ADDRESS.fullmatch(address) is None:
            raise ValueError(f"{address!r} is no address; write it like https://desk.northgate.example")
        return None if address is None else address.rstrip("/")

    @field_validator("language")
    @classmethod
    def _can_be_read(cls, language: str) -> str:
        if language not in STOP_WORDS:
            raise ValueError(f"{language!r} is no language that texts are compared in; write {', '.join(STOP_WORDS)}")
        return language

    @property
    def zone(self) -> tzinfo:
        return ZoneInfo(self.timezone)


class Channels(ConfigModel):
    """Names (made when missing) or ids of the channels that the desk speaks in."""

    incidents: Channel = "incidents"
    majors: Channel = "major-incidents"
    cab: Channel = "change-advisory"
    reports: Channel = "service-reports"


class Roles(ConfigModel):
    """`auditors` read the audit, as managers do."""

    managers: People = ()
    commanders: People = ()
    auditors: People = ()


class Team(ConfigModel):
    """`name` is how it reads, its key where none is written; `members` are handles: an email, a Slack id or
    `@usergroup`.
    """

    name: Name | None = None
    channel: Channel
    members: People = ()


class Service(ConfigModel):
    """`words` are what people call it; `criticality` is 1 (the business stands still without it) to 4; `depends_on`
    are the services and items (keys) that it cannot do without. In the hours of the calendar `maintenance` it is
    changed, in those of `production` it must not be.
    """

    name: Name
    words: tuple[Word, ...] = ()
    team: str
    criticality: int = Field(default=3, ge=1, le=4)
    calendar: str | None = None
    private: bool = False
    depends_on: tuple[str, ...] = ()
    maintenance: str | None = None
    production: str | None = None


Mistake = tuple[tuple[str | int, ...], str]
"""Where in app.yaml something cannot be meant, as keys and indexes from the top; and what to write instead."""


class Organisation(ConfigModel):
    """What every practice reads of app.yaml. Each practice's policy is one too, with keys of its own; the whole of
    app.yaml is all of them, so `people`, `mistakes`, `described` and `doubts` of each add to those of the others.

    `known` is by handle; a person's own before that of a user group that they are in. `told` (the key `people`) has
    beside it which fields of a profile in Slack tell more of everybody.
    """

    desk: DeskIdentity = DeskIdentity()
    channels: Channels = Channels()
    roles: Roles = Roles()
    teams: dict[Key, Team] = Field(default_factory=dict)
    services: dict[Key, Service] = Field(default_factory=dict)
    vendors: dict[Key, Vendor] = Field(default_factory=dict)
    sites: dict[Key, Site] = Field(default_factory=dict)
    told: dict[PeopleKey, Told] = Field(default_factory=dict, alias="people")

    @property
    def known(self) -> Mapping[str, Known]:
        return {handle: each for handle, each in self.told.items() if isinstance(each, Known)}

    @property
    def profile_fields(self) -> Mapping[str, str]:
        """By `manager_field` and `site_field`, where they are written, the id of the field."""
        return {name: each for name, each in self.told.items() if isinstance(each, str)}

    def has_written(self, path: str) -> bool:
        """Whether app.yaml has this section, or this key of a section (`war_rooms.review`)."""
        found: BaseModel | None = self
        for name in path.split("."):
            if not isinstance(found, BaseModel) or name not in found.model_fields_set:
                return False
            found = getattr(found, name)
        return found is not None

    def handles(self) -> Iterator[str]:
        """Every handle that is to be looked up: of those who work here, and of whomever something is known."""
        yield from self.people()
        yield from self.known

    def people(self) -> Iterator[str]:
        """Every handle that stands for people who work here."""
        yield from self.roles.managers
        yield from self.roles.commanders
        yield from self.roles.auditors
        for team in self.teams.values():
            yield from team.members

    def mistakes(self) -> Iterator[Mistake]:
        """What is well written and cannot be meant."""
        for key, service in self.services.items():
            if service.team not in self.teams:
                yield ("services", key, "team"), unknown("team", service.team, list(self.teams))
        if self.desk.triage is not None and self.desk.triage not in self.teams:
            yield ("desk", "triage"), unknown("team", self.desk.triage, list(self.teams))
        yield from self._mistaken_places()
        for key, taken in taken_names({key: team.name for key, team in self.teams.items()}):
            yield ("teams", key, "name"), f"is what the team `{taken}` is called; give each a name of its own"

    def _mistaken_places(self) -> Iterator[Mistake]:
        """Services that depend on what is not there, people at a site that is not there."""
        for key, service in self.services.items():
            for at, needed in enumerate(service.depends_on):
                if needed == key:
                    yield ("services", key, "depends_on", at), "is the service itself; name what it cannot do without"
                elif needed not in self.services and needed not in self.needed_too():
                    yield ("services", key, "depends_on", at), unknown("service", needed, list(self.services))
        for key, site in self.sites.items():
            known = [*self.services, *self.needed_too()]
            for at, needed in enumerate(site.depends_on):
                if needed not in known:
                    yield ("sites", key, "depends_on", at), unknown("service or item", needed, known)
        for key, told in self.told.items():
            if isinstance(told, str) and key not in (MANAGER_FIELD, SITE_FIELD):
                yield ("people", key), "is a person: write what is known of them, like `{site: berlin}`"
            elif isinstance(told, Known) and key in (MANAGER_FIELD, SITE_FIELD):
                yield ("people", key), "is the id of a field of Slack's profiles, like Xf01ABCDEF"
        for handle, person in self.known.items():
            if person.site is not None and person.site not in self.sites:
                yield ("people", handle, "site"), unknown("site", person.site, list(self.sites))

    def described(self, now: datetime) -> Iterator[str]:
        """What it would do, in lines for `quarterdeck check`; `now` is UTC."""
        yield f"\nTeams ({len(self.teams)})"
        for key, team in self.teams.items():
            runs = ", ".join(each.name for each in self.services.values() if each.team == key) or "no service"
            owns = ", and owns what nobody could place" if key == self.desk.triage else ""
            called = f"{key} ({team.name})" if team.name else key
            members = so_many(len(team.members), "member")
            yield f"  {called}: #{team.channel.lstrip('#')}, {members}, runs {runs}{owns}"
        if self.sites:
            yield f"\nSites ({len(self.sites)})"
            for key, site in self.sites.items():
                yield f"  {key}: {site.name}, {site.region or 'no region'}"

    def doubts(self) -> Iterator[str]:
        """What an operator may want to mend."""
        yield from (f"the team {key} has no members" for key, team in self.teams.items() if not team.members)
        if not self.roles.managers:
            yield "roles.managers is empty: nobody hears of a breach"
        if not self.roles.commanders:
            yield "roles.commanders is empty: only managers may lead a war room"
        for word, keys in self._shared_words().items():
            yield f"the word `{word}` stands for {' and '.join(keys)}: no service is found by it"

    def _shared_words(self) -> dict[str, list[str]]:
        """The words that more than one service has, and which those are."""
        called: dict[str, list[str]] = {}
        for key, service in self.services.items():
            for word in dict.fromkeys(each.casefold() for each in service.words):
                called.setdefault(word, []).append(key)
        return {word: keys for word, keys in called.items() if len(keys) > 1}

    def related(self, keys: Iterable[str], depth: int | None = None, way: Towards = Towards.BOTH) -> dict[str, int]:
        """What app.yaml has (keys) at most so many steps from these, as `relations.related` says."""
        return related(self.needs(), keys, depth, way)

    def needs(self) -> dict[str, Sequence[str]]:
        """What each service depends on, by app.yaml; practices add what else they know of."""
        return {key: service.depends_on for key, service in self.services.items()}

    def needed_too(self) -> Collection[str]:
        """What services may depend on beside services; practices add to it."""
        return ()

    def site_names(self) -> dict[str, str]:
        """key -> name."""
        return {key: site.name for key, site in self.sites.items()}

    def site_words(self) -> dict[str, tuple[str, ...]]:
        """key -> what else people call it."""
        return {key: site.words for key, site in self.sites.items()}

    def region_of(self, site: str | None) -> str | None:
        """The region of a site (a key, or what another system calls it); None where it has none, or is not there."""
        key = called(self.sites, site or "")
        return None if key is None else self.sites[key].region

    def service_names(self) -> dict[str, str]:
        """Of the services that anyone may choose, key -> name."""
        return {key: service.name for key, service in self.services.items()}

    def service_words(self) -> dict[str, tuple[str, ...]]:
        """Of the services that anyone may choose, key -> what else people call it."""
        return {key: service.words for key, service in self.services.items()}

    def team_names(self) -> dict[str, str]:
        """key -> how it reads."""
        return {key: team.name or key for key, team in self.teams.items()}

    def team_called(self, text: str) -> str | None:
        """The key of the team of this name or key, whichever letters are capitals."""
        return key_called(self.team_names(), text)

    def service_name(self, key: str | None) -> str | None:
        found = self.services.get(key or "")
        return None if found is None else found.name


def key_called(names: Mapping[str, str], text: str) -> str | None:
    """The key of what has this key or name, whichever letters are capitals, and whatever marks are around it.

    `names` is key -> how it reads.
    """
    ways = (" ".join(text.split()), bare(text))
    return next((key for way in ways for key, name in names.items() if _is_called(way, key, name)), None)


def taken_names(written: Mapping[str, str | None]) -> Iterator[tuple[str, str]]:
    """The keys whose name, where one is written, is what another is called too, and that other."""
    for key, name in written.items():
        others = (
            each for each, own in written.items() if each != key and name and _is_called(name, each, own or each)
        )
        if (taken := next(others, None)) is not None:
            yield key, taken


def _is_called(text: str, key: str, name: str) -> bool:
    return text.casefold() in (key.casefold(), name.casefold())


def unknown(kind: str, name: str, known: Sequence[str]) -> str:
    """The mistake of naming what is not there, with what was perhaps meant."""
    alike = nearest(name, known, 1)
    hint = f"did you mean `{alike[0]}`?" if alike else f"known are {', '.join(known) or 'none yet'}"
    return f"there is no {kind} `{name}`; {hint}"


def known_zone(name: str) -> str:
    """The name of a time zone; ValueError when there is no such zone."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(f"{name!r} is not a time zone; write one such as Europe/Berlin") from None
    return name
