"""What messages show of alerts at the moment that they are sent."""

from collections.abc import Sequence

from commands.alerts import views, wording
from commands.alerts.policy import AlertPolicy
from commands.incidents.permissions import existing
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.shared.speech import Blocks
from storage.alerts import queries as alerts
from storage.alerts.records import Alert
from storage.incidents.records import Incident
from storage.journal import queries as journal


def under_card(act: Act, incident: int, person: str | None = None, team: str | None = None) -> Blocks:
    """On the card of an incident, where it has alerts and is still that team's."""
    found = existing(act, incident)
    if found.source != "alert" or (found.private and person is None) or (team is not None and team != found.team):
        return []
    members = alerts.of_incident(act.tx, incident)
    return views.on_card(found, members) if members else []


def in_room(act: Act, incident: int) -> Blocks:
    """A line in the war room, where the incident has alerts."""
    members = alerts.of_incident(act.tx, incident) if act.policy(AlertPolicy).alerts else []
    return views.in_room(incident, members) if members else []


def over(act: Act, incident: int, over: bool = False) -> Rendered:
    """Whether to resolve what is over; nothing, once that is not so any more, but what became of it (`over`)."""
    found, members = existing(act, incident), alerts.of_incident(act.tx, incident)
    if not found.is_open or any(each.firing for each in members):
        return _settled(wording.were_over(found, len(members)), stands(found, members)) if over else {}
    text = wording.over(found, len(members))
    return {"text": text, "blocks": views.over(text, found)}


def left(act: Act, incident: int, entry: int, over: bool = False) -> Rendered:
    """That alerts still fired as it was resolved, once that is answered, or none does."""
    told, members = journal.find(act.tx, entry), alerts.of_incident(act.tx, incident)
    if told is None or not over:
        return {}
    return _settled(wording.still_fired(told), stands(existing(act, incident), members))


def stands(incident: Incident, members: Sequence[Alert]) -> str:
    if any(each.firing for each in members) and incident.is_open:
        return f"{incident.number} is open, and an alert fires."
    return f"{incident.number} is {'open' if incident.is_open else 'over'} by now."


def _settled(text: str, became: str) -> Rendered:
    return {"text": text, "blocks": [bk.section(text), bk.context(became)]}
