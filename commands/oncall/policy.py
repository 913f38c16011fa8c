"""What is read of app.yaml about who is on call."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.util import find_spec
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, field_validator, model_validator

from commands.oncall.rules import Layer, Listed, Rota, Step
from commands.service_levels.policy import CalendarSettings, ServiceLevelPolicy
from commands.shared.counts import so_many
from commands.shared.doors import Secret
from commands.shared.durations import Duration, say_duration
from commands.shared.organisation import ConfigModel, Mistake, known_zone, unknown
from commands.shared.written import Key, Person, Wait, between, day

A_DAY = timedelta(days=1)
Every = Annotated[Duration, AfterValidator(between(timedelta(hours=1), timedelta(days=366)))]
ROLES = ("on-call", "next", "team", "managers")


class LayerSettings(ConfigModel):
    """`people` in their order, each for `every` of wall time `from` an instant (without an offset); with `hours` only
    in those of the week.
    """

    people: tuple[Person, ...] = Field(min_length=1, max_length=100)
    every: Every
    since: datetime = Field(alias="from")
    hours: dict[str, tuple[str, ...]] | None = None

    @field_validator("since")
    @classmethod
    def _of_the_rota(cls, since: datetime) -> datetime:
        if since.tzinfo is not None:
            raise ValueError("is in the zone of the rota; write it without an offset, like 2026-03-02 09:00")
        day(since)
        return since

    @field_validator("hours")
    @classmethod
    def _hours(cls, hours: dict[str, tuple[str, ...]] | None) -> dict[str, tuple[str, ...]] | None:
        if hours is not None:
            CalendarSettings(hours=hours)
        return hours

    def layer(self, zone: str) -> Layer:
        calendar = None
        if self.hours is not None:
            calendar = CalendarSettings(timezone=zone, hours=self.hours).calendar("on call")
        return Layer(self.people, self.every, self.since, calendar)


class StepSettings(ConfigModel):
    """Whom to call (`on-call`, `next`, `team`, `managers` or a person), and how long to wait for an answer; with a
    `calendar` the step is passed over while that is closed.
    """

    to: Literal["on-call", "next", "team", "managers"] | Person
    wait: Wait = timedelta(minutes=10)
    calendar: str | None = None


STEPS = (
    StepSettings(to="on-call", wait=timedelta(minutes=5)),
    StepSettings(to="next"),
    StepSettings(to="team"),
    StepSettings(to="managers"),
)


class RotaSettings(ConfigModel):
    """`timezone` is the desk's where none is written; `escalation` is gone through `repeat` times. By the key that
    `call` names PagerDuty rings too.
    """

    timezone: str | None = None
    layers: tuple[LayerSettings, ...] = Field(default=(), max_length=20)
    ical: Secret | None = None
    escalation: tuple[StepSettings, ...] = Field(default=STEPS, min_length=1, max_length=20)
    repeat: int = Field(default=1, ge=1, le=5)
    call: Secret | None = None

    @model_validator(mode="after")
    def _one_of_both(self) -> "RotaSettings":
        if bool(self.layers) == (self.ical is not None):
            raise ValueError("has layers, or the address of a calendar: write `layers`, or `ical: env:NAME`")
        return self

    @field_validator("timezone")
    @classmethod
    def _known(cls, name: str | None) -> str | None:
        return None if name is None else known_zone(name)


class OnCallPolicy(ServiceLevelPolicy):
    """Where no `on_call` is written nobody is on call, and nobody is called."""

    on_call: dict[Key, RotaSettings] | None = None

    @property
    def rotas(self) -> dict[str, RotaSettings]:
        return self.on_call or {}

    def zone_of_rota(self, team: str) -> str:
        return self.rotas[team].timezone or self.desk.timezone

    def rota(self, team: str, listed: Listed | None = None) -> Rota:
        """Of a team (a key) that has one; `listed` is what its calendar says, where it is kept in one."""
        zone = self.zone_of_rota(team)
        layers = tuple(each.layer(zone) for each in self.rotas[team].layers)
        return Rota(ZoneInfo(zone), layers if listed is None else (listed,))

    def steps(self, team: str) -> tuple[Step, ...]:
        """Of a team (a key) that has a rota: all that are gone through, one after another."""
        settings = self.rotas[team]
        hours = {each.calendar: self.calendar(each.calendar) for each in settings.escalation if each.calendar}
        once = tuple(Step(each.to, each.wait, hours.get(each.calendar or "")) for each in settings.escalation)
        return once * settings.repeat

    def people(self) -> Iterator[str]:
        yield from super().people()
        for settings in self.rotas.values():
            for layer in settings.layers:
                yield from layer.people
            yield from (step.to for step in settings.escalation if step.to not in ROLES)

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        for team, settings in self.rotas.items():
            if team not in self.teams:
                yield ("on_call", team), unknown("team", team, list(self.teams))
            if settings.ical is not None and find_spec("recurring_ical_events") is None:
                yield ("on_call", team, "ical"), "needs what reads calendars: pip install 'quarterdeck[ical]'"
            yield from self._step_mistakes(team, settings)
            for number, layer in enumerate(settings.layers):
                if layer.hours is not None and layer.every % A_DAY:
                    yield ("on_call", team, "layers", number, "every"), "must be whole days where there are `hours`"
                if layer.hours is not None and not any(layer.layer("UTC").has_hours):
                    yield ("on_call", team, "layers", number, "hours"), "never begin; write mon-fri: ['08:00-18:00']"

    def _step_mistakes(self, team: str, settings: RotaSettings) -> Iterator[Mistake]:
        known = [*self.calendars, "always"]
        for number, step in enumerate(settings.escalation):
            if step.calendar is not None and step.calendar not in known:
                at = ("on_call", team, "escalation", number, "calendar")
                yield at, unknown("calendar", step.calendar, known)
        if settings.escalation[-1].calendar is not None:
            at = ("on_call", team, "escalation", len(settings.escalation) - 1, "calendar")
            yield at, "stands at the last step, so nobody is called while it is closed; let the last be for any hour"

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.rotas:
            yield f"\nOn call ({so_many(len(self.rotas), 'team')}), called in Slack"
        for team in self.rotas:
            if self.rotas[team].ical is not None:
                yield f"  {team}: by its calendar, read every 15 min"
                continue
            shift = self.rota(team).at(now.astimezone(UTC))
            until = f" until {shift.end:%Y-%m-%d %H:%M} UTC" if shift.end else ""
            last = say_duration(sum((step.wait for step in self.steps(team)), timedelta()))
            rings = "" if self.rotas[team].call is None else "; PagerDuty rings too"
            who = ", ".join(shift.people) or "nobody"
            yield f"  {team}: {who}{until}; after {last} it is told that nobody came{rings}"
