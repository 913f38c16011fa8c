"""What happens to services as a whole: each function is one transaction."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from commands.incidents.permissions import permitted_to_explain
from commands.items import suspects
from commands.items.policy import ItemPolicy
from commands.items.reading import fallen, item_called
from commands.items.register import register
from commands.links import operations as links
from commands.services.down import lost
from commands.shared import sight
from commands.shared.act import Act, Follower
from commands.shared.refusals import MovedOn, NotFound
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent
from storage.items.queries import record_of
from storage.items.records import ItemEvent
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.links.records import LinkKind


def unaffected(act: Act, *, incident: int, item: str) -> tuple[str, str]:
    """Something goes on although what it stands on has failed; its number, and what that is called."""
    about, found = _worked_on(act, incident), item_called(act, item)
    told = [each.details["item"] for each in journal.of_kinds(act.tx, about.number, ItemEvent.SPARED)]
    if found.key in told:
        raise MovedOn(f"That has been said of {about.number} already.", record=about.number)
    act.journal(ItemEvent.SPARED, about.number, item=found.key)
    return about.number, found.name


def look_at_redundancy(act: Act, entry: Entry) -> None:
    """What has lost some of what stands in for each other is told once; and again, once it had it back."""
    if act.policy(ItemPolicy).items is None or not _concerns_items(act, entry):
        return
    at_risk, known = fallen(act, [*lost(act)]).impact.at_risk, register(act)
    for key, redundancy in at_risk.items():
        if key in known.items and not _is_told(act, key):
            told = {"left": redundancy.left, "of": redundancy.of, "needs": redundancy.needs}
            act.journal(ItemEvent.SPENT, record_of(key), item=key, **told)
    for key in _spent(act) - at_risk.keys():
        act.journal(ItemEvent.RESTORED, record_of(key), item=key)


def _concerns_items(act: Act, entry: Entry) -> bool:
    """Of incidents those alone of which a person has said what they are about."""
    if not entry.record.startswith("INC-"):
        return True
    incident = incidents.find(act.tx, entry.number)
    return incident is not None and incident.item is not None and "item" in incident.stated.split()


def _is_told(act: Act, key: str) -> bool:
    last = journal.latest(act.tx, record_of(key), ItemEvent.SPENT, ItemEvent.RESTORED)
    return last is not None and last.what == ItemEvent.SPENT


def _spent(act: Act) -> set[str]:
    """What was told to have lost something, and not to have it back; of the last two years."""
    told = journal.since(act.tx, act.now - REMEMBERED, ItemEvent.SPENT, ItemEvent.RESTORED, limit=MOST)
    last = {entry.details["item"]: entry.what for entry in told}
    return {key for key, what in last.items() if what == ItemEvent.SPENT}


OVER = (IncidentEvent.RESOLVED, IncidentEvent.CANCELLED, IncidentEvent.REOPENED, IncidentEvent.FACT_SET)
FOLLOWS: Mapping[str, Sequence[Follower]] = dict.fromkeys((*OVER, ItemEvent.STATUS), (look_at_redundancy,))

REMEMBERED, MOST = timedelta(days=730), 5000
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


def _worked_on(act: Act, number: int, change: str | None = None) -> Incident:
    incident = permitted_to_explain(act, number)
    if change is not None and not sight.visible(act, [change]):
        raise NotFound(f"There is no {change}.", record=incident.number)
    return incident
