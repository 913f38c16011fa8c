"""What the timers of incidents do."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from commands.incidents import operations, views
from commands.incidents.policy import IncidentPolicy
from commands.shared.desk import Desk
from commands.shared.registry import Job, Rendered
from storage.incidents import queries as incidents
from storage.journal import queries as journal
from storage.timers.records import Timer


def auto_close(policy: IncidentPolicy) -> Job:
    def close(tx: Connection, timer: Timer, *, now: datetime) -> None:
        operations.close_by_itself(tx, timer.payload["incident"], policy=policy, now=now)

    return close


def render_card(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    """The card as it is shown there; nothing, where everyone reads and it has become private."""
    incident = incidents.find(tx, subject["incident"])
    assert incident is not None
    person = subject.get("person")
    if incident.private and person is None:
        return {}
    policy = desk.policy(IncidentPolicy)
    services, linked = policy.service_names(), operations.linked_for(tx, incident.id, person, policy)
    return {"text": views.card_text(incident), "blocks": views.card(incident, services, linked=linked)}


def render_receipt(tx: Connection, subject: Mapping[str, Any], desk: Desk) -> Rendered:
    incident = incidents.find(tx, subject["incident"])
    assert incident is not None
    services = desk.policy(IncidentPolicy).service_names()
    return {"text": views.receipt_text(incident), "blocks": views.receipt(incident, services)}


def render_fix(tx: Connection, subject: Mapping[str, Any], _desk: Desk) -> Rendered:
    incident = incidents.find(tx, subject["incident"])
    assert incident is not None
    rated = journal.latest(tx, incident.number, "survey.rated")
    score = rated.details["score"] if rated is not None else None
    cycle = subject["cycle"]
    return {"text": views.fix_text(incident, cycle), "blocks": views.fix(incident, cycle, score=score)}
