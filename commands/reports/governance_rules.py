"""How changes, reviews, pauses, vendors, messages and forecasts went, in numbers; values in, values out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import Enum, auto
from typing import Any

from commands.reports.handling_rules import Lengths
from commands.reports.rules import share
from storage.record import Record, field


class Made(Record):
    """A change that was done. Of what was done before anybody was asked nobody knows whether it `overran`, nor how
    long it took (`hours` from the request): both are None.
    """

    number: int
    emergency: bool
    overran: bool | None
    hours: float | None


class Foretold(Record):
    """How good so many forecasts were: `brier` and `skill` are fractions, None where there were none."""

    n: int
    brier: float | None
    skill: float | None


class Governance(Record):
    """How a time was governed.

    `decided` are the numbers of changes that a board decided on, with the hours that it took; `reviews` the records
    whose review was due, and whether it was held in time; `pauses` the incidents of the pauses that began, and
    whether late; `vendors` names those that promise something (key -> name); `messages` how many went to how many
    people, None once nobody knows any more; `foretold` how good the forecasts were whose promise was judged, None
    where nothing is foretold.
    """

    made: Sequence[Made] = ()
    decided: Lengths = ()
    reviews: Sequence[tuple[str, bool]] = ()
    pauses: Sequence[tuple[int, bool]] = ()
    vendors: Mapping[str, str] = field(default_factory=dict)
    messages: tuple[int, int] | None = (0, 0)
    foretold: Foretold | None = None


NO_GOVERNANCE = Governance()


def of_all(part: str, found: int, whole: str, of: int) -> dict[str, Any]:
    """A share with what it is of, under these names."""
    return {whole: of, part: found, "share": share(found, of)}


class Step(Enum):
    """What happens to a review; when it is called off nobody owes it any more."""

    CALLED = auto()
    DONE = auto()
    OFF = auto()


Story = Iterable[tuple[datetime, Step, datetime | None]]
"""When each happened, what it was, and until when it is owed from then on."""


def reviews_due(story: Story, start: datetime, end: datetime, known: datetime) -> list[bool]:
    """Of the reviews of a record that were due from `start` up to `end`, as was known at `known`: whether in time.

    One that was called for anew before it was due is due then; one that is late counts once, until it is done.
    """
    found: list[bool] = []
    due, is_late = None, False
    for at, step, until in [*story, (known, Step.OFF, None)]:
        if due is not None and due < at:
            found += [False] if start <= due < end else []
            due, is_late = None, True
        if step is Step.CALLED:
            due = None if is_late else until
            continue
        if step is Step.DONE and due is not None and start <= due < end:
            found.append(True)
        due, is_late = None, False
    return found
