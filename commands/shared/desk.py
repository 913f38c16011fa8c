"""The one object that a handler is given: the two doors to what is remembered, the time, and the policies."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from commands.shared.refusals import AlreadyReceived, MovedOn, NotAllowed, NotFound, Refused
from storage.database import Database
from storage.inbox import queries as inbox
from storage.journal import queries as journal
from storage.journal.records import Entry

log = logging.getLogger("quarterdeck.desk")

P = ParamSpec("P")
T = TypeVar("T")
Policy = TypeVar("Policy")


UNKNOWN = "unknown"
"""Stands for whoever asks, where Slack does not say."""


class Clock(Protocol):
    """Tells the time, aware and in UTC; `rate` is how many of its seconds pass in a real one."""

    @property
    def rate(self) -> float: ...

    def now(self) -> datetime: ...


class Follower(Protocol):
    """Does what follows, in the same transaction, when something is journalled."""

    def __call__(self, tx: Connection, entry: Entry, *, now: datetime) -> None: ...


@dataclass(frozen=True)
class Desk:
    """`write` runs an operation in one transaction, with `now` as its keyword; `read` asks a question.

    `delivery` is what Slack delivered; an operation is refused with AlreadyReceived when that was handled before.
    """

    database: Database
    clock: Clock
    policies: Mapping[type, object]
    followers: Sequence[Follower] = field(default_factory=list)
    delivery: str | None = None
    by: str = UNKNOWN
    source: str = "slack"

    def now(self) -> datetime:
        return self.clock.now()

    def policy(self, kind: type[Policy]) -> Policy:
        found = self.policies[kind]
        assert isinstance(found, kind)
        return found

    def receiving(self, delivery: str | None, by: str = UNKNOWN) -> "Desk":
        """This desk, handling one delivery of Slack's, of somebody's doing (a Slack id)."""
        return replace(self, delivery=delivery, by=by)

    def further(self) -> "Desk":
        """This desk, for what else the delivery in hand needs once an operation has received it."""
        return replace(self, delivery=None)

    async def write(self, operation: Callable[Concatenate[Connection, P], T], *args: Any, **kwargs: Any) -> T:
        now = self.now()
        write = self.database.write if self.delivery is None else self.database.write_soon
        told: list[Entry] = []
        try:
            outcome = await write(self._whole, operation, args, kwargs | {"now": now}, told)
        except (NotAllowed, NotFound, MovedOn) as refusal:
            await self._refused(refusal, operation.__name__, kwargs.get("by"))
            raise
        for entry in told:
            log.info("%s by %s", entry.what, entry.actor, extra={"record": entry.record})
        return outcome

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a query finds; what it refuses is journalled, as of `write`."""
        try:
            return await self.database.read(query, *args, **kwargs)
        except (NotAllowed, NotFound, MovedOn) as refusal:
            await self._refused(refusal, query.__name__, kwargs.get("by"))
            raise

    async def _refused(self, refusal: Refused, asked: str, by: object) -> None:
        write = self.database.write if self.delivery is None else self.database.write_soon
        attempted, actor = getattr(refusal, "attempted", asked), by if isinstance(by, str) else self.by
        await write(_journal_refusal, refusal, attempted, actor, self.now())
        log.info("refused %s: %s", attempted, refusal, extra={"record": refusal.about})

    def _whole(
        self,
        tx: Connection,
        operation: Callable[..., T],
        args: Sequence[Any],
        kwargs: Mapping[str, Any],
        told: list[Entry],
    ) -> T:
        """The operation and all that follows from it; `told` is filled with what was journalled."""
        told.clear()
        tx.info["source"] = self.source
        if self.delivery is not None and not inbox.receive(tx, self.delivery, kwargs["now"]):
            raise AlreadyReceived("I have that already, and it is done.")
        outcome = operation(tx, *args, **kwargs)
        while entries := journal.take_new_entries(tx):
            told.extend(entries)
            for entry in entries:
                for follow in self.followers:
                    follow(tx, entry, now=kwargs["now"])
        return outcome


def _journal_refusal(tx: Connection, refusal: Refused, attempted: str, actor: str, now: datetime) -> None:
    details = {"attempted": attempted, "because": refusal.sentence}
    journal.append(tx, "refused", refusal.about, actor=actor, now=now, **details)
    journal.take_new_entries(tx)
