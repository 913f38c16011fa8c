"""Two major incidents are one: all that waits on the one goes on in the other, and for a while that can be undone."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.incidents import duplicates, times
from commands.incidents.permissions import managers, sees
from commands.links import operations as links
from commands.shared.act import Act, Follower
from commands.shared.blocks import person
from commands.shared.refusals import MovedOn, NotAllowed, Refused
from commands.warrooms import moving
from commands.warrooms.channel import ARCHIVE
from commands.warrooms.permissions import incident_of, live, room_of, seen
from storage.availability import queries as outages
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus, Phase
from storage.journal import queries as journal
from storage.journal.records import Entry, numbered
from storage.links.records import LinkKind
from storage.tasks import queries as tasks
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import WarRoom, WarRoomEvent

UNDONE_WITHIN = timedelta(minutes=15)
"""So long a merge can be undone; then the room that it left is archived."""


def may_merge(act: Act, number: int) -> tuple[WarRoom, Incident]:
    """The room, for its commander and for managers. Raises NotFound, MovedOn, NotAllowed."""
    room, incident = live(act, number)
    commander = warrooms.commander(act.tx, number)
    if act.by != commander and act.by not in managers(act):
        leads = f"{person(commander)} leads it" if commander else "nobody leads it yet: press *Take command*"
        sentence = f"To merge into {incident.number} is for its commander and service managers; {leads}."
        raise NotAllowed(sentence, attempted="merge", record=incident.number)
    return room, incident


def merge(act: Act, number: int, *, other: int) -> WarRoom:
    """INC-`other` becomes the same as the incident of this room: its reporters, followers, open tasks, streams,
    parts and outages go along, and what they are of started when the earlier one did. Roles of this room hold.
    """
    room, incident = may_merge(act, number)
    found = seen(act, other)
    _refuse(incident, found)
    kept: dict[str, Any] = {
        "status": found.status,
        "hold_reason": found.hold_reason,
        "hold_note": found.hold_note,
        "acknowledged": [found.acknowledged_at.isoformat() if found.acknowledged_at else None, found.acknowledged_by],
        "along": [each.id for each in incidents.duplicates_of(act.tx, other)],
        "tasks": _take_tasks(act, found, incident),
        "outages": _take_outages(act, found, incident),
        "parts": _take_parts(act, found, incident),
        "followers": _take_followers(act, found, incident),
        "started": _take_start(act, found, incident),
        "streams": moving.take_along(act, found, incident),
    }
    duplicates.mark(act, found, incident_of(act, number))
    told = {"tasks": [each[0] for each in kept["tasks"]], "streams": [each[1] for each in kept["streams"]]}
    act.journal(WarRoomEvent.MERGED, incident.number, other=other, **told)
    act.journal(WarRoomEvent.MERGED_INTO, found.number, into=number, kept=kept)
    return room


def _refuse(incident: Incident, found: Incident) -> None:
    if found.id == incident.id:
        raise Refused("That is this incident. Name the other one: `/major merge INC-N`.", record=incident.number)
    if found.private and not incident.private:
        secret = f"{found.number} is private and {incident.number} is not: merged, others would read of it."
        raise Refused(secret, record=incident.number)
    if not found.is_open:
        raise MovedOn(f"{found.number} is over already, so there is nothing to merge.", record=incident.number)


def _take_tasks(act: Act, found: Incident, into: Incident) -> list[list[int]]:
    """The key of each open task, and its number before."""
    moved = [task for task in tasks.of_record(act.tx, found.number) if task.is_open]
    for task in moved:
        tasks.move(act.tx, task.id, into.number)
    return [[task.id, task.number] for task in moved]


def _take_outages(act: Act, found: Incident, into: Incident) -> list[int]:
    """Their numbers: what was down by either counts once, where both say the same time."""
    known = outages.of_incident(act.tx, found.id)
    for outage in known:
        outages.replace(act.tx, outage, act.now, incident=into.id)
    return [outage.number for outage in known]


def _take_parts(act: Act, found: Incident, into: Incident) -> list[int]:
    parts = incidents.open_children(act.tx, found.id)
    for part in parts:
        incidents.change(act.tx, part.id, was=[*IncidentStatus], parent=into.id)
    return [part.id for part in parts]


def _take_followers(act: Act, found: Incident, into: Incident) -> list[str]:
    """Whoever reported or follows the one follows the other from now on, if they may see it."""
    people = dict.fromkeys([found.reporter, *incidents.followers(act.tx, found.id)])
    able = [each for each in people if each != into.reporter and sees(act, into, each)]
    return [each for each in able if incidents.follow(act.tx, into.id, each, act.now)]


def _take_start(act: Act, found: Incident, into: Incident) -> str | None:
    """When the other started so far, where the one did earlier."""
    earlier, known = _started(act, found), _started(act, into)
    if earlier >= known:
        return None
    reason = f"{found.number}, which is the same, did"
    times.set_time(act, into.id, phase=Phase.STARTED, at=earlier, reason=reason)
    return known.isoformat()


def _started(act: Act, incident: Incident) -> datetime:
    return times.times_of(act, incident).started or incident.opened_at


def undoable(act: Act, number: int) -> Entry | None:
    """How INC-`number` was merged, while that can be undone."""
    last = journal.latest(act.tx, f"INC-{number}", WarRoomEvent.MERGED_INTO, WarRoomEvent.UNMERGED)
    if last is None or last.what != WarRoomEvent.MERGED_INTO or act.now >= last.at + UNDONE_WITHIN:
        return None
    return last


def undo(act: Act, number: int) -> WarRoom:
    """The two are not one after all: INC-`number` is open again, with all that went along. Raises MovedOn."""
    found, merged = seen(act, number), undoable(act, number)
    if merged is None:
        gone = f"That can be undone for {UNDONE_WITHIN // timedelta(minutes=1)} minutes. Reopen or declare it anew."
        raise MovedOn(gone, record=found.number)
    into, kept = incident_of(act, merged.details["into"]), merged.details["kept"]
    if act.by != merged.actor:
        may_merge(act, into.id)
    _give_back(act, found, into, kept)
    acknowledged_at, acknowledged_by = kept["acknowledged"]
    incidents.change(
        act.tx, number, was=[IncidentStatus.CANCELLED], status=IncidentStatus(kept["status"]), closed_at=None,
        hold_reason=kept["hold_reason"], hold_note=kept["hold_note"], duplicate_of=None,
        acknowledged_at=datetime.fromisoformat(acknowledged_at) if acknowledged_at else None,
        acknowledged_by=acknowledged_by,
    )  # fmt: skip
    unnamed = into.private and not found.private
    reason = f"it is not the same as {'another' if unnamed else into.number}"
    act.journal(IncidentEvent.REOPENED, found.number, reason=reason, unmerged=True)
    act.journal(WarRoomEvent.UNMERGED, found.number, other=into.id, along=kept["along"], unnamed=unnamed)
    act.journal(WarRoomEvent.UNMERGED, into.number, other=number)
    return room_of(act, into.id)


def _give_back(act: Act, found: Incident, into: Incident, kept: Mapping[str, Any]) -> None:
    for key, number in kept["tasks"]:
        tasks.move(act.tx, key, found.number, number)
    for outage in outages.of_incident(act.tx, into.id):
        if outage.number in kept["outages"]:
            outages.replace(act.tx, outage, act.now, incident=found.id)
    for part in kept["parts"]:
        incidents.change(act.tx, part, was=[*IncidentStatus], parent=found.id)
    for each in kept["along"]:
        incidents.change(act.tx, each, was=[IncidentStatus.CANCELLED], duplicate_of=found.id)
    for each in kept["followers"]:
        incidents.unfollow(act.tx, into.id, each)
    moving.give_back(act, found, into, kept.get("streams", ()))
    for each in (found.id, *kept["along"]):
        links.forget(act, numbered(each), LinkKind.DUPLICATE_OF, into.number)
    if kept["started"] is not None:
        at = datetime.fromisoformat(kept["started"])
        reason = f"{found.number} is not the same after all"
        times.set_time(act, into.id, phase=Phase.STARTED, at=at, reason=reason)


def archive_soon(act: Act, entry: Entry) -> None:
    """The room that was left is archived once it cannot be undone any more."""
    room = warrooms.of_incident(act.tx, entry.number)
    if room is not None and room.channel is not None:
        timers.arm(
            act.tx, ARCHIVE, str(room.incident), act.now + UNDONE_WITHIN, record=room.number, incident=room.incident
        )


FOLLOWS: Mapping[str, Sequence[Follower]] = {WarRoomEvent.MERGED_INTO: (archive_soon,)}
