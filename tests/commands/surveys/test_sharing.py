"""What low marks share is told only where chance does not do it, and with how many of how many."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from commands.surveys.sharing import AT_NIGHT, LATE, REOPENED, Shared, is_night, shared
from tests.commands.conftest import MIRA, SOFIA, Acting
from tests.commands.surveys.examples import rated
from tests.commands.surveys.test_reading import PEOPLE, csat


def traits(total: int, **marked: int) -> dict[str, set[str]]:
    """So many records, the first so many of which have a trait."""
    found: dict[str, set[str]] = {f"INC-{number}": set() for number in range(1, total + 1)}
    for trait, count in marked.items():
        for number in range(1, count + 1):
            found[f"INC-{number}"].add(trait)
    return found


LOW = [f"INC-{number}" for number in range(1, 6)]


def test_what_all_the_low_ones_are_and_few_others_is_told() -> None:
    """All 5 of 40 that are late are the low ones: 1 in 658,008 by chance."""
    assert shared(traits(40, late=5, reopened=20), LOW) == [Shared(LATE, 5, 5, 5, 40)]


def test_what_many_are_anyway_is_not() -> None:
    """All 5 low ones of 20 of 40 that were reopened: 1 in 42 by chance, and four questions were asked."""
    assert shared({each: {REOPENED} if number < 20 else set() for number, each in enumerate(traits(40))}, LOW) == []


@pytest.mark.parametrize("low", [LOW[:2], [*traits(40)]])
def test_too_few_and_all_share_nothing(low: list[str]) -> None:
    assert shared(traits(40, late=5), low) == []


@pytest.mark.parametrize(("hour", "night"), [(21, False), (22, True), (5, True), (6, False)])
def test_night_is_by_the_desks_own_clock(hour: int, night: bool) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    assert is_night(datetime(2026, 7, 1, hour, tzinfo=berlin).astimezone(UTC), berlin) is night
    assert AT_NIGHT == "reported at night"


def test_whoever_asks_how_satisfied_people_are_reads_it(acting: Acting) -> None:
    for person in PEOPLE[:4]:
        rated(acting, 1, by=person, reopened=1)
    for person in (*PEOPLE[4:], SOFIA):
        rated(acting, 5, by=person)
    told = csat(acting(MIRA))
    assert "*What the low marks share*\n• 4 of 4 were reopened; of all that were rated 4 of 9" in told
    assert "late" not in told
