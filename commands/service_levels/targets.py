"""The entries of `sla:` in app.yaml: what is promised, to whom, when it counts, and who hears of it."""

from collections.abc import Collection, Mapping
from datetime import timedelta
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from commands.service_levels import rules
from commands.shared import written
from commands.shared.durations import Duration, say_business_time
from commands.shared.organisation import ConfigModel, Vendor
from commands.shared.written import Name
from storage.incidents.records import HoldReason
from storage.service_levels.records import ClockType, Measure

WARN = (50, 75, 90)
MOST_WARNINGS = 10
LONGEST_TARGET = timedelta(days=366)
"""Of open time: with office hours that is four years."""

PAUSE_ON = (HoldReason.CALLER, HoldReason.CHANGE, HoldReason.PROBLEM)
TYPES: Mapping[str, ClockType] = {Measure.OWNERSHIP: ClockType.OLA, Measure.VENDOR: ClockType.UC}
"""To whom a promise is made, where app.yaml does not say; else to whoever reports."""


def target_length(target: timedelta) -> timedelta:
    """A length that can be promised. ValueError with the cure."""
    if target <= timedelta():
        raise ValueError("a target must be longer than nothing; write it like 4h")
    if target > LONGEST_TARGET:
        raise ValueError(f"a target is at most {LONGEST_TARGET.days}d of open time; write it like 4h or 5d")
    return target


ROLES = ("assignee", "team", "managers", "commanders")
MOST_TOLD = 20


def told(text: str) -> str:
    """Who hears of a step: a word for those concerned, a #channel, or a person. ValueError with the cure."""
    text = text.strip()
    if text in ROLES:
        return text
    if text.startswith("#"):
        return f"#{written.channel(text)}"
    try:
        return written.person(text)
    except ValueError:
        who = "assignee, team, managers, commanders, '#channel', an email, a Slack user id or '@usergroup'"
        raise ValueError(f"{text!r} is nobody who can be told; write {who}") from None


class Step(ConfigModel):
    """When part of a target is used up: `at` percent of it, or `after` so much open time since it was missed.

    `page` calls whoever is to work on it in a direct message, too.
    """

    at: int | None = Field(default=None, gt=0, le=1000)
    after: Duration | None = None
    tell: tuple[Annotated[str, AfterValidator(told)], ...] = Field(min_length=1, max_length=MOST_TOLD)
    page: bool = False

    @model_validator(mode="after")
    def _one_of_them(self) -> "Step":
        if (self.at is None) == (self.after is None):
            raise ValueError("has either `at`, like 75 (percent), or `after`, like 30m; write one of them")
        if self.after is not None and not timedelta(seconds=1) <= self.after <= LONGEST_TARGET:
            raise ValueError(f"`after` is from 1s to {LONGEST_TARGET.days}d of open time; write it like 30m")
        return self

    @property
    def mark(self) -> int:
        """As a clock remembers it: percent, or, below nought, seconds since it was missed."""
        return self.at if self.at is not None else -int((self.after or timedelta()).total_seconds())

    def people(self) -> tuple[str, ...]:
        """The handles that it names."""
        return tuple(each for each in self.tell if each not in ROLES and not each.startswith("#"))

    def __str__(self) -> str:
        when = f"at {self.at}%" if self.after is None else f"{say_business_time(self.after)} after the breach"
        return f"{when} tells {', '.join(self.tell)}{' and pages' if self.page else ''}"


class Target(ConfigModel):
    """One entry of `sla:`. No services, priorities, teams or vendors: all. `warn` are percentages of the target.

    `steps` say who hears of which part of it, in place of `warn`.

    `measure` ownership runs while one of `teams` has the incident, `per` assignment anew or in total; vendor while it
    waits for one of `vendors`, and nothing pauses that.
    """

    name: Name
    measure: Measure
    target: Duration
    calendar: str
    priorities: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    vendors: tuple[str, ...] = ()
    per: Literal["assignment", "total"] = "assignment"
    warn: tuple[int, ...] = WARN
    steps: tuple[Step, ...] = Field(default=(), max_length=MOST_WARNINGS)
    pause_on: tuple[HoldReason, ...] = PAUSE_ON
    on_priority_change: Literal["retroactive", "restart"] = "retroactive"
    on_reopen: Literal["resume", "restart"] = "resume"
    type: ClockType = ClockType.SLA

    @model_validator(mode="before")
    @classmethod
    def _by_its_measure(cls, keys: Any) -> Any:
        if not isinstance(keys, dict):
            return keys
        measure = keys.get("measure")
        unwritten: dict[str, Any] = {"type": TYPES.get(str(measure), ClockType.SLA)}
        if measure == Measure.VENDOR:
            unwritten["pause_on"] = ()
        return unwritten | keys

    @field_validator("target")
    @classmethod
    def _some(cls, target: timedelta) -> timedelta:
        return target_length(target)

    @field_validator("warn")
    @classmethod
    def _percentages(cls, warn: tuple[int, ...]) -> tuple[int, ...]:
        if any(not 0 < percent <= 1000 for percent in warn):
            raise ValueError("warnings are percentages of the target, such as [50, 75, 90]")
        if len(warn) > MOST_WARNINGS:
            raise ValueError(f"{len(warn)} warnings are too many; {MOST_WARNINGS} is the most")
        return warn

    @property
    def marks(self) -> tuple[int, ...]:
        """What a clock remembers of each threshold that is told."""
        return tuple(step.mark for step in self.steps) if self.steps else self.warn

    def step(self, marks: Collection[int]) -> Step | None:
        """The highest step of these marks."""
        found = [step for step in self.steps if step.mark in marks]
        return max(found, key=lambda step: rules.amount(step.mark, self.target), default=None)

    @model_validator(mode="after")
    def _told_in_one_way(self) -> "Target":
        if self.steps and "warn" in self.model_fields_set:
            raise ValueError("has `warn` and `steps`; steps say who is told when, so take `warn` out")
        amounts = [rules.amount(mark, self.target) for mark in self.marks]
        if self.steps and len(set(amounts)) < len(amounts):
            raise ValueError("two of its steps come at the same time; tell both audiences in one")
        return self

    @model_validator(mode="after")
    def _of_one_kind(self) -> "Target":
        of_teams, of_vendors = self.measure is Measure.OWNERSHIP, self.measure is Measure.VENDOR
        if (self.teams or "per" in self.model_fields_set) and not of_teams:
            raise ValueError("`teams` and `per` are of measure: ownership; write that, or take them out")
        if self.vendors and not of_vendors:
            raise ValueError("`vendors` are of measure: vendor; write that, or take them out")
        if self.pause_on and of_vendors:
            raise ValueError("nothing we do pauses a vendor's clock; take `pause_on` out")
        if self.type is not TYPES.get(self.measure, self.type):
            raise ValueError(f"measure: {self.measure} is of type {TYPES[self.measure]}; write that, or no type")
        return self

    def applies(self, measure: Measure, priority: str, service: str | None, party: str | None = None) -> bool:
        """`party` is the team or the vendor (a key of app.yaml) that has it, where that is what is measured."""
        of_priority = not self.priorities or priority in self.priorities
        of_service = not self.services or service in self.services
        parties = self.teams or self.vendors
        return self.measure is measure and of_priority and of_service and (not parties or party in parties)


def of_vendor(vendor: Vendor) -> Target | None:
    """What a vendor promises where no entry says otherwise; None where nothing is."""
    if vendor.target is None:
        return None
    return Target(
        name=vendor.name, measure=Measure.VENDOR, target=vendor.target, calendar=vendor.calendar, type=ClockType.UC
    )
