"""What is asked of reviews."""

from datetime import datetime

from commands.incidents.permissions import sees
from commands.incidents.times import times_of
from commands.reviews import minutes
from commands.reviews.looked import Looked
from commands.reviews.minutes import Course, Part
from commands.reviews.operations import follow_ups
from commands.shared.act import Act
from commands.warrooms import reading as rooms
from commands.warrooms.permissions import incident_of
from storage.directory import queries as directory
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.reviews import queries as reviews
from storage.reviews.records import Review
from storage.tasks import queries as all_tasks
from storage.warrooms import queries as warrooms
from storage.warrooms.records import WarRoom

MOST_ENTRIES, MOST_OPEN = 5000, 500


def looked(act: Act, number: int) -> Looked:
    """For what shows it; who may see it was asked before."""
    story, incident = rooms.story(act, number), incident_of(act, number)
    review, times = reviews.of_incident(act.tx, number), times_of(act, incident)
    known = (
        ("started", times.started),
        ("detected", times.detected),
        *_became_known(story.room, incident),
        ("mitigated", times.mitigated),
        ("resolved", times.resolved),
    )
    return Looked(
        review=review,
        incident=incident,
        room=story.room,
        roles=story.roles,
        entries=journal.history(act.tx, incident.number, MOST_ENTRIES),
        times=sorted(((name, at) for name, at in known if at is not None), key=lambda each: each[1]),
        parts=parts_of(act, incident),
        tasks=all_tasks.of_record(act.tx, incident.number) if review is None else follow_ups(act, review),
        services=story.services,
        teams=story.teams,
        names=directory.emails(act.tx) | {QUARTERDECK: "Quarterdeck"},
    )


def _became_known(room: WarRoom, incident: Incident) -> tuple[tuple[str, datetime], ...]:
    """When it was reported and declared; of what was over by then, when it was entered."""
    if incident.is_entered_afterwards:
        return (("entered", room.declared_at),)
    return (("reported", incident.opened_at), ("declared", room.declared_at))


def parts_of(act: Act, incident: Incident) -> list[Part]:
    """Where the minutes of an incident went: until it was fixed at last, or up to now."""
    entries, end = journal.history(act.tx, incident.number, MOST_ENTRIES), _end(act, incident)
    room = warrooms.of_incident(act.tx, incident.id)
    if room is None:
        return minutes.of_incident(incident, entries, end)
    times = times_of(act, incident)
    began = min(times.started or incident.opened_at, incident.opened_at)
    noticed = max(began, min(times.detected or incident.opened_at, end))
    declared = max(room.declared_at, noticed)
    if incident.is_entered_afterwards:
        declared = min(declared, times.mitigated or end)
    return minutes.of_room(Course(began, noticed, declared, times.mitigated, end, incident.team), entries)


def _end(act: Act, incident: Incident) -> datetime:
    if incident.is_open:
        return act.now
    over = incident.resolved_at or incident.closed_at
    if over is not None:
        return over
    last = journal.latest(act.tx, incident.number, IncidentEvent.CANCELLED)
    return act.now if last is None else last.at


def owed_by(act: Act, limit: int) -> list[tuple[Review, str]]:
    """What whoever acts has still to see to, with what it is about."""
    found = [(each, incident_of(act, each.incident)) for each in reviews.owed_by(act.tx, act.by, limit)]
    return [(review, incident.title) for review, incident in found if sees(act, incident, act.by)]


def open_ones(act: Act) -> list[tuple[Review, str]]:
    """What anybody has still to see to and whoever acts may know of, the next to be due first."""
    found = [(each, incident_of(act, each.incident)) for each in reviews.all_open(act.tx, MOST_OPEN)]
    return [(review, incident.title) for review, incident in found if sees(act, incident, act.by)]
