"""What alerts read from app.yaml: where they come from, whom to believe, and which make an incident."""

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from importlib.util import find_spec
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from commands.alerts import rules
from commands.alerts.rules import Signal
from commands.incidents.policy import IncidentPolicy
from commands.shared.counts import so_many
from commands.shared.doors import Secret
from commands.shared.durations import say_duration
from commands.shared.organisation import PRIORITIES, ConfigModel, Mistake, unknown
from commands.shared.written import Key, Wait, WaitOrNever

DEPLOYS = "deploys"
"""What is no monitoring: pipelines tell at `/in/deploys` what they put into production."""

Kind = Literal["alertmanager", "grafana", "datadog", "cloudwatch", "sentry", "pagerduty", "json", "deploys"]
SIGNED: Mapping[str, str] = {"sentry": "the client secret that signs what Sentry sends"}
"""Kinds that sign what they send, and have no token."""


def _compared(environment: str) -> str:
    """In small letters; a function, since Python takes the text of `str.casefold` apart to find what that takes."""
    return environment.casefold()


Environment = Annotated[str, AfterValidator(_compared)]


def _pattern(text: str) -> str:
    if text.startswith("~"):
        try:
            re.compile(text[1:])
        except re.error as error:
            raise ValueError(f"{text!r} is no pattern ({error}); write it like ~web-[0-9]+") from None
    return text


Wanted = Annotated[str, AfterValidator(_pattern)]


class Rule(ConfigModel):
    """The first that fits says what becomes of an alert.

    match       labels and what they must be: a value, one of several, or `~` and a pattern
    service     what it is about (a key); item: the label that names the item
    priority    of the incident, in place of what severity and criticality make
    open_after  an incident is opened when it is still wrong then
    do          open an incident, or only record it
    """

    match: dict[str, Wanted | tuple[Wanted, ...]] = Field(default_factory=dict)
    service: str | None = None
    item: str | None = None
    priority: str | None = None
    open_after: WaitOrNever = timedelta()
    do: Literal["open", "record"] = "open"


class Group(ConfigModel):
    """Alerts that agree in `by` (service, item, source, or labels) are one incident, while one is wrong, or the last
    was heard of within `join`.
    """

    by: tuple[str, ...] = ("service",)
    join: Wait = timedelta(minutes=30)


class Fields(ConfigModel):
    """Where in JSON of one's own what stands: names of keys, with dots between."""

    key: str | None = None
    title: str = "title"
    state: str = "state"
    severity: str = "severity"
    url: str = "url"
    service: str | None = None
    item: str | None = None


class AlertSource(ConfigModel):
    """An entry of `alerts:`; what it sends comes to `/in/NAME`.

    token         what it must bring: as `Authorization: Bearer`, as a password of basic authentication, in
                  `header`, or as PagerDuty's routing key
    secret        with what Grafana and Sentry sign
    expect_every  silent for twice as long, an incident tells of it
    flap          wrong again within it, it is the same episode
    settle        so long after all are over an incident that nobody has seen is resolved
    storm         so many new keys within 5 minutes are one incident
    topics        the ARNs of the topics of Amazon's notification service that are believed
    map, firing, resolved  for JSON of one's own: where what stands, and which states mean what
    environments  which of those that deploys are told of are production
    """

    name: Key
    kind: Kind
    token: Secret | None = None
    secret: Secret | None = None
    topics: tuple[str, ...] = ()
    header: str | None = None
    timestamp_header: str | None = None
    expect_every: Wait | None = None
    rules: tuple[Rule, ...] = ()
    group: Group = Group()
    flap: Wait = timedelta(minutes=10)
    settle: Wait = timedelta(minutes=5)
    storm: int = Field(default=30, ge=2, le=10_000)
    map: Fields = Fields()
    firing: tuple[str, ...] = ("firing", "alert", "triggered", "problem", "down")
    resolved: tuple[str, ...] = ("resolved", "ok", "recovered", "up", "closed")
    environments: tuple[Environment, ...] = ("production", "prod", "live")

    def rule(self, signal: Signal) -> Rule:
        """The first that fits; where none does, an incident is opened at once."""
        return next((each for each in self.rules if rules.fits(each.match, signal.labels)), Rule())

    def group_of(self, service: str | None, item: str | None, labels: Mapping[str, str]) -> str:
        """What it shares with those that are one incident with it."""
        known = {**labels, "service": service or "-", "item": item or "-", "source": self.name}
        return "|".join(f"{name}={known.get(name, '-')}" for name in self.group.by)[:500]


def _cloudwatch_mistakes(at: tuple[str | int, ...], source: AlertSource) -> Iterator[Mistake]:
    """What Amazon signs is checked by a package of its own."""
    if not source.topics:
        yield at, "believes no topic; write `topics: [arn:aws:sns:…]`, those that your alarms are sent to"
    if find_spec("cryptography") is None:
        yield at, "needs what checks Amazon's signatures: pip install 'quarterdeck[aws]'"


class AlertPolicy(IncidentPolicy):
    """Where no `alerts` are written, none are let in."""

    alerts: tuple[AlertSource, ...] | None = Field(default=None, max_length=100)

    def alert_source(self, name: str) -> AlertSource | None:
        return next((each for each in self.alerts or () if each.name == name), None)

    def levels_for(self, priority: str) -> tuple[int, int] | None:
        """An impact and an urgency that make a priority; None where none do."""
        pairs = ((impact, urgency) for impact in (1, 2, 3) for urgency in (1, 2, 3))
        return next((pair for pair in pairs if self.priority(*pair) == priority), None)

    def mistakes(self) -> Iterator[Mistake]:
        yield from super().mistakes()
        names: set[str] = set()
        for number, source in enumerate(self.alerts or ()):
            at = ("alerts", number)
            if source.name in names:
                yield (*at, "name"), f"stands there twice: `{source.name}`; give each source a name of its own"
            names.add(source.name)
            if source.kind in SIGNED and source.secret is None:
                yield at, f"has no secret; write `secret: env:NAME`, {SIGNED[source.kind]}"
            if source.kind == "cloudwatch":
                yield from _cloudwatch_mistakes(at, source)
            elif source.kind not in SIGNED and source.token is None and source.secret is None:
                yield at, "lets anybody in; write `token: env:NAME`, and give its sender that token"
            if source.kind == "pagerduty" and source.token is None:
                yield at, "has no token; write `token: env:NAME`, the routing key that its senders use"
            if (source.kind == DEPLOYS) != (source.name == DEPLOYS):
                yield (*at, "name"), "must be `deploys` where pipelines tell of deploys, and only there"
            yield from self._rule_mistakes(number, source)

    def _rule_mistakes(self, number: int, source: AlertSource) -> Iterator[Mistake]:
        for index, rule in enumerate(source.rules):
            at = ("alerts", number, "rules", index)
            if rule.service is not None and rule.service not in self.services:
                yield (*at, "service"), unknown("service", rule.service, [*self.services])
            if rule.priority is not None and rule.priority not in PRIORITIES:
                yield (*at, "priority"), f"is `{rule.priority}`; priorities are P1 to P5"
            elif rule.priority is not None and self.levels_for(rule.priority) is None:
                yield (*at, "priority"), f"is {rule.priority}, which no impact and urgency make in your matrix"

    def described(self, now: datetime) -> Iterator[str]:
        yield from super().described(now)
        if self.alerts:
            yield "\nAlerts"
        for source in self.alerts or ():
            if source.kind == DEPLOYS:
                yield f"  /in/{source.name}: pipelines, of {', '.join(source.environments)}"
                continue
            silent = f", missed after {say_duration(2 * source.expect_every)}" if source.expect_every else ""
            keyless = "" if source.kind != "json" or source.map.key else "; without a key, by source and title"
            yield f"  /in/{source.name}: {source.kind}, {so_many(len(source.rules), 'rule')}{silent}{keyless}"
