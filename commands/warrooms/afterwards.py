"""A major incident that was over before anybody entered it: a record with its own times, without a room."""

from datetime import datetime

from commands.availability import operations as outage_operations
from commands.incidents import afterwards as incidents
from commands.incidents.permissions import leads
from commands.incidents.report import NewIncident
from commands.shared.act import Act
from commands.shared.refusals import Invalid, NotAllowed
from commands.warrooms import rules, severity
from commands.warrooms.afterwards_rules import Past, wrong_times
from commands.warrooms.ids import RetroField
from storage.incidents.records import AFTERWARDS, Incident, Phase
from storage.record import replace
from storage.warrooms import queries as warrooms
from storage.warrooms.records import RoomStatus, WarRoomEvent


def may_enter(act: Act) -> None:
    """For commanders and managers. Raises NotAllowed."""
    if not leads(act, act.by):
        sentence = (
            "To enter a major incident that is over is for incident commanders and service managers. "
            "Tell one of them, or report it with `/incident`."
        )
        raise NotAllowed(sentence, attempted="retro", record="major")


def enter(act: Act, *, past: Past) -> Incident:
    """Record it: it happened by its own times, and counts on the day of its entry. Raises Invalid, NotAllowed."""
    may_enter(act)
    _refuse(act, past)
    assert past.started is not None
    assert past.resolved is not None
    impact, urgency = severity.levels(act, past.priority, (1, 1))
    told = {"service": past.service, "impact": impact, "urgency": urgency, "source": AFTERWARDS}
    report = NewIncident.of_line(past.text, act.by, **told)
    report = replace(report, private=report.private or past.private)
    incident = incidents.enter(act, report, _phases(past), resolved=past.resolved, note=past.note.strip())
    _add_room(act, incident, past.resolved)
    down = _mark_outage(act, incident, past)
    when = {"started": past.started.isoformat(), "resolved": past.resolved.isoformat()}
    act.journal(WarRoomEvent.ENTERED, incident.number, **when, **down)
    return incident


def _refuse(act: Act, past: Past) -> None:
    asked = wrong_times(past, act.now, act.document.desk.zone)
    wrong: dict[str, str] = {str(field): sentence for field, sentence in asked.items()}
    if not past.text.strip():
        wrong[RetroField.TITLE] = "Say in a line what happened."
    if not past.note.strip():
        wrong[RetroField.NOTE] = "Say how it was fixed."
    if past.service is not None and past.service not in act.document.services:
        wrong[RetroField.SERVICE] = "There is no such service any more. Choose another, or leave it empty."
    if wrong:
        raise Invalid(wrong)


def _phases(past: Past) -> dict[Phase, datetime]:
    said = {Phase.STARTED: past.started, Phase.DETECTED: past.detected, Phase.MITIGATED: past.mitigated}
    return {phase: at for phase, at in said.items() if at is not None}


def _add_room(act: Act, incident: Incident, resolved: datetime) -> None:
    """What reviews and records read of a major incident; no channel is made for it unless it is reopened."""
    warrooms.add(
        act.tx,
        incident=incident.id,
        name=rules.channel_name(incident.id, incident.title),
        status=RoomStatus.ARCHIVED,
        declared_by=act.by,
        declared_at=act.now,
        archived_at=act.now,
        resolved_at=resolved,
        resolved_by=act.by,
        resolution_note=incident.resolution_note,
    )


def _mark_outage(act: Act, incident: Incident, past: Past) -> dict[str, str]:
    """Its service was down from its start until it no longer hurt: as is known from now on."""
    if incident.service is None:
        return {}
    until = past.mitigated or past.resolved
    outage = outage_operations.mark(act, incident, incident.service, since=past.started, until=until)
    assert outage.ended_at is not None
    return {"service": outage.service, "up": outage.ended_at.isoformat()}
