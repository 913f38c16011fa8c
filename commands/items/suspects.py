"""The suspects of an incident, from what was begun before it; and the answers that teach."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta

from commands.items import suspecting
from commands.items.register import register, related_items
from commands.items.suspecting import LOOKED_BACK, About, Answers, Done, Suspect, suspects
from commands.shared import sight
from commands.shared.act import Act
from commands.shared.refusals import MovedOn
from storage.alerts import queries as alerts
from storage.changes import queries as changes
from storage.changes.records import ChangeEvent
from storage.deploys import queries as deploys
from storage.incidents.records import Incident
from storage.items.records import ItemEvent
from storage.journal import queries as journal
from storage.journal.records import Entry

LEARNED = timedelta(days=730)
MOST = 5000
BEGUN = 500
"""So many changes of three days are looked at, and so many answers of two years."""


def suspects_of(act: Act, incident: Incident) -> list[Suspect]:
    """Those that whoever asks may know of, without what was answered to be none."""
    done = _done(act, incident)
    if not done:
        return []
    refuted = {
        entry.details["change"] for entry in journal.of_kinds(act.tx, incident.number, ItemEvent.SUSPECT_CLEARED)
    }
    found = suspects(_about(act, incident), done, learned(act))
    seen = sight.visible(act, [each.record for each in found])
    return [each for each in found if each.record in seen and each.record not in refuted]


def bucket_of(act: Act, incident: Incident, change: str) -> str:
    """Where an answer about a change (`CHG-7`) and an incident is learned."""
    done = next((each for each in _done(act, incident) if each.record == change), None)
    return "" if done is None else suspecting.bucket_of(_about(act, incident), done)


def _about(act: Act, incident: Incident) -> About:
    key, known = incident.item or incident.service, register(act)
    distances = {key: 0, **related_items(act, [key], 2)} if key is not None else {}
    of_service = {item.key for item in known.items.values() if incident.service and item.service == incident.service}
    if incident.service is not None:
        of_service.add(incident.service)
    expected = frozenset(f"CHG-{number}" for number in alerts.changes_of(act.tx, incident.id))
    return About(incident.opened_at, distances, frozenset(of_service), expected)


def _done(act: Act, incident: Incident) -> list[Done]:
    """All that was done in the three days before it, of whatever kind."""
    return [each for kind in KINDS for each in kind(act, incident)]


def _changes(act: Act, incident: Incident) -> list[Done]:
    since = incident.opened_at - LOOKED_BACK
    begun = journal.between(act.tx, since, incident.opened_at, ChangeEvent.BEGUN, limit=BEGUN)
    known = {f"CHG-{each.id}": each for each in changes.those(act.tx, {entry.number for entry in begun})}
    return [Done(each.record, each.at, known[each.record].items) for each in begun if each.record in known]


def _deploys(act: Act, incident: Incident) -> list[Done]:
    """What pipelines have put into production; as the change that it is part of, unless somebody began that."""
    since = incident.opened_at - LOOKED_BACK
    found = deploys.between(act.tx, since, incident.opened_at, limit=BEGUN)
    begun = journal.between(act.tx, since, incident.opened_at, ChangeEvent.BEGUN, limit=BEGUN) if found else []
    known = {entry.record for entry in begun}
    done = [
        Done(
            each.number if each.change is None else f"CHG-{each.change}",
            each.started_at,
            tuple(dict.fromkeys(key for key in (each.item, each.service) if key is not None)),
        )
        for each in found
    ]
    return [*{each.record: each for each in reversed(done) if each.record not in known}.values()]


KINDS: Sequence[Callable[[Act, Incident], list[Done]]] = (_changes, _deploys)
"""What may be behind an incident, a row each: what was done in the three days before it."""


def learned(act: Act) -> Mapping[str, Answers]:
    """What was answered, by bucket."""
    kinds = (ItemEvent.SUSPECT_CONFIRMED, ItemEvent.SUSPECT_CLEARED)
    told = journal.since(act.tx, act.now - LEARNED, *kinds, limit=MOST)
    asked = Counter(entry.details["bucket"] for entry in told)
    yes = Counter(entry.details["bucket"] for entry in told if entry.what == ItemEvent.SUSPECT_CONFIRMED)
    return {bucket: Answers(count, yes[bucket]) for bucket, count in asked.items()}


def answered(act: Act, incident: str) -> set[str]:
    """What (`CHG-7`) an incident (`INC-42`) was said to have come from, or not to."""
    kinds = (ItemEvent.SUSPECT_CONFIRMED, ItemEvent.SUSPECT_CLEARED)
    return {entry.details["change"] for entry in journal.of_kinds(act.tx, incident, *kinds)}


def cause(act: Act, incident: str) -> Entry | None:
    """Who said last what (`CHG-7`) an incident (`INC-42`) came from."""
    return journal.latest(act.tx, incident, ItemEvent.SUSPECT_CONFIRMED)


def answer(act: Act, incident: Incident, change: str, bucket: str, *, was_it: bool) -> None:
    """Somebody who works on it says whether it was this change; who may is for the caller to decide."""
    if change in answered(act, incident.number):
        raise MovedOn(f"That has been said of {change} and {incident.number} already.", record=incident.number)
    if was_it:
        act.journal(ItemEvent.SUSPECT_CONFIRMED, incident.number, change=change, bucket=bucket)
    else:
        act.journal(ItemEvent.SUSPECT_CLEARED, incident.number, change=change, bucket=bucket)
