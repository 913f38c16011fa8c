"""Like reports in a short time: the team is told once of all of them, and says whether they are one thing."""

from collections.abc import Sequence
from datetime import timedelta

from commands.incidents import families
from commands.incidents.facts import ALIKE, alike
from commands.incidents.inferring import LATELY, recent
from commands.incidents.permissions import existing, permitted
from commands.incidents.policy import IncidentPolicy
from commands.incidents.rules import Action, why_not
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, Refused
from storage.incidents.queries import Recent
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.timers import queries as timers

SURGE = "incident.surge"


def like(act: Act, incident: Incident, within: timedelta) -> list[Recent]:
    """Reports like it and not private, made within so long before it; the newest first."""
    language, since = act.document.desk.language, incident.opened_at - within
    return [
        each
        for each in recent(act, incident.service)
        if each.id != incident.id
        and not each.private
        and since < each.opened_at <= incident.opened_at
        and alike(each.title, incident.title, language) >= ALIKE
    ]


def reported_already(act: Act, incident: Incident) -> list[Recent]:
    """What others have reported of the same, that is open and that a reporter may follow instead; the first first."""
    if incident.private:
        return []
    found = like(act, incident, LATELY)
    return [each for each in reversed(found) if each.is_open and each.reporter != incident.reporter]


def watch(act: Act, number: int) -> None:
    """A report more: does a surge begin with it, or is it of one that goes on?"""
    setting, incident = act.policy(IncidentPolicy).incidents.surge, existing(act, number)
    if setting is None or incident.private:
        return
    others = [each for each in like(act, incident, setting.within) if each.status != IncidentStatus.CANCELLED]
    if not others:
        return
    head, joined = _head(act, incident), [number]
    if head is None:
        if len(others) + 1 < setting.reports:
            return
        head, *joined = sorted([number, *(each.id for each in others)])
    act.journal(IncidentEvent.SURGED, f"INC-{head}", joined=joined)
    kept = {"incident": head, "title": incident.title, "service": incident.service}
    timers.arm(act.tx, SURGE, str(head), act.now + setting.within, record=f"INC-{head}", **kept)


def _head(act: Act, incident: Incident) -> int | None:
    """The first report of the surge that goes on and that this one is of."""
    for timer in timers.of_kind(act.tx, SURGE):
        same = timer.payload["service"] == incident.service
        if same and alike(timer.payload["title"], incident.title, act.document.desk.language) >= ALIKE:
            return int(timer.payload["incident"])
    return None


def end(act: Act, incident: int, title: str, service: str | None) -> None:
    """Nothing like it has been reported for a while: the next are a surge of their own."""


def of_surge(act: Act, head: Incident) -> list[int]:
    """The numbers of the other reports of a surge, in order."""
    told = journal.of_kinds(act.tx, head.number, IncidentEvent.SURGED)
    return sorted({number for entry in told for number in entry.details["joined"]})


def make_parent(act: Act, number: int) -> Incident:
    """Of a surge its first report becomes the parent of the rest, where they are open and nobody's part yet."""
    head = permitted(act, number, Action.CHILD)
    made = [each for each in of_surge(act, head) if _becomes_part(act, each, head)]
    if not made:
        raise MovedOn(f"None of them is left that could become part of {head.number}.", record=head.number)
    return head


def _becomes_part(act: Act, number: int, head: Incident) -> bool:
    if existing(act, number).parent is not None:
        return False
    try:
        families.child(act, number, of=head.id)
    except Refused:
        return False
    return True


def propose_major(act: Act, number: int) -> Incident:
    """Whoever works on it asks those who may whether it is a major incident; once."""
    incident = permitted(act, number, Action.CHILD)
    if incident.major:
        raise MovedOn(f"{incident.number} is a major incident already.", record=incident.number)
    if not incident.is_open:
        raise MovedOn(why_not(incident, Action.CHILD), record=incident.number)
    if journal.latest(act.tx, incident.number, IncidentEvent.MAJOR_PROPOSED) is not None:
        raise MovedOn(f"{incident.number} has been proposed already.", record=incident.number)
    act.journal(IncidentEvent.MAJOR_PROPOSED, incident.number, reports=len(of_surge(act, incident)) + 1)
    return incident


def told(times: Sequence[float], reports: int, within: float) -> int:
    """How often the team would have been told of reports that are all alike, made at these times (ascending)."""
    count, last, start = 0, float("-inf"), 0
    for at, time in enumerate(times):
        while time - times[start] >= within:
            start += 1
        if time - last < within:
            last = time
        elif at - start + 1 >= reports:
            count, last = count + 1, time
    return count
