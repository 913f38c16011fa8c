"""One transaction of somebody's doing: the first argument of all that decides, asks, shows and follows."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Connection

from commands.shared.index import NOTHING, Index
from commands.shared.organisation import Organisation
from commands.shared.refusals import NotAllowed
from storage.journal import queries as journal
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.record import Record, replace

GUESTS = (
    "Guests report with `/incident`, and follow what they reported with `/incident mine`. The rest is not theirs."
)

Policy = TypeVar("Policy", bound=Organisation)


class Act(Record):
    """Where it writes, who does it, when, and by which app.yaml.

    `by` is a Slack user id, or `quarterdeck`; `now` is UTC; `rate` is how many seconds of the desk's clock pass in a
    real one. In a question `tx` is a connection to read from. To a guest (`is_guest`) only their own reports
    are there. `index` finds records by their words. `place` is the channel (its id) in which a line was typed;
    `following` the kind of entry from which what is done follows; `suggesting` what practices add to the answer to a
    report; `engaging` what they know of somebody's time.
    """

    tx: Connection
    by: str
    now: datetime
    document: Organisation
    rate: float = 1.0
    is_guest: bool = False
    index: Index = NOTHING
    place: str | None = None
    following: str | None = None
    suggesting: tuple[Callable[..., Any], ...] = ()
    engaging: tuple[Callable[..., Any], ...] = ()

    @property
    def today(self) -> date:
        """By the desk's own zone."""
        return self.now.astimezone(self.document.desk.zone).date()

    def policy(self, kind: type[Policy]) -> Policy:
        """app.yaml as a practice reads it."""
        assert isinstance(self.document, kind), f"add {kind.__name__} to the bases of Document in bot/config.py"
        return self.document

    def done_by(self, by: str = QUARTERDECK) -> "Act":
        """The same transaction, for what somebody else does in it; Quarterdeck itself by default."""
        return replace(self, by=by, is_guest=self.is_guest and by == self.by)

    def refuse_guests(self, attempted: str) -> None:
        """For what guests may not: who reports and follows what they reported, and no more. Raises NotAllowed."""
        if self.is_guest:
            raise NotAllowed(GUESTS, attempted=attempted, record="desk")

    def was_shown(self, record: str) -> None:
        """Have it journalled, once what is done or asked has ended well, that whoever acts was shown this record."""
        journal.note_reading(self.tx, record)

    def journal(self, what: str, record: str, **details: Any) -> Entry:
        """Write an entry; whoever follows such entries acts on it before the transaction ends."""
        return journal.append(self.tx, what, record, actor=self.by, now=self.now, **details)


Follower = Callable[[Act, Entry], None]
"""Does what follows, in the same transaction, once something is journalled. It writes rows, and no more: what can
fail for reasons of its own is an effect or a timer.
"""
