"""What is down with what has failed, as people count it; pure."""

from collections.abc import Sequence

from commands.items.known import Register
from commands.items.rules import Impact
from commands.items.rules import Redundancy as Redundancy
from commands.items.wording import counts
from storage.record import Record


class Fallen(Record):
    """What is down with items, as people count it: services and sites (keys), and about how many people work there
    (None: app.yaml says so of none of them). `register` is by what it was found.
    """

    impact: Impact
    services: Sequence[str]
    sites: Sequence[str]
    people: int | None
    register: Register

    @property
    def counts(self) -> str:
        return counts(len(self.impact.down), len(self.services), len(self.sites), self.people)
