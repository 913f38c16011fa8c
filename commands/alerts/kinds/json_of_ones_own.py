"""JSON of one's own: `map` says where what stands, `firing` and `resolved` which states mean what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.alerts.kinds.reading import hashed, key_of, title_of, url_of
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal, severity_of


def read(
    source: AlertSource, sent: Mapping[str, Any], _headers: Mapping[str, str], _now: datetime
) -> tuple[list[Signal], list[str]]:
    """The one signal; ValueError for a state that app.yaml does not name."""
    fields = source.map
    title = title_of(_at(sent, fields.title), "")
    if not title:
        raise KeyError(fields.title)
    state = _at(sent, fields.state).casefold()
    over = state in {word.casefold() for word in source.resolved}
    if not over and state not in {word.casefold() for word in source.firing}:
        raise ValueError(f"its state {state!r:.100} is neither in `firing` nor in `resolved` of app.yaml")
    key = _at(sent, fields.key) if fields.key else ""
    labels = {name: str(value) for name, value in sent.items() if isinstance(value, str | int | float)}
    named = {"service": fields.service, "item": fields.item}
    labels |= {name: found for name, path in named.items() if path and (found := _at(sent, path))}
    signal = Signal(
        key=key_of(key or hashed({"source": source.name, "title": title})),
        firing=not over,
        title=title,
        severity=severity_of(_at(sent, fields.severity)),
        labels=labels,
        url=url_of(_at(sent, fields.url)),
    )
    return [signal], []


def _at(sent: Mapping[str, Any], path: str | None) -> str:
    """What stands at `alert.host.name`; empty where nothing does."""
    found: Any = sent
    for name in (path or "").split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return "" if found is None or isinstance(found, dict | list) else str(found)
