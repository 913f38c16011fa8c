"""How the page is read: over HTTP by whoever asks, and as files in a folder, for whatever serves those."""

import hashlib
import logging
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path

from commands.shared.act import Act
from commands.shared.doors import Door, Knock, Let, Reply, TurnedAway
from commands.shared.organisation import Organisation
from commands.status import wording
from commands.status.policy import StatusPolicy
from commands.status.reading import page
from commands.status.rules import Page
from storage.record import Record

log = logging.getLogger("quarterdeck.status")

FRESH_SECONDS = 30
"""So long whoever keeps a copy need not ask again."""


class Form(Record):
    """A form in which it is read: its name as a file, its media type, how it is written."""

    file: str
    media: str
    written: Callable[[Page], str]


FORMS: Mapping[str, Form] = {
    "/status": Form("index.html", "text/html; charset=utf-8", wording.as_html),
    "/status.json": Form("status.json", "application/json", wording.as_json),
    "/status.atom": Form("status.atom", "application/atom+xml; charset=utf-8", wording.as_atom),
}


class Asked(Record):
    path: str
    known: str
    """What the one who asks has already, by its tags."""


def _door(path: str) -> Door:
    def lets_in(document: Organisation, knock: Knock) -> Let:
        """Anybody, where there is a page."""
        if not isinstance(document, StatusPolicy) or document.status_page is None:
            raise TurnedAway(404, "there is no status page")
        return Let(Asked(path, knock.headers.get("if-none-match", "")))

    return Door("GET", path, lets_in, answer)


def answer(act: Act, asked: Asked) -> Reply:
    """The page, or that the one who asks has it already."""
    shown = page(act)
    if shown is None:
        return Reply("there is no status page", 404)
    form = FORMS[asked.path]
    body = form.written(shown).encode()
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "etag": tag,
        "cache-control": f"public, max-age={FRESH_SECONDS}",
        "x-content-type-options": "nosniff",
        "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
        "access-control-allow-origin": "*",
    }
    known = [each.strip().removeprefix("W/") for each in asked.known.split(",")]
    return Reply(b"", 304, form.media, headers) if tag in known else Reply(body, 200, form.media, headers)


DOORS = tuple(_door(path) for path in FORMS)


def write_files(act: Act) -> None:
    """Have the files of the folder say what the page says; what they say already is left alone."""
    policy = act.policy(StatusPolicy)
    folder = policy.status_page.folder if policy.status_page is not None else None
    if folder is None or (shown := page(act)) is None:
        return
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for form in FORMS.values():
            _replace(Path(folder) / form.file, form.written(shown).encode())
    except OSError as error:
        log.warning("the status page cannot be written to %s: %s", folder, error.strerror or error)


def _replace(path: Path, content: bytes) -> None:
    """All of it at once: whoever reads meanwhile reads the one before."""
    if path.is_file() and path.read_bytes() == content:
        return
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(name, 0o644)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
