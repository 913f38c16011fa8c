"""The one object that a handler is given: it runs operations and questions, with the time and app.yaml at hand."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import datetime
from typing import Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy import Connection

from commands.shared.act import Act, Follower
from commands.shared.engaged import Engaging
from commands.shared.index import NOTHING, Index
from commands.shared.organisation import Organisation
from commands.shared.pressed import Waiting
from commands.shared.refusals import AlreadyReceived, MovedOn, NotAllowed, NotFound, Refused
from commands.shared.suggesting import Suggesting
from storage.database import Database
from storage.directory import queries as directory
from storage.inbox import queries as inbox
from storage.journal import queries as journal
from storage.journal.records import DeskEvent, Entry
from storage.record import Record, field, replace

log = logging.getLogger("quarterdeck.desk")

P = ParamSpec("P")
T = TypeVar("T")

UNKNOWN = "unknown"
"""Stands for whoever asks, where Slack does not say."""

PATIENCE_SECONDS = 1.2
"""So long an answer is waited for; Slack waits for three."""

MOST_ROUNDS = 20
"""So often at most what follows from an entry may be followed again."""


class Clock(Protocol):
    """Tells the time, aware and in UTC; `rate` is how many of its seconds pass in a real one."""

    @property
    def rate(self) -> float: ...

    def now(self) -> datetime: ...


async def _nobody(_people: Sequence[str]) -> None:
    """Nothing more is known of anybody."""


async def _no_guest(_person: str) -> bool:
    return False


class Desk(Record):
    """`write` runs an operation in one transaction, with all that follows from it; `ask` answers a question.

    `delivery` is what Slack delivered; an operation is refused with AlreadyReceived when that was handled before.
    `by` is whoever asks (a Slack id), `source` where it comes from (`slack`, `timer`, `replay`), `attempting` how
    the journal names what is refused, where the operation's own name would not say it. `meet` has people (Slack ids)
    looked up of whom an operation is to know whether they can act. `guests` asks Slack whether somebody is a guest;
    `is_guest` is what it said, once `identified`. `index` finds records by their words.
    `hurried` is whether somebody waits for the answer who is not Slack, and no longer; `alone` whether nothing else
    is to be written meanwhile.
    `place` is the channel (its id) in which a line was typed; `suggesting` what practices add to the answer to a
    report, `engaging` what they know of somebody's time.
    """

    database: Database
    clock: Clock
    document: Organisation
    follows: Mapping[str, Sequence[Follower]] = field(default_factory=dict)
    delivery: str | None = None
    by: str = UNKNOWN
    source: str = "slack"
    attempting: str = ""
    meet: Callable[[Sequence[str]], Awaitable[None]] = _nobody
    guests: Callable[[str], Awaitable[bool]] = _no_guest
    is_guest: bool = False
    index: Index = NOTHING
    hurried: bool = False
    alone: bool = False
    place: str | None = None
    suggesting: tuple[Suggesting, ...] = ()
    engaging: tuple[Engaging, ...] = ()
    waiting: Waiting | None = None
    patience: float = PATIENCE_SECONDS
    working: set[asyncio.Task[None]] = field(default_factory=set)

    def now(self) -> datetime:
        return self.clock.now()

    def for_delivery(self, delivery: str | None, by: str = UNKNOWN) -> "Desk":
        """This desk, handling one delivery of Slack's, of somebody's doing (a Slack id)."""
        return replace(self, delivery=delivery, by=by)

    def after_receiving(self) -> "Desk":
        """This desk, for what else the delivery in hand needs once an operation has received it."""
        return replace(self, delivery=None)

    def done_by(self, by: str, source: str) -> "Desk":
        """This desk, for what no delivery of Slack's asks for."""
        return replace(self, by=by, source=source)

    def at(self, place: str | None, waiting: Waiting | None = None) -> "Desk":
        """This desk, for a line that was typed in a channel (its id), or what was pressed there."""
        return replace(self, place=place, waiting=waiting)

    async def identified(self) -> "Desk":
        """This desk, once it is known whether whoever asks is a guest; whom app.yaml names has work here."""
        if self.document.desk.guests == "all" or self.is_guest or not await self.guests(self.by):
            return self
        named = await self.database.read(directory.ids_of, [*self.document.people()])
        return replace(self, is_guest=self.by not in named)

    def in_a_hurry(self) -> "Desk":
        """This desk, for somebody who asks once more where the database does not answer soon."""
        return replace(self, hurried=True)

    def in_bulk(self) -> "Desk":
        """The same, for very many at once, which what is written beside them would get in the way of."""
        return replace(self, hurried=True, alone=True)

    def attempt(self, name: str) -> "Desk":
        """This desk, for what is called so where it is refused."""
        return replace(self, attempting=name)

    async def write(self, operation: Callable[Concatenate[Act, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What an operation returns, once it is committed. Raises Refused, DatabaseUnavailable."""
        entries: list[Entry] = []
        try:
            outcome = await self._commit(self._run, self.now(), entries, lambda act: operation(act, *args, **kwargs))
        except (NotAllowed, NotFound, MovedOn) as refusal:
            await self._journal_refusal(refusal, operation)
            raise
        for entry in entries:
            log.info("%s by %s", entry.what, entry.actor, extra={"record": entry.record})
        return outcome

    async def ask(self, question: Callable[Concatenate[Act, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a question finds; what it refuses is journalled, as of `write`, and what it has shown."""
        now = self.now()
        try:
            found, shown = await self.database.read(
                lambda tx: (question(self._act(tx, now), *args, **kwargs), journal.take_readings(tx))
            )
        except (NotAllowed, NotFound, MovedOn) as refusal:
            await self._journal_refusal(refusal, question)
            raise
        if shown:
            await self._commit(_read, shown, self.by, now, self.source)
        return found

    async def ask_aside(self, question: Callable[Concatenate[Act, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What a question finds that reads very much and shows nobody anything, while others are answered."""
        now = self.now()
        return await self.database.read_aside(lambda tx: question(self._act(tx, now), *args, **kwargs))

    async def _commit(self, run: Callable[Concatenate[Connection, P], T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Whoever waits for Slack's answer is not kept waiting for the database for long."""
        if self.alone:
            return await self.database.write_alone(run, *args, **kwargs)
        waited_for = self.hurried or self.delivery is not None
        write = self.database.write_soon if waited_for else self.database.write
        return await write(run, *args, **kwargs)

    def _act(self, tx: Connection, now: datetime) -> Act:
        return Act(
            tx,
            self.by,
            now,
            self.document,
            self.clock.rate,
            self.is_guest,
            self.index,
            self.place,
            suggesting=self.suggesting,
            engaging=self.engaging,
        )

    def _run(self, tx: Connection, now: datetime, entries: list[Entry], operation: Callable[[Act], T]) -> T:
        """The operation and all that follows from it; `entries` is filled with what was journalled."""
        entries.clear()
        tx.info["source"] = self.source
        if self.delivery is not None and not inbox.receive(tx, self.delivery, now):
            raise AlreadyReceived("I have that already, and it is done.")
        act = self._act(tx, now)
        outcome = operation(act)
        _read(tx, journal.take_readings(tx), self.by, now, self.source)
        entries.extend(follow_up(act, self.follows))
        return outcome

    async def _journal_refusal(self, refusal: Refused, asked: Callable[..., object]) -> None:
        attempted = refusal.attempted or self.attempting or getattr(asked, "__name__", "ask")
        await self._commit(_refuse, refusal, attempted, self.by, self.now(), self.source)
        log.info("refused %s by %s", attempted, self.by, extra={"record": refusal.record})


def follow_up(act: Act, follows: Mapping[str, Sequence[Follower]]) -> list[Entry]:
    """Do all that follows from what was journalled, and from what that journals; what was journalled in all."""
    entries: list[Entry] = []
    for _ in range(MOST_ROUNDS):
        new = journal.take_new_entries(act.tx)
        if not new:
            return entries
        entries += new
        for entry in new:
            following = replace(act, following=entry.what)
            for follow in follows.get(entry.heard_as, ()):
                follow(following, entry)
    raise RuntimeError(f"what follows from {entries[0].what} does not end")


def _read(tx: Connection, shown: Sequence[str], actor: str, now: datetime, source: str) -> None:
    for record in shown:
        journal.append(tx, DeskEvent.READ, record, actor=actor, now=now, source=source)


def _refuse(tx: Connection, refusal: Refused, attempted: str, actor: str, now: datetime, source: str) -> None:
    details = {"attempted": attempted, "because": refusal.sentence}
    journal.append(tx, DeskEvent.REFUSED, refusal.record, actor=actor, now=now, source=source, **details)
