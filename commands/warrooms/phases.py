"""How far the work has come, and when a major incident came to what: facts, each with when somebody said so."""

from datetime import datetime

from commands.incidents import times
from commands.incidents.permissions import leads
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.days import instant_said, last_at
from commands.shared.refusals import MovedOn, NotAllowed, Refused
from commands.warrooms.permissions import may_correct, may_write_down, room_of
from storage.incidents.records import Incident, IncidentEvent, Phase
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.record import Record
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, Role, RoomPhase, WarRoom, WarRoomEvent

KEEPERS = (Role.COMMANDER, Role.SCRIBE)
"""Who corrects a time that is known, beside the service managers; while nobody has one of these roles, the crew."""


class Fact(Record):
    """When it came to that (`happened`), when that was written down, and by whom (a Slack id); UTC."""

    called: str
    happened: datetime
    recorded: datetime
    by: str


class TimeSaid(Record):
    """A time that somebody says: `question` (mrkdwn) where it is out of order, and nothing was written."""

    number: int
    phase: Phase
    at: datetime
    reason: str
    question: str | None = None


def set_phase(act: Act, number: int, *, phase: RoomPhase) -> WarRoom:
    """Say how far it is; it may go back. Who watches has mitigated it, if nobody has said when that was."""
    room, incident = may_write_down(act, number)
    was = phase_of(act, room)
    if was is phase:
        raise MovedOn(f"{incident.number} is in that phase already: {phase}.", record=incident.number)
    act.journal(WarRoomEvent.PHASED, incident.number, phase=phase, was=was)
    if phase is RoomPhase.WATCHING and not incident.is_drill:
        again = times.times_of(act, incident).mitigated is not None
        times.say(act, incident, phase=Phase.MITIGATED, at=act.now, reason="watched again" if again else "")
    return room


def phase_of(act: Act, room: WarRoom) -> RoomPhase:
    said = journal.latest(act.tx, room.number, WarRoomEvent.PHASED)
    return RoomPhase.INVESTIGATING if said is None else RoomPhase(said.details["phase"])


def say_time(
    act: Act, number: int, *, phase: Phase | None = None, clock: str = "", reason: str = ""
) -> TimeSaid | list[Fact]:
    """Say by the desk's clock (`14:05`, `yesterday 23:10`) when it started, was detected or mitigated; what is out of
    order is asked.

    Without a day the last such time is meant, of what is over the last before its end. Without any of that: what is
    known.
    """
    incident = may_correct(act, number)
    if phase is None:
        return facts(act, number)
    at = _instant(act, incident, clock)
    times.need_past(act, at)
    question = times.out_of_order(times.times_of(act, incident), phase, at)
    if question is None:
        _say(act, incident, phase, at, reason)
    return TimeSaid(number, phase, at, reason, question)


def _instant(act: Act, incident: Incident, clock: str) -> datetime:
    ended, zone = incident.resolved_at or act.now, act.document.desk.zone
    try:
        return last_at(clock, ended, zone) or instant_said(clock, act.now, zone)
    except ValueError:
        raise Refused(f"`{clock}` is no time of a day. Write it like 14:05, or yesterday 23:10.") from None


def insist_on_time(act: Act, number: int, *, phase: Phase, at: str, reason: str = "") -> TimeSaid:
    """It was then (ISO 8601) all the same."""
    incident, instant = may_correct(act, number), datetime.fromisoformat(at)
    _say(act, incident, phase, instant, reason)
    return TimeSaid(number, phase, instant, reason)


def _say(act: Act, incident: Incident, phase: Phase, at: datetime, reason: str) -> None:
    if times.times_of(act, incident).at(phase) is not None:
        _may_change(act, incident)
    times.say(act, incident, phase=phase, at=at, reason=reason)


def _may_change(act: Act, incident: Incident) -> None:
    """Commander or scribe correct what is known, or a manager."""
    roles = warrooms.roles(act.tx, room_of(act, incident.id).id)
    keepers = [roles[role].person for role in KEEPERS if role in roles]
    if keepers and act.by not in keepers and not leads(act, act.by):
        who = " or ".join(map(person, keepers))
        theirs = f"A time that is known is corrected by the commander or the scribe: {who}."
        raise NotAllowed(theirs, attempted="time", record=incident.number)


def facts(act: Act, number: int) -> list[Fact]:
    """All that is known of when a major incident came to what, in the order in which it happened."""
    incident, room = may_correct(act, number), room_of(act, number)
    what = (IncidentEvent.TIMED, WarRoomEvent.ROLE_GIVEN, WarRoomEvent.PHASED)
    found = [*_of_entries(journal.of_kinds(act.tx, incident.number, *what)).values()]
    if incident.is_entered_afterwards:
        found.append(Fact("entered", room.declared_at, room.declared_at, room.declared_by))
    else:
        found.append(Fact("reported", incident.opened_at, incident.opened_at, incident.reporter))
        found.append(Fact("declared", room.declared_at, room.declared_at, room.declared_by))
    if incident.resolved_at is not None and room.status not in LIVE:
        recorded = max(incident.resolved_at, room.declared_at)
        found.append(Fact("resolved", incident.resolved_at, recorded, room.resolved_by or ""))
    return sorted(found, key=lambda fact: fact.happened)


def _of_entries(entries: list[Entry]) -> dict[str, Fact]:
    """The last that was said of each time; who led first, and when its cause was first known."""
    found: dict[str, Fact] = {}
    for entry in entries:
        if entry.what == IncidentEvent.TIMED:
            called = str(entry.details["phase"])
            found[called] = Fact(called, datetime.fromisoformat(entry.details["at"]), entry.at, entry.actor)
        elif entry.what == WarRoomEvent.PHASED:
            if entry.details["phase"] != RoomPhase.INVESTIGATING:
                found.setdefault("identified", Fact("identified", entry.at, entry.at, entry.actor))
        elif entry.details["role"] == Role.COMMANDER:
            found.setdefault("led", Fact("led", entry.at, entry.at, entry.details["person"]))
    return found
