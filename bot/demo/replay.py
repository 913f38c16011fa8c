"""A real incident log played into the workspace: its people act, and the clock runs with them, compressed."""

import asyncio
import itertools
import logging
import re
import sys
import time
from collections import deque
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.config import Document
from bot.demo.pipeline import HORIZON, Pipeline
from bot.program import Program
from bot.workspace.clock import WorkspaceClock
from bot.workspace.people import Actor, Submission
from bot.workspace.server import Server
from bot.workspace.workspace import Workspace
from commands.history.servicenow import Did, Log, Step
from commands.shared.organisation import Team
from storage.database import BUSY
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN, Incident, IncidentStatus
from storage.timers import queries as timers

SLICE_SECONDS = 0.05
GATHER_SECONDS = 0.5
TELL_EVERY_SECONDS = 5.0
MEASURED_SECONDS = 10.0
MOST_TRIES = 3
MOST_TOLD = 20
MOST_DUE = 20
DESK = "Desk of the log"
"""Who does what the log does not say who did: a manager."""

WEEK = timedelta(weeks=1)
MANY = 500
"""So many incidents are read at once."""

LEAVES: Mapping[Did, Collection[IncidentStatus]] = {
    Did.DECLARE: OPEN,
    Did.REOPEN: OPEN,
    Did.RESOLVE: (IncidentStatus.RESOLVED, IncidentStatus.CLOSED),
    Did.CLOSE: (IncidentStatus.CLOSED,),
    Did.CANCEL: (IncidentStatus.CANCELLED,),
}
"""How an incident may stand that was left so: what is resolved the desk may have closed."""

log = logging.getLogger("quarterdeck.demo.replay")


class LeftOut(Exception):
    """A step that could not be played, and why."""


class ReplayClock(WorkspaceClock):
    """Moved by what is played: `rate` is how fast at most. A jump lets it run there without waiting."""

    def __init__(self, start: datetime, rate: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        super().__init__(start, monotonic)
        self._rate = rate
        self.hurry_to = start
        self._seen: deque[tuple[float, datetime]] = deque([(monotonic(), start)])

    @property
    def reached(self) -> float:
        """How fast it has run in the last seconds."""
        now = self._monotonic()
        while len(self._seen) > 1 and now - self._seen[0][0] > MEASURED_SECONDS:
            self._seen.popleft()
        since, at = self._seen[0]
        return (self._at - at).total_seconds() / (now - since) if now - since >= 1 else self._rate

    def now(self) -> datetime:
        return self._at

    def set_rate(self, rate: float) -> None:
        self._seen = deque([(self._monotonic(), self._at)])
        super().set_rate(rate)

    def advance(self, by: timedelta) -> None:
        self.hurry_to = self._at + by
        self._tell()

    def move_to(self, at: datetime) -> None:
        self._at = max(self._at, at)
        if self._monotonic() - self._seen[-1][0] > SLICE_SECONDS:
            self._seen.append((self._monotonic(), self._at))


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
    """The company, with the log's groups as teams beside its own, and the log's desk as one more manager.

    The log says whose each is: nothing goes to a triage team.
    """
    groups = {
        handle(name): _team(document.teams.get(handle(name)), handle(name), tuple(map(key_of, people)))
        for name, people in log.groups.items()
    }
    roles = document.roles.model_copy(update={"managers": (*document.roles.managers, key_of(DESK))})
    identity = document.desk.model_copy(update={"triage": None})
    return document.model_copy(update={"desk": identity, "teams": document.teams | groups, "roles": roles})


def _team(known: Team | None, channel: str, people: tuple[str, ...]) -> Team:
    """A group of the log; one that is a team of the company's joins that."""
    team = known or Team(channel=channel, members=(key_of(DESK),))
    return team.model_copy(update={"members": (*team.members, *people)})


def populate_from(workspace: Workspace, log: Log) -> None:
    """The log's people join the company; nobody is offered to be one of them who does not ask for them."""
    resolvers = {person for people in log.groups.values() for person in people}
    for name in sorted(log.callers | resolvers | {DESK}):
        title = "Resolver in the log" if name in resolvers else "Caller in the log"
        workspace.add_person(handle(name), name, key=key_of(name), title=title, listed=False)


@dataclass
class Replay:
    """Plays a log; `played` and `refused` count its steps. One that fails is told and left out.

    `otherwise` is how many incidents do not stand as the log leaves them, once it is played.
    """

    log: Log
    shift: timedelta
    server: Server
    program: Program
    clock: ReplayClock
    played: int = 0
    refused: int = 0
    ended: bool = False
    otherwise: int = 0
    numbers: dict[str, int] = field(default_factory=dict)
    _names: dict[str, str] = field(default_factory=dict)
    _pipeline: Pipeline = field(default_factory=Pipeline)
    _at: datetime | None = None
    _spoke: datetime | None = None
    _began: float = 0.0

    async def run(self) -> None:
        self._began = time.monotonic()
        self.program.relay.gather_seconds = GATHER_SECONDS
        telling = asyncio.create_task(self._tell_now_and_then(), name="replay's progress")
        try:
            for step in self.log.steps:
                await self._wait_for(step.at + self.shift)
                await self._begin(step)
            await self._pipeline.end()
            await self.program.relay.idle()
        finally:
            telling.cancel()
            await self._pipeline.stop()
        await self.compare()
        self.ended = True
        self._tell(end="\n")
        self.server.workspace.changed("clock")

    async def compare(self) -> None:
        """Count the incidents that do not stand as the log leaves them."""
        left = {step.number: step.did for step in self.log.steps if step.did in LEAVES}
        names = {number: name for name, number in self.numbers.items()}
        stand = [await self._standing([*names][at : at + MANY]) for at in range(0, len(names), MANY)]
        found = [each for some in stand for each in some]
        self.otherwise = sum(each.status not in LEAVES[left[names[each.id]]] for each in found)

    async def _standing(self, numbers: Sequence[int]) -> Sequence[Incident]:
        return await self.program.desk.database.read(incidents.those, numbers)

    async def _begin(self, step: Step) -> None:
        """Play it beside others, after those of its incident; a form after the one that its caller has open."""
        keys = [step.number, *([f"form of {step.who}"] if step.did is Did.DECLARE else [])]
        await self._pipeline.begin(step.at + self.shift, keys, lambda: self._play(step))

    async def _wait_for(self, at: datetime) -> None:
        """Let time pass until an instant; what falls due before it happens at its own time.

        What a timer is about is played first as far as it came before. Steps of the same minute need not look again.
        """
        if self._at == at:
            return
        self._at = at
        await self._pipeline.up_to(at)
        await self._let_it_speak(at)
        while True:
            due = await self.program.desk.database.read(timers.due, at, MOST_DUE)
            upto = due[0].due_at if due else at
            await self._pass_time(upto)
            self.clock.move_to(upto)
            if not due:
                return
            await self._pipeline.done(self._in_log(timer.record) for timer in due if timer.due_at == upto)
            await self.program.ticker.tick()

    def _in_log(self, record: str) -> str:
        """How the log calls an incident."""
        return self._names.get(record, record)

    async def _pass_time(self, upto: datetime) -> None:
        while self.clock.now() < upto and self.clock.now() >= self.clock.hurry_to:
            left = (upto - self.clock.now()).total_seconds()
            ran = SLICE_SECONDS * self.clock.rate
            if ran >= left:
                await asyncio.sleep(left / self.clock.rate)
                return
            await asyncio.sleep(SLICE_SECONDS)
            self.clock.move_to(self.clock.now() + timedelta(seconds=ran))

    async def _let_it_speak(self, at: datetime) -> None:
        """Do not run ahead of what the bot has still to say by more than the horizon.

        It gathers meanwhile: a card that several steps change is changed once.
        """
        if self._spoke is None or at - self._spoke > HORIZON:
            self._spoke = at
            await self.program.relay.idle()

    async def _play(self, step: Step) -> None:
        """What a step fails with is never the end of the others: it is told, the first few times by name."""
        self.played += 1
        try:
            await (self._declare(step) if step.did is Did.DECLARE else self._say(step))
        except Exception as error:
            self.refused += 1
            log.debug("a step of the log failed", exc_info=error)
            if self.refused <= MOST_TOLD:
                why = str(error) or type(error).__name__
                print(f"left out: {step.number} {step.did} at {step.at:%Y-%m-%d %H:%M}: {why}", file=sys.stderr)
            if self.refused == MOST_TOLD:
                print("what else is left out is only counted", file=sys.stderr)

    async def _say(self, step: Step) -> None:
        number = self.numbers.get(step.number)
        if number is None:
            raise LeftOut("its incident was left out")
        actor, place = self._actor(step.who)
        line = f"/incident {_LINES[step.did](step, number)}"
        for _ in range(MOST_TRIES):
            reply = await actor.command(line, place)
            trouble = reply.error or (BUSY if BUSY in reply.said else None)
            if trouble is None:
                return
            await self.program.relay.idle()
        raise LeftOut(trouble)

    def _actor(self, who: str) -> tuple[Actor, str]:
        """Somebody of the log, and where they type: alone with the bot, so that nobody else's channel fills."""
        actor = self.server.person(key_of(DESK if who == "desk" else who))
        return actor, self.server.workspace.direct_channel(actor.id).id

    async def _declare(self, step: Step) -> None:
        """Through the form, as a person who knows impact and urgency."""
        actor, place = self._actor(step.who)
        await self._open_form(actor, place)
        levels = {1: "High", 2: "Medium", 3: "Low"}
        filled = {"What is wrong?": step.text, "Impact": levels[step.impact], "Urgency": levels[step.urgency]}
        sent = await self._submit(actor, filled)
        mine = await self.program.desk.database.read(incidents.reported_by, actor.id, 1)
        if not mine or step.number not in mine[0].title:
            raise LeftOut(f"the form says {'; '.join(sent.errors.values())}")
        self.numbers[step.number] = mine[0].id
        self._names[mine[0].number] = step.number

    async def _submit(self, actor: Actor, filled: Mapping[str, str]) -> Submission:
        """Sent again where a busy bot did not answer it; one that it has nevertheless received is received once."""
        sent = await actor.submit(filled)
        for _ in range(MOST_TRIES - 1):
            if sent.closed or not {"", BUSY} & {*sent.errors, *sent.errors.values()} or actor.view is None:
                break
            await self.program.relay.idle()
            sent = await actor.submit(filled)
        return sent

    async def _open_form(self, actor: Actor, place: str) -> None:
        """Asked for again where a busy bot took longer than Slack lets it."""
        for attempt in itertools.count(1):
            reply = await actor.command("/incident", place)
            if actor.view is not None:
                return
            if attempt == MOST_TRIES:
                raise LeftOut(reply.error or "the form did not open in three seconds")
            await self.program.relay.idle()

    @property
    def status(self) -> str:
        """Where it stands, in a few words."""
        share = 100 * self.played // max(1, len(self.log.steps))
        parts = ["the log is played" if self.ended else f"{share}% of the log", f"{len(self.numbers):,} incidents"]
        parts += [f"{self.refused:,} steps left out"] if self.refused else []
        if self.ended:
            many = f"{self.otherwise:,} stand otherwise than" if self.otherwise else "all stand as"
            parts.append(f"{many} the log leaves them")
        return " · ".join(parts)

    async def _tell_now_and_then(self) -> None:
        while True:
            await asyncio.sleep(TELL_EVERY_SECONDS)
            self._tell(end="")

    def _tell(self, end: str) -> None:
        seconds = max(0.001, time.monotonic() - self._began)
        done = f"{self.played:,} of {len(self.log.steps):,} steps, {self.played / seconds:.1f} a second"
        rate = f"{self.clock.reached:,.0f} times real time"
        line = f"Replay: {self.status} · {done} · {rate} · {self.clock.now():%a %Y-%m-%d %H:%M} UTC"
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
    Did.CANCEL: lambda step, number: f"cancel {number} {step.text}",
}
