"""Alertmanager's webhook, version 4, and Grafana's, which is like it: each alert by its own state and fingerprint.
Grafana's alone says where an alert can be silenced.

The state and the key of the whole group say nothing of an alert.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.alerts.kinds.reading import hashed, instant, key_of, title_of, url_of, words_of
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal, severity_of
from commands.shared.counts import so_many

STATES = {"firing": True, "resolved": False}


def read(
    source: AlertSource, sent: Mapping[str, Any], _headers: Mapping[str, str], _now: datetime
) -> tuple[list[Signal], list[str]]:
    """The signals, and what else is to be said. KeyError, TypeError for what it does not send."""
    org = f"{sent['orgId']}:" if source.kind == "grafana" and "orgId" in sent else ""
    signals = [_signal(each, org) for each in sent["alerts"]]
    cut = int(sent.get("truncatedAlerts") or 0)
    return signals, [f"{source.name} has left out {so_many(cut, 'more alert')}"] if cut else []


def _signal(alert: Mapping[str, Any], org: str) -> Signal:
    labels = words_of(alert["labels"])
    notes = words_of(alert.get("annotations") or {})
    firing = STATES[str(alert["status"])]
    return Signal(
        key=key_of(org + (str(alert.get("fingerprint") or "") or hashed(labels))),
        firing=firing,
        title=title_of(notes.get("summary") or labels.get("alertname"), "An alert without a name"),
        severity=severity_of(labels.get("severity")),
        labels=labels,
        at=instant(alert.get("startsAt")),
        ended=None if firing else instant(alert.get("endsAt")),
        url=url_of(alert.get("generatorURL")),
        silence=url_of(alert.get("silenceURL")),
    )
