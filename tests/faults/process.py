"""Bots as processes of their own, forked from one that has loaded all that they need: each is there in a moment."""

import asyncio
import multiprocessing
import os
import signal
from collections.abc import Mapping
from multiprocessing.connection import Connection

STARTED_WITHIN = 60.0

forks = multiprocessing.get_context("forkserver")
forks.set_forkserver_preload(["tests.faults.loaded"])


def _run(surroundings: Mapping[str, str], told: Connection) -> None:
    from tests.faults import bot

    os.environ.clear()
    os.environ.update(surroundings)
    asyncio.run(bot.main(lambda: told.send("ready")))


class Bot:
    """A bot's process, with what the tests use of asyncio's `Process`."""

    def __init__(self, surroundings: Mapping[str, str]) -> None:
        self._hears, told = forks.Pipe(duplex=False)
        self._process = forks.Process(target=_run, args=(dict(surroundings), told), daemon=True)
        self._process.start()
        told.close()

    async def ready(self) -> None:
        """It is at work; or its fuse has killed it, as that may be in what it finds to do before it can say so."""
        assert await asyncio.to_thread(self._hears.poll, STARTED_WITHIN), "it did not start"
        try:
            assert self._hears.recv() == "ready"
        except EOFError:
            assert await self.wait() == -signal.SIGKILL, "it ended before it was at work"

    @property
    def pid(self) -> int:
        assert self._process.pid is not None
        return self._process.pid

    @property
    def returncode(self) -> int | None:
        """What it ended with, negative for a signal; None while it runs."""
        return self._process.exitcode

    async def wait(self) -> int:
        loop, ended = asyncio.get_running_loop(), asyncio.Event()
        sentinel = os.dup(self._process.sentinel)
        loop.add_reader(sentinel, ended.set)
        try:
            await ended.wait()
        finally:
            loop.remove_reader(sentinel)
            os.close(sentinel)
        self._process.join()
        assert self._process.exitcode is not None
        return self._process.exitcode

    def send_signal(self, number: signal.Signals) -> None:
        os.kill(self.pid, number)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)
