"""What may take longer than Slack waits: "Working it out…" is said at once, and the answer follows in its place.

That it is owed stands in the database, as a timer: whoever starts after a crash works it out anew. It is said once.
"""

import asyncio
import logging
import uuid
from collections.abc import Callable, Coroutine, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Protocol

from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.pressed import Origin, Waiting
from commands.shared.refusals import Refused, Unshaped
from commands.shared.replies import reply
from storage.record import asdict, replace
from storage.timers import queries as timers

log = logging.getLogger("quarterdeck.later")

Answer = dict[str, Any]

OWED = "desk.answer"
AGAIN = timedelta(minutes=1)
"""So long it is left to the process that was asked; then it is worked out anew by whoever fires the timer."""

LASTS = timedelta(minutes=25)
"""So long Slack takes an answer at the place where something was asked."""

WORKING = "Working it out…"
COMES = "It comes to you as a direct message."
INTERRUPTED = "I was interrupted while I worked out what you asked for with `{name}`. Ask for it again."


async def answer(
    desk: Desk, name: str, asking: Coroutine[Any, Any, Answer], record: Sequence[int], given: Mapping[str, Any]
) -> Answer:
    """The answer, if it is there in time; else that it is being worked out, or nothing where that is said already.

    `name` is the verb's. Raises Refused.
    """
    waiting = desk.waiting
    assert waiting is not None
    task = asyncio.create_task(asking)
    await asyncio.wait((task,), timeout=desk.patience)
    if task.done():
        return task.result()
    key = desk.delivery or uuid.uuid4().hex
    desk = desk.after_receiving()
    asked = {"name": name, "record": [*record], "given": dict(given), "waiting": _written(waiting)}
    await desk.write(_owe, key, asked)
    finishing = asyncio.create_task(_finish(desk, task, key, waiting), name=f"answer {name}")
    desk.working.add(finishing)
    finishing.add_done_callback(desk.working.discard)
    if waiting.said:
        return {}
    return {"text": WORKING if waiting.origin.url else f"{WORKING} {COMES}"}


def _owe(act: Act, key: str, asked: Mapping[str, Any]) -> None:
    again = act.now + AGAIN * max(1.0, act.rate)
    who = {"asked_at": act.now.isoformat(), "is_guest": act.is_guest}
    timers.arm_unless_set(act.tx, OWED, key, again, record="desk", asked={**asked, **who})
    waiting = _waiting(asked)
    if waiting.said:
        _answer(act, waiting, {"text": WORKING})


def _written(waiting: Waiting) -> dict[str, Any]:
    return asdict(waiting) | {"origin": asdict(waiting.origin)}


def _waiting(asked: Mapping[str, Any]) -> Waiting:
    found = asked["waiting"]
    return Waiting(**{**found, "origin": Origin(**found["origin"])})


def _answer(act: Act, waiting: Waiting, said: Answer) -> None:
    reply(act, waiting.origin, said["text"], blocks=said.get("blocks"), replace=waiting.replaces)


async def _finish(desk: Desk, task: "asyncio.Task[Answer]", key: str, waiting: Waiting) -> None:
    """Say it. What fails is left to the timer."""
    try:
        said = await _said(task)
        await desk.write(_say, key, waiting, said)
    except Exception:
        log.exception("an answer is worked out anew later")


async def _said(task: "asyncio.Task[Answer]") -> Answer:
    try:
        return await task
    except (Refused, Unshaped) as refusal:
        return {"text": str(refusal)}


def _say(act: Act, key: str, waiting: Waiting, said: Answer) -> None:
    if timers.withdraw(act.tx, OWED, key):
        _answer(act, waiting, said)


def say(act: Act, asked: Mapping[str, Any], found: Answer) -> None:
    """Answer what a process that is gone was asked; a place that Slack has forgotten by now is answered no more."""
    waiting = _waiting(asked)
    if _is_old(act, asked):
        waiting = Waiting(Origin(waiting.origin.person, None, None), replaces=False)
    _answer(act, waiting, found)


def _is_old(act: Act, asked: Mapping[str, Any]) -> bool:
    return act.now - datetime.fromisoformat(asked["asked_at"]) > LASTS * max(1.0, act.rate)


class Slow(Protocol):
    """What of a verb is needed here."""

    @property
    def name(self) -> str: ...

    @property
    def takes_long(self) -> bool: ...

    @property
    def ask(self) -> Callable[..., Answer] | None: ...


TIMERS: Mapping[str, Callable[..., None]] = {OWED: say}


def questions(verbs: Iterable[Slow]) -> dict[str, Callable[..., Answer]]:
    """What such a timer asks, by the names of verbs that take long. ValueError where two of them share one."""
    asks: dict[str, Callable[..., Answer]] = {}
    for verb in verbs:
        if verb.takes_long and verb.ask is not None and asks.setdefault(verb.name, verb.ask) is not verb.ask:
            raise ValueError(f"two verbs that take long are called {verb.name}")

    def work_out(act: Act, asked: Mapping[str, Any]) -> Answer:
        name, person = asked["name"], asked["waiting"]["origin"]["person"]
        if name not in asks or _is_old(act, asked):
            return {"text": INTERRUPTED.format(name=name)}
        try:
            return asks[name](replace(act, by=person, is_guest=asked["is_guest"]), *asked["record"], **asked["given"])
        except (Refused, Unshaped) as refusal:
            return {"text": str(refusal)}

    return {OWED: work_out} if asks else {}
