"""What each test of faults has counted: shown as a table at the end of the run."""

import os
from collections.abc import Callable, Iterator, Sized
from dataclasses import asdict, dataclass

import pytest

ROUNDS = int(os.environ.get("QUARTERDECK_FAULT_ROUNDS", "1"))
SEED = int(os.environ.get("QUARTERDECK_FAULT_SEED", "7"))
"""How long the tests of faults go on, and on which course of events."""


@dataclass
class Tally:
    """`worst_recovery` is in seconds, from the end of the fault until all works again."""

    runs: int = 0
    lost: int = 0
    repeated: int = 0
    worst_recovery: float | None = None
    note: str = ""

    def counted(
        self,
        runs: int,
        *,
        lost: Sized = (),
        repeated: Sized = (),
        worst_recovery: float | None = None,
        note: str = "",
    ) -> None:
        """Keep the figures for the table; nothing may be lost, nothing repeated."""
        self.runs, self.lost, self.repeated = runs, len(lost), len(repeated)
        self.worst_recovery, self.note = worst_recovery, note
        assert not lost, f"lost: {lost}"
        assert not repeated, f"repeated: {repeated}"


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Iterator[Tally]:
    found = Tally()
    yield found
    record_property("tally", asdict(found))
