"""Working clocks out again after a calendar was corrected: what changes is listed, and nobody is told."""

from collections.abc import Iterator
from datetime import datetime

from commands.service_levels.clockwork import recompute
from commands.shared.act import Act
from commands.shared.progress import Progress
from storage.record import Record
from storage.service_levels import queries as clocks
from storage.service_levels.records import ClockEvent

AT_ONCE = 500
SAID = {ClockEvent.MET: "is not missed", ClockEvent.BREACHED: "is missed"}


class Changed(Record):
    """A clock whose verdict is another one by its calendar as it is now."""

    incident: int
    target: str
    verdict: ClockEvent

    def __str__(self) -> str:
        return f"INC-{self.incident}: {self.target} {SAID[self.verdict]}"


def recompute_from(act: Act, since: datetime, progress: Progress) -> Iterator[Changed]:
    """Every clock that began at an instant (UTC) or later, but for imported and cancelled ones."""
    total, done, last = clocks.count_begun_since(act.tx, since), 0, 0
    while some := clocks.begun_since(act.tx, since, last, AT_ONCE):
        for clock in some:
            verdict = recompute(act, clock)
            if verdict is not None:
                yield Changed(clock.incident, clock.target_name, verdict)
        done, last = done + len(some), some[-1].id
        progress(done, total)
