"""CloudWatch's alarms by SNS: an envelope that Amazon signs, and in it, as a string of JSON, the alarm.

The signature is that of version 2: SHA-256, by a certificate from `sns.REGION.amazonaws.com`, which has to be fetched
before anything is believed. What confirms a subscription is fetched after that, and never before.
"""

import base64
import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from commands.alerts.kinds.reading import instant, key_of, title_of, words_of
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal
from commands.shared.doors import Knock, TurnedAway, object_in
from commands.shared.patterns import pattern

OLDEST = timedelta(hours=1)
"""Amazon's advice: what was signed longer ago is not believed. It sends anew for as long."""

HOST = pattern(r"sns\.[a-z]{2}(-[a-z]+)+-[0-9]+\.amazonaws\.com")
SIGNED: Mapping[str, tuple[str, ...]] = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
"""What of an envelope is signed, by its type, in this order; without a subject that is left out."""

LABELS = {"AlarmName": "alarm", "Region": "region", "AWSAccountId": "account"}
STATES = {"ALARM": True, "OK": False}


def needs(source: AlertSource, knock: Knock) -> list[str]:
    """The certificate that must be fetched to believe it. TurnedAway where it is none of Amazon's, or where it says
    already what cannot be believed.
    """
    sent = _of_a_topic(source, knock)
    return [_amazons(sent.get("SigningCertURL"), ".pem")]


def _of_a_topic(source: AlertSource, knock: Knock) -> dict[str, Any]:
    """What was sent, if of a topic of app.yaml, of late, and signed as it is to be. TurnedAway."""
    sent = object_in(knock.body.decode("utf-8", "replace"))
    said_at = instant(sent.get("Timestamp"))
    if str(sent.get("Type")) not in SIGNED or sent.get("SignatureVersion") != "2":
        raise TurnedAway(400, "not signed as of version 2; set SignatureVersion 2 at the topic")
    if sent.get("TopicArn") not in source.topics or said_at is None or abs(knock.at - said_at) > OLDEST:
        raise TurnedAway(401, "not let in")
    return sent


def believe(source: AlertSource, knock: Knock) -> str | None:
    """What is to be fetched to confirm a subscription. TurnedAway unless Amazon signed it, of a known topic."""
    sent = _of_a_topic(source, knock)
    parts = SIGNED[sent["Type"]]
    text = "".join(f"{name}\n{sent[name]}\n" for name in parts if isinstance(sent.get(name), str))
    certificate = knock.fetched[_amazons(sent.get("SigningCertURL"), ".pem")]
    _check(certificate, str(sent.get("Signature")), text.encode(), knock.at)
    return _amazons(sent.get("SubscribeURL")) if sent["Type"] == "SubscriptionConfirmation" else None


def _amazons(text: object, ending: str = "") -> str:
    """An address of Amazon's notification service over https, and of nobody who has one like it."""
    try:
        found = urlsplit(str(text or ""))
    except ValueError:
        raise TurnedAway(401, "not let in") from None
    if found.scheme != "https" or not HOST.fullmatch(found.netloc) or not found.path.endswith(ending):
        raise TurnedAway(401, "not let in")
    return str(text)


def _check(certificate: bytes, signature: str, text: bytes, now: datetime) -> None:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
    from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.x509 import load_pem_x509_certificate

    try:
        known = load_pem_x509_certificate(certificate)
        key = known.public_key()
        is_valid = known.not_valid_before_utc <= now <= known.not_valid_after_utc and isinstance(key, RSAPublicKey)
        if not is_valid or not isinstance(key, RSAPublicKey):
            raise TurnedAway(401, "not let in")
        key.verify(base64.b64decode(signature, validate=True), text, PKCS1v15(), SHA256())
    except (InvalidSignature, ValueError):
        raise TurnedAway(401, "not let in") from None


def read(
    _source: AlertSource, sent: Mapping[str, Any], _headers: Mapping[str, str], _now: datetime
) -> tuple[list[Signal], list[str]]:
    """The one signal of an alarm; none of what confirms, and of an alarm that has not enough data."""
    if sent["Type"] != "Notification":
        return [], [f"{sent['Type']} of {sent['TopicArn']}"]
    alarm = object_in(sent["Message"])
    state, name = str(alarm["NewStateValue"]), title_of(alarm["AlarmName"], "An alarm without a name")
    if state == "INSUFFICIENT_DATA":
        return [], [f"{name} has not enough data to tell"]
    at = instant(alarm.get("StateChangeTime"))
    signal = Signal(
        key=key_of(str(alarm.get("AlarmArn") or f"{alarm.get('Region')}:{name}")),
        firing=STATES[state],
        title=name,
        labels=_labels(alarm),
        at=at if STATES[state] else None,
        ended=None if STATES[state] else at,
        url=_console(str(alarm.get("AlarmArn") or "")),
    )
    return [signal], []


def _labels(alarm: Mapping[str, Any]) -> dict[str, str]:
    """What names the alarm, and of what it measures the metric and its dimensions, by their own names."""
    trigger = alarm.get("Trigger")
    measured = trigger if isinstance(trigger, Mapping) else {}
    named = {"metric": measured.get("MetricName"), "namespace": measured.get("Namespace")}
    dimensions = {str(each["name"]): each["value"] for each in measured.get("Dimensions") or ()}
    known = {ours: alarm.get(theirs) for theirs, ours in LABELS.items()}
    return words_of({name: value for name, value in {**dimensions, **named, **known}.items() if value})


def _console(arn: str) -> str:
    """Where the alarm is shown; empty where its ARN does not say its region."""
    found = re.fullmatch(r"arn:aws:cloudwatch:([a-z0-9-]+):[0-9]*:alarm:([\w.-]{1,200})", arn)
    if found is None:
        return ""
    region, name = found.groups()
    return f"https://{region}.console.aws.amazon.com/cloudwatch/home?region={region}#alarmsV2:alarm/{name}"


def delivery(sent: Mapping[str, Any]) -> str | None:
    """By which it is known when it comes once more."""
    found = sent.get("MessageId")
    return found if isinstance(found, str) else None
