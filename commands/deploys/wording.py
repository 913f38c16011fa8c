"""Deploys in words: an entry to a sentence, and a line each."""

from collections.abc import Mapping
from datetime import datetime

from commands.shared.blocks import moment, typed
from storage.changes.records import Change
from storage.deploys.records import Deploy, DeployEvent, DeployStatus
from storage.journal.records import Entry

SILENT = frozenset(DeployEvent)
"""Changes have no story yet that would tell what happened to them."""

SENDERS: Mapping[str, str] = {
    "github": "GitHub",
    "gitlab": "GitLab",
    "pagerduty": "a change event",
    "cdevents": "a pipeline",
    "json": "a pipeline",
}
MARKS: Mapping[DeployStatus, str] = {
    DeployStatus.STARTED: ":hourglass_flowing_sand:",
    DeployStatus.SUCCEEDED: ":white_check_mark:",
    DeployStatus.FAILED: ":x:",
}


def _what(item: str, version: str, services: Mapping[str, str]) -> str:
    return f"*{typed(services.get(item, item), 80)}* {typed(version, 80)}".strip()


def _by(actor: str) -> str:
    return f" by {typed(actor, 80)}" if actor else ""


def of_change(entry: Entry, deploy: Deploy, change: Change, services: Mapping[str, str]) -> str:
    """Of a change: that a deploy failed, or came before it was approved, or outside its window."""
    what, who = _what(deploy.item, deploy.version, services), _by(deploy.actor)
    if entry.details["failed"]:
        return f":x: {what} of *{change.number}* did not go into production{who}."
    window = f"{moment(change.start)} – {moment(change.end)}"
    return f":warning: {what} of *{change.number}* goes into production{who}, and was to in its window, {window}."


def unregistered(deploy: Deploy, more: int, since: datetime, services: Mapping[str, str]) -> str:
    """To the team: that something went into production without a change."""
    what, says = _what(deploy.item, deploy.version, services), SENDERS.get(deploy.sender, "a pipeline")
    others = f" So did {more} more since {moment(since, '{time}')}." if more > 0 else ""
    cure = "*Already done* tells the board. Next time write its number (`CHG-7`) into the branch or the message."
    return f":package: {what} goes into production without a change{_by(deploy.actor)}, says {says}.{others} {cure}"


def line(deploy: Deploy, services: Mapping[str, str]) -> str:
    """One of a list: how it went, what, when, who, and what it is part of."""
    part = f"CHG-{deploy.change}" if deploy.change is not None else deploy.template
    belongs = f"part of {typed(part, 80)}" if part else "_without a change_"
    at, who = moment(deploy.finished_at or deploy.started_at), _by(deploy.actor)
    return f"{MARKS[deploy.status]} {_what(deploy.item, deploy.version, services)} · {at}{who} · {belongs}"
