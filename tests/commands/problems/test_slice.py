"""Families and proposals against a plain recomputation that shares no code: on seeded ones, and on the real log."""

import csv
import gzip
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from commands.problems import mining
from storage.problems import families
from storage.problems.records import STANDING, CandidateState
from tests.commands.conftest import ANA, Acting
from tests.commands.incidents.examples import standing
from tests.commands.problems.examples import at

LOG = Path(__file__).parents[4] / "shared" / "data" / "servicenow-incidents.csv.gz"
BEGIN = datetime(2026, 3, 2, 8, tzinfo=UTC)
WITHIN, ENOUGH = timedelta(days=30), 5
WORDS = ("till", "drawer", "scanner", "badge", "printer", "lamp", "router", "tablet")


@dataclass(frozen=True)
class Said:
    """A report: when, of which service and category, and its words."""

    at: datetime
    service: str
    category: str | None
    title: str


def seeded(count: int) -> list[Said]:
    chance, now, found = random.Random(11), BEGIN, []
    for _ in range(count):
        now += timedelta(hours=chance.randrange(1, 14))
        category = chance.choice((None, None, "hardware", "access"))
        found.append(Said(now, chance.choice(("pos", "erp")), category, " ".join(chance.sample(WORDS, 3))))
    return found


def real(count: int) -> list[Said]:
    """The first of the log: what it calls category is the service here, and its subcategory the category."""
    found: dict[str, Said] = {}
    with gzip.open(LOG, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["number"] not in found and "?" not in (row["category"], row["subcategory"], row["u_symptom"]):
                opened = datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
                found[row["number"]] = Said(opened, row["category"], row["subcategory"], row["u_symptom"])
                if len(found) == 2 * count:
                    break
    return sorted(found.values(), key=lambda each: each.at)[:count]


def alike(one: Said, other: Said) -> bool:
    """Of one service, and either of one category, or of none and half of all their words the same."""
    if one.service != other.service or one.category != other.category:
        return False
    if one.category is not None:
        return True
    mine, theirs = set(one.title.split()), set(other.title.split())
    return abs(one.at - other.at) < WITHIN and 2 * len(mine & theirs) >= len(mine | theirs)


def groups(reports: Sequence[Said]) -> list[set[int]]:
    """What hangs together, each by its places among the reports."""
    found: list[set[int]] = []
    for place, report in enumerate(reports):
        near = [group for group in found if any(alike(report, reports[other]) for other in group)]
        found = [group for group in found if group not in near] + [{place}.union(*near)]
    return found


def proposals(reports: Sequence[Said]) -> Iterator[datetime]:
    """When something was proposed: enough of a group in the time, of which nothing had been."""
    told: set[int] = set()
    for count in range(1, len(reports) + 1):
        now = reports[count - 1].at
        group = next(each for each in groups(reports[:count]) if count - 1 in each)
        lately = [place for place in group if now - WITHIN < reports[place].at <= now]
        if len(lately) >= ENOUGH and not group & told:
            told |= group
            yield now


def mined(acting: Acting, reports: Sequence[Said]) -> list[int]:
    """The numbers of the incidents, each looked at as it came."""
    numbers = []
    for each in reports:
        act = at(acting(ANA), each.at)
        more = {"service": each.service, "category": each.category, "opened_at": each.at}
        numbers.append(standing(act, title=each.title, **more).id)
        mining.mine(act)
    return numbers


def by_family(acting: Acting, numbers: Sequence[int]) -> set[frozenset[int]]:
    found: dict[str | None, set[int]] = {}
    for place, number in enumerate(numbers):
        found.setdefault(families.family_of(acting(ANA).tx, number), set()).add(place)
    return {frozenset(group) for group in found.values()}


def arisen(acting: Acting) -> list[datetime]:
    states = (*STANDING, CandidateState.LAPSED)
    return sorted(each.arisen_at for each in families.ranked(acting(ANA).tx, states, limit=1000))


def test_seeded_reports_hang_together_and_are_proposed_as_plainly_recomputed(acting: Acting) -> None:
    reports = seeded(90)
    numbers = mined(acting, reports)
    assert by_family(acting, numbers) == {frozenset(group) for group in groups(reports)}
    found = [*proposals(reports)]
    assert found
    assert arisen(acting) == found


@pytest.mark.skipif(not LOG.exists(), reason="the whole log is not beside the project")
def test_the_real_log_hangs_together_and_is_proposed_as_plainly_recomputed(acting: Acting) -> None:
    reports = real(150)
    numbers = mined(acting, reports)
    assert by_family(acting, numbers) == {frozenset(group) for group in groups(reports)}
    found = [*proposals(reports)]
    assert found
    assert arisen(acting) == found
