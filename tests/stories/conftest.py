"""In a story nothing breaks behind the scenes: what people are told to be sorry for is logged, and fails it."""

import logging
import sys
from collections.abc import Iterator

import pytest

EDGES = ("quarterdeck.errors", "quarterdeck.relay", "quarterdeck.clock", "quarterdeck.program")
"""Where whatever failed is caught, told and logged."""


@pytest.fixture(autouse=True)
def nothing_breaks(request: pytest.FixtureRequest, caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    if request.node.get_closest_marker("breaks") is not None:
        return
    for when in ("setup", "call"):
        for record in caplog.get_records(when):
            broke = record.name in EDGES and record.levelno >= logging.ERROR and record.exc_info
            assert not broke, f"{record.name}: {record.getMessage()} ({record.exc_info})"


@pytest.fixture
def drawn_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What draws is a program that takes no time, and draws a dot."""
    dot = "import sys; sys.stdin.read(); sys.stdout.buffer.write(b'dot')"
    monkeypatch.setattr("bot.speaking.drawing.command", lambda: [sys.executable, "-S", "-c", dot])
