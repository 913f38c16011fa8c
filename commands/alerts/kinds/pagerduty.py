"""PagerDuty's Events API, version 2: whatever can call PagerDuty can call this."""

import json
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from commands.alerts.kinds.reading import instant, key_of, title_of, url_of, words_of, written
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal, severity_of
from commands.shared.doors import Reply

ACTIONS = ("trigger", "acknowledge", "resolve")


def read(
    _source: AlertSource, sent: Mapping[str, Any], _headers: Mapping[str, str], _now: datetime
) -> tuple[list[Signal], list[str]]:
    """The one signal; that somebody acknowledged it elsewhere is none."""
    action = str(sent["event_action"])
    if action not in ACTIONS:
        raise ValueError(f"its event_action {action!r:.100} is none of {', '.join(ACTIONS)}")
    if action == "acknowledge":
        return [], ["acknowledged elsewhere"]
    if action == "resolve":
        return [Signal(key_of(written(sent, "dedup_key")), False, "over")], []
    payload = sent["payload"]
    labels = words_of({name: payload.get(name) or "" for name in ("source", "component", "group", "class")})
    signal = Signal(
        key=key_of(str(sent.get("dedup_key") or uuid.uuid4().hex)),
        firing=True,
        title=title_of(payload["summary"], "An event without a summary"),
        severity=severity_of(payload.get("severity")),
        labels=labels,
        at=instant(payload.get("timestamp")),
        url=url_of(sent.get("client_url")),
    )
    return [signal], []


def reply(sent: Mapping[str, Any], signals: Sequence[Signal]) -> Reply:
    """As PagerDuty answers it, with the key of the event: that which it was given, where it had none."""
    key = signals[0].key if signals else sent.get("dedup_key")
    told = {"status": "success", "message": "Event processed"} | ({"dedup_key": key} if key else {})
    return Reply(json.dumps(told), 202, "application/json")
