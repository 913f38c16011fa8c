"""What the incidents that got low marks share, against all that were rated: only what is not chance is told."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo

from commands.shared.act import Act
from commands.shared.chances import BY_CHANCE, of_draws
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.journal.records import number_of
from storage.service_levels.records import ClockEvent
from storage.surveys import queries as surveys
from storage.surveys.records import Span

FEWEST = 3
"""Fewer low marks share nothing that could be told from chance."""

HANDED_ON = 2
NIGHT = (22, 6)
"""From this hour to that, by the desk's clock."""

REASSIGNED, LATE, REOPENED, AT_NIGHT = (
    "handed on more than twice", "late", "reopened", "reported at night",
)  # fmt: skip
TRAITS = (REASSIGNED, LATE, REOPENED, AT_NIGHT)


@dataclass(frozen=True)
class Shared:
    """So many `hits` of the `low` ones have a trait, as have `marked` of all that were rated (`total`)."""

    trait: str
    hits: int
    low: int
    marked: int
    total: int


def shared(traits: Mapping[str, Collection[str]], low: Collection[str]) -> list[Shared]:
    """What is not chance, the surest first: `traits` of each record that was rated, `low` are those with a low mark.

    That so many questions are asked makes each of them stricter (Bonferroni).
    """
    if len(low) < FEWEST or len(low) == len(traits):
        return []
    marked = Counter(trait for each in traits.values() for trait in each)
    hits = Counter(trait for record in low for trait in traits[record])
    chance = {trait: of_draws(hits[trait], len(low), marked[trait], len(traits)) for trait in TRAITS if hits[trait]}
    return [
        Shared(trait, hits[trait], len(low), marked[trait], len(traits))
        for trait in sorted(chance, key=lambda each: chance[each])
        if chance[trait] * len(TRAITS) < BY_CHANCE
    ]


def is_night(at: datetime, zone: tzinfo) -> bool:
    hour = at.astimezone(zone).hour
    return hour >= NIGHT[0] or hour < NIGHT[1]


def of_low_marks(act: Act, span: Span, low: int, service: str | None) -> list[Shared]:
    """Of what was rated in a span, of a service (a key) or of all; a mark up to `low` is a low one."""
    scores = {record: score for record, _, score in surveys.rated_in(act.tx, span, span.end)}
    found = incidents.those(act.tx, [number_of(record) for record in scores])
    rated = [each for each in found if service is None or each.service == service]
    low_ones = [each.number for each in rated if scores[each.number] <= low]
    return shared(_traits(act, rated), low_ones) if len(low_ones) >= FEWEST else []


def _traits(act: Act, rated: Sequence[Incident]) -> dict[str, set[str]]:
    numbers, zone = [each.number for each in rated], act.document.desk.zone
    given = Counter(each.record for each in journal.all_of_kind(act.tx, numbers, IncidentEvent.ASSIGNED))
    late = {each.record for each in journal.all_of_kind(act.tx, numbers, ClockEvent.BREACHED)}
    return {
        each.number: {
            trait
            for trait, has_it in (
                (REASSIGNED, given[each.number] - 1 > HANDED_ON),
                (LATE, each.number in late),
                (REOPENED, each.reopened > 0),
                (AT_NIGHT, is_night(each.opened_at, zone)),
            )
            if has_it
        }
        for each in rated
    }
