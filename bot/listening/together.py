"""What comes in while others are being written is written together: many that come at once are one transaction."""

import asyncio
from collections.abc import Callable, Sequence
from typing import Any

from commands.shared.act import Act
from commands.shared.desk import Desk
from commands.shared.doors import Reply
from storage.database import DatabaseUnavailable

MOST = 50
"""So many are written in one transaction."""

Answers = Callable[[Act, Any], Reply]
Begins = Callable[[Act, Sequence[Any]], None]


class Together:
    """`await answer(desk, about)`: one transaction at a time, of all that has come meanwhile. Raises as `write`.

    `begins` is given all that is written in one, before each is answered.
    """

    def __init__(self, begins: Begins, answers: Answers) -> None:
        self._begins, self._answers = begins, answers
        self._waiting: list[tuple[Any, asyncio.Future[Reply]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def answer(self, desk: Desk, about: Any) -> Reply:
        reply: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        self._waiting.append((about, reply))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write_all(desk))
        return await reply

    async def _write_all(self, desk: Desk) -> None:
        while self._waiting:
            some, self._waiting = self._waiting[:MOST], self._waiting[MOST:]
            await self._write(desk, some)

    async def _write(self, desk: Desk, some: Sequence[tuple[Any, asyncio.Future[Reply]]]) -> None:
        """Where it fails for one of several, each is tried alone, so that no other suffers for it."""
        try:
            replies = await desk.in_bulk().write(_each, self._begins, self._answers, [about for about, _ in some])
        except Exception as error:  # noqa: BLE001 - the edge: whoever waits is told
            if len(some) > 1 and not isinstance(error, DatabaseUnavailable):
                for one in some:
                    await self._write(desk, [one])
                return
            for _, reply in some:
                if not reply.done():
                    reply.set_exception(error)
            return
        for (_, reply), found in zip(some, replies, strict=True):
            if not reply.done():
                reply.set_result(found)


def _each(act: Act, begins: Begins, answers: Answers, abouts: Sequence[Any]) -> list[Reply]:
    begins(act, abouts)
    return [answers(act, about) for about in abouts]
