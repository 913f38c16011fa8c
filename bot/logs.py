"""Logs: a line an event, as logfmt, to standard error. Each names the record and the delivery that it is about.

They hold no values of variables, and so no secrets.
"""

import json
import logging
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime

MINIMUM_LEVELS = {
    "quarterdeck.bolt": logging.ERROR,
    "psycopg": logging.ERROR,
    "quarterdeck.sockets": logging.INFO,
    "slack_sdk": logging.INFO,
    "websockets": logging.INFO,
    "aiohttp": logging.INFO,
}
"""The least level of loggers that below it log whole payloads, or the URLs with which Socket Mode is opened."""

STEERING = re.compile("[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff]")
"""Control characters, line and paragraph separators, what turns text round or shows nothing, half characters."""

UNQUOTED = re.compile(f'[ "=\\\\]|{STEERING.pattern}')

_event: ContextVar[str] = ContextVar("event", default="")
_record: ContextVar[str] = ContextVar("record", default="")


@contextmanager
def about(*, event: str | None = None, record: str = "") -> Iterator[None]:
    """Set what the lines logged inside are about: a delivery, an effect or a timer; and the number of a record."""
    tokens = _event.set(event or ""), _record.set(record)
    try:
        yield
    finally:
        _event.reset(tokens[0])
        _record.reset(tokens[1])


def begin(event: str | None) -> None:
    """Set the delivery of Slack's that all later lines of this task are about."""
    _event.set(event or "")


class Logfmt(logging.Formatter):
    """`at=… level=… logger=… record=INC-42 event=… message="…"`, and `trace="…"` where something broke."""

    def format(self, record: logging.LogRecord) -> str:
        parts = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "record": getattr(record, "record", "") or _record.get() or "-",
            "event": _event.get() or "-",
            "message": record.getMessage(),
        }
        if record.exc_info:
            parts["trace"] = self.formatException(record.exc_info)
        return " ".join(f"{name}={_quoted(value)}" for name, value in parts.items())


def _quoted(value: str) -> str:
    """On one line whatever it holds; what would end a line, or steer a terminal, is escaped as JSON escapes it."""
    if value and not UNQUOTED.search(value):
        return value
    return STEERING.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(value, ensure_ascii=False))


def configure(level_name: str = "WARNING") -> None:
    """`level_name` as QUARTERDECK_LOG gives it; what is no level counts as WARNING."""
    level = logging.getLevelNamesMapping().get(level_name.upper(), logging.WARNING)
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(Logfmt())
    logging.basicConfig(level=level, handlers=[handler])
    for name, least in MINIMUM_LEVELS.items():
        logging.getLogger(name).setLevel(max(level, least))
