"""A database that cannot be worked with is refused at the start, in one sentence that says what to do."""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import create_engine, event
from sqlalchemy.engine import make_url

from bot.__main__ import cli
from storage.database import DatabaseInUse, DatabaseUnavailable, backend_of, open_database
from storage.database.sqlite import Sqlite, _begin_immediate


def path_of(url: str) -> Path:
    return Path(str(make_url(url).database))


def altered(*statements: str) -> Callable[[Path], None]:
    def alter(path: Path) -> None:
        with closing(sqlite3.connect(path)) as connection, connection:
            for statement in statements:
                connection.execute(statement)

    return alter


def overwritten(path: Path) -> None:
    path.write_bytes(b"this is a letter to my aunt" * 1000)


def torn(path: Path) -> None:
    """The first page is whole, and what it points to is not."""
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


UNUSABLE: dict[str, tuple[Callable[[Path], None], str]] = {
    "no database at all": (overwritten, "it is damaged: bring a backup back"),
    "torn pages": (torn, "it is damaged: bring a backup back"),
    "a schema that nobody made": (altered("UPDATE alembic_version SET version_num = '0000'"), "is at schema 0000"),
    "a later schema": (
        altered("UPDATE alembic_version SET version_num = '9999'"),
        "install the version",
    ),
    "a schema that is no number": (altered("UPDATE alembic_version SET version_num = 'abcd'"), "is at schema abcd"),
    "no schema, and tables": (altered("DELETE FROM alembic_version"), "cannot be used as a database"),
    "a missing table": (altered("DROP TABLE outbox"), "its table outbox is missing or not whole"),
    "a missing column": (
        altered("ALTER TABLE timers DROP COLUMN record"),
        "its table timers is missing",
    ),
}


@pytest.mark.parametrize("what", UNUSABLE)
async def test_what_cannot_be_worked_with_is_refused_in_a_sentence(sqlite_url: str, what: str) -> None:
    spoil, sentence = UNUSABLE[what]
    spoil(path_of(sqlite_url))
    with pytest.raises(DatabaseUnavailable) as caught:
        await open_database(sqlite_url)
    assert sentence in str(caught.value)
    assert "\n" not in str(caught.value)
    assert "desk.db" in str(caught.value)


def test_the_doctor_ends_with_3_too_and_says_the_sentence_among_what_it_finds(sqlite_url: str) -> None:
    path_of(sqlite_url).write_bytes(b"this is a letter to my aunt" * 1000)
    tokens = {"SLACK_BOT_TOKEN": "xoxb-1", "SLACK_APP_TOKEN": "xapp-1", "SLACK_API_URL": "http://127.0.0.1:9/"}
    done = CliRunner().invoke(cli, ["doctor"], env={"DATABASE_URL": sqlite_url} | tokens)
    assert done.exit_code == 3, done.stderr
    assert "it is damaged: bring a backup back" in done.stdout
    assert "Traceback" not in done.output


def test_the_command_ends_with_that_sentence_and_3(sqlite_url: str) -> None:
    path_of(sqlite_url).write_bytes(b"this is a letter to my aunt" * 1000)
    done = CliRunner().invoke(cli, ["migrate"], env={"DATABASE_URL": sqlite_url})
    assert (done.exit_code, done.stdout) == (3, "")
    assert done.stderr.count("\n") == 1
    assert "it is damaged" in done.stderr


async def test_what_can_only_be_read_is_refused_at_the_start(sqlite_url: str) -> None:
    backend = backend_of(sqlite_url)
    engine = create_engine(f"sqlite:///file:{path_of(sqlite_url)}?mode=ro&uri=true")
    event.listen(engine, "begin", _begin_immediate)
    with pytest.raises(DatabaseUnavailable, match="readonly database"):
        backend.open(engine)
    engine.dispose()
    await (await open_database(sqlite_url)).close()


@pytest.mark.parametrize("where", ["of the file", "of the folder"])
async def test_a_second_process_is_kept_out_by_whatever_link_it_comes(
    sqlite_url: str, tmp_path: Path, where: str
) -> None:
    path = path_of(sqlite_url)
    link = tmp_path / "elsewhere"
    link.symlink_to(path if where == "of the file" else path.parent)
    named = link if where == "of the file" else link / path.name
    running = await open_database(sqlite_url)
    try:
        with pytest.raises(DatabaseInUse):
            await open_database(f"sqlite+aiosqlite:///{named}")
    finally:
        await running.close()
    await (await open_database(f"sqlite+aiosqlite:///{named}")).close()


async def test_a_file_of_two_names_is_refused_by_either(sqlite_url: str, tmp_path: Path) -> None:
    await (await open_database(sqlite_url)).close()
    other = tmp_path / "other.db"
    other.hardlink_to(path_of(sqlite_url))
    for url in (sqlite_url, f"sqlite+aiosqlite:///{other}"):
        with pytest.raises(DatabaseUnavailable, match="has another name as well"):
            await open_database(url)
    other.unlink()
    await (await open_database(sqlite_url)).close()


@pytest.mark.parametrize("url", ["sqlite+aiosqlite:///file:desk.db?mode=ro&uri=true", "sqlite://"])
def test_an_address_that_names_no_file_is_refused(url: str) -> None:
    with pytest.raises(DatabaseUnavailable, match="needs a file"):
        Sqlite(make_url(url))


@pytest.mark.parametrize("code", [sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_PROTOCOL])
def test_what_another_holds_is_tried_again_and_then_said(tmp_path: Path, code: int) -> None:
    backend, error = Sqlite(make_url(f"sqlite:///{tmp_path / 'desk.db'}")), sqlite3.OperationalError("held")
    error.sqlite_errorcode = code
    assert backend.retry_delay(error, 0) == 0.0
    assert backend.retry_delay(error, 3) is None
    assert "Another program holds the database" in str(backend.failure_reason(error))
