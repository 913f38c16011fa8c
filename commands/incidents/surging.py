"""Like reports in a short time: the team is told once of all of them, and says whether they are one thing."""

from collections.abc import Iterable, Sequence
from datetime import timedelta

from commands.incidents import families
from commands.incidents.facts import ALIKE, alike
from commands.incidents.permissions import existing, permitted
from commands.incidents.policy import IncidentPolicy, Surge
from commands.incidents.rules import Action, why_not
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, Refused
from storage.incidents import queries as incidents
from storage.incidents.queries import Recent
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.record import Mutable, field
from storage.timers import queries as timers

SURGE, WATCH = "incident.surge", "incident.surge_watch"
OFFERED_FOR = timedelta(hours=4)
"""So long what others reported is offered to be followed."""

OFFERED, WATCHED = 20, 500
"""So many of the last reports of a service are looked through: while its reporter waits for the answer, and for the
team, soon after it.
"""


class Going(Mutable):
    """A surge that goes on: its first report, what that is called, and what has joined it now."""

    head: int
    title: str
    joined: list[int] = field(default_factory=list)


def _like(reports: Iterable[Recent], number: int, title: str, language: str) -> list[Recent]:
    """Of these reports those that say the same, and are no secret."""
    others = (each for each in reports if each.id != number and not each.private)
    return [each for each in others if alike(each.title, title, language) >= ALIKE]


def reported_already(act: Act, incident: Incident) -> list[Recent]:
    """What others have reported of the same, that is open and that a reporter may follow instead; the first first.

    Of very many, the last. To a guest there is nothing of others.
    """
    if incident.private or act.is_guest:
        return []
    lately = incidents.recent(act.tx, incident.service, incident.opened_at - OFFERED_FOR, OFFERED)
    mine, until = incident.reporter, incident.opened_at
    before = [each for each in lately if each.reporter != mine and each.opened_at <= until and each.is_open]
    return _like(reversed(before), incident.id, incident.title, act.document.desk.language)


def like_open(act: Act, incident: Incident) -> list[Recent]:
    """What else is open and says the same, whoever reported it and before or after it; the first reported first."""
    lately = incidents.recent(act.tx, incident.service, incident.opened_at - OFFERED_FOR, WATCHED)
    others = [each for each in reversed(lately) if each.is_open]
    return _like(others, incident.id, incident.title, act.document.desk.language)


def look_out(act: Act, number: int) -> None:
    """A report more: whether it is of a surge is looked at once its reporter has the answer."""
    incident = existing(act, number)
    if act.policy(IncidentPolicy).incidents.surge is None or incident.private:
        return
    key, asked = incident.service or "-", {"service": incident.service, "first": number}
    timers.arm_unless_set(act.tx, WATCH, key, act.now, record=incident.number, **asked)


def watch(act: Act, service: str | None, first: int) -> None:
    """Of the reports of a service from this number on: does a surge begin with one, or is it of one that goes on?"""
    setting = act.policy(IncidentPolicy).incidents.surge
    if setting is None:
        return
    lately = incidents.recent(act.tx, service, act.now - 2 * setting.within, WATCHED)
    counted = [each for each in lately if not each.private and each.status != IncidentStatus.CANCELLED]
    going = _going(act, service)
    for report in sorted(each for each in counted if each.id >= first):
        _count_in(report, counted, going, setting, act.document.desk.language)
    for surge in going:
        if surge.joined:
            act.journal(IncidentEvent.SURGED, f"INC-{surge.head}", joined=surge.joined)
            kept = {"incident": surge.head, "title": surge.title, "service": service}
            timers.arm(act.tx, SURGE, str(surge.head), act.now + setting.within, record=f"INC-{surge.head}", **kept)


def _count_in(report: Recent, reports: Sequence[Recent], going: list[Going], setting: Surge, language: str) -> None:
    """It joins the surge that it is of; where there is none, it may be the one with which one begins."""
    same = next((each for each in going if alike(each.title, report.title, language) >= ALIKE), None)
    if same is not None:
        if report.id not in (same.head, *same.joined):
            same.joined.append(report.id)
        return
    since = report.opened_at - setting.within
    before = [each for each in reports if each.id < report.id and since < each.opened_at]
    like = _like(before, report.id, report.title, language)
    if len(like) + 1 >= setting.reports:
        head, *joined = sorted([report.id, *(each.id for each in like)])
        going.append(Going(head, report.title, joined))


def _going(act: Act, service: str | None) -> list[Going]:
    set_for = [timer.payload for timer in timers.of_kind(act.tx, SURGE)]
    return [Going(each["incident"], each["title"]) for each in set_for if each["service"] == service]


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
    incident = permitted(act, number, Action.PROPOSE)
    if incident.major:
        raise MovedOn(f"{incident.number} is a major incident already.", record=incident.number)
    if not incident.is_open:
        raise MovedOn(why_not(incident, Action.PROPOSE), record=incident.number)
    if journal.latest(act.tx, incident.number, IncidentEvent.MAJOR_PROPOSED) is not None:
        raise MovedOn(f"{incident.number} has been proposed already.", record=incident.number)
    act.journal(IncidentEvent.MAJOR_PROPOSED, incident.number, reports=len(of_surge(act, incident)) + 1)
    return incident
