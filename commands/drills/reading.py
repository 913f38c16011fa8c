"""What is known of a drill: what it plays, how far it is, how those who practise are doing."""

from datetime import datetime, timedelta

from commands.drills import rules, wording
from commands.drills.rules import Did, Mark, Owed, Score
from commands.shared.act import Act
from commands.warrooms import reading as rooms
from commands.warrooms.cadence import FIRST_UPDATE
from commands.warrooms.permissions import incident_of
from commands.warrooms.policy import WarRoomPolicy
from storage.drills.records import DrillEvent
from storage.incidents.records import Incident
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LineKind, WarRoom, WarRoomEvent


def begun(act: Act, room: WarRoom) -> Entry:
    """What was said when it began: of which incident, how fast, for whom."""
    found = journal.latest(act.tx, room.number, DrillEvent.BEGUN)
    assert found is not None
    return found


def original(act: Act, room: WarRoom) -> int:
    """The number of the incident that is played."""
    return int(begun(act, room).details["of"])


def is_played(act: Act, room: WarRoom) -> bool:
    """Whether its clock runs."""
    return journal.latest(act.tx, room.number, DrillEvent.PLAYED) is not None


def score_of(act: Act, incident: Incident, asked: int | None, until: int | None = None) -> Score:
    """What a drill of an incident plays; `until` leaves out what was journalled after an entry (its id)."""
    began, ended = _began(act, incident), incident.resolved_at or incident.closed_at
    return rules.score(_story(act, incident, until), began, max(began, ended or began), asked)


def _story(act: Act, incident: Incident, until: int | None) -> list[Entry]:
    """What was journalled of it, before an entry (its id) or in all."""
    entries = journal.history(act.tx, incident.number, limit=rooms.LONGEST_STORY)
    return [entry for entry in entries if until is None or entry.id < until]


def _began(act: Act, incident: Incident) -> datetime:
    """When its crew began: once it was a major incident, or was reported where it never was one."""
    room = warrooms.of_incident(act.tx, incident.id)
    return incident.opened_at if room is None or incident.is_entered_afterwards else room.declared_at


def length_of(act: Act, incident: Incident) -> timedelta:
    """How long its crew had it."""
    began = _began(act, incident)
    return max(timedelta(0), (incident.resolved_at or incident.closed_at or began) - began)


def score_as_begun(act: Act, room: WarRoom) -> Score:
    """The same at every beat, whatever is written down of the incident meanwhile."""
    told = begun(act, room)
    return score_of(act, incident_of(act, told.details["of"]), told.details["speed"], until=told.id)


def owed(act: Act, incident: Incident) -> Owed:
    """What is expected of the crew of an incident of this priority, at its own speed."""
    settings = act.policy(WarRoomPolicy).war_rooms
    every = settings.every(incident.priority)
    return Owed(settings.commander_within, min(FIRST_UPDATE, every), every)


def marks_of(act: Act, room: WarRoom) -> list[Mark]:
    """How it went, by what was journalled until it ended."""
    told, promised = begun(act, room), owed(act, incident_of(act, room.incident))
    speed = told.details["speed"]
    played = journal.of_kinds(act.tx, room.number, DrillEvent.PLAYED)
    entries = journal.history(act.tx, room.number, limit=rooms.LONGEST_STORY)
    now = rules.did(entries, played[0].at, room.resolved_at or act.now, promised.at(speed))
    return rules.marks(now, _then(act, told, promised), promised, speed)


def _then(act: Act, told: Entry, promised: Owed) -> Did | None:
    """What those did who were there, as far as it was played; None where it had no room while it went on."""
    incident = incident_of(act, told.details["of"])
    room = warrooms.of_incident(act.tx, incident.id)
    if room is None or incident.is_entered_afterwards:
        return None
    length = score_of(act, incident, told.details["speed"], until=told.id).length
    return rules.did(_story(act, incident, told.id), room.declared_at, room.declared_at + length, promised)


def as_line(act: Act, entry: Entry) -> tuple[LineKind, str]:
    """What came to those who were there, as a line: its kind and its words, people by name."""
    return wording.line(entry, rooms.names(act), act.document.service_names(), act.document.team_names())


def is_by_a_person(entry: Entry) -> bool:
    """Whether somebody wrote a line, and it was not played."""
    return entry.what == WarRoomEvent.NOTED and not entry.details.get("played")
