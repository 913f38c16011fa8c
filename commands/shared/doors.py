"""The door: what comes in over HTTP and is not Slack's, and what answers it."""

import base64
import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from math import isfinite
from typing import Annotated, Any

from pydantic import AfterValidator

from commands.shared.act import Act
from commands.shared.organisation import Organisation
from commands.shared.patterns import pattern
from storage.record import Record, field

MAX_DEPTH = 50
MOST_BRACKETS = 20_000
UNSTORABLE = pattern("[\x00\ud800-\udfff]")


class TurnedAway(Exception):
    """A request that is not what it should be. `status` is the HTTP status that answers it, the text is why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Knock(Record):
    """A request as it came, not believed yet.

    named    what stands for the names in the door's path: `source` of `/in/{source}`
    headers  by their names in small letters
    query    what follows the `?`; of several of a name the last
    at       when it came, UTC
    fetched  what had to be fetched from outside to believe it, by its address
    """

    named: Mapping[str, str]
    headers: Mapping[str, str]
    query: Mapping[str, str]
    body: bytes
    at: datetime
    fetched: Mapping[str, bytes] = field(default_factory=dict)


class Let(Record):
    """What is let in: what it is about, and by what it is known when it comes once more (None: it never is).

    `visits` is an address that is fetched before it is answered, as whoever sent it asks.
    """

    about: Any
    delivery: str | None = None
    visits: str | None = None


class Reply(Record):
    """What answers it: a status, a body, its media type."""

    body: str | bytes = ""
    status: int = 200
    media: str = "text/plain"
    headers: Mapping[str, str] = field(default_factory=dict)


def _nothing(_document: Organisation, _knock: Knock) -> Sequence[str]:
    """All that is needed to believe it came with it."""
    return ()


class Door(Record):
    """One address.

    method   GET answers a question, POST runs an operation
    path     as in `/in/{source}`; a name in braces is one part of it, `{rest:path}` all that is left
    lets_in  (app.yaml, knock): believes it or raises TurnedAway; reads no database
    answers  (act, what was let in): in one transaction
    needs    (app.yaml, knock): the addresses that must be fetched before it can be believed; raises TurnedAway
    together what comes while others are being written is written with what came beside it, in one transaction, which
             this begins: it is given all of them
    """

    method: str
    path: str
    lets_in: Callable[[Organisation, Knock], Let]
    answers: Callable[[Act, Any], Reply]
    needs: Callable[[Organisation, Knock], Sequence[str]] = _nothing
    together: Callable[[Act, Sequence[Any]], None] | None = None


def object_in(text: str) -> dict[str, Any]:
    """The JSON object that a body is, and can be stored, without the mark of byte order that .NET and Notepad put
    before it. TurnedAway where it is none, or one of no sensible depth.
    """
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise TurnedAway(400, "too deep")
    try:
        found = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError):
        raise TurnedAway(400, "not JSON") from None
    if not isinstance(found, dict) or _depth(found) > MAX_DEPTH:
        raise TurnedAway(400, "not an object of sensible depth")
    strip_unstorable(found)
    return found


def _depth(part: Any, level: int = 1) -> int:
    if level > MAX_DEPTH or not isinstance(part, dict | list):
        return level
    children = part.values() if isinstance(part, dict) else part
    return max((_depth(child, level + 1) for child in children), default=level)


def strip_unstorable(part: Any) -> None:
    """Remove, in place, what the databases cannot store and nobody types: NUL, unpaired surrogates; and infinity."""
    for key, value in [*part.items()] if isinstance(part, dict) else enumerate(part):
        if isinstance(value, str) and UNSTORABLE.search(value):
            part[key] = UNSTORABLE.sub("", value)
        elif isinstance(value, float) and not isfinite(value):
            part[key] = None
        elif isinstance(value, dict | list):
            strip_unstorable(value)
        if isinstance(key, str) and UNSTORABLE.search(key):
            part[UNSTORABLE.sub("", key)] = part.pop(key)


SERVED: list[str] = []
"""Where the door of this process is, while it is open."""


@contextmanager
def open_at(url: str) -> Iterator[None]:
    """The door is open at this address, until left."""
    SERVED.append(url.rstrip("/"))
    try:
        yield
    finally:
        SERVED.remove(url.rstrip("/"))


def address(document: Organisation) -> str | None:
    """Where the door is reached from outside; None while it is shut."""
    return (document.desk.address or SERVED[-1]) if SERVED else None


IN_ENVIRONMENT = pattern(r"env:([A-Za-z_][A-Za-z0-9_]*)")


def _names_a_variable(written: str) -> str:
    if IN_ENVIRONMENT.fullmatch(written) is None:
        raise ValueError("holds a secret itself; write `env:NAME` here, and set NAME where Quarterdeck runs")
    return written


Secret = Annotated[str, AfterValidator(_names_a_variable)]
"""A secret by the name of its environment variable: `env:ALERTS_TOKEN`."""


def secret(written: str, environment: Mapping[str, str] = os.environ) -> str:
    """What the variable holds; empty where it is not set."""
    return environment.get(written.removeprefix("env:"), "").strip()


def token_of(headers: Mapping[str, str], header: str | None) -> str:
    """What whoever knocks brings: in a header of that name, else as Bearer, or as the password of Basic."""
    if header is not None:
        return headers.get(header.lower(), "")
    how, _, given = headers.get("authorization", "").partition(" ")
    if how.lower() != "basic":
        return given.strip()
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[2]
    except ValueError:  # no base64, not even its letters, or no text in UTF-8
        return ""


def is_secret(given: str, written: str) -> bool:
    """Whether a secret was given that is set; where none is set, none fits."""
    known = secret(written)
    return bool(known) and hmac.compare_digest(given.encode(), known.encode())
