"""What an import did and what falls with what, in lines for a terminal."""

from collections.abc import Iterator, Sequence

from commands.items.differing import Change, Difference
from commands.items.fallen import Fallen
from commands.items.wording import at_risk, several
from commands.shared.counts import so_many

SHOWN = 200


def imported(found: Difference, stale_after: int, *, dry_run: bool) -> Iterator[str]:
    """How much of what; and of a dry run each difference."""
    kept = f", {len(found.kept):,} kept" if found.kept else ""
    would = "Would be: " if dry_run else ""
    yield f"{would}{len(found.new):,} new, {len(found.changed):,} changed, {len(found.gone):,} gone{kept}."
    if found.relations or found.relations_gone:
        yield f"Relations: {len(found.relations):,} new, {len(found.relations_gone):,} gone."
    stale = [item.key for item in found.gone if item.missed >= stale_after]
    if stale:
        yield f"Not seen in {so_many(stale_after, 'import')} or more: {_listed(stale)}"
    if found.vague:
        types = ", ".join(f"{name} ({count:,})" for name, count in sorted(found.vague.items()))
        yield f"Taken as a mere connection, which carries no outage: {types}"
    lines = [*_differences(found)] if dry_run else [*_kept(found)]
    yield from lines[:SHOWN]
    if len(lines) > SHOWN:
        yield f"  and {len(lines) - SHOWN:,} more"


def _differences(found: Difference) -> Iterator[str]:
    yield from (f"  + {item.key} ({item.kind}): {item.name}" for item in found.new)
    for item in found.changed:
        yield from (f"  ~ {item.key}: {_change(each)}" for each in found.changes[item.key])
    yield from (f"  ? {item.key}: not in it, {item.missed} in a row" for item in found.gone)
    yield from (f"  + {each.item} {each.kind.replace('_', ' ')} {each.other}" for each in found.relations)
    yield from (f"  - {each.item} {each.kind.replace('_', ' ')} {each.other}" for each in found.relations_gone)
    yield from _kept(found)


def _kept(found: Difference) -> Iterator[str]:
    for key, changes in sorted(found.kept.items()):
        for each in changes:
            yield f"  = {key}: {each.field} stays {_value(each.was)}, as {each.stays_by} says, not {_value(each.now)}"


def _change(change: Change) -> str:
    field = "class" if change.field == "kind" else change.field
    return f"{field} {_value(change.was) or 'nothing'} -> {_value(change.now)}"


def _value(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(map(str, value))
    if isinstance(value, dict):
        return ", ".join(f"{name}={each}" for name, each in value.items())
    return "" if value is None else str(value)


def _listed(keys: Sequence[str]) -> str:
    more = f" and {len(keys) - 20:,} more" if len(keys) > 20 else ""
    return f"{', '.join(keys[:20])}{more}"


def fallen(found: Fallen) -> Iterator[str]:
    """What is down, a line each with its distance and how it was reached; then what is at risk."""
    names = [found.register.name(key) for key in found.impact.failed]
    yield f"Down with {several(names)}: {found.counts}"
    for key, steps in found.impact.down.items():
        yield f"  {steps}  {key}: {' > '.join(found.impact.path(key))}"
    for key, redundancy in found.impact.at_risk.items():
        yield f"  at risk  {key}: {at_risk(redundancy)}"
