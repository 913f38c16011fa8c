"""A report becomes an incident; and what a closed one is followed by, when it is broken again."""

from typing import Any

from commands.incidents import inferring, item_facts, placing
from commands.incidents.facts import Fact
from commands.incidents.ids import FormField
from commands.incidents.permissions import existing, sees
from commands.incidents.policy import DEFAULT_IMPACT, DEFAULT_URGENCY, IncidentPolicy
from commands.incidents.report import NewIncident, title_and_details
from commands.incidents.rules import STATUS_WORDS
from commands.links import operations as links
from commands.shared.act import Act
from commands.shared.refusals import LONGEST, Invalid, MovedOn, need
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent, IncidentStatus
from storage.journal import queries as journal
from storage.links.records import LinkKind


def declare(act: Act, report: NewIncident) -> Incident:
    """Open an incident: number, priority by the matrix, service and team by its place."""
    incident, told = added(act, report)
    more: dict[str, Any] = {"links": [[link.name, link.url] for link in report.links]} if report.links else {}
    if report.card_waits:
        more["card_waits"] = report.card_waits.total_seconds()
    act.journal(IncidentEvent.DECLARED, incident.number, **told, **more)
    return incident


def added(act: Act, report: NewIncident, **stands: Any) -> tuple[Incident, dict[str, Any]]:
    """The record of what was reported, and what is to be journalled of it;
    `stands` is what is not as of a new one.
    """
    policy = act.policy(IncidentPolicy)
    title, details = _words(report)
    item = item_facts.named_in(act, f"{report.text}\n{report.details}")
    place = placing.place(policy, report, item_facts.whose(act, item))
    facts = inferring.facts_of(act, report, place, item)
    impact, urgency = report.impact or DEFAULT_IMPACT, report.urgency or DEFAULT_URGENCY
    incident = incidents.add(
        act.tx,
        title=title,
        details=details,
        service=place.service,
        team=place.team,
        impact=impact,
        urgency=urgency,
        priority=policy.priority(impact, urgency),
        private=place.private,
        reporter=report.reporter,
        external_number=report.external_number,
        **({"opened_at": act.now} | dict(facts) | stands),
    )
    told = {"title": title, "priority": incident.priority, "service": place.service, "team": place.team}
    told |= {"said_at": report.said_at} | ({"follows": report.follows} if report.follows else {})
    told |= {fact: facts[fact] for fact in Fact if facts[fact] not in (None, place.service)}
    return incident, told


def _words(report: NewIncident) -> tuple[str, str]:
    text = need(report.text, FormField.TITLE, "Say in a line what is wrong.")
    if len(report.details) > LONGEST:
        long = f"That is {len(report.details):,} characters, and {LONGEST:,} is the most."
        raise Invalid({FormField.DETAILS: f"{long} Details can follow as notes."})
    title, details = title_and_details(text)
    return title, report.details.strip() or details


def follow_up(act: Act, closed: Incident, reason: str) -> Incident:
    """What is closed stays so: a new one of the same service, team and reporter is linked with it.

    Refused while the last one that followed it is not over.
    """
    before = _followed_by(act, closed)
    if before is not None and before.status not in (IncidentStatus.CLOSED, IncidentStatus.CANCELLED):
        raise MovedOn(_goes_on_as(act, closed, before), record=closed.number)
    followed = declare(act, _again(act, closed, reason))
    links.keep(act, closed.number, LinkKind.RELATED, followed.number)
    act.journal(IncidentEvent.FOLLOWED_UP, closed.number, to=followed.number, other=followed.id, reason=reason)
    return followed


def _followed_by(act: Act, closed: Incident) -> Incident | None:
    entry = journal.latest(act.tx, closed.number, IncidentEvent.FOLLOWED_UP)
    return None if entry is None else existing(act, entry.details["other"])


def _goes_on_as(act: Act, closed: Incident, follows: Incident) -> str:
    if not sees(act, follows, act.by):
        return f"{closed.number} is closed and stays so; what follows it is being worked on."
    status = STATUS_WORDS[follows.status].lower()
    goes_on = f"{closed.number} is closed, and {follows.number} goes on from it: that is {status}."
    if follows.status is IncidentStatus.RESOLVED:
        return f"{goes_on} If it is not fixed, reopen it: `/incident reopen {follows.id} REASON`."
    return f"{goes_on} Say more there: `/incident note {follows.id} TEXT`."


def _again(act: Act, closed: Incident, reason: str) -> NewIncident:
    """The same trouble, reported anew; where no reason is given, with what its reporter has said of it since."""
    document = act.document
    said = reason or _said_since(act, closed)
    told = f"{closed.number} was closed, and it is broken again{f': {said}' if said else '.'}"
    return NewIncident(
        closed.title,
        closed.reporter,
        details="\n".join(filter(None, [told, closed.details]))[:LONGEST],
        service=closed.service if closed.service in document.services else None,
        team=closed.team if closed.team in document.teams else None,
        impact=closed.impact,
        urgency=closed.urgency,
        private=closed.private,
        follows=closed.number,
    )


def _said_since(act: Act, closed: Incident) -> str:
    said = journal.latest_by(act.tx, closed.number, closed.reporter, IncidentEvent.NOTED)
    since = said is not None and closed.closed_at is not None and said.at >= closed.closed_at
    return str(said.details["text"]) if said is not None and since else ""
