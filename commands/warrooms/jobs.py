"""What the timers of war rooms do, and what their cards show when they are sent."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commands.shared.desk import Desk, Follower
from commands.shared.registry import Continuation, Job, Rendered
from commands.warrooms import operations, views
from commands.warrooms.policy import WarRoomPolicy
from storage.directory import queries as directory
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.timers.records import Timer


def render_situation(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    room, incident, roles, _ = operations.story(tx, subject["incident"])
    service = _service(desk, incident.service)
    return {"text": views.situation_text(room, incident), "blocks": views.situation(room, incident, roles, service)}


def render_announcement(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    """Nothing, of what has become private."""
    room, incident, roles, _ = operations.story(tx, subject["incident"])
    if incident.private:
        return {}
    service = _service(desk, incident.service)
    return {
        "text": views.situation_text(room, incident),
        "blocks": views.announcement(room, incident, roles, service),
    }


def render_record(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    """The file that keeps the whole story."""
    room, incident, roles, entries = operations.story(tx, subject["incident"])
    service, zone = _service(desk, incident.service), desk.policy(WarRoomPolicy).organisation.desk.zone
    names = directory.emails(tx) | {QUARTERDECK: "Quarterdeck"}
    return {
        "content": views.record(room, incident, roles, entries, service=service, names=names, zone=zone),
        "filename": f"{incident.number}.md",
        "title": f"The record of {incident.number}",
        "initial_comment": f"The whole record of {incident.number}, for the review.",
    }


def render_update_due(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    """Nothing, when an update has come meanwhile."""
    number = subject["incident"]
    owed_by = operations.update_owed_by(tx, number, policy=desk.policy(WarRoomPolicy), now=desk.now())
    return {} if owed_by is None else {"text": views.update_overdue(number, owed_by)}


def render_leaderless(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    """Nothing, when somebody leads by now."""
    number = subject["incident"]
    able = operations.command_open_to(tx, number, policy=desk.policy(WarRoomPolicy))
    return {} if able is None else {"text": views.leaderless(number, able)}


def _service(desk: Desk, key: str | None) -> str | None:
    found = desk.policy(WarRoomPolicy).organisation.services.get(key or "")
    return None if found is None else found.name


def nudge(policy: WarRoomPolicy, operation: Callable[..., None]) -> Job:
    def job(tx: Connection, timer: Timer, *, now: datetime) -> None:
        operation(tx, timer.payload["incident"], policy=policy, now=now)

    return job


def archive(tx: Connection, timer: Timer, *, now: datetime) -> None:
    operations.archive(tx, timer.payload["incident"], now=now)


def opened(policy: WarRoomPolicy) -> Continuation:
    def continuation(tx: Connection, subject: Mapping[str, Any], answer: Mapping[str, Any], *, now: datetime) -> None:
        operations.opened(tx, subject, answer, policy=policy, now=now)

    return continuation


def follower(policy: WarRoomPolicy) -> Follower:
    def follow(tx: Connection, entry: Entry, *, now: datetime) -> None:
        operations.follow(tx, entry, policy=policy, now=now)

    return follow
