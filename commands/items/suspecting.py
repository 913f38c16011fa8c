"""Which changes an incident may come from, how likely each is, and what is learned from people's answers; pure."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from enum import StrEnum

from storage.record import Record

LOOKED_BACK = timedelta(hours=72)
SHOWN_FROM = 0.10
MOST = 3
WEIGHT = 4
"""What is thought before anybody has answered counts as so many answers."""


class Nearness(StrEnum):
    """Of what a change touched to what the incident is about."""

    SAME = "same item"
    NEIGHBOUR = "neighbour"
    TWO_AWAY = "two away"
    SERVICE = "same service"


AGES: Sequence[tuple[timedelta, str, float]] = (
    (timedelta(hours=1), "1h", 0.5),
    (timedelta(hours=4), "4h", 0.3),
    (timedelta(hours=24), "24h", 0.15),
    (LOOKED_BACK, "72h", 0.05),
)
"""How long before the incident it began, at most; and how likely that alone makes it."""

NEAR: Mapping[Nearness, float] = {
    Nearness.SAME: 1.0,
    Nearness.NEIGHBOUR: 0.6,
    Nearness.TWO_AWAY: 0.3,
    Nearness.SERVICE: 0.2,
}


class Done(Record):
    """Something that was changed: its record, when it was begun (UTC, by the clock), what it touched (keys)."""

    record: str
    at: datetime
    items: tuple[str, ...]


class Answers(Record):
    """What people have said of suspects of one bucket: how often they were asked, and it was the cause."""

    asked: int = 0
    yes: int = 0


class Suspect(Record):
    """A change, how likely (0 to 1) it is the cause, and by what; `bucket` is where an answer is learned."""

    record: str
    at: datetime
    score: float
    nearness: Nearness
    bucket: str


class About(Record):
    """What an incident is about: when it was opened (UTC), the distance of each item near it (itself: 0), the
    items of its service, and the changes (CHG-7) in whose windows its alerts were expected, and which they outlived.
    """

    opened_at: datetime
    distances: Mapping[str, int]
    of_service: frozenset[str]
    expected: frozenset[str] = frozenset()


def suspects(about: About, done: Iterable[Done], learned: Mapping[str, Answers]) -> list[Suspect]:
    """Those that their alerts outlived first, then the likeliest, of the equally likely the last begun; at most
    three, none that is hardly likely.
    """
    found = [each for change in done if (each := _suspect(about, change, learned)) is not None]
    likely = [each for each in found if each.score >= SHOWN_FROM or each.record in about.expected]
    return sorted(likely, key=lambda each: _order(about, each))[:MOST]


def _order(about: About, suspect: Suspect) -> tuple[bool, float, float, str]:
    return suspect.record not in about.expected, -suspect.score, -suspect.at.timestamp(), suspect.record


def _suspect(about: About, change: Done, learned: Mapping[str, Answers]) -> Suspect | None:
    age, nearness = about.opened_at - change.at, nearness_of(about, change.items)
    if not timedelta() <= age < LOOKED_BACK or nearness is None:
        return None
    _, named, weight = next(each for each in AGES if age <= each[0])
    bucket = f"{named} {nearness}"
    chance = score(weight * NEAR[nearness], learned.get(bucket, Answers()))
    return Suspect(change.record, change.at, chance, nearness, bucket)


def bucket_of(about: About, change: Done) -> str:
    """Where an answer about a change is learned; nowhere (empty), where it would not have been suspected at all."""
    suspect = _suspect(about, change, {})
    return "" if suspect is None else suspect.bucket


def nearness_of(about: About, items: Iterable[str]) -> Nearness | None:
    """Of the nearest that was touched; None where none is near."""
    touched = [*items]
    distance = min((about.distances[each] for each in touched if each in about.distances), default=None)
    if distance is not None and distance <= 2:
        return (Nearness.SAME, Nearness.NEIGHBOUR, Nearness.TWO_AWAY)[distance]
    return Nearness.SERVICE if about.of_service.intersection(touched) else None


def score(prior: float, answers: Answers) -> float:
    """(yes + 4 x prior) / (asked + 4)."""
    return (answers.yes + WEIGHT * prior) / (answers.asked + WEIGHT)
