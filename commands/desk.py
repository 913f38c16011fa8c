"""The one object that a handler is given: the two doors to what is remembered, the time, and the policies."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from commands.refusals import AlreadyReceived, NotAllowed
from storage.database import Database
from storage.inbox import queries as inbox
from storage.journal import queries as journal
from storage.journal.records import Entry

P = ParamSpec("P")
T = TypeVar("T")
Policy = TypeVar("Policy")


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
    source: str = "slack"

    def now(self) -> datetime:
        return self.clock.now()

    def policy(self, kind: type[Policy]) -> Policy:
        found = self.policies[kind]
        assert isinstance(found, kind)
        return found

    def receiving(self, delivery: str) -> "Desk":
        """This desk, handling one delivery of Slack's."""
        return replace(self, delivery=delivery)

    async def write(self, operation: Callable[Concatenate[Connection, P], T], *args: Any, **kwargs: Any) -> T:
        now = self.now()
        write = self.database.write if self.delivery is None else self.database.write_soon
        try:
            return await write(self._whole, operation, args, kwargs | {"now": now})
        except NotAllowed as refusal:
            await self.database.write(_journal_refusal, refusal, kwargs.get("by", "unknown"), now)
            raise

    async def read(self, query: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        return await self.database.read(query, *args, **kwargs)

    def _whole(
        self, tx: Connection, operation: Callable[..., T], args: Sequence[Any], kwargs: Mapping[str, Any]
    ) -> T:
        tx.info["source"] = self.source
        if self.delivery is not None and not inbox.receive(tx, self.delivery, kwargs["now"]):
            raise AlreadyReceived("I have that already, and it is done.")
        outcome = operation(tx, *args, **kwargs)
        while entries := journal.take_unfollowed(tx):
            for entry in entries:
                for follow in self.followers:
                    follow(tx, entry, now=kwargs["now"])
        return outcome


def _journal_refusal(tx: Connection, refusal: NotAllowed, actor: str, now: datetime) -> None:
    details = {"attempted": refusal.attempted, "because": refusal.sentence}
    journal.append(tx, "refused", refusal.record, actor=actor, now=now, **details)
    journal.take_unfollowed(tx)
