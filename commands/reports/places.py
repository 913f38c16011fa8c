"""What figures are told apart by: what incidents say of themselves, and the region that the site of each is of."""

from collections.abc import Callable, Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from typing import Literal

from pydantic import Field

from commands.shared.model import ConfigModel
from commands.shared.organisation import Organisation, Word
from commands.shared.written import Name
from storage.record import Record

BY = ("service", "team", "priority", "region", "category", "site")
"""What the incidents behind a figure can be told apart by."""


class Regions(ConfigModel):
    """Which region imported text is of: by the patterns of each, whichever letters are capitals; the first counts."""

    source: Literal["location"] = Field(default="location", alias="from")
    group: dict[Name, tuple[Word, ...]] = Field(default_factory=dict)

    def of(self, text: str) -> str | None:
        """None where no pattern matches."""
        said = text.strip().casefold()
        return next((region for region, patterns in self.group.items() if _matches(said, patterns)), None)


@lru_cache(maxsize=10_000)
def _matches(said: str, patterns: tuple[str, ...]) -> bool:
    """`*` is anything, `?` a letter; no other sign means anything."""
    return said != "" and any(fnmatchcase(said, pattern.casefold().replace("[", "[[]")) for pattern in patterns)


class Group(Record):
    """A way to tell a line apart: by a column of incidents, each value of which is `named` so; '' is none."""

    by: str
    column: str
    named: Callable[[str], str]


class Apart(Record):
    """How many of what a figure counts are of each group, the most first; '' of none.

    `unplaced` are the sites of those that no region is known for, `hidden` how many whoever asks may not see.
    """

    counts: Mapping[str, int]
    unplaced: Mapping[str, int]
    hidden: int


def region_of(document: Organisation, regions: Regions, site: str) -> str:
    """Of a site (a key of app.yaml, or imported text); '' where none is known."""
    return document.region_of(site) or regions.of(site) or ""


def groups(document: Organisation, regions: Regions) -> dict[str, Group]:
    """By what it is told where a line shows; regions only where there are some."""
    found = [Group(column, column, str) for column in ("service", "team")]
    if regions.group or any(site.region for site in document.sites.values()):
        found.append(Group("region", "site", lambda site: region_of(document, regions, site)))
    return {group.by: group for group in (*found, Group("category", "category", str))}
