"""From an alert to its incident: which there is, or a new one, and what it says."""

from collections.abc import Sequence
from datetime import timedelta

from commands.alerts import rules
from commands.alerts.policy import AlertPolicy, AlertSource, Rule
from commands.alerts.rules import URGENCY, Signal
from commands.incidents import correcting, item_facts
from commands.incidents import operations as incident_operations
from commands.incidents.facts import Source
from commands.incidents.permissions import existing, managers, sees, teams_of, visible
from commands.incidents.report import Link, NewIncident
from commands.items.reading import beneath
from commands.shared.act import Act
from commands.shared.blocks import NAMED, typed
from commands.shared.language import cleaned
from commands.shared.refusals import NotAllowed
from storage.alerts import queries as alerts
from storage.alerts.records import Alert, AlertEvent, Severity
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, Incident
from storage.items.records import Item

SHARED_WITHIN = timedelta(minutes=5)
MOST_LATELY = 100
"""So many alerts of the last minutes are looked at for what they have in common."""

LAST_OF_A_GROUP = 3
"""Among so many of its incidents the one that is open is looked for."""

AT_WORK = "changes at work"
"""Kept with a transaction: of many signals in one it is asked once which changes are being made."""

LEAST = 3
"""The impact of what no service is known of."""


def about(policy: AlertPolicy, rule: Rule, signal: Signal) -> tuple[str | None, str | None]:
    """The service and the item of a signal: by its rule, its labels, or its words."""
    labelled = signal.labels.get("service", "")
    service = rule.service or (labelled if labelled in policy.services else None)
    if service is None:
        service = policy.service_in(signal.title)
    item = signal.labels.get(rule.item) if rule.item is not None else signal.labels.get("item")
    return service, cleaned(item or "")[:200] or None


def is_recorded_only(rule: Rule, signal: Signal) -> bool:
    """Whether nothing is made of it: as its rule says, or as it is no trouble."""
    return rule.do == "record" or signal.severity is Severity.INFO


def belongs(act: Act, source: AlertSource, rule: Rule, signal: Signal) -> dict[str, str | None]:
    """The service and the item of a signal, and the group with which it is one incident: what only some may see, with
    nothing of another service.
    """
    service, item = about(act.policy(AlertPolicy), rule, signal)
    group = source.group_of(service, item, signal.labels)
    group = f"{group[:300]}{_alone(service)}" if _is_private(act, service) else group
    return {"service": service, "item": item, "group": group}


def change_at_work_on(act: Act, alert: Alert) -> Change | None:
    """The change in whose window an alert at what it touches is expected."""
    at = {alert.item, alert.service} - {None}
    asked_at, found = act.tx.info.get(AT_WORK, (None, ()))
    if asked_at != act.now:
        found = changes.at_work(act.tx, act.now)
        act.tx.info[AT_WORK] = act.now, found
    return next((each for each in found if at & set(each.items)), None)


def is_in_hand(act: Act, alert: Alert) -> bool:
    """Whether it is part of an incident that is not over."""
    return alert.incident is not None and existing(act, alert.incident).is_open


def joined(act: Act, source: AlertSource, alert: Alert) -> Incident | None:
    """The incident of its group that is not over."""
    found = (existing(act, number) for number in alerts.incidents_of(act.tx, alert.group, LAST_OF_A_GROUP))
    incident = next((each for each in found if each.is_open), None)
    if incident is None or (incident.private and not is_for_some(act, alert)):
        return None
    if alerts.is_one_firing(act.tx, incident.id, but=alert.id):
        return incident
    seen_at = alerts.members(act.tx, incident.id, but=alert.id).seen_at
    return incident if rules.is_joined(0, seen_at or act.now, source.group.join, act.now) else None


def joined_below(act: Act, alert: Alert) -> tuple[Incident, Item] | None:
    """The incident of another group whose alerts, of the last minutes, are at items that would all be down by the
    failure of one that this alert's is on too; and which that is. Not for what only some may see.
    """
    if alert.item is None or not item_facts.keeps_items(act) or is_for_some(act, alert):
        return None
    lately = alerts.with_items_since(act.tx, act.now - SHARED_WITHIN, MOST_LATELY)
    for number in dict.fromkeys(each.incident for each in lately if each.incident is not None):
        incident = existing(act, number)
        items = alerts.items_of(act.tx, number)
        if not incident.is_open or incident.private or alert.item in items or len(items) > MOST_LATELY:
            continue
        common = beneath(act, [*items, alert.item])
        if common is not None:
            return incident, common
    return None


def is_for_some(act: Act, alert: Alert) -> bool:
    """Whether only some may see it: as its service says, or said when it came in, if app.yaml has that no more."""
    gone = alert.service is not None and alert.service not in act.document.services
    return _is_private(act, alert.service) or (gone and alert.group.endswith(_alone(alert.service)))


def _is_private(act: Act, service: str | None) -> bool:
    found = act.document.services.get(service or "")
    return found is not None and found.private


def _alone(service: str | None) -> str:
    """How the group ends of what is one incident with nothing of another service."""
    return f"|only {service}"


def knows(act: Act, alert: Alert) -> bool:
    """Whether whoever acts may know of it: as of its incident; before it has one, as of its service."""
    if alert.incident is not None:
        return sees(act, existing(act, alert.incident), act.by)
    team = act.policy(AlertPolicy).team_of(alert.service)
    return not is_for_some(act, alert) or act.by in managers(act) or team in teams_of(act, act.by)


def name_after_what_is_shared(act: Act, incident: Incident, alert: Alert) -> None:
    """Whose alerts are at several items that stand on one is called after that, while nobody has seen it."""
    if alert.item is None or incident.acknowledged_at is not None or not item_facts.keeps_items(act):
        return
    items = alerts.items_of(act.tx, incident.id)
    common = beneath(act, items) if 1 < len(items) <= MOST_LATELY else None
    if common is not None:
        count = alerts.members(act.tx, incident.id).count
        correcting.name_after(act, incident, item=common.key, title=f"{common.name}, seen from {count} alerts")
        act.journal(AlertEvent.SHARED, incident.number, item=common.key, alerts=count)


def open_incident(act: Act, source: AlertSource, rule: Rule, alert: Alert, *, stormy: bool) -> Incident:
    """A new one, reported by its source. A service that is gone from app.yaml since is none."""
    policy = act.policy(AlertPolicy)
    impact, urgency = levels(policy, rule, alert.service, alert.severity)
    title = f"Alerts of every kind from {source.name}" if stormy else alert.title
    report = NewIncident(
        title,
        reporter=f"{NAMED}{source.name}",
        details=_details(act, source, alert),
        service=None if stormy or alert.service not in policy.services else alert.service,
        impact=impact,
        urgency=urgency,
        source=Source.ALERT,
        private=is_for_some(act, alert),
        links=(Link("the alert", alert.url),) if alert.url else (),
    )
    incident = incident_operations.declare(act, report)
    if alert.item is not None:
        incident = incidents.change(act.tx, incident.id, was=OPEN, item=alert.item) or incident
    alerts.change(act.tx, alert.id, incident=incident.id)
    act.journal(AlertEvent.OPENED, incident.number, alert=alert.id, title=alert.title, item=alert.item)
    return incident


def levels(policy: AlertPolicy, rule: Rule, service: str | None, severity: Severity) -> tuple[int, int]:
    """Impact and urgency: the criticality of its service, and how bad it is; unless its rule says the priority."""
    said = policy.levels_for(rule.priority) if rule.priority is not None else None
    if said is not None:
        return said
    found = policy.services.get(service or "")
    return (LEAST if found is None else min(found.criticality, LEAST)), URGENCY.get(severity, LEAST)


def _details(act: Act, source: AlertSource, alert: Alert) -> str:
    where = f" at {alert.item}" if alert.item else ""
    since = alert.started_at.astimezone(act.document.desk.zone)
    lines = [f"{source.name} says so{where}, since {since:%H:%M}."]
    if alert.change is not None:
        lines.append(f"It began while CHG-{alert.change} was being implemented, and has not ended with it.")
    return " ".join(lines)


def over_note(members: Sequence[Alert]) -> str:
    """What a resolved incident says of its alerts."""
    what = "The alert is over" if len(members) == 1 else f"All {len(members)} alerts are over"
    return f"{what}, and nobody had seen it yet."


def may_mute(act: Act, alert: Alert) -> None:
    """Raises NotAllowed but for the team of its service, and managers; what is nobody's is anybody's in a team."""
    team, theirs = act.policy(AlertPolicy).team_of(alert.service), teams_of(act, act.by)
    if act.by in managers(act) or (team in theirs if team is not None else theirs):
        return
    whose = "its service's team" if team is None else f"the team {typed(team, 80)}"
    sentence = f"Only {whose} and service managers mute that. Ask one of them."
    raise NotAllowed(sentence, attempted="mute", record="desk")


def mutable(act: Act, number: int) -> Incident:
    """The incident, for whoever may mute what of it is wrong."""
    incident = visible(act, number)
    for each in alerts.of_incident(act.tx, number)[:1]:
        may_mute(act, each)
    return incident
