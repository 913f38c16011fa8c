"""What is at stake: with what an incident is about, and with what a change touches while something else is out."""

from commands.items.fallen import Fallen
from commands.items.policy import ItemPolicy
from commands.items.reading import fallen
from commands.items.register import register
from commands.services.down import lost
from commands.services.page import Stakes
from commands.shared.act import Act
from storage.changes.records import Change
from storage.incidents.records import Incident
from storage.items.records import ItemEvent
from storage.journal import queries as journal


def of_incident(act: Act, incident: Incident) -> Fallen | None:
    """What is down and at risk with what it is about; None where that is nothing, or not known."""
    if act.policy(ItemPolicy).items is None or incident.item is None or incident.item not in register(act).items:
        return None
    spared = [each.details["item"] for each in journal.of_kinds(act.tx, incident.number, ItemEvent.SPARED)]
    found = fallen(act, [incident.item], spared)
    return found if found.impact.down or found.impact.at_risk else None


def of_change(act: Act, change: Change) -> Stakes | None:
    """None where nothing that it touches is known."""
    known = register(act)
    touched = [item.key for each in change.items if (item := known.called(each)) is not None]
    if act.policy(ItemPolicy).items is None or not touched:
        return None
    out = [*lost(act)]
    before, during = fallen(act, out).impact, fallen(act, [*out, *touched]).impact
    last = [(known.name(key), at) for key, at in before.at_risk.items() if key in during.down and key not in touched]
    fewer = [(known.name(key), at) for key, at in during.at_risk.items() if at != before.at_risk.get(key)]
    return Stakes(fallen(act, touched), last, fewer)
