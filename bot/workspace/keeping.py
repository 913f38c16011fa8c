"""The workspace on disk: what is in it is written down moments after it changed, and read again at the next start.

One SQLite file: a row for each place, file, Home tab and person's open forms, and one for all the rest. A save writes
the rows that changed in one transaction, so that a kill loses at most what happened since the last one.
"""

import asyncio
import base64
import contextlib
import json
import logging
import sqlite3
import time
from collections.abc import AsyncIterator, Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from bot.workspace.response_urls import ResponseUrl
from bot.workspace.server import Server
from bot.workspace.web_api.attachments import File
from bot.workspace.workspace import Channel, Message, Person, View

SCHEMA = "CREATE TABLE IF NOT EXISTS parts (key TEXT PRIMARY KEY, body TEXT NOT NULL)"
SHORTEST_PAUSE = 0.2
LONGEST_WAIT = 1.0
REST_PER_SAVE = 20
"""However much there is to write, saving takes at most one twentieth of the time."""

FORMS, PEOPLE = "view:", "people"
"""How the workspace's word of a change begins that is about somebody's form; and what it says of people."""

SKIPPED = 1_000
"""Numbers left out at a start: what was numbered in the moment before a kill may be known to others."""

log = logging.getLogger("quarterdeck.workspace.keeping")
Kept = dict[str, Any]
T = TypeVar("T")


class CannotBeRead(Exception):
    """The file is not a workspace, or a damaged one."""


@dataclass
class Keeper:
    """What is kept of one workspace, at `path`; `unsaved` tells of what has changed since.

    `database` is open, and nobody else's, while the workspace is kept.
    """

    path: Path
    server: Server
    database: sqlite3.Connection | None = None
    unsaved: "asyncio.Queue[str]" = field(default_factory=asyncio.Queue)

    async def save(self, changed: Iterable[str]) -> None:
        """Write these parts, by the names in which the workspace tells of changes; the small rest always."""
        await asyncio.to_thread(self._write, [*self._parts(changed)])

    async def up_to_date(self) -> None:
        """Wait until all that has happened is saved."""
        await self.unsaved.join()

    def save_all(self) -> None:
        """Write everything, and forget what is there no longer."""
        workspace = self.server.workspace
        homes = (f"home:{owner}" for owner in workspace.homes)
        self._write(self._parts({*workspace.channels, *homes, FORMS, PEOPLE}), "DELETE FROM parts")

    def _write(self, parts: Iterable[tuple[str, Kept]], *before: str) -> None:
        assert self.database is not None, "it is not being kept"
        rows = [(key, json.dumps(body, ensure_ascii=False, default=_plain)) for key, body in parts]
        with self.database:
            for statement in before:
                self.database.execute(statement)
            self.database.executemany("INSERT OR REPLACE INTO parts VALUES (?, ?)", rows)

    def _parts(self, names: Iterable[str]) -> Iterator[tuple[str, Kept]]:
        workspace, files, changed = self.server.workspace, self.server.files.kept, {*names}
        for place in [each for key, each in workspace.channels.items() if key in changed]:
            yield f"place:{place.id}", _place(place)
        for key, file in files.items():
            if not changed.isdisjoint(file.shares):
                yield f"file:{key}", _told(file)
        for owner, view in workspace.homes.items():
            if f"home:{owner}" in changed:
                yield f"home:{owner}", _told(view)
        if any(name.startswith(FORMS) for name in changed):
            yield "forms", {owner: [*map(_told, stack)] for owner, stack in workspace.views.items() if stack}
        if PEOPLE in changed:
            yield "people", {key: _told(person) for key, person in workspace.people.items()}
        yield "rest", self._rest()

    def _rest(self) -> Kept:
        workspace = self.server.workspace
        return {
            "at": workspace.now().isoformat(),
            "url": workspace.url,
            "number": workspace.next_number(),
            "ts": workspace.next_ts(),
            "usergroups": workspace.usergroups,
            "read": [[*key, ts] for key, ts in workspace.read.items()],
            "response_urls": {key: _told(each) for key, each in workspace.response_urls.kept.items()},
        }

    def load(self) -> bool:
        """Fill the workspace with what was kept; False when nothing was. CannotBeRead."""
        parts = _read(self.path)
        if "rest" not in parts:
            return False
        url = json.loads(parts["rest"])["url"]
        found = {key: json.loads(body.replace(url, self.server.url)) for key, body in parts.items()}
        _put_back(self.server, found)
        return True


def kept_until(path: Path) -> datetime | None:
    """Where the clock of a kept workspace stood. CannotBeRead."""
    rest = _read(path).get("rest")
    return None if rest is None else datetime.fromisoformat(json.loads(rest)["at"])


@contextlib.asynccontextmanager
async def kept(keeper: Keeper) -> AsyncIterator[None]:
    """Save what changes until left, and all of it then. CannotBeRead, also when somebody else keeps theirs there."""
    with _explained(keeper.path):
        keeper.database = _opened(keeper.path)
        keeper.database.execute("PRAGMA locking_mode=EXCLUSIVE")
        keeper.save_all()
    with contextlib.closing(keeper.database):
        keeper.unsaved = keeper.server.workspace.subscribe()
        saving = asyncio.create_task(_save_changes(keeper), name="keeper")
        try:
            yield
        finally:
            saving.cancel()
            await asyncio.gather(saving, return_exceptions=True)
            keeper.server.workspace.unsubscribe(keeper.unsaved)
            keeper.save_all()


async def _save_changes(keeper: Keeper) -> None:
    changed: list[str] = []
    while True:
        changed.append(await keeper.unsaved.get())
        while not keeper.unsaved.empty():
            changed.append(keeper.unsaved.get_nowait())
        began = time.monotonic()
        try:
            await keeper.save(dict.fromkeys(changed))
        except sqlite3.Error as error:
            log.warning("the workspace could not be saved: %s", error)
        else:
            for _ in changed:
                keeper.unsaved.task_done()
            changed.clear()
        await asyncio.sleep(max(SHORTEST_PAUSE, REST_PER_SAVE * (time.monotonic() - began)))


@contextlib.contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        if "locked" in str(error):
            raise CannotBeRead(
                f"Another demo keeps its workspace in {path}; stop it, or choose another place."
            ) from None
        raise CannotBeRead(f"{path} cannot be read ({error}); move it away to begin with a new workspace.") from None


def _opened(path: Path) -> sqlite3.Connection:
    database = sqlite3.connect(path, timeout=LONGEST_WAIT, check_same_thread=False)
    try:
        database.execute("PRAGMA journal_mode=WAL")
        database.execute("PRAGMA synchronous=NORMAL")
        database.execute(SCHEMA)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _read(path: Path) -> dict[str, str]:
    if not path.exists():
        return {}
    with _explained(path), contextlib.closing(_opened(path)) as database:
        return dict(database.execute("SELECT key, body FROM parts").fetchall())


def _told(thing: Any) -> Kept:
    return dict(vars(thing))


def _plain(value: Any) -> Any:
    """As JSON what it does not know: who is pinged, an instant, what is in a file."""
    if isinstance(value, frozenset):
        return sorted(value)
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value.isoformat()


def _place(place: Channel) -> Kept:
    return _told(place) | {"messages": [*map(_told, place.messages)]}


def _made(kind: type[T], kept: Kept, **more: Any) -> T:
    """Of what another version kept, the fields that this one knows."""
    known = {each.name for each in fields(kind)}  # type: ignore[arg-type]
    return kind(**{name: value for name, value in (kept | more).items() if name in known})


def _put_back(server: Server, found: dict[str, Any]) -> None:
    workspace, rest = server.workspace, found["rest"]
    workspace.people |= {key: _made(Person, person) for key, person in found["people"].items()}
    workspace.usergroups |= {key: (name, members) for key, (name, members) in rest["usergroups"].items()}
    workspace.channels.clear()
    for part, body in found.items():
        kind, _, key = part.partition(":")
        if kind == "place":
            workspace.channels[key] = _made(Channel, body, messages=[*map(_message, body["messages"])])
        elif kind == "home":
            workspace.homes[key] = _made(View, body)
        elif kind == "file":
            content = None if body["content"] is None else base64.b64decode(body["content"])
            server.files.kept[key] = _made(File, body, content=content)
    for owner, stack in found["forms"].items():
        workspace.views[owner] = [_made(View, view) for view in stack]
    workspace.read |= {(person, place): ts for person, place, ts in rest["read"]}
    for key, each in rest["response_urls"].items():
        made = datetime.fromisoformat(each["made"])
        workspace.response_urls.kept[key] = _made(ResponseUrl, each, made=made)
    workspace.count_from(rest["number"] + SKIPPED, rest["ts"])
    workspace.response_urls.count_from(_last_number(workspace.response_urls.kept) + SKIPPED)
    server.files.count_from(_last_number(server.files.kept) + SKIPPED)


def _message(kept: Kept) -> Message:
    return _made(Message, kept, pings=frozenset(kept["pings"]))


def _last_number(keys: Iterable[str]) -> int:
    return max((int(key[1:]) for key in keys), default=0)
