"""All that is said of a service and of what is at stake, as data."""

from collections.abc import Sequence

from commands.availability.standing import Standing
from commands.items.fallen import Fallen, Redundancy
from commands.shared.organisation import Service
from storage.record import Record


class Page(Record):
    """All that is said of a service. `hours` is when its time counts, in plain words, empty where nothing is said;
    `promises` and `uptime` are in the order of app.yaml; `tickets`, `past` and `coming` are lines (mrkdwn), `open` is
    how many tickets there are; `needs` and `needed_by` are keys, the nearest; `at_risk` is what of it has lost some
    of what stands in for each other.
    """

    key: str
    service: Service
    hours: str
    promises: Sequence[tuple[str, str]]
    uptime: Sequence[Standing]
    tickets: Sequence[str]
    open: int
    past: Sequence[str]
    coming: Sequence[str]
    needs: Sequence[str]
    needed_by: Sequence[str]
    at_risk: Sequence[tuple[str, Redundancy]]


class Stakes(Record):
    """With a change: what falls should it fail; which items (by name) lose the last that they need, and which go on
    with fewer. The redundancy is how it is before the change, and with it.
    """

    should_it_fail: Fallen
    takes_the_last: Sequence[tuple[str, Redundancy]]
    takes_one: Sequence[tuple[str, Redundancy]]
