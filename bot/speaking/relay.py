"""From the outbox to Slack: in order within a lane, lanes side by side, nothing said twice.

Each effect is marked `sending` before its call. What ends unclear is looked for in Slack before it is said again;
what cannot be settled is parked for an operator and its lane goes on. How each call is made is in calls.py.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter, defaultdict
from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.inflight import Answers
from bot.slack import CallFailed, Declined, NotSent, NotTaken, RateLimited, Silenced, Slack, TokenRefused, Unclear
from bot.speaking.calls import AT_MOST_ONCE, LOOKED_FOR, Calls
from bot.speaking.pace import Pace
from bot.speaking.places import Places
from commands.shared.blocks import SECTION, clip, context, moment, section
from commands.shared.desk import Desk
from commands.shared.refusals import NUMBER
from commands.shared.registry import Registry
from storage.database import DatabaseUnavailable
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, EffectState, PostedMessage, Row

log = logging.getLogger("quarterdeck.relay")

LANES_AT_ONCE = 500
LANES_A_CHANNEL = 16
"""Lanes in hand: most of them wait for their turn. A channel takes one post a second, however many lanes want it: the
others are left to what goes elsewhere, so that a flood of reports keeps no war room waiting.
"""

HEADS_AT_ONCE = (100, 10_000)
"""So many lanes are looked through for those that may be taken in hand; more, only where a flood leaves none."""

CALLS_AT_ONCE = 32
POLL_SECONDS = 2.0
"""So long at most until the outbox is read again: a hint that another process has written may be lost."""

GATHER_SECONDS = 0.002
"""So long after a commit before the outbox is read, that a burst of commits is read once."""
LOOK_AGAIN_AFTER: tuple[float, ...] = (0.0, 2.0, 5.0)
"""Seconds between looks for a message of unknown fate; Slack's history lags a little."""
ANSWERS_LIVE = timedelta(minutes=30)
"""So long an answer that only one person sees can be given, and is of use to them."""

MOST_BLOCKS = 50
SAID_LATE = timedelta(minutes=5)
"""What is said longer than this after it was written says so, and from when it is."""

LONGEST_PAUSE = 15.0
LONGEST_REST = 30.0
"""Seconds: of all between two looks for Slack while it is away; of a lane whose effect fails again and again."""

ABOUT_A_MESSAGE = {
    "chat.update": "ts",
    "chat.delete": "ts",
    "chat.getPermalink": "message_ts",
    "pins.add": "timestamp",
    "reactions.add": "timestamp",
}
"""Methods about a message that stands in Slack, and how each calls its timestamp."""


@dataclass
class Outage:
    """Slack does not answer: nothing is said until it does, and then in order; the pauses between looks grow."""

    failures: int = 0
    until: float = 0.0

    def failed(self) -> None:
        self.failures += 1
        self.until = time.monotonic() + min(0.2 * 2 ** min(self.failures, 8), LONGEST_PAUSE)

    def over(self) -> None:
        self.failures, self.until = 0, 0.0

    def pause(self) -> float | None:
        """Seconds until the next try; None while there is nothing to wait for."""
        left = self.until - time.monotonic()
        return left if left > 0 else None


class Relay:
    """`await relay.run()` speaks until cancelled; `relay.idle()` waits until all is said."""

    def __init__(
        self, slack: Slack, desk: Desk, registry: Registry, places: Places, pace: Pace, answers: Answers
    ) -> None:
        self._slack, self._desk, self._registry = slack, desk, registry
        self._places, self._pace, self._answers = places, pace, answers
        self._calls = Calls(slack, desk, places, pace)
        self._busy: dict[str, asyncio.Task[None]] = {}
        self._room = asyncio.Semaphore(CALLS_AT_ONCE)
        self._in_line: dict[str | None, asyncio.Lock] = defaultdict(asyncio.Lock)
        self._outage = Outage()
        self._wake = asyncio.Event()
        self._quiet = asyncio.Event()
        self._bound_for: Counter[str | None] = Counter()
        self._failures: dict[str, int] = {}
        self._resting: dict[str, float] = {}
        self.token_refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.look_again_after = LOOK_AGAIN_AFTER
        desk.database.on_commit(self.wake)

    def wake(self) -> None:
        self._quiet.clear()
        self._wake.set()

    async def idle(self) -> None:
        """Wait until nothing is left that could be said now."""
        self.wake()
        await self._quiet.wait()

    async def run(self) -> None:
        await self._desk.database.write(_suspect_interrupted)
        while True:
            self._wake.clear()
            pause = await self._until_slack_answers() or await self._start_lanes()
            if not self._busy and pause is None and not self._wake.is_set():
                self._quiet.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(pause or POLL_SECONDS, POLL_SECONDS)):
                    await self._wake.wait()
            await asyncio.sleep(GATHER_SECONDS)
            await self._answers.over()

    async def _until_slack_answers(self) -> float | None:
        """While Slack is away: seconds until it is looked for again. None when it is there."""
        if self._outage.failures and self._outage.pause() is None:
            try:
                await self._slack.call("auth.test")
                self._outage.over()
            except TokenRefused as failure:
                self.refused(failure)
            except (NotSent, Unclear):
                self._outage.failed()
            except CallFailed:
                self._outage.over()
        return self._outage.pause()

    async def drain(self, seconds: float) -> None:
        """Let calls that are on their way come back; what does not is looked into at the next start."""
        if not self._busy:
            return
        _, late = await asyncio.wait(self._busy.values(), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _start_lanes(self) -> float | None:
        """Start the head of each free lane; seconds until one that must not be said yet may be."""
        if len(self._busy) >= LANES_AT_ONCE:
            return None
        passed = time.monotonic()
        self._resting = {lane: until for lane, until in self._resting.items() if until > passed}
        waits = [until - passed for until in self._resting.values()]
        for most in HEADS_AT_ONCE:
            rows = await self._desk.read(outbox.ready, frozenset(self._busy.keys() | self._resting.keys()), most)
            started = self._start_some(rows, waits)
            if started or len(rows) < most:
                break
        return max(0.01, min(waits)) if waits else None

    def _start_some(self, rows: Sequence[Row], waits: list[float]) -> int:
        """Start those that may be said now, and note in how many seconds others may; how many were started."""
        now, started = self._desk.now(), 0
        for row in rows:
            lane = row.effect.lane
            if row.effect.not_before is not None and row.effect.not_before > now:
                waits.append((row.effect.not_before - now).total_seconds() / max(self._desk.clock.rate, 0.001))
            elif lane not in self._busy and lane not in self._resting and self._has_room(row):
                self._start(row)
                started += 1
        return started

    def _has_room(self, row: Row) -> bool:
        place = _place_of(row)
        return len(self._busy) < LANES_AT_ONCE and (place is None or self._bound_for[place] < LANES_A_CHANNEL)

    def _start(self, row: Row) -> None:
        lane = row.effect.lane
        task = asyncio.create_task(self._carry_out(row), name=f"lane {lane}")
        self._busy[lane] = task
        self._bound_for[_place_of(row)] += 1
        task.add_done_callback(lambda _: self._finished(row))

    def _finished(self, row: Row) -> None:
        self._busy.pop(row.effect.lane, None)
        self._bound_for[_place_of(row)] -= 1
        self.wake()

    def refused(self, failure: TokenRefused) -> None:
        """Slack no longer takes a token: whoever runs the program stops it."""
        if not self.token_refused.done():
            self.token_refused.set_exception(failure)
            self.token_refused.exception()

    async def _carry_out(self, row: Row) -> None:
        """Say it, or find out whether it was said; when the database is away, leave it as it stands there."""
        try:
            with logs.about(event=row.op, record=_record_of(row.effect)):
                await self._attempt(row)
        except (DatabaseUnavailable, DBAPIError) as failure:
            log.warning("effect %s waits for the database: %s", row.op, failure.__class__.__name__)
            self._back_off(row)

    async def _attempt(self, row: Row) -> None:
        async with self._ended(row):
            if row.state is EffectState.PENDING:
                await self._send(row)
            else:
                await self._settle(row)

    @contextlib.asynccontextmanager
    async def _ended(self, row: Row, *, claimed: bool = False) -> AsyncIterator[None]:
        """Each way in which an effect can end, told apart by what may have happened in Slack.

        Once `claimed` for this attempt, what was certainly not said is put back; what an earlier attempt said is as
        unknown as before.
        """
        try:
            yield
        except TokenRefused as failure:
            await self._put_back(row, failure, claimed)
            self.refused(failure)
        except RateLimited as failure:
            self._pace.rest(failure.method, failure.retry_after)
            await self._put_back(row, failure, claimed)
            self._answers.measures.limited[failure.method] += 1
            self._rest(row, min(failure.retry_after, 1.0))
        except NotSent as failure:
            self._outage.failed()
            await self._put_back(row, failure, claimed)
        except NotTaken as failure:
            await self._put_back(row, failure, claimed)
            self._back_off(row)
        except Unclear as failure:
            await self._desk.database.write(outbox.mark_unknown, row, str(failure))
            if failure.answered:
                self._back_off(row)
            else:
                self._outage.failed()
        except Silenced as failure:
            log.warning("effect %s is left to whoever speaks now: %s", row.op, failure)
            await self._put_back(row, failure, claimed)
            self._back_off(row)
        except Declined as failure:
            await self._park(row, str(failure), certain=claimed or row.state is EffectState.PENDING)
        except (DatabaseUnavailable, DBAPIError):
            raise
        except Exception as failure:
            log.exception("effect %s (%s) could not be made", row.op, row.effect.method)
            await self._park(row, f"{failure.__class__.__name__}: {failure}", certain=False)

    async def _put_back(self, row: Row, failure: CallFailed, claimed: bool) -> None:
        if claimed:
            await self._desk.database.write(outbox.put_back, row, str(failure))

    async def _park(self, row: Row, because: str, *, certain: bool) -> None:
        log.error("parked %s (%s) of lane %s: %s", row.op, row.effect.method, row.effect.lane, because)
        await self._desk.database.write(outbox.park, row, because, certain=certain)

    def _back_off(self, row: Row) -> None:
        lane = row.effect.lane
        tries = self._failures.get(lane, 0)
        self._failures[lane] = tries + 1
        self._rest(row, min(0.2 * 2 ** min(tries, 8), LONGEST_REST))

    def _rest(self, row: Row, seconds: float) -> None:
        """Leave the lane of this effect alone for a while, in nobody else's way."""
        self._resting[row.effect.lane] = time.monotonic() + seconds

    async def _send(self, row: Row) -> None:
        async with self._in_line[_place_of(row)]:
            addressed = await self._address(row)
            if addressed is None:
                return await self._sent(row, {"nothing": "to speak of"})
            method, arguments = addressed
            if method == "chat.postMessage":
                return await self._in_turn(row, method, arguments)
        return await self._in_turn(row, method, arguments)

    async def _in_turn(self, row: Row, method: str, arguments: dict[str, Any]) -> None:
        await self._pace.turn(method, arguments.get("channel"), arguments.get("ts"))
        async with self._room:
            claimed = await self._desk.database.write(outbox.claim, row, self._desk.now())
            if claimed is not None:
                async with self._ended(claimed, claimed=True):
                    await self._say(claimed, method, arguments)

    async def _say(self, row: Row, method: str, arguments: dict[str, Any]) -> None:
        rendered = await self._render(row)
        if rendered is None or self._too_late(row):
            await self._sent(row, {"nothing": "to show" if rendered is None else "too late to answer"})
            return
        arguments |= rendered
        if method == "chat.postMessage":
            arguments |= self._marked(row, arguments)
        if method == "chat.update":
            arguments["parse"] = "none"
        self._pace.leaves(arguments.get("ts"))
        await self._sent(row, await self._call(row, method, arguments))

    def _marked(self, row: Row, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """What a post carries beside its words: our mark; and when it is late, from when it is."""
        metadata = {"event_type": "quarterdeck", "event_payload": {"op": row.op}}
        found = {"metadata": metadata, "unfurl_links": False, "unfurl_media": False}
        tolerance = SAID_LATE * max(1.0, self._desk.clock.rate)
        if row.effect.render is not None or self._desk.now() - row.created_at < tolerance:
            return found
        since = f"_Late: this is from {moment(row.created_at)}, and could not be said before._"
        blocks = arguments.get("blocks") or [section(clip(arguments["text"], SECTION))]
        text = f"{arguments['text']}\n{since}"
        return found | {"text": text, "blocks": [*blocks[: MOST_BLOCKS - 1], context(since)]}

    def _too_late(self, row: Row) -> bool:
        return row.effect.method in AT_MOST_ONCE and self._desk.now() - row.created_at > ANSWERS_LIVE

    async def _call(self, row: Row, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Make the call; a card that was deleted is posted again."""
        self._answers.measures.calls[method] += 1
        try:
            answer = await self._calls.make(row, method, arguments)
            self._outage.over()
            return answer
        except Declined as no:
            if method == "chat.update" and no.code == "message_not_found" and row.effect.message is not None:
                return await self._post_anew(row)
            if no.code in ("channel_not_found", "is_archived", "is_inactive"):
                await self._forget_place(row)
            raise

    async def _post_anew(self, row: Row) -> dict[str, Any]:
        """Somebody deleted the card: it stands again, where it stood."""
        await self._desk.database.write(outbox.forget_message, str(row.effect.message))
        addressed = await self._address(row)
        assert addressed is not None
        method, arguments = addressed
        arguments |= await self._render(row) or {}
        return await self._call(row, method, arguments | self._marked(row, arguments))

    async def _forget_place(self, row: Row) -> None:
        channel = row.effect.arguments.get("channel", "")
        if channel.startswith("#"):
            await self._places.forget(channel)

    async def _address(self, row: Row) -> tuple[str, dict[str, Any]] | None:
        """Which method, and to which channel, thread and message it goes; None when its message never came to be."""
        effect = row.effect
        method, arguments = effect.method, dict(effect.arguments)
        known, thread = await self._desk.read(_where, effect)
        if method == "show":
            method = "chat.postMessage" if known is None else "chat.update"
        if method in ABOUT_A_MESSAGE:
            if known is None:
                return None
            return method, arguments | {"channel": known.channel, ABOUT_A_MESSAGE[method]: known.ts}
        if thread is not None:
            return method, arguments | {"channel": thread.channel, "thread_ts": thread.ts}
        arguments.pop("reply_broadcast", None)
        if "channel" in arguments:
            arguments["channel"] = await self._places.channel_id(arguments["channel"])
        return method, arguments

    async def _render(self, row: Row) -> dict[str, Any] | None:
        """What the view makes of the latest state; {} where there is no view, None where nothing is to be shown."""
        if row.effect.render is None:
            return {}
        renderer = self._registry.renderers[row.effect.render]
        return await self._desk.read(renderer, row.effect.subject, self._desk) or None

    async def _sent(self, row: Row, answer: Mapping[str, Any]) -> None:
        self._failures.pop(row.effect.lane, None)
        kept = {name: answer[name] for name in ("channel", "ts", "already", "nothing") if name in answer}
        await self._desk.write(_mark_sent, row, kept, answer, self._registry)
        log.info("said %s in lane %s", row.effect.method, row.effect.lane)

    async def _settle(self, row: Row) -> None:
        """An effect of unknown fate: find out, or do again what can be done twice without harm."""
        if row.effect.method in AT_MOST_ONCE:
            await self._sent(row, {"already": "perhaps"})
            return
        addressed = await self._address(row)
        found = None if addressed is None else await self._look_for(row, *addressed)
        if found is not None:
            await self._sent(row, found)
        else:
            await self._desk.database.write(outbox.put_back, row, "looked for, and not there")

    async def _look_for(self, row: Row, method: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """What is to be seen of it in Slack, however late Slack shows it."""
        for pause in self.look_again_after if method in LOOKED_FOR else ():
            await asyncio.sleep(pause)
            found = await self._calls.found(row, method, arguments)
            if found is not None:
                return found
        return None


def _place_of(row: Row) -> str | None:
    """Where it is bound for; None, where that is no place: what no call can be made of fails in its own lane."""
    place = row.effect.arguments.get("channel")
    return place if isinstance(place, str) else None


def _record_of(effect: Effect) -> str:
    found = NUMBER.search(f"{effect.lane} {effect.message} {effect.thread} {effect.key}")
    return found[0] if found else ""


def _where(tx: Connection, effect: Effect) -> tuple[PostedMessage | None, PostedMessage | None]:
    """The message that an effect is about, and the one in whose thread it speaks, when they are known."""
    about = outbox.message_called(tx, effect.message) if effect.message else None
    thread = outbox.message_called(tx, effect.thread) if effect.thread else None
    return about, thread


def _suspect_interrupted(tx: Connection) -> None:
    for row in outbox.interrupted(tx):
        outbox.mark_unknown(tx, row, "Quarterdeck stopped while this was being said")


def _mark_sent(
    tx: Connection,
    row: Row,
    kept: Mapping[str, Any],
    answer: Mapping[str, Any],
    registry: Registry,
    *,
    now: datetime,
) -> None:
    """Remember that it is said, where it stands, and do what follows from Slack's answer."""
    if not outbox.mark_sent(tx, row, kept):
        return
    effect = row.effect
    if effect.message is not None and "ts" in answer and effect.method in ("show", "chat.postMessage"):
        outbox.remember_message(tx, effect.message, answer["channel"], answer["ts"])
    if effect.message is not None and effect.method == "chat.delete":
        outbox.forget_message(tx, effect.message)
    if effect.then is not None:
        registry.continuations[effect.then](tx, effect.subject, answer, now=now)
