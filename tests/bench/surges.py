"""How often the rule of surges tells of chance: on the real log, and on the same incidents at shuffled times.

Imported incidents have no text, so what is compared are category, subcategory and symptom: those are alike of which
all three are the same. Under chance each incident keeps what it was about and gets the time of another, so weekdays,
office hours and busy weeks stay as they were.
"""

import csv
import gzip
import random
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from commands.incidents.policy import Surge

LOG = Path(__file__).parents[3] / "shared" / "data" / "servicenow-incidents.csv.gz"
ABOUT = ("category", "subcategory", "u_symptom")
SHUFFLES, SEED = 50, 7
WEEK = 7 * 86400.0

Report = tuple[float, str]
"""When (seconds), and what it was about."""


def read(path: Path) -> list[Report]:
    """Of each incident of a log its opening, in the order of time; what says nothing of itself is left out."""
    found: dict[str, Report] = {}
    with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            about = " · ".join(row[name] for name in ABOUT)
            if row["number"] not in found and "?" not in about:
                opened = datetime.strptime(row["opened_at"], "%d/%m/%Y %H:%M").replace(tzinfo=UTC)
                found[row["number"]] = (opened.timestamp(), about)
    return sorted(found.values())


def surges(reports: Iterable[Report], setting: Surge) -> int:
    """How often a team would have been told."""
    alike: dict[str, list[float]] = defaultdict(list)
    for at, about in reports:
        alike[about].append(at)
    return sum(told(times, setting.reports, setting.within.total_seconds()) for times in alike.values())


def told(times: Sequence[float], reports: int, within: float) -> int:
    """How often the team would have been told of reports that are all alike, made at these times (ascending)."""
    count, last, start = 0, float("-inf"), 0
    for at, time in enumerate(times):
        while time - times[start] >= within:
            start += 1
        if time - last < within:
            last = time
        elif at - start + 1 >= reports:
            count, last = count + 1, time
    return count


def by_chance(reports: Sequence[Report], setting: Surge, shuffles: int = SHUFFLES) -> float:
    """The mean of so many shuffles, each the same every time."""
    times, about = [at for at, _ in reports], [what for _, what in reports]
    chance = random.Random(SEED)
    counts = []
    for _ in range(shuffles):
        chance.shuffle(about)
        counts.append(surges(zip(times, about, strict=True), setting))
    return sum(counts) / len(counts)


def tell_surges(path: Path = LOG) -> None:
    """A line for each setting: so often in a week, and how many of those chance alone makes."""
    if not path.exists():
        print(f"     surges: {path.name} is not beside the project, so nothing is measured")
        return
    reports = read(path)
    weeks = (reports[-1][0] - reports[0][0]) / WEEK
    for count in (3, 5, 8):
        setting = Surge(reports=count)
        real, chance = surges(reports, setting), by_chance(reports, setting)
        share = f"{chance / real:.1%}" if real else "n/a"
        print(
            f"     surge of {count} within 30m: told {real} times in {weeks:.0f} weeks ({real / weeks:.2f} a week); "
            f"on shuffled times {chance:.2f} ({chance / weeks:.3f} a week): {share} by chance (n {len(reports):,})"
        )


if __name__ == "__main__":
    tell_surges()
