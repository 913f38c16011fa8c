"""A real incident log played into the workspace: its people act, and the clock runs with them, compressed."""

import asyncio
import re
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.config import Document
from bot.program import Program
from bot.workspace.clock import WorkspaceClock
from bot.workspace.people import Actor
from bot.workspace.server import Server
from bot.workspace.workspace import Workspace
from commands.history.servicenow import Did, Log, Step
from commands.shared.organisation import Team
from storage.incidents import queries as incidents
from storage.outbox import queries as outbox
from storage.timers import queries as timers

SLICE_SECONDS = 0.05
MOST_WAITING = 200
TELL_EVERY_SECONDS = 5.0
DESK = "mira"
WEEK = timedelta(weeks=1)


class ReplayClock(WorkspaceClock):
    """Moved by what is played: `rate` is how fast at most. A jump lets it run there without waiting."""

    def __init__(self, start: datetime, rate: float) -> None:
        super().__init__(start)
        self._rate = rate
        self.hurry_to = start

    def now(self) -> datetime:
        return self._at

    def advance(self, by: timedelta) -> None:
        self.hurry_to = self._at + by
        self._tell()

    def move_to(self, at: datetime) -> None:
        self._at = max(self._at, at)


def handle(name: str) -> str:
    """How somebody of the log is called in the workspace: `Resolver 17` is resolver-17."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:60] or "somebody"


def key_of(name: str) -> str:
    return "U" + re.sub(r"[^A-Z0-9]", "", name.upper())[:40]


def shift_to_now(log: Log, now: datetime) -> timedelta:
    """By how many whole weeks the log moves to begin within a week from now: days and hours stay what they were."""
    if not log.steps:
        return timedelta()
    weeks = -(-(now - log.steps[0].at) // WEEK)
    return weeks * WEEK


def with_groups(document: Document, log: Log) -> Document:
    """The company, with the log's groups as its teams: each in a channel of its own. The log says whose each is."""
    desk = document.roles.managers
    groups = {
        handle(name): Team(channel=handle(name), members=(*desk, *map(key_of, people)))
        for name, people in log.groups.items()
    }
    desk_of_log = document.desk.model_copy(update={"triage": None})
    return document.model_copy(update={"desk": desk_of_log, "teams": document.teams | groups})


def populate_from(workspace: Workspace, log: Log) -> None:
    """The log's people join the company."""
    resolvers = {person for people in log.groups.values() for person in people}
    for name in sorted(log.callers | resolvers):
        title = "Resolver" if name in resolvers else "Caller"
        workspace.add_person(handle(name), name, key=key_of(name), title=title)


@dataclass
class Replay:
    """Plays a log; `played` and `refused` count its steps."""

    log: Log
    shift: timedelta
    server: Server
    program: Program
    clock: ReplayClock
    played: int = 0
    refused: int = 0
    numbers: dict[str, int] = field(default_factory=dict)

    async def run(self) -> None:
        told = time.monotonic()
        for step in self.log.steps:
            await self._wait_for(step.at + self.shift)
            await self._play(step)
            if time.monotonic() - told > TELL_EVERY_SECONDS:
                told = time.monotonic()
                self._tell(end="")
            await self._let_it_speak()
        await self.program.relay.idle()
        self._tell(end="\n")

    async def _wait_for(self, at: datetime) -> None:
        """Let time pass until an instant; what falls due before it happens at its own time."""
        while True:
            due = await self.program.desk.database.read(timers.next_due_at)
            upto = min(at, due) if due is not None else at
            await self._pass_time(upto)
            self.clock.move_to(upto)
            if due is None or due > at:
                return
            await self.program.ticker.tick()

    async def _pass_time(self, upto: datetime) -> None:
        while self.clock.now() < upto and self.clock.now() >= self.clock.hurry_to:
            left = (upto - self.clock.now()).total_seconds()
            ran = SLICE_SECONDS * self.clock.rate
            if ran >= left:
                await asyncio.sleep(left / self.clock.rate)
                return
            await asyncio.sleep(SLICE_SECONDS)
            self.clock.move_to(self.clock.now() + timedelta(seconds=ran))

    async def _let_it_speak(self) -> None:
        """Do not run ahead of what the bot has still to say."""
        if self.played % 20 == 0 and await self.program.desk.database.read(outbox.depth) > MOST_WAITING:
            await self.program.relay.idle()

    async def _play(self, step: Step) -> None:
        self.played += 1
        actor = self._actor(step.who)
        if step.did is Did.DECLARE:
            await self._declare(actor, step)
            return
        number = self.numbers.get(step.number)
        if number is None:
            self.refused += 1
            return
        reply = await actor.command(f"/incident {_LINES[step.did](step, number)}")
        self.refused += reply.error is not None

    def _actor(self, who: str) -> Actor:
        return self.server.person(DESK if who == "desk" else key_of(who))

    async def _declare(self, actor: Actor, step: Step) -> None:
        """Through the form, as a person who knows impact and urgency."""
        await actor.command("/incident")
        levels = {1: "High", 2: "Medium", 3: "Low"}
        filled = {"What is wrong?": step.text, "Impact": levels[step.impact], "Urgency": levels[step.urgency]}
        sent = await actor.submit(filled)
        if not sent.closed:
            self.refused += 1
            return
        mine = await self.program.desk.database.read(incidents.concerning, actor.id, 1)
        self.numbers[step.number] = mine[0].id

    def _tell(self, end: str) -> None:
        share = 100 * self.played // max(1, len(self.log.steps))
        done = f"{share}% · {self.played:,} of {len(self.log.steps):,} steps · {len(self.numbers):,} incidents"
        line = f"Replay: {done} · {self.clock.now():%a %Y-%m-%d %H:%M} UTC"
        if sys.stderr.isatty():
            print(f"\r{line}", end=end, file=sys.stderr, flush=True)
        else:
            print(line, file=sys.stderr, flush=True)


def _level_words(step: Step, number: int) -> str:
    return f"priority {number} {step.impact} {step.urgency}"


_LINES: Mapping[Did, Callable[[Step, int], str]] = {
    Did.PRIORITISE: _level_words,
    Did.ASSIGN_TEAM: lambda step, number: f"assign {number} {handle(step.text)}",
    Did.TAKE: lambda _, number: f"take {number}",
    Did.HOLD: lambda step, number: f"hold {number} {step.text}",
    Did.RESUME: lambda _, number: f"resume {number}",
    Did.RESOLVE: lambda step, number: f"resolve {number} {step.text}",
    Did.REOPEN: lambda step, number: f"reopen {number} {step.text}",
    Did.CLOSE: lambda _, number: f"close {number}",
}
