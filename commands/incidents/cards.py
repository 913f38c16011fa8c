"""What the messages about incidents show at the moment that they are sent."""

from commands.incidents import views
from commands.incidents.permissions import existing
from commands.incidents.reading import linked_for, links_of
from commands.shared.act import Act
from commands.shared.practice import Rendered
from storage.incidents.records import IncidentEvent
from storage.journal import queries as journal


def card(act: Act, incident: int, person: str | None = None) -> Rendered:
    """As `person` may see it, or everyone; nothing, where everyone reads and it has become private."""
    found = existing(act, incident)
    if found.private and person is None:
        return {}
    linked = linked_for(act, incident, person)
    head, *rest = views.card(found, act.document.service_names(), linked=linked)
    return {"text": views.card_text(found), "blocks": [head, *views.links(links_of(act, found)), *rest]}


def receipt(act: Act, incident: int) -> Rendered:
    found = existing(act, incident)
    return {"text": views.receipt_text(found), "blocks": views.receipt(found, act.document.service_names())}


def confirmation(act: Act, incident: int, cycle: int) -> Rendered:
    """The question after a fix; `cycle` is how often it had been reopened when it was asked."""
    found = existing(act, incident)
    rated = journal.latest(act.tx, found.number, IncidentEvent.RATED)
    blocks = views.confirmation(found, cycle, score=rated.details["score"] if rated is not None else None)
    return {"text": views.confirmation_text(found, cycle), "blocks": blocks}
