"""How grave a major incident is: raised by anyone of its crew, proposed where the facts say so, never silently."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from commands.availability.reading import spent_budgets
from commands.incidents import operations as incident_operations
from commands.incidents.permissions import may_lower
from commands.incidents.policy import IncidentPolicy
from commands.shared.act import Act, Follower
from commands.shared.organisation import PRIORITIES
from commands.shared.refusals import MovedOn, Refused, need
from commands.warrooms.ids import SeverityField
from commands.warrooms.permissions import incident_of, live, responders_only
from storage.availability import queries as outages
from storage.availability.records import Outage, OutageEvent, UptimeEvent
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.timers import queries as timers
from storage.warrooms import queries as warrooms
from storage.warrooms.records import LIVE, WarRoom, WarRoomEvent

LOOK = "warroom.severity"
LONG = timedelta(minutes=30)
"""So long a service of the highest criticality may be down before it is as grave as can be."""

GRAVEST = "P1"
LEVELS = (1, 2, 3)


class Sign(StrEnum):
    """Why it may be graver than it says."""

    LONG_OUTAGE = "long outage"
    SURGE = "surge"
    SECOND_SERVICE = "second service"
    BUDGET = "budget"


def set_severity(act: Act, number: int, *, priority: str, reason: str) -> Incident:
    """Raise it, as anyone of the crew may, or lower it, as the commander or a manager may."""
    _, incident = live(act, number)
    responders_only(act, incident, f"say how grave {incident.number} is")
    if incident.priority == priority:
        raise MovedOn(f"{incident.number} is {priority} already.", record=incident.number)
    if PRIORITIES.index(priority) > PRIORITIES.index(incident.priority):
        may_lower(act, incident, f"/major severity {priority} REASON")
    reason = need(reason, SeverityField.REASON, "Say why.")
    impact, urgency = levels(act, priority, (incident.impact, incident.urgency))
    return incident_operations.prioritise(act, incident, impact=impact, urgency=urgency, reason=reason)


def levels(act: Act, priority: str, near: tuple[int, int]) -> tuple[int, int]:
    """The impact and urgency of this priority that are nearest to those that are said so far."""
    policy = act.policy(IncidentPolicy)
    able = [(i, u) for i in LEVELS for u in LEVELS if policy.priority(i, u) == priority]
    if not able:
        raise Refused(f"The matrix of app.yaml has no {priority}.")
    return min(able, key=lambda each: (abs(each[0] - near[0]) + abs(each[1] - near[1]), each))


def signs(act: Act, room: WarRoom) -> list[Sign]:
    """What speaks for it being as grave as can be."""
    incident, known = incident_of(act, room.incident), outages.of_incident(act.tx, room.incident)
    services = {each.service for each in known} | ({incident.service} if incident.service else set())
    found = {
        Sign.LONG_OUTAGE: any(due <= act.now for due in _long_at(act, known)),
        Sign.SURGE: journal.latest(act.tx, incident.number, IncidentEvent.SURGED) is not None,
        Sign.SECOND_SERVICE: bool(known) and len(services) > 1,
        Sign.BUDGET: incident.service is not None and bool(spent_budgets(act, incident.service)),
    }
    return [sign for sign, is_there in found.items() if is_there]


def _long_at(act: Act, known: Sequence[Outage]) -> Iterator[datetime]:
    """When each outage of a service that the business stands still without has lasted too long, or would have."""
    for outage in known:
        service = act.document.services.get(outage.service)
        due = outage.began_at + LONG
        if service is not None and service.criticality == 1 and (outage.ended_at is None or outage.ended_at >= due):
            yield due


def look(act: Act, incident: int) -> None:
    """Propose to raise it for what was not proposed before; and look again when an outage has lasted too long."""
    room = warrooms.of_incident(act.tx, incident)
    if room is None or room.status not in LIVE or incident_of(act, incident).priority == GRAVEST:
        return
    told = journal.of_kinds(act.tx, room.number, WarRoomEvent.SEVERITY_PROPOSED)
    before = {sign for entry in told for sign in entry.details["why"]}
    new = [sign for sign in signs(act, room) if sign not in before]
    if new:
        act.journal(
            WarRoomEvent.SEVERITY_PROPOSED, room.number, was=incident_of(act, incident).priority, to=GRAVEST, why=new
        )
    coming = [due for due in _long_at(act, outages.of_incident(act.tx, incident)) if due > act.now]
    if coming:
        _arm(act, room, min(coming))


def look_soon(act: Act, entry: Entry) -> None:
    """Something was said of it that may make it graver; looked at once whoever said so has the answer."""
    room = warrooms.of_incident(act.tx, entry.number) if entry.record.startswith("INC-") else None
    if room is not None and room.status in LIVE and incident_of(act, room.incident).priority != GRAVEST:
        _arm(act, room, act.now)


def look_at_all(act: Act, _entry: Entry) -> None:
    """A budget is spent: the rooms that work on its service are few."""
    for room in warrooms.live(act.tx):
        if incident_of(act, room.incident).priority != GRAVEST:
            _arm(act, room, act.now)


def _arm(act: Act, room: WarRoom, due: datetime) -> None:
    timers.arm(act.tx, LOOK, str(room.incident), due, record=room.number, incident=room.incident)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    WarRoomEvent.DECLARED: (look_soon,),
    OutageEvent.OPENED: (look_soon,),
    OutageEvent.CORRECTED: (look_soon,),
    IncidentEvent.SURGED: (look_soon,),
    IncidentEvent.SERVICE_SET: (look_soon,),
    UptimeEvent.SPENT: (look_at_all,),
}
