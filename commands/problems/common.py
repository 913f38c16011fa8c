"""What the incidents of a problem have in common, against all others: only what is not chance is told."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from commands.shared.chances import BY_CHANCE, of_draws
from storage.problems.records import Facts, Implemented
from storage.record import Record

AFTER_A_CHANGE = timedelta(hours=24)
FEWEST = 3
"""Fewer incidents have nothing in common that could be told from chance."""

CHANGE = "change"
NAMES = {
    "site": "site",
    "service": "service",
    "item": "item",
    "hour": "hour of the day",
    "weekday": "day of the week",
    "team": "team of the reporter",
    CHANGE: "a change of the service within the 24 h before",
}
"""What is compared, and what it is called."""

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

Traits = Mapping[str, str]
"""What is known of an incident, by what is compared."""


class Shared(Record):
    """So many `hits` of the `drawn` incidents have a value, where `marked` of all (`total`) have it; `chance` is how
    likely that is by chance alone.
    """

    kind: str
    value: str
    hits: int
    drawn: int
    marked: int
    total: int
    chance: float


def in_common(theirs: Sequence[Traits], all_: Sequence[Traits], leave_out: Collection[str] = ()) -> list[Shared]:
    """What is not chance, the surest first. `theirs` are among `all_`; each value that two or more have is a question
    of its own, and that many questions are asked makes each of them stricter (Bonferroni).
    """
    if len(theirs) < FEWEST or len(theirs) == len(all_):
        return []
    marked, hits = _counted(all_, leave_out), _counted(theirs, leave_out)
    asked = sum(count > 1 for count in marked.values())
    found = [
        Shared(
            *trait,
            count,
            len(theirs),
            marked[trait],
            len(all_),
            of_draws(count, len(theirs), marked[trait], len(all_)),
        )
        for trait, count in hits.items()
        if count > 1
    ]
    told = [each for each in found if each.chance * asked < BY_CHANCE]
    return sorted(told, key=lambda each: (each.chance, each.kind, each.value))


def _counted(incidents: Sequence[Traits], leave_out: Collection[str]) -> Counter[tuple[str, str]]:
    return Counter(trait for each in incidents for trait in each.items() if trait[0] not in leave_out)


def traits(
    incident: Facts, zone: tzinfo, teams: Mapping[str, str], changed: Mapping[str, Sequence[datetime]]
) -> dict[str, str]:
    """What is known of an incident: `teams` are those of people, `changed` when each service or item was changed."""
    local = incident.opened_at.astimezone(zone)
    found = {
        "site": incident.site,
        "service": incident.service,
        "item": incident.item if incident.item != incident.service else None,
        "hour": f"{local.hour:02d}",
        "weekday": WEEKDAYS[local.weekday()],
        "team": teams.get(incident.reporter),
        CHANGE: "yes" if _is_after_a_change(incident, changed) else None,
    }
    return {kind: value for kind, value in found.items() if value}


def _is_after_a_change(incident: Facts, changed: Mapping[str, Sequence[datetime]]) -> bool:
    since = incident.opened_at - AFTER_A_CHANGE
    touched = {each for each in (incident.service, incident.item) if each}
    return any(since < at <= incident.opened_at for key in touched for at in changed.get(key, ()))


def by_item(changes: Sequence[Implemented]) -> dict[str, list[datetime]]:
    """When each service or item was changed."""
    found: dict[str, list[datetime]] = {}
    for key, at in _touched(changes):
        found.setdefault(key, []).append(at)
    return found


def _touched(changes: Sequence[Implemented]) -> Iterator[tuple[str, datetime]]:
    for change in changes:
        for item in change.items:
            yield item, change.start
