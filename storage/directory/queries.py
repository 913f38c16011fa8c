"""The Slack ids of the people, user groups and channels that app.yaml names.

A handle is as an operator writes it: an email, `@usergroup`, `#channel`; a Slack id is its own handle.
A handle is kept without ids when nobody acts for it: the user group is gone, somebody has left, or it is an app.
"""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, String, bindparam, delete, func, insert, select

from storage import statements
from storage.directory.tables import directory
from storage.statements import any_given

KNOWN = "directory"
"""Under which a transaction remembers whom it has looked up."""

SLACK_ID = re.compile(r"[UWCGDS][A-Z0-9]+")
PERSON_ID = re.compile(r"[UW][A-Z0-9]+")


_READ = select(directory.c.handle, directory.c.ids)
_LOOK_UP = _READ.where(any_given(directory.c.handle))
_GIVEN = func.json_each(bindparam("any_handle", type_=String)).table_valued("value").c.value
_LOOK_UP_ON_SQLITE = _READ.where(directory.c.handle.in_(select(_GIVEN)))
"""However many handles there are, it is the same text."""


def _found(tx: Connection, handles: Iterable[str]) -> dict[str, list[str]]:
    if tx.dialect.name == "sqlite":
        rows = statements.find(tx, _LOOK_UP_ON_SQLITE, {"any_handle": json.dumps([*handles])})
    else:
        rows = statements.find(tx, _LOOK_UP, {"any_handle": [*handles]})
    return {row["handle"]: row["ids"] for row in rows}


@lru_cache(10_000)
def is_slack_id(handle: str) -> bool:
    return SLACK_ID.fullmatch(handle) is not None


def is_person(handle: str) -> bool:
    return PERSON_ID.fullmatch(handle) is not None


def store(tx: Connection, handle: str, ids: Iterable[str], now: datetime, zone: str | None = None) -> None:
    """`zone` is the name of the one that a person's clock shows in Slack."""
    discard(tx, handle)
    tx.execute(insert(directory).values(handle=handle, ids=list(ids), looked_up_at=now, zone=zone))


def zones(tx: Connection) -> dict[str, str]:
    """Of the people whose clock is known: Slack id -> the name of its zone."""
    rows = tx.execute(select(directory.c.ids, directory.c.zone).where(directory.c.zone.is_not(None)))
    return {ids[0]: zone for ids, zone in rows if ids}


def discard(tx: Connection, handle: str) -> None:
    tx.execute(delete(directory).where(directory.c.handle == handle))
    tx.info.pop(KNOWN, None)


def look_up(tx: Connection, handles: Iterable[str]) -> Mapping[str, Sequence[str]]:
    """The ids behind these handles and all asked for before: what a transaction has read is not asked for again."""
    known: dict[str, list[str]] = tx.info.setdefault(KNOWN, {})
    new = set(handles) - known.keys()
    if new:
        unseen: dict[str, list[str]] = {handle: [handle] if is_slack_id(handle) else [] for handle in new}
        known |= unseen | _found(tx, new)
    return known


def looked_up(tx: Connection, handles: Iterable[str]) -> dict[str, list[str]]:
    """Of these handles those that Slack was asked about, and the ids behind each; a Slack id was not asked about."""
    asked = select(directory.c.handle, directory.c.ids).where(directory.c.handle.in_({*handles}))
    return {row.handle: row.ids for row in tx.execute(asked)}


def can_act(tx: Connection, person: str) -> bool:
    """Whether a person (a Slack id) is somebody who can press a button, as far as is known."""
    return person in look_up(tx, [person])[person]


def those_who_can_act(tx: Connection, people: Iterable[str]) -> tuple[str, ...]:
    """Of these people (Slack ids) those who can, in their order; all are looked up at once."""
    wanted = list(people)
    known = look_up(tx, wanted)
    return tuple(person for person in wanted if person in known[person])


def ids_of(tx: Connection, handles: Iterable[str]) -> tuple[str, ...]:
    """The Slack ids behind these handles, in their order, each once; a handle nobody has looked up is left out."""
    wanted = list(handles)
    known = look_up(tx, wanted)
    return tuple(dict.fromkeys(key for handle in wanted for key in known[handle]))


def emails(tx: Connection) -> dict[str, str]:
    """The email by which app.yaml names a person, by their Slack id."""
    rows = tx.execute(select(directory.c.handle, directory.c.ids).where(directory.c.handle.contains("@")))
    return {ids[0]: handle for handle, ids in rows if ids and not handle.startswith("@")}


def unknown(tx: Connection, handles: Iterable[str]) -> list[str]:
    """Those that nobody has looked up, or for which nobody was found to act."""
    named = {handle for handle in handles if is_person(handle) or not is_slack_id(handle)}
    rows = tx.execute(select(directory.c.handle, directory.c.ids).where(directory.c.handle.in_(named)))
    return sorted(named - {handle for handle, ids in rows if ids})
