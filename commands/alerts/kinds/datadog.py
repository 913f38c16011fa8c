"""Datadog's webhook: its payload is what one writes there, and `TEMPLATE` is what to write."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.alerts.kinds.reading import hashed, key_of, title_of, url_of
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal, severity_of

TEMPLATE = json.dumps(
    {
        "key": "$ALERT_CYCLE_KEY",
        "monitor": "$ALERT_ID",
        "scope": "$ALERT_SCOPE",
        "transition": "$ALERT_TRANSITION",
        "priority": "$ALERT_PRIORITY",
        "title": "$EVENT_TITLE",
        "tags": "$TAGS",
        "link": "$LINK",
    },
    indent=2,
)
OVER = ("recovered", "resolved")
PRIORITIES = {"p1": "critical", "p2": "error", "p3": "warning", "p4": "warning", "p5": "info"}


def read(
    _source: AlertSource, sent: Mapping[str, Any], _headers: Mapping[str, str], _now: datetime
) -> tuple[list[Signal], list[str]]:
    """The one signal. Of a variable that stands there unfilled, as `$LINK`, nothing is known."""
    said = {name: _filled(value) for name, value in sent.items() if isinstance(value, str | int)}
    transition, title = said.get("transition", ""), said.get("title", "")
    if not transition:
        raise KeyError("transition")
    tags = dict(_pairs(said.get("tags", "")))
    key = said.get("key") or hashed({"monitor": said.get("monitor", ""), "scope": said.get("scope", "")})
    if not (said.get("key") or said.get("monitor") or title):
        raise KeyError("key")
    signal = Signal(
        key=key_of(key if said.get("key") or said.get("monitor") else hashed({"title": title})),
        firing=not transition.casefold().startswith(OVER),
        title=title_of(title, "A monitor without a title"),
        severity=severity_of(PRIORITIES.get(said.get("priority", "").casefold(), said.get("priority"))),
        labels=tags | {"transition": transition},
        url=url_of(said.get("link")),
    )
    return [signal], []


def _filled(value: object) -> str:
    return "" if str(value).startswith("$") else str(value)


def _pairs(tags: str) -> list[tuple[str, str]]:
    """`env:prod,host:pos-1` as names and values."""
    found = (tag.strip().partition(":") for tag in tags.split(","))
    return [(name, value) for name, colon, value in found if colon]
