"""How often the watch flags a change that never was, and how often it finds one that did harm, on a real log.

Imported incidents name no item, so a category stands for one: the 25 largest. A phantom is a category and an instant
of the log while its desk was at work, with twenty days like it before that; what came in after it has nothing to do
with it, so each flag is false. A change that did harm is the same phantom with so many incidents more. "Before and
after" is the rule that most tools have: more in the hours after than in as many hours before.
"""

import bisect
import csv
import gzip
import random
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from commands.changes import watch_rules as rules
from commands.changes.watch_rules import Window
from tests.bench.surges import LOG

CATEGORIES, PHANTOMS, SEED = 25, 4_000, 7
LENGTHS = (timedelta(hours=4), timedelta(hours=24))
HARM = (3, 10)
HISTORY = timedelta(days=30)
"""So long after the log begins the first phantom is: twenty working days, and the days between. On a weekend not
enough days like it are over yet, and the watch says nothing: none is drawn there.
"""

AT_WORK = 0.99
"""The phantoms end where so much of the log was opened: a few incidents trickle in for a year after that."""

MOST = 0.048
"""By the rule one in 21 is flagged falsely at most."""

EXPECTED = {
    timedelta(hours=4): (0.020, 0.64, 0.90, 0.17),
    timedelta(hours=24): (0.033, 0.22, 0.55, 0.35),
}
"""False, found with 3 more, with 10 more, false before and after: as they were foretold when the rule was chosen."""


@dataclass(frozen=True)
class Found:
    """Shares, from 0 to 1; `power` by how many incidents more; `before_after` is the rule that it is measured by."""

    length: timedelta
    false: float
    power: Mapping[int, float]
    before_after: float


def read(path: Path) -> dict[str, list[datetime]]:
    """The openings of each of the largest categories, in the order of time; each incident once."""
    seen: set[str] = set()
    openings: dict[str, list[datetime]] = defaultdict(list)
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            if row["number"] not in seen and row["category"] != "?":
                seen.add(row["number"])
                opened = datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
                openings[row["category"]].append(opened)
    largest = Counter({name: len(times) for name, times in openings.items()}).most_common(CATEGORIES)
    return {name: sorted(openings[name]) for name, _ in largest}


def is_workday(day: date) -> bool:
    """The log does not say in which country it was; it knows weekends, and no holidays."""
    return day.weekday() < 5


def measured(openings: Mapping[str, Sequence[datetime]], length: timedelta, phantoms: int = PHANTOMS) -> Found:
    """The same phantoms every time, in equal parts of each category."""
    chance = random.Random(SEED)
    every = sorted(at for times in openings.values() for at in times)
    first, last = every[0] + HISTORY, every[int(AT_WORK * len(every))] - max(LENGTHS)
    false, before_after, found = 0, 0, dict.fromkeys(HARM, 0)
    names = [*openings]
    for number in range(phantoms):
        counted = _counting(openings[names[number % len(names)]])
        at, windows = _instant(chance, length, (first, last), every[0])
        count, like = counted(rules.after(at, length)), [counted(each) for each in windows]
        false += rules.is_flagged(count, like)
        before_after += count >= rules.LEAST and count > counted((at - length, at))
        for more in HARM:
            found[more] += rules.is_flagged(count + more, like)
    power = {more: hits / phantoms for more, hits in found.items()}
    return Found(length, false / phantoms, power, before_after / phantoms)


def _instant(
    chance: random.Random, length: timedelta, within: Window, since: datetime
) -> tuple[datetime, list[Window]]:
    """When something might have been changed, and the windows like it, of which there are enough."""
    first, last = within
    while True:
        at = first + (last - first) * chance.random()
        like = rules.like_it(at, length, UTC, is_workday, since)
        if len(like) == rules.LIKE_DAYS:
            return at, like


def _counting(times: Sequence[datetime]) -> Callable[[Window], int]:
    return lambda window: bisect.bisect_left(times, window[1]) - bisect.bisect_left(times, window[0])


def told(found: Found) -> str:
    """A line: what was found, and beside it what was foretold."""
    hours = int(found.length / timedelta(hours=1))
    three, ten = (found.power[more] for more in HARM)
    false, was_three, was_ten, was_before = EXPECTED[found.length]
    return (
        f"{hours:>2} h: false {found.false:.1%} ({false:.1%}), found with 3 more {three:.0%} ({was_three:.0%}), "
        f"with 10 more {ten:.0%} ({was_ten:.0%}); before and after: false {found.before_after:.0%} ({was_before:.0%})"
    )


def main() -> None:
    if not LOG.exists():
        print(f"There is no {LOG.name} beside the project, so there is nothing to measure.")
        return
    openings = read(LOG)
    print(f"{PHANTOMS:,} phantom changes of {len(openings)} categories; in brackets what was foretold")
    for length in LENGTHS:
        found = measured(openings, length)
        print(f"{'ok  ' if found.false <= MOST else 'MISS'} {told(found)}")


if __name__ == "__main__":
    main()
