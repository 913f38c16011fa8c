"""Sends the outbox to Slack: in order within a lane, lanes concurrently, nothing posted twice.

Each effect is marked `sending` before its call. One whose outcome is unknown is looked for in Slack before it is sent
again; one that Slack refuses is parked for an operator, and its lane goes on. How each call is made is in calls.py.
"""

import asyncio
import contextlib
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import timedelta
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot import logs
from bot.inflight import InFlight
from bot.slack import (
    AnswerTooLate,
    CallFailed,
    Declined,
    EndpointUnreachable,
    NotLeader,
    NotNow,
    NotSent,
    RateLimited,
    Slack,
    TokenRefused,
    Unclear,
)
from bot.speaking.addressing import NOT_TO_BE_USED, Addressed, Addressing, destination_of
from bot.speaking.calls import AT_MOST_ONCE, VERIFY_FIRST, Calls
from bot.speaking.directory import SlackDirectory
from bot.speaking.pace import Pace
from bot.speaking.turns import Turns
from commands.shared import literal
from commands.shared.act import Act
from commands.shared.blocks import SECTION, clip, context, moment, section
from commands.shared.desk import Desk
from commands.shared.practice import Practices
from storage.database import DatabaseUnavailable
from storage.journal.queries import QUARTERDECK
from storage.outbox import queries as outbox
from storage.outbox.records import EffectState, Method, PostedMessage, QueuedEffect
from storage.record import Mutable

log = logging.getLogger("quarterdeck.relay")

LANES_AT_ONCE = 500
LANES_PER_CHANNEL = 16
URGENT_LANES = 50
"""Lanes at work at the same time; most of them wait for a rate limit. A channel takes one post a second, so that only
some of them may be for the same channel: a flood of reports keeps no war room waiting. What is urgent has more.
"""

HEADS_AT_ONCE = (100, 10_000)
"""So many lanes are read to find some that can be started; the second number when the first finds none."""

CALLS_AT_ONCE = 32
POLL_SECONDS = 2.0
"""So long at most until the outbox is read again: the notice of another process's commit may be lost."""

GATHER_SECONDS = 0.002
"""So long after a commit is the outbox read, so that a burst of commits is read once. The `gather_seconds` of a relay
may be more: until then what changes a message again becomes one change of it.
"""
LOOK_AGAIN_AFTER: tuple[float, ...] = (0.0, 2.0, 5.0)
"""Seconds before each search for an effect whose outcome is unknown; Slack's history lags a little."""

RESPONSE_URL_LIFETIME = timedelta(minutes=30)
"""So long a response_url can be used, and so long an ephemeral answer is of use."""

LEFT = "user_disabled"
"""Slack's code for a message to somebody who has left: no operator could have it said."""

MOST_BLOCKS = 50
LATE_AFTER = timedelta(minutes=5)
"""A message that is posted longer than this after it was queued says from when it is."""

LONGEST_PAUSE = 15.0
LONGEST_LANE_PAUSE = 30.0
"""Seconds: of the whole relay while Slack is unreachable; of one lane whose effect keeps failing."""


class Outage(Mutable):
    """While Slack is unreachable nothing is sent. The pauses between attempts to reach it grow."""

    failures: int = 0
    until: float = 0.0

    def failed(self) -> None:
        self.failures += 1
        self.until = time.monotonic() + min(0.2 * 2 ** min(self.failures, 8), LONGEST_PAUSE)

    def ended(self) -> None:
        self.failures, self.until = 0, 0.0

    def pause(self) -> float | None:
        """Seconds until the next try; None while there is nothing to wait for."""
        left = self.until - time.monotonic()
        return left if left > 0 else None


class Relay:
    """`await relay.run()` sends until cancelled; `await relay.idle()` waits until nothing is left to send."""

    def __init__(
        self,
        slack: Slack,
        desk: Desk,
        practices: Practices,
        directory: SlackDirectory,
        pace: Pace,
        in_flight: InFlight,
    ) -> None:
        self._slack, self._practices = slack, practices
        self._desk = desk.done_by(QUARTERDECK, desk.source)
        self._pace, self._in_flight = pace, in_flight
        self._calls = Calls(slack, desk, directory, pace, in_flight.measures)
        self._addressing = Addressing(desk, directory)
        self._lane_tasks: dict[str, asyncio.Task[None]] = {}
        self._call_slots = asyncio.Semaphore(CALLS_AT_ONCE)
        self._turns, self._urgent = Turns(), frozenset[str]()
        self._outage = Outage()
        self._wake = asyncio.Event()
        self._idle = asyncio.Event()
        self._lanes_at_work: Counter[tuple[str | None, bool]] = Counter()
        self._failures: dict[str, int] = {}
        self._paused_until: dict[str, float] = {}
        self.token_refused: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.look_again_after = LOOK_AGAIN_AFTER
        self.gather_seconds, self._hurried = GATHER_SECONDS, asyncio.Event()
        desk.database.on_commit(self.wake)

    @property
    def busy_lanes(self) -> frozenset[str]:
        """The lanes of which an effect is being sent."""
        return frozenset(self._lane_tasks)

    def wake(self) -> None:
        """Read the outbox now."""
        self._idle.clear()
        self._wake.set()

    async def idle(self) -> None:
        """Wait until nothing is left that could be sent now; meanwhile nothing is gathered for long."""
        self.wake()
        self._hurried.set()
        await self._idle.wait()

    async def run(self) -> None:
        await self._desk.database.write(_mark_interrupted_unknown)
        while True:
            self._wake.clear()
            pause = await self._until_slack_answers() or await self._start_lanes()
            if not self._lane_tasks and pause is None and not self._wake.is_set():
                self._hurried.clear()
                self._idle.set()
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(min(pause or POLL_SECONDS, POLL_SECONDS)):
                    await self._wake.wait()
            await self._gather()
            await self._in_flight.idle()

    async def _gather(self) -> None:
        """Let a burst of commits end: what changes the same message again becomes one change of it."""
        await asyncio.sleep(GATHER_SECONDS)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(self.gather_seconds - GATHER_SECONDS):
                await self._hurried.wait()

    async def _until_slack_answers(self) -> float | None:
        """While Slack is unreachable: seconds until it is tried again. None when it answers."""
        if self._outage.failures and self._outage.pause() is None:
            try:
                await self._slack.call("auth.test")
                self._outage.ended()
            except TokenRefused as failure:
                self.on_token_refused(failure)
            except (NotSent, Unclear):
                self._outage.failed()
            except CallFailed:
                self._outage.ended()
        return self._outage.pause()

    async def drain(self, seconds: float) -> None:
        """Wait for the calls that are being made; those that take longer are looked for at the next start."""
        if not self._lane_tasks:
            return
        _, late = await asyncio.wait(self._lane_tasks.values(), timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _start_lanes(self) -> float | None:
        """Start the oldest effect of each free lane; seconds until one that may not be sent yet may be."""
        at = time.monotonic()
        self._paused_until = {lane: until for lane, until in self._paused_until.items() if until > at}
        waits = [until - at for until in self._paused_until.values()]
        for most in HEADS_AT_ONCE:
            busy = self.busy_lanes.union(self._paused_until)
            self._urgent, heads = await self._desk.ask(_heads, self._practices, busy, self._full(), most)
            self._turns.look_again()
            started = self._start_some(heads)
            if started or len(heads) < most:
                break
        return max(0.01, min(waits)) if waits else None

    def _full(self) -> list[str]:
        """The channels to which nothing more is started that is not urgent: of a flood there is nothing to read."""
        at_work = self._lanes_at_work.items()
        return [place for (place, urgent), lanes in at_work if place and not urgent and lanes >= LANES_PER_CHANNEL]

    def _start_some(self, heads: Sequence[QueuedEffect]) -> int:
        """Start those that may be sent now; how many were started."""
        started = 0
        for queued in heads:
            lane = queued.effect.lane
            if lane not in self._lane_tasks and lane not in self._paused_until and self._has_capacity(queued):
                self._start(queued)
                started += 1
        return started

    def _is_urgent(self, queued: QueuedEffect) -> bool:
        return queued.effect.record in self._urgent

    def _has_capacity(self, queued: QueuedEffect) -> bool:
        """What is urgent has lanes of its own: neither one channel nor all of them together keep it out."""
        destination, urgent = destination_of(queued), self._is_urgent(queued)
        most = LANES_AT_ONCE + URGENT_LANES if urgent else LANES_AT_ONCE
        return len(self._lane_tasks) < most and (
            destination is None or self._lanes_at_work[destination, urgent] < LANES_PER_CHANNEL
        )

    def _start(self, queued: QueuedEffect) -> None:
        lane, work = queued.effect.lane, (destination_of(queued), self._is_urgent(queued))
        task = asyncio.create_task(self._carry_out(queued), name=f"lane {lane}")
        self._lane_tasks[lane] = task
        self._lanes_at_work[work] += 1

        def finished(_: "asyncio.Task[None]") -> None:
            self._lane_tasks.pop(lane, None)
            self._lanes_at_work[work] -= 1
            if not self._lanes_at_work[work]:
                del self._lanes_at_work[work]
            self.wake()

        task.add_done_callback(finished)

    def on_token_refused(self, failure: TokenRefused) -> None:
        """Slack no longer accepts a token: sets `token_refused`, on which the program ends."""
        if not self.token_refused.done():
            self.token_refused.set_exception(failure)
            self.token_refused.exception()

    async def _carry_out(self, queued: QueuedEffect) -> None:
        """Send it, or find out whether it was sent; while the database does not answer, leave it in its state."""
        try:
            with logs.about(event=queued.mark, record=queued.effect.record):
                await self._attempt(queued)
        except (DatabaseUnavailable, DBAPIError) as failure:
            log.warning("effect %s waits for the database: %s", queued.mark, failure.__class__.__name__)
            self._back_off(queued)

    async def _attempt(self, queued: QueuedEffect) -> None:
        async with self._failures_handled(queued):
            if queued.state is EffectState.PENDING:
                await self._send(queued)
            else:
                await self._settle(queued)

    @contextlib.asynccontextmanager
    async def _failures_handled(self, queued: QueuedEffect, *, claimed: bool = False) -> AsyncIterator[None]:
        """Handle each way in which an attempt can fail, told apart by what may have happened in Slack.

        An effect that was `claimed` for this attempt, and was certainly not sent, is requeued. Without `claimed` the
        outcome of an earlier attempt stays unknown.
        """
        try:
            yield
        except TokenRefused as failure:
            await self._requeue(queued, failure, claimed)
            self.on_token_refused(failure)
        except RateLimited as failure:
            self._pace.pause(failure.method, failure.retry_after)
            await self._requeue(queued, failure, claimed)
            self._in_flight.measures.limited[failure.method] += 1
            self._pause_lane(queued, min(failure.retry_after, 1.0))
        except NotSent as failure:
            self._outage.failed()
            await self._requeue(queued, failure, claimed)
        except (EndpointUnreachable, NotNow) as failure:
            await self._requeue(queued, failure, claimed)
            self._back_off(queued)
        except Unclear as failure:
            await self._desk.database.write(outbox.mark_unknown, queued, str(failure))
            if failure.answered:
                self._back_off(queued)
            else:
                self._outage.failed()
        except NotLeader as failure:
            log.warning("effect %s is left to the process that leads now: %s", queued.mark, failure)
            await self._requeue(queued, failure, claimed)
            self._back_off(queued)
        except AnswerTooLate as failure:
            log.warning("an answer is not given: %s", failure)
            await self._complete(queued, {"nothing": "too late to answer"})
        except Declined as failure:
            await self._park(queued, str(failure), certain=claimed or queued.state is EffectState.PENDING)
        except (DatabaseUnavailable, DBAPIError):
            raise
        except Exception as failure:
            log.exception("effect %s (%s) could not be made", queued.mark, queued.effect.method)
            await self._park(queued, f"{failure.__class__.__name__}: {failure}", certain=False)

    async def _requeue(self, queued: QueuedEffect, failure: CallFailed, claimed: bool) -> None:
        if claimed:
            await self._desk.database.write(outbox.requeue, queued, str(failure))

    async def _park(self, queued: QueuedEffect, reason: str, *, certain: bool) -> None:
        log.error("parked %s (%s) of lane %s: %s", queued.mark, queued.effect.method, queued.effect.lane, reason)
        await self._desk.database.write(outbox.park, queued, reason, certain=certain)

    def _back_off(self, queued: QueuedEffect) -> None:
        lane = queued.effect.lane
        tries = self._failures.get(lane, 0)
        self._failures[lane] = tries + 1
        self._pause_lane(queued, min(0.2 * 2 ** min(tries, 8), LONGEST_LANE_PAUSE))

    def _pause_lane(self, queued: QueuedEffect, seconds: float) -> None:
        """Start nothing in the lane of this effect for so long; other lanes go on."""
        self._paused_until[queued.effect.lane] = time.monotonic() + seconds

    async def _send(self, queued: QueuedEffect) -> None:
        async with self._turns.turn(destination_of(queued), lambda: self._is_urgent(queued)):
            addressed = await self._addressing.find(queued)
            if addressed is None:
                return await self._complete(queued, {"nothing": "to speak of"})
            if addressed[0] == "chat.postMessage":
                return await self._claim_and_call(queued, addressed)
        return await self._claim_and_call(queued, addressed)

    async def _claim_and_call(self, queued: QueuedEffect, addressed: Addressed) -> None:
        method, arguments = addressed
        urgent = self._is_urgent(queued)
        wait = self._pace.book(method, arguments.get("channel"), arguments.get("ts"), urgent=urgent)
        if wait and not urgent and method == "chat.postMessage":
            self._turns.slow_down(destination_of(queued))
        await self._pace.wait(method, wait)
        async with self._call_slots:
            tried_at = self._slack.skew.in_slack(self._desk.now())
            claimed = await self._desk.database.write(outbox.claim, queued, tried_at)
            if claimed is not None:
                async with self._failures_handled(claimed, claimed=True):
                    await self._render_and_call(claimed, method, arguments)

    async def _render_and_call(self, queued: QueuedEffect, method: str, arguments: dict[str, Any]) -> None:
        rendered = await self._render(queued)
        if rendered is None or self._too_late(queued):
            await self._complete(queued, {"nothing": "to show" if rendered is None else "too late to answer"})
            return
        arguments |= rendered
        if method == "chat.postMessage":
            arguments |= self._post_fields(queued, arguments)
        if method == "chat.update":
            arguments["parse"] = "none"
        self._pace.updating(arguments.get("ts"))
        await self._complete(queued, await self._call(queued, method, arguments))

    def _post_fields(self, queued: QueuedEffect, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """The fields that every post gets: our mark as metadata, no unfurling; and a late one from when it is."""
        metadata = {"event_type": "quarterdeck", "event_payload": {"op": queued.mark}}
        found = {"metadata": metadata, "unfurl_links": False, "unfurl_media": False}
        tolerance = LATE_AFTER * max(1.0, self._desk.clock.rate)
        if queued.effect.render is not None or self._desk.now() - queued.created_at < tolerance:
            return found
        since = f"_Late: this is from {moment(queued.created_at)}, and could not be said before._"
        blocks = arguments.get("blocks") or [section(clip(arguments["text"], SECTION))]
        text = f"{arguments['text']}\n{since}"
        return found | {"text": text, "blocks": [*blocks[: MOST_BLOCKS - 1], context(since)]}

    def _too_late(self, queued: QueuedEffect) -> bool:
        return queued.effect.method in AT_MOST_ONCE and self._desk.now() - queued.created_at > RESPONSE_URL_LIFETIME

    async def _call(self, queued: QueuedEffect, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        """Make the call; where its message or its channel is gone, say it anew."""
        try:
            return await self._make(queued, method, arguments)
        except Declined as refusal:
            if refusal.code in NOT_TO_BE_USED and await self._has_left(queued, arguments):
                return {"ok": True, "nothing": "is said in a channel that was left"}
            if refusal.code == LEFT:
                log.warning("%s is said to nobody: %s", queued.mark, refusal)
                return {"ok": True, "nothing": "to say to somebody who has left"}
            if not await self._addressing.forget(queued, (method, arguments), refusal.code):
                raise
            log.warning("%s is said anew: %s %s", queued.mark, method, refusal.code)
            return await self._say_anew(queued)

    async def _has_left(self, queued: QueuedEffect, arguments: Mapping[str, Any]) -> bool:
        """Whether whoever spoke in this channel, which is archived or gone, speaks elsewhere by now."""
        channel, record = arguments.get("channel") or arguments.get("channel_id"), queued.effect.record
        return bool(channel) and await self._desk.write(self._practices.has_left, str(channel), record)

    async def _make(self, queued: QueuedEffect, method: str, arguments: dict[str, Any]) -> dict[str, Any]:
        self._in_flight.measures.calls[method] += 1
        answer = await self._calls.make(queued, method, literal.said(arguments))
        self._outage.ended()
        return answer

    async def _say_anew(self, queued: QueuedEffect) -> dict[str, Any]:
        """Say it where it has its place now; what cannot be said there either, is refused."""
        addressed = await self._addressing.find(queued)
        if addressed is None:
            return {"nothing": "to speak of"}
        method, arguments = addressed
        arguments |= await self._render(queued) or {}
        if method == "chat.postMessage":
            arguments |= self._post_fields(queued, arguments)
        await self._pace.turn(method, arguments.get("channel"), arguments.get("ts"))
        return await self._make(queued, method, arguments)

    async def _render(self, queued: QueuedEffect) -> dict[str, Any] | None:
        """Text and blocks of the latest state; {} where the effect has no view, None where nothing is shown."""
        if queued.effect.render is None:
            return {}
        card = self._practices.cards[queued.effect.render]
        return await self._desk.ask(card, **queued.effect.subject) or None

    async def _complete(self, queued: QueuedEffect, answer: Mapping[str, Any]) -> None:
        self._failures.pop(queued.effect.lane, None)
        kept = {name: answer[name] for name in ("channel", "ts", "already", "nothing") if name in answer}
        await self._desk.write(_mark_sent, queued, kept, answer, self._practices)
        log.info("said %s in lane %s", queued.effect.method, queued.effect.lane)

    async def _settle(self, queued: QueuedEffect) -> None:
        """Its outcome is unknown: look for it in Slack, and requeue it when it is not there or is idempotent."""
        if queued.effect.method in AT_MOST_ONCE:
            await self._complete(queued, {"already": "perhaps"})
            return
        addressed = await self._addressing.find(queued)
        found = None if addressed is None else await self._look_for(queued, *addressed)
        if found is not None:
            await self._complete(queued, found)
        else:
            await self._desk.database.write(outbox.requeue, queued, "looked for, and not there")

    async def _look_for(self, queued: QueuedEffect, method: str, arguments: dict[str, Any]) -> dict[str, Any] | None:
        """Its result in Slack, looked for several times, since Slack may show it late."""
        for pause in self.look_again_after if method in VERIFY_FIRST else ():
            await asyncio.sleep(pause)
            found = await self._calls.find(queued, method, arguments)
            if found is not None:
                return found
        return None


def _heads(
    act: Act, practices: Practices, busy: frozenset[str], full: Sequence[str], most: int
) -> tuple[frozenset[str], list[QueuedEffect]]:
    """The numbers of which is spoken first, and the first effects of so many lanes, theirs in any case; in order."""
    urgent = practices.urgent(act)
    return urgent, sorted(outbox.ready(act.tx, busy, most, urgent, full), key=lambda queued: queued.id)


def _mark_interrupted_unknown(tx: Connection) -> None:
    for queued in outbox.interrupted(tx):
        outbox.mark_unknown(tx, queued, "Quarterdeck stopped while this was being said")


def _mark_sent(
    act: Act, queued: QueuedEffect, kept: Mapping[str, Any], answer: Mapping[str, Any], practices: Practices
) -> None:
    """Mark it sent, store where its message is, and run its continuation with Slack's answer."""
    if not outbox.mark_sent(act.tx, queued, kept, act.now):
        return
    effect = queued.effect
    if effect.message is not None and "ts" in answer and effect.method in (Method.SHOW, Method.POST_MESSAGE):
        posted = PostedMessage(effect.message, effect.record, answer["channel"], answer["ts"])
        outbox.store_message(act.tx, posted)
    if effect.message is not None and effect.method == Method.DELETE:
        outbox.delete_message(act.tx, effect.message)
    if effect.then is not None:
        practices.continuations[effect.then](act, answer, **effect.subject)
