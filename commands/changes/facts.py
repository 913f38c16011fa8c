"""What is looked up of a change to say how risky it is."""

from collections.abc import Mapping
from datetime import timedelta

from commands.changes.collisions import Kind
from commands.changes.reading import collisions_of, spent_budgets
from commands.changes.risk import CRITICALITY, Fact
from commands.items.reading import item_names
from commands.items.register import related_items
from commands.shared.act import Act
from commands.shared.blocks import Names
from commands.shared.counts import so_many
from commands.shared.durations import say_duration
from commands.shared.relations import Towards
from storage.changes import queries as changes
from storage.changes.records import Change, Outcome
from storage.directory import queries as directory

LOOKED_BACK = timedelta(days=180)
LEAST_KNOWN = 10
"""Of so many changes of a team it can be said how many go wrong."""

MANY_ITEMS = ((1, 0), (5, 1), (20, 2))
SHARES = ((2, 0), (5, 1), (10, 2))
"""Below so many percent that failed: points."""

LEAST_CRITICAL = 4


def facts_of(act: Act, change: Change) -> Mapping[str, Fact]:
    """By the names that app.yaml gives their weights."""
    return {
        CRITICALITY: _criticality(act, change),
        "items": _items(act, change),
        "window": _window(act, change),
        "failures": _failures(act, change),
        "lead_time": lead_time(change.start - act.now),
        "budget": _budget(act, change),
    }


def _criticality(act: Act, change: Change) -> Fact:
    """The most critical service that it touches, or that needs what it touches."""
    services = act.document.services
    touched = [*change.items, *related_items(act, change.items, 1, Towards.NEEDING)]
    found = [(services[key].criticality, at, key) for at, key in enumerate(touched) if key in services]
    if not found:
        return Fact(0, "no service is touched")
    value, _, key = min(found)
    beside = "" if key in change.items else f" ({services[key].name} needs it)"
    return Fact(LEAST_CRITICAL - value, f"criticality {value}{beside}", value)


def _items(act: Act, change: Change) -> Fact:
    """What it touches, and all that cannot do without."""
    count = len({*change.items, *related_items(act, change.items, None, Towards.NEEDING)})
    points = next((points for most, points in MANY_ITEMS if count <= most), 3)
    return Fact(points, "1 item" if count == 1 else f"{count} items, with what needs them")


def _window(act: Act, change: Change) -> Fact:
    found = {each.kind: each for each in collisions_of(act, change)}
    names: Names = item_names(act)
    if Kind.PRODUCTION in found:
        needed = found[Kind.PRODUCTION].other
        return Fact(2, f"while {names.get(needed, needed)} is needed")
    if Kind.MAINTENANCE in found:
        return Fact(2, "outside maintenance")
    return Fact(0, "within its hours")


def _failures(act: Act, change: Change) -> Fact:
    """How often changes of the team of whoever implements it have failed."""
    people = team_mates(act, change.implementer)
    counts = changes.outcomes_of(act.tx, people, act.now - LOOKED_BACK) if people else {}
    failed, known = counts.get(Outcome.FAILED, 0), sum(counts.values())
    if known < LEAST_KNOWN:
        return Fact(0, f"{so_many(known, 'change')} of the team known, too few to tell")
    points = next((points for bound, points in SHARES if 100 * failed < bound * known), 3)
    return Fact(points, f"{failed} of {known} changes of the team failed")


def team_mates(act: Act, person: str) -> list[str]:
    """Everybody in a team with somebody, them included; nobody for who is in none."""
    found: dict[str, None] = {}
    for team in act.document.teams.values():
        members = directory.ids_of(act.tx, team.members)
        if person in members:
            found |= dict.fromkeys(members)
    return [*found]


def lead_time(ahead: timedelta) -> Fact:
    points = 0 if ahead >= timedelta(hours=72) else 1 if ahead >= timedelta(hours=24) else 2
    hours = timedelta(hours=max(0, ahead // timedelta(hours=1)))
    return Fact(points, f"begins in {say_duration(hours)}" if hours else "begins within the hour")


def _budget(act: Act, change: Change) -> Fact:
    is_spent = any(each.waived_until is None for each in spent_budgets(act, change))
    return Fact(2, "no downtime is left") if is_spent else Fact(0, "downtime is left")
