"""What the figure of an improvement was over days of its own, within its scope and outside it."""

from collections.abc import Mapping
from datetime import datetime

from commands.improvements import rules
from commands.improvements.kpis import Behind, Kpi, Scope
from commands.improvements.policy import ImprovementPolicy
from commands.improvements.rules import Aim, Scale
from commands.reports.places import region_of
from commands.shared.act import Act
from storage.figures import queries as figures
from storage.figures.records import Facts, Window
from storage.improvements import queries as improvements
from storage.improvements.records import Measured, Sample


def aim_of(act: Act, kpi: Kpi) -> Aim:
    return Aim(kpi.scale, kpi.more_is_better, act.policy(ImprovementPolicy).improving.enough)


def measured(act: Act, kpi: Kpi, scope: Scope, start: datetime, end: datetime) -> Measured:
    """The figure from `start` to `end` (UTC, half-open), as it was known at the end."""
    facts = figures.some_facts(act.tx, Window(start, end), kpi.needs)
    days = (end - start).total_seconds() / 86_400
    behind = kpi.behind(facts)
    if not scope.by:
        return Measured(start, end, _sample(kpi, facts, days, None), None, tuple(dict.fromkeys(behind)))
    within = _within(act, scope, {*behind, *kpi.hits(facts)})
    is_compared = act.policy(ImprovementPolicy).improving.control
    outside = {*behind, *kpi.hits(facts)} - within
    others = _sample(kpi, facts, days, outside) if is_compared else None
    of_it = tuple(record for record in dict.fromkeys(behind) if record in within)
    return Measured(start, end, _sample(kpi, facts, days, within), others, of_it)


def _within(act: Act, scope: Scope, records: set[str]) -> set[str]:
    found = improvements.groups(act.tx, records, "site" if scope.by == "region" else scope.by)
    if scope.by == "region":
        regions = act.policy(ImprovementPolicy).reports.regions
        named: Mapping[str, str] = {record: region_of(act.document, regions, site) for record, site in found.items()}
    else:
        named = found
    return {record for record, key in named.items() if key == scope.key}


def _sample(kpi: Kpi, facts: Facts, days: float, wanted: set[str] | None) -> Sample:
    """Of these records, or of all."""

    def some(records: Behind) -> int:
        return sum(wanted is None or record in wanted for record in records)

    if kpi.scale is Scale.SHARE:
        return rules.share(some(kpi.hits(facts)), some(kpi.of(facts)), days)
    if kpi.scale is Scale.COUNT:
        return rules.count(some(kpi.hits(facts)), days)
    return rules.middle([value for record, value in kpi.values(facts) if wanted is None or record in wanted], days)
