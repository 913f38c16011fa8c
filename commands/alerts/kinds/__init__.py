"""How each kind of sender says what is wrong, and how it shows that it may."""

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.alerts.kinds import alertmanager, cloudwatch, datadog, json_of_ones_own, pagerduty, sentry
from commands.alerts.kinds.reading import NOT_SENT, wrong_in
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal
from commands.shared.doors import Knock, Reply, TurnedAway, is_secret, object_in, secret, token_of
from storage.record import Record

SKEW_SECONDS = 300


OK = Reply("ok")


class Heard(Record):
    """What a delivery says; `notes` are of what is no signal, `delivery` is its id, if it has one."""

    signals: tuple[Signal, ...]
    notes: tuple[str, ...] = ()
    reply: Reply = OK
    delivery: str | None = None


Reader = Callable[[AlertSource, Mapping[str, Any], Mapping[str, str], datetime], Any]
READERS: Mapping[str, Reader] = {
    "alertmanager": alertmanager.read,
    "grafana": alertmanager.read,
    "datadog": datadog.read,
    "cloudwatch": cloudwatch.read,
    "sentry": sentry.read,
    "pagerduty": pagerduty.read,
    "json": json_of_ones_own.read,
}
MOST_SIGNALS = 5000


def heard(source: AlertSource, body: bytes, headers: Mapping[str, str], now: datetime) -> Heard:
    """What a body says. TurnedAway where it is not of the source's kind."""
    sent = object_in(body.decode("utf-8", "replace"))
    try:
        signals, notes = READERS[source.kind](source, sent, headers, now)
    except NOT_SENT as error:
        raise TurnedAway(400, f"not what {source.kind} sends: {wrong_in(error)}") from None
    if len(signals) > MOST_SIGNALS:
        raise TurnedAway(413, f"more than {MOST_SIGNALS:,} alerts in one delivery")
    reply = pagerduty.reply(sent, signals) if source.kind == "pagerduty" else OK
    delivery = headers.get("request-id") if source.kind == "sentry" else None
    delivery = cloudwatch.delivery(sent) if source.kind == "cloudwatch" else delivery
    return Heard(tuple(signals), tuple(notes), reply, delivery and f"{source.name}:{delivery}"[:200])


def needed(source: AlertSource, knock: Knock) -> Sequence[str]:
    """What must be fetched before it can be believed. Raises TurnedAway."""
    return cloudwatch.needs(source, knock) if source.kind == "cloudwatch" else ()


def believe(source: AlertSource, knock: Knock) -> str | None:
    """What it asks to be fetched before it is answered. Raises TurnedAway unless whoever sent it knows the secret."""
    if source.kind == "cloudwatch":
        return cloudwatch.believe(source, knock)
    _believe_its_secret(source, knock)
    return None


def _believe_its_secret(source: AlertSource, knock: Knock) -> None:
    if source.kind == "sentry":
        _signed(knock.headers.get("sentry-hook-signature", ""), knock.body, source.secret or "")
    elif source.kind == "grafana" and source.secret is not None:
        _grafana(source, knock)
    elif source.kind == "pagerduty":
        routing_key = object_in(knock.body.decode("utf-8", "replace")).get("routing_key")
        _known(str(routing_key or ""), source)
    else:
        _known(token_of(knock.headers, source.header), source)


def _known(given: str, source: AlertSource) -> None:
    if not is_secret(given, source.token or ""):
        raise TurnedAway(401, "not let in")


def _grafana(source: AlertSource, knock: Knock) -> None:
    """Signed is the body, or the time it says and the body, where it says one; that must be of now."""
    body = knock.body
    if source.timestamp_header is not None:
        said = knock.headers.get(source.timestamp_header.lower(), "")
        if not re.fullmatch("[0-9]{1,12}", said) or abs(knock.at.timestamp() - int(said)) > SKEW_SECONDS:
            raise TurnedAway(401, "not let in")
        body = said.encode() + b":" + body
    _signed(knock.headers.get("x-grafana-alerting-signature", ""), body, source.secret or "")


def _signed(signature: str, body: bytes, written: str) -> None:
    known = secret(written)
    expected = hmac.new(known.encode(), body, hashlib.sha256).hexdigest()
    if not known or not hmac.compare_digest(signature.encode(), expected.encode()):
        raise TurnedAway(401, "not let in")
