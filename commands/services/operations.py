"""What happens to services as a whole: each function is one transaction."""

from commands.incidents.permissions import leads, relation, support, visible
from commands.items import suspects
from commands.links import operations as links
from commands.shared import sight
from commands.shared.act import Act
from commands.shared.refusals import NotAllowed, NotFound
from storage.incidents.records import Incident
from storage.links.records import LinkKind

Told = tuple[str, str, bool]
"""The numbers of an incident and of a change, and whether the one came from the other."""


def it_was(act: Act, *, incident: int, change: str, bucket: str) -> Told:
    """An incident was caused by a change, says whoever works on it."""
    about = _worked_on(act, incident, change)
    suspects.answer(act, about, change, bucket, was_it=True)
    links.relate(act, about.number, LinkKind.CAUSED_BY, change)
    return about.number, change, True


def it_was_not(act: Act, *, incident: int, change: str, bucket: str) -> Told:
    about = _worked_on(act, incident, change)
    suspects.answer(act, about, change, bucket, was_it=False)
    return about.number, change, False


def _worked_on(act: Act, number: int, change: str) -> Incident:
    act.refuse_guests("suspect")
    incident = visible(act, number)
    if not relation(act, incident).works_on_it and not leads(act, act.by):
        who = f"{support(act, incident)}, incident commanders and service managers"
        sentence = f"What {incident.number} came from is for {who} to say."
        raise NotAllowed(sentence, attempted="suspect", record=incident.number)
    if not sight.visible(act, [change]):
        raise NotFound(f"There is no {change}.", record=incident.number)
    return incident
