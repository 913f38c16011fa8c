"""What a day's incidents were handled like, in numbers; values in, values out."""

from collections.abc import Sequence
from typing import Any

from commands.reports.rules import share
from storage.record import Record

Lengths = Sequence[tuple[int, float]]
"""(the number of an incident, hours), as many as were known of that day."""


class Handled(Record):
    """`updates` and `objections` are (in time, owed) and (upheld, judged)."""

    detected: Lengths = ()
    led: Lengths = ()
    mitigated: Lengths = ()
    updates: tuple[int, int] = (0, 0)
    objections: tuple[int, int] = (0, 0)

    @property
    def updates_in_time(self) -> dict[str, Any]:
        in_time, owed = self.updates
        return {"owed": owed, "in_time": in_time, "share": share(in_time, owed)}

    @property
    def objected(self) -> dict[str, Any]:
        upheld, judged = self.objections
        return {"judged": judged, "upheld": upheld, "share": share(upheld, judged)}


NOTHING = Handled()
