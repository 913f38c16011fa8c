"""`quarterdeck alerts test`: what a delivery of a source would do. Nothing is written, and no secret is asked for."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from bot.config import Document
from bot.listening.bodies import MAX_BODY_BYTES
from commands.alerts import opening
from commands.alerts.kinds import heard
from commands.alerts.kinds.reading import NOT_SENT, wrong_in
from commands.alerts.policy import DEPLOYS, AlertSource, Rule
from commands.alerts.rules import Signal
from commands.deploys.operations import numbers_in
from commands.deploys.readers import object_sent, read
from commands.shared.doors import TurnedAway
from commands.shared.durations import say_duration
from commands.shared.language import nearest
from commands.shared.refusals import Refused


def tried(document: Document, name: str, body: bytes, headers: Mapping[str, str]) -> list[str]:
    """A line for each signal, and for what is none. Raises Refused."""
    source = document.alert_source(name)
    if source is None:
        known = [each.name for each in document.alerts or ()]
        like = nearest(name, known) or known
        raise Refused(f"app.yaml has no source of alerts called {name}; it has {', '.join(like) or 'none'}.")
    if len(body) > MAX_BODY_BYTES:
        raise Refused("It would be answered 413: too large.")
    if source.kind == DEPLOYS:
        return _deploy(source, body, headers)
    try:
        found = heard(source, body, {key.lower(): value for key, value in headers.items()}, datetime.now(UTC))
    except TurnedAway as error:
        raise Refused(f"It would be answered {error.status}: {error}.") from None
    lines = [line for signal in found.signals for line in _told(document, source, signal)]
    return [*lines, *found.notes] or ["Nothing is made of it."]


def _deploy(source: AlertSource, body: bytes, headers: Mapping[str, str]) -> list[str]:
    """What a pipeline tells of a deploy. Raises Refused."""
    try:
        told = read(object_sent(body), {key.lower(): value for key, value in headers.items()})
    except TurnedAway as error:
        raise Refused(f"It would be answered {error.status}: {error}.") from None
    except NOT_SENT as error:
        wrong = f"not what a pipeline sends of a deploy: {wrong_in(error)}"
        raise Refused(f"It would be answered 400: {wrong}.") from None
    if told is None:
        return ["Nothing is made of it: it tells of no deploy."]
    if told.environment.casefold() not in source.environments:
        return [f"Nothing is made of it: {told.environment or 'no environment'} is not production."]
    part = ", ".join(f"CHG-{number}" for number in numbers_in(told.texts)) or "no change"
    what = " or ".join(filter(None, told.called))
    return [f"A deploy of {what} {told.version}".strip() + f": {told.status}, as part of {part}"]


def _told(document: Document, source: AlertSource, signal: Signal) -> Iterator[str]:
    state = "fires" if signal.firing else "is over"
    yield f"{signal.title} ({signal.key}) {state}, {signal.severity.name.lower()}"
    if signal.firing:
        rule = source.rule(signal)
        yield f"  by {_named(source, rule)}: {_becomes(document, source, rule, signal)}"


def _named(source: AlertSource, rule: Rule) -> str:
    return f"rule {source.rules.index(rule) + 1}" if rule in source.rules else "no rule"


def _becomes(document: Document, source: AlertSource, rule: Rule, signal: Signal) -> str:
    if opening.is_recorded_only(rule, signal):
        return "only recorded"
    service, item = opening.about(document, rule, signal)
    impact, urgency = opening.levels(document, rule, service, signal.severity)
    about = [f"service {service or 'not known'}"] + [f"item {item}"] * bool(item)
    when = f"after {say_duration(rule.open_after)}, if it still fires" if rule.open_after else "at once"
    group = source.group_of(service, item, signal.labels)
    return f"an incident {document.priority(impact, urgency)} {when}, {', '.join(about)}, with others of {group}"
