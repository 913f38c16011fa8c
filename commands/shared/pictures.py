"""Pictures: each is data until a process of its own draws it, and the same in words for whoever hears it read."""

import importlib.util
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from commands.shared import drawing

LONGEST_ALT = 2000
SECONDS = 60
"""So long at most may a picture take."""

CANNOT = "Pictures need matplotlib: install Quarterdeck with the extra `[pictures]`, and start it again."

Picture = Mapping[str, Any]
"""`spec` is what drawing.py draws, `alt` what it shows in words, `title` its name."""


def can_be_drawn() -> bool:
    """Whether there is something to draw with."""
    return importlib.util.find_spec("matplotlib") is not None


def command() -> list[str]:
    """What draws a picture: it reads a spec as JSON, and writes PNG."""
    return [sys.executable, "-P", str(Path(drawing.__file__))]


def drawn(spec: bytes) -> bytes | None:
    """A picture as PNG, of its spec as JSON; None where there is nothing to draw with."""
    done = subprocess.run(command(), input=spec, capture_output=True, timeout=SECONDS, check=False)
    return done.stdout if done.returncode == 0 else None


def in_words(title: str, *parts: str) -> str:
    """What a picture shows, for whoever hears it read."""
    told = f"{title}: {'; '.join(parts)}."
    return told if len(told) <= LONGEST_ALT else told[: LONGEST_ALT - 1] + "…"
