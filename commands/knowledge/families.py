"""Reports in families: what says the like, and how long people have waited in it."""

from collections.abc import Iterable
from datetime import datetime

from commands.incidents.facts import ALIKE, about
from commands.shared.text import likeness
from storage.knowledge.records import Reported
from storage.record import Mutable, field

FEWEST = 2
"""A family has as many reports at least."""

BEST = 2
"""So many resolutions are a start."""


class Family(Mutable):
    """Reports of the like, the first of which names them; `minutes` is how long people have waited in all."""

    stems: frozenset[str]
    service: str | None
    reports: list[Reported] = field(default_factory=list)
    minutes: float = 0.0

    @property
    def title(self) -> str:
        return self.reports[0].title

    def best(self) -> list[Reported]:
        """The two resolutions to begin with: of those that held, what was fixed soonest."""
        fixed = [each for each in self.reports if each.resolved_at is not None and each.resolution_note.strip()]
        held = sorted(fixed, key=lambda each: (each.reopened, each.minutes(each.opened_at)))
        return held[:BEST]


def families(reports: Iterable[Reported], now: datetime, language: str) -> list[Family]:
    """Reports (the oldest first) grouped by what they say, those in which people wait longest first.

    A report joins the first family of its service whose first report is like it.
    """
    found: list[Family] = []
    by_stem: dict[tuple[str | None, str], list[Family]] = {}
    for report in reports:
        stems = about(report.title, language)
        near = dict.fromkeys(id(each) for stem in stems for each in by_stem.get((report.service, stem), ()))
        known = {id(each): each for stem in stems for each in by_stem.get((report.service, stem), ())}
        family = next((known[key] for key in near if likeness(known[key].stems, stems) >= ALIKE), None)
        if family is None:
            family = Family(stems, report.service)
            found.append(family)
            for stem in stems:
                by_stem.setdefault((report.service, stem), []).append(family)
        family.reports.append(report)
        family.minutes += report.minutes(now)
    several = [family for family in found if len(family.reports) >= FEWEST]
    return sorted(several, key=lambda family: (-family.minutes, family.reports[0].id))
