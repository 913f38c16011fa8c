"""What service levels read from app.yaml: calendars and targets."""

from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, field_validator, model_validator

from commands.service_levels import targets
from commands.service_levels.calendars import Calendar, NeverOpens, Window
from commands.service_levels.countries import holidays_in
from commands.service_levels.targets import PAUSE_ON as PAUSE_ON
from commands.service_levels.targets import Target as Target
from commands.service_levels.targets import target_length as target_length
from commands.shared.durations import say_business_time
from commands.shared.organisation import PRIORITIES, ConfigModel, Mistake, Organisation, known_zone, unknown
from commands.shared.patterns import pattern
from commands.shared.written import Key, Name
from storage.incidents.records import Incident
from storage.service_levels.records import Measure, ServiceClock

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WINDOW = pattern(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
MEASURED = {
    Measure.RESPONSE: "a first answer",
    Measure.RESOLUTION: "fixed",
    Measure.OWNERSHIP: "fixed or passed on",
    Measure.VENDOR: "back from the vendor",
}
ROUND_THE_CLOCK: Mapping[str, tuple[str, ...]] = {"mon-sun": ("00:00-24:00",)}
"""What `always` means by the day, where some days are other ones."""

MOST_WINDOWS = 24
"""So many in a day at most."""

MOST_FOUND = 5_000


def read_window(text: object) -> Window:
    """`09:00-17:00`; one that ends at or before its start runs into the next day. ValueError with the cure."""
    match = WINDOW.fullmatch(str(text).strip())
    if match is None:
        raise ValueError(f"{text!r} is not a window; write it like '09:00-17:00'")
    hours = [int(part) for part in match.groups()]
    start, end = timedelta(hours=hours[0], minutes=hours[1]), timedelta(hours=hours[2], minutes=hours[3])
    if start >= timedelta(days=1) or end > timedelta(days=1) or hours[1] > 59 or hours[3] > 59:
        raise ValueError(f"{text!r} is not a time of day; hours go from 00:00 to 24:00")
    return Window(start, end if end > start else end + timedelta(days=1))


def read_days(text: object) -> range:
    """`mon` or `mon-fri` (also over the week's end, `sat-mon`) as numbers from Monday 0, counted on past 6."""
    first, _, last = str(text).strip().lower().partition("-")
    if first not in DAYS or (last and last not in DAYS):
        raise ValueError(f"{text!r} is not a day or a range of days; write mon, or mon-fri")
    since = DAYS.index(first)
    until = DAYS.index(last) if last else since
    return range(since, (until if until >= since else until + 7) + 1)


def read_windows(texts: Sequence[object]) -> tuple[Window, ...]:
    """The windows of a day. ValueError with the cure."""
    if len(texts) > MOST_WINDOWS:
        raise ValueError(f"{len(texts):,} windows are too many for a day; {MOST_WINDOWS} is the most")
    return tuple(map(read_window, texts))


class Holidays(ConfigModel):
    """A country (ISO code) and perhaps a part of it, as the `holidays` package knows them."""

    country: str
    subdivision: str | None = None

    @model_validator(mode="after")
    def _known(self) -> "Holidays":
        self._of(2026)
        return self

    def days(self) -> "HolidayYears":
        return HolidayYears(self._of)

    def _of(self, *years: int) -> frozenset[date]:
        try:
            return holidays_in(self.country, self.subdivision, years)
        except NotImplementedError:
            where = f"{self.country} {self.subdivision}" if self.subdivision else self.country
            raise ValueError(
                f"no holidays are known for {where}; write an ISO code such as DE, and BE under it"
            ) from None


class HolidayYears:
    """Holidays by the year, each year worked out whole before anyone may ask of it: several threads do at once."""

    def __init__(self, expand: Callable[..., frozenset[date]]) -> None:
        self._expand = expand
        self._years: dict[int, frozenset[date]] = {}

    def __contains__(self, day: object) -> bool:
        assert isinstance(day, date)
        known = self._years.get(day.year)
        if known is None:
            known = self._years[day.year] = self._expand(day.year, day.year + 1)
        return day in known


class CalendarSettings(ConfigModel):
    """`name` is how it reads, its key where none is written."""

    name: Name | None = None
    timezone: str = "UTC"
    hours: Literal["always"] | dict[str, tuple[str, ...]]
    holidays: Holidays | None = None
    special: dict[date, tuple[str, ...]] = Field(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _zone(cls, name: str) -> str:
        return known_zone(name)

    @field_validator("hours")
    @classmethod
    def _hours(cls, hours: str | dict[str, tuple[str, ...]]) -> str | dict[str, tuple[str, ...]]:
        for days, windows in hours.items() if isinstance(hours, dict) else ():
            read_days(days)
            read_windows(windows)
        return hours

    @field_validator("special")
    @classmethod
    def _special(cls, special: dict[date, tuple[str, ...]]) -> dict[date, tuple[str, ...]]:
        for windows in special.values():
            read_windows(windows)
        return special

    def calendar(self, name: str) -> Calendar:
        if isinstance(self.hours, str) and not self.special and self.holidays is None:
            return Calendar(name, ZoneInfo(self.timezone), always=True)
        week: list[list[Window]] = [[] for _ in DAYS]
        for days, windows in (ROUND_THE_CLOCK if isinstance(self.hours, str) else self.hours).items():
            for day in read_days(days):
                week[day % 7].extend(read_windows(windows))
        special = {day: read_windows(windows) for day, windows in self.special.items()}
        closed: Container[date] = self.holidays.days() if self.holidays else frozenset()
        return Calendar(
            name, ZoneInfo(self.timezone), tuple(map(tuple, week)), special, is_holiday=lambda day: day in closed
        )


class ServiceLevelPolicy(Organisation):
    calendars: dict[Key, CalendarSettings] = Field(default_factory=dict)
    sla: tuple[Target, ...] = ()

    def handles(self) -> Iterator[str]:
        yield from super().handles()
        for target in self.sla:
            yield from (each for step in target.steps for each in step.people())

    @cached_property
    def _opened(self) -> Mapping[str, Calendar]:
        always = CalendarSettings(hours="always").calendar("always")
        return {"always": always} | {name: each.calendar(name) for name, each in self.calendars.items()}

    def calendar(self, name: str) -> Calendar:
        """The calendar of this name; `always` is there without being written. KeyError."""
        return self._opened[name]

    def calendar_of(self, clock: ServiceClock, incident: Incident) -> Calendar | None:
        """By which a clock counts, whatever has become of its promise.

        That of its target, else the one kept with the clock, which is what counts once it is over; where app.yaml has
        neither any more, that of the target that applies now.
        """
        own, now = self.target_called(clock.target_name), self.target_of(clock, incident)
        named = [clock.calendar] if own is None else [own.calendar, clock.calendar]
        names = [*(reversed(named) if clock.stopped_at else named), *([] if now is None else [now.calendar])]
        return next((self._opened[name] for name in names if name in self._opened), None)

    def target_of(self, clock: ServiceClock, incident: Incident) -> Target | None:
        """What says how a clock is handled: its own target, else the one that applies now."""
        applies = self.target_for(clock.measure, incident.priority, incident.service, clock.party)
        return self.target_called(clock.target_name) or applies

    def calendar_names(self) -> list[str]:
        return list(self._opened)

    def target_for(
        self, measure: Measure, priority: str, service: str | None, party: str | None = None
    ) -> Target | None:
        """The first entry of a measure that applies is the one that counts; of a vendor, else its own promise.

        `party` is the team or the vendor (a key) that has it, where that is what is measured.
        """
        asked = (measure, priority, service, party)
        kept = self._found.get(asked)
        if kept is None:
            own = self._of_vendors.get(party or "") if measure is Measure.VENDOR else None
            kept = (next((each for each in self.sla if each.applies(*asked)), own),)
            if len(self._found) >= MOST_FOUND:
                self._found.clear()
            self._found[asked] = kept
        return kept[0]

    @cached_property
    def _found(self) -> dict[tuple[Measure, str, str | None, str | None], tuple[Target | None]]:
        """What `target_for` has found: the same is asked three times a report."""
        return {}

    @cached_property
    def _of_vendors(self) -> Mapping[str, Target]:
        promised = {key: targets.of_vendor(vendor) for key, vendor in self.vendors.items()}
        return {key: target for key, target in promised.items() if target is not None}

    def promises(self) -> list[Target]:
        """All that is promised: the entries of `sla`, and what vendors promise themselves."""
        return [*self.sla, *self._of_vendors.values()]

    def target_called(self, name: str) -> Target | None:
        return self._by_name.get(name)

    @cached_property
    def _by_name(self) -> Mapping[str, Target]:
        """The first of each name."""
        return {each.name: each for each in reversed(self.promises())}

    def targets_of(
        self, priorities: Collection[str], services: Collection[str], teams: Collection[str]
    ) -> list[Target]:
        """Those that may apply to these; to all, where none of a kind is named."""
        of_teams = (key for key, each in self.services.items() if each.team in teams)
        urgent, about = {*priorities}, {*services, *of_teams}
        return [
            each
            for each in self.promises()
            if (not urgent or not each.priorities or urgent & {*each.priorities})
            and (not about or not each.services or about & {*each.services})
            and (not teams or not each.teams or {*teams} & {*each.teams})
        ]

    def promised(self, target: Target) -> str:
        """What a target promises, in plain words."""
        length = say_business_time(target.target)
        return f"{MEASURED[target.measure]} within {length}, {self.hours_of(target.calendar)}"

    def hours_of(self, calendar: str) -> str:
        """When time counts, in plain words."""
        known = self._opened.get(calendar)
        if known is not None and known.always:
            return "around the clock"
        return f"in the hours of {self.calendar_called(calendar)}"

    def calendar_called(self, key: str) -> str:
        """How a calendar reads; one that is gone by its key."""
        return (self.calendars[key].name if key in self.calendars else None) or key

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        calendars = [*self.calendars, "always"]
        for key, service in self.services.items():
            if service.calendar is not None and service.calendar not in calendars:
                yield ("services", key, "calendar"), unknown("calendar", service.calendar, calendars)
        for name, calendar in self.calendars.items():
            found = calendar.calendar(name)
            if not self._opens_again(name) and (found.has_a_week or not any(found.special.values())):
                message = "never opens; give it hours, such as mon-fri: ['09:00-17:00'], or hours: always"
                yield ("calendars", name), message
        yield from self._mistaken_targets(calendars)
        yield from self._mistaken_vendors(calendars)

    def doubts(self) -> Iterator[str]:
        yield from super().doubts()
        ended = [name for name in self.calendars if not self._opens_again(name)]
        yield from (f"the calendar {name} has had the last of its special days, and opens no more" for name in ended)

    def _opens_again(self, name: str) -> bool:
        try:
            self.calendar(name).next_opening(datetime.now(UTC))
        except NeverOpens:
            return False
        return True

    def _mistaken_targets(self, calendars: Sequence[str]) -> Iterator[Mistake]:
        seen: set[str] = set()
        for index, target in enumerate(self.sla):
            if target.name in seen:
                yield ("sla", index, "name"), f"`{target.name}` is there twice; names tell targets apart"
            seen.add(target.name)
            if target.calendar not in calendars:
                yield ("sla", index, "calendar"), unknown("calendar", target.calendar, calendars)
            else:
                yield from self._out_of_reach(index, target)
            for position, service in enumerate(target.services):
                if service not in self.services:
                    yield ("sla", index, "services", position), unknown("service", service, list(self.services))
            for position, priority in enumerate(target.priorities):
                if priority not in PRIORITIES:
                    yield ("sla", index, "priorities", position), unknown("priority", priority, PRIORITIES)
            yield from self._mistaken_parties(index, target)

    def _mistaken_parties(self, index: int, target: Target) -> Iterator[Mistake]:
        named = (("team", target.teams, self.teams), ("vendor", target.vendors, self.vendors))
        for kind, keys, known in named:
            for position, key in enumerate(keys):
                if key not in known:
                    yield ("sla", index, f"{kind}s", position), unknown(kind, key, [*known])

    def _mistaken_vendors(self, calendars: Sequence[str]) -> Iterator[Mistake]:
        names = [each.name for each in self.sla]
        for key, vendor in self.vendors.items():
            if vendor.calendar not in calendars:
                yield ("vendors", key, "calendar"), unknown("calendar", vendor.calendar, calendars)
            if vendor.name in names:
                yield ("vendors", key, "name"), f"`{vendor.name}` is the name of a target; names tell them apart"
            names.append(vendor.name)

    def _out_of_reach(self, index: int, target: Target) -> Iterator[Mistake]:
        """A target that would keep no clock going: on days that end, or on too little open time."""
        calendar, now = self.calendar(target.calendar), datetime.now(UTC)
        if not calendar.has_a_week:
            cure = "give it hours, such as mon-fri: ['09:00-17:00']"
            yield ("sla", index, "calendar"), f"`{calendar.name}` has special days alone, and ends with them; {cure}"
            return
        try:
            calendar.add(now, target.target)
        except NeverOpens:
            length = say_business_time(target.target)
            reached = f"{length} of `{calendar.name}` are not reached within five years"
            yield ("sla", index, "target"), f"{reached}; write a shorter one, or give the calendar more hours"

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        yield f"\nCalendars ({len(self.calendar_names())})"
        for name in self.calendar_names():
            called = self.calendar_called(name)
            known = name if called == name else f"{name} ({called})"
            yield f"  {known}: {self.calendar(name).zone}, {_opens(self.calendar(name), now)}"
        if self.vendors:
            yield f"\nVendors ({len(self.vendors)})"
        for key, vendor in self.vendors.items():
            promised = self._of_vendors.get(key)
            yield f"  {key}: {vendor.name}, {'promises nothing' if promised is None else self.promised(promised)}"
        yield f"\nService levels ({len(self.sla)})"
        for target in self.sla:
            who = ", ".join([*target.priorities, *target.services, *target.teams, *target.vendors])
            who = who or "everything else"
            warns = ", ".join(f"{percent}%" for percent in target.warn)
            told = "; ".join(map(str, target.steps)) or f"warns at {warns}"
            yield f"  {target.name}: {self.promised(target)}, for {who}; {told}"


def _opens(calendar: Calendar, now: datetime) -> str:
    try:
        opening = calendar.next_opening(now)
    except NeverOpens:
        return "opens no more"
    local = opening.astimezone(calendar.zone).strftime("%a %Y-%m-%d %H:%M")
    return "open now" if opening == now else f"opens {local}"
