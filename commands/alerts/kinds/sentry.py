"""Sentry's integration webhooks: issues, alerts on them, and metric alerts."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.alerts.kinds.reading import key_of, title_of, url_of, written
from commands.alerts.policy import AlertSource
from commands.alerts.rules import Signal, severity_of

WRONG = ("created", "unresolved", "triggered", "critical", "warning")
OVER = ("resolved", "ignored", "archived")
"""Fixed, or muted there: nobody is to be woken for it. Whoever it is assigned to says nothing of it."""


def read(
    _source: AlertSource, sent: Mapping[str, Any], headers: Mapping[str, str], _now: datetime
) -> tuple[list[Signal], list[str]]:
    """The one signal; none of a resource, or of an action, that says nothing of trouble."""
    resource, action, data = headers.get("sentry-hook-resource", ""), str(sent["action"]), sent["data"]
    if action not in (*WRONG, *OVER):
        return [], [f"nothing is made of {resource or 'what names no resource'} {action}"]
    if resource == "metric_alert":
        alert = data["metric_alert"]
        rule = alert["alert_rule"]
        named = data.get("description_title") or alert.get("title") or rule.get("name")
        return [_signal(f"metric:{written(rule, 'id')}", action, named, action, data.get("web_url"), {})], []
    if resource not in ("issue", "event_alert"):
        return [], [f"nothing is made of {resource or 'what names no resource'}"]
    found = data["issue"] if resource == "issue" else data["event"]
    key = written(found, "id" if resource == "issue" else "issue_id")
    labels = {"level": str(found.get("level") or ""), "project": _project(found)}
    return [_signal(key, action, found.get("title"), found.get("level"), found.get("web_url"), labels)], []


def _project(found: Mapping[str, Any]) -> str:
    project = found.get("project")
    return str(project.get("slug") or "") if isinstance(project, Mapping) else str(project or "")


def _signal(key: str, action: str, title: object, level: object, url: object, labels: Mapping[str, str]) -> Signal:
    return Signal(
        key=key_of(key),
        firing=action in WRONG,
        title=title_of(title, f"Issue {key}"),
        severity=severity_of(level),
        labels=labels,
        url=url_of(url),
    )
