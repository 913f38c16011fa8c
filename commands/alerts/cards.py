"""What messages show of alerts at the moment that they are sent."""

from commands.alerts import views, wording
from commands.alerts.policy import AlertPolicy
from commands.incidents.permissions import existing
from commands.shared.act import Act
from commands.shared.practice import Rendered
from commands.shared.speech import Blocks
from storage.alerts import queries as alerts


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


def over(act: Act, incident: int) -> Rendered:
    """Whether to resolve what is over; nothing, once that is not so any more."""
    found, members = existing(act, incident), alerts.of_incident(act.tx, incident)
    if not found.is_open or any(each.firing for each in members):
        return {}
    text = wording.over(found, len(members))
    return {"text": text, "blocks": views.over(text, found)}
