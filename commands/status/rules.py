"""What the page shows: how each component is, and what is the matter with it. Of an incident only what was posted."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta, tzinfo

from storage.record import Record, field
from storage.status.records import Level, Post, State

SHOWN_FOR = timedelta(days=14)
"""So long what is over is still to be read."""

AHEAD = timedelta(days=30)
"""So far ahead planned work is told of."""

LONGEST = 2000
"""So many characters a post has at most."""

IMPACTS: Mapping[Level, str] = {
    Level.OPERATIONAL: "none",
    Level.MAINTENANCE: "maintenance",
    Level.DEGRADED: "minor",
    Level.PARTIAL: "major",
    Level.MAJOR: "critical",
}
ORDER = [*Level]


class Matter(Record):
    """An incident as the public knows it; `levels` are of the components (keys) that it is about, while it lasts."""

    number: str
    name: str
    posts: Sequence[Post]
    levels: Mapping[str, Level] = field(default_factory=dict)

    @property
    def state(self) -> State:
        return self.posts[-1].state

    @property
    def is_over(self) -> bool:
        return self.state is State.RESOLVED

    @property
    def impact(self) -> str:
        return IMPACTS[worst(self.levels.values())] if self.levels else "minor"

    @property
    def changed_at(self) -> datetime:
        return self.posts[-1].at


class Planned(Record):
    """Work that stops components (keys) from `start` up to `end` (UTC): scheduled, in_progress or completed."""

    number: str
    name: str
    components: Sequence[str]
    start: datetime
    end: datetime
    state: str
    announced_at: datetime


class Page(Record):
    """All of it: components by key with their names, what is or was the matter (newest first), what is planned."""

    title: str
    zone: tzinfo
    components: Mapping[str, str]
    matters: Sequence[Matter]
    planned: Sequence[Planned]

    def level(self, key: str) -> Level:
        """How a component is now."""
        found = [matter.levels[key] for matter in self.matters if not matter.is_over and key in matter.levels]
        working = [
            Level.MAINTENANCE for each in self.planned if each.state == "in_progress" and key in each.components
        ]
        return worst([*found, *working])

    @property
    def indicator(self) -> str:
        """The worst of its components, in a word."""
        levels = [self.level(key) for key in self.components]
        open_ones = [Level.DEGRADED for matter in self.matters if not matter.is_over]
        return IMPACTS[worst([*levels, *open_ones])]

    @property
    def changed_at(self) -> datetime | None:
        """When it last said something else; None: never."""
        told = [matter.changed_at for matter in self.matters] + [each.announced_at for each in self.planned]
        return max(told, default=None)


SAYS: Mapping[str, str] = {
    "none": "Everything works",
    "maintenance": "Planned work is going on",
    "minor": "Something works less well than it should",
    "major": "A part of something does not work",
    "critical": "Something does not work",
}
"""What stands on top, by the indicator."""


def worst(levels: Iterable[Level]) -> Level:
    return max(levels, key=ORDER.index, default=Level.OPERATIONAL)


def level_of(priority: str, shares: Sequence[float], state: State) -> Level:
    """How the service of an incident is: by what is known to be down of it (shares from 0 to 1), else by how grave it
    is; what is only watched still limps.
    """
    if state is State.RESOLVED:
        return Level.OPERATIONAL
    if state is State.MONITORING:
        return Level.DEGRADED
    if shares:
        return Level.MAJOR if max(shares) >= 1 else Level.PARTIAL if max(shares) > 0 else Level.DEGRADED
    return {"P1": Level.MAJOR, "P2": Level.PARTIAL}.get(priority, Level.DEGRADED)


def levels(own: str | None, needing: Iterable[str], level: Level, shown: Iterable[str]) -> dict[str, Level]:
    """Of the components that are shown: the service itself, and what cannot do without it, which limps."""
    if level is Level.OPERATIONAL:
        return {}
    beside = dict.fromkeys(needing, Level.DEGRADED)
    known = beside | ({own: level} if own is not None else {})
    return {key: known[key] for key in shown if key in known}


def draft(state: State, service: str | None) -> str:
    """Words to begin with, of which none were said in the room."""
    what = service or "one of our services"
    return {
        State.INVESTIGATING: f"We see problems with {what} and are looking into them.",
        State.IDENTIFIED: f"We know what is wrong with {what} and are fixing it.",
        State.MONITORING: f"{what} works again. We are watching that it stays so.",
        State.RESOLVED: f"{what} works as it should.",
    }[state]


OVER = "This is resolved."
"""What is read of what is over, where nobody has said more."""
