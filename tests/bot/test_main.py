"""What is typed or set wrong is answered with one sentence and 1 or 2, never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

import bot.startup
from bot.__main__ import cli

SET = {"SLACK_BOT_TOKEN": "xoxb-not-real", "SLACK_APP_TOKEN": "xapp-not-real", "SLACK_SIGNING_SECRET": "not-real"}


def quarterdeck(*arguments: str) -> subprocess.CompletedProcess[str]:
    """As a process of its own: what it ends with, and what it changes of the process that it is."""
    line = [sys.executable, "-m", "bot", *arguments]
    return subprocess.run(line, env=os.environ | SET, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("arguments", "settings", "sentence"),
    [
        (("--http", "127.0.0.1:99999"), {}, "is not an address; write it like 0.0.0.0:3000"),
        (("--http", "127.0.0.1:²"), {}, "is not an address; write it like 0.0.0.0:3000"),
        ((), {"QUARTERDECK_HTTP": "8080x"}, "QUARTERDECK_HTTP=8080x is not an address; write it like 127.0.0.1:8080"),
        (("--http", "3000"), {"SLACK_SIGNING_SECRET": "a\nb"}, "SLACK_SIGNING_SECRET holds a space, a line end"),
        ((), {"SLACK_BOT_TOKEN": "xoxb-\nnot-real"}, "SLACK_BOT_TOKEN holds a space, a line end"),
        ((), {"SLACK_APP_TOKEN": "xapp-nöt-real"}, "SLACK_APP_TOKEN holds a space, a line end"),
        ((), {"SLACK_API_URL": "slack.com"}, "SLACK_API_URL is not an address; write it like https://slack.com/api/"),
    ],
)  # fmt: skip
def test_what_is_set_wrong_is_refused_in_a_sentence(
    arguments: tuple[str, ...], settings: dict[str, str], sentence: str
) -> None:
    done = CliRunner().invoke(cli, ["run", *arguments], env=SET | settings)
    assert done.exit_code == 1, done.stderr
    assert sentence in done.stderr
    assert done.stderr.count("\n") == 1
    assert "xoxb" not in done.stderr


def test_the_process_ends_with_that_sentence_and_1() -> None:
    done = quarterdeck("run", "--http", "127.0.0.1:99999")
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "is not an address" in done.stderr


@pytest.mark.parametrize(
    ("line", "code", "sentence"),
    [
        ("report --config FOLDER", 1, "cannot be read (Is a directory)"),
        ("report --config BINARY", 1, "is not text in UTF-8"),
        ("import people FOLDER", 1, "cannot be read (Is a directory)"),
        ("import people BINARY", 1, "is not text in UTF-8"),
        ("sla vendor acme --from 2026-01-01 --to 2026-02-01 --csv FOLDER", 1, "cannot be written (Is a directory)"),
        ("move --to nowhere", 1, "--to is not a database address"),
        ("move --to DATABASE", 1, "That is the database you have"),
        ("report --database nowhere", 1, "DATABASE_URL is not a database address"),
        ("report --database mysql://desk", 1, "DATABASE_URL names mysql"),
        ("report --database sqlite:///BINARY", 3, "it is damaged: bring a backup back"),
        ("migrate --database sqlite:///FOLDER", 3, "is a folder; set DATABASE_URL to a file in it"),
        ("report --database postgresql://desk@nowhere/desk", 3, "PostgreSQL needs its driver"),
        ("migrate --database postgresql://desk@nowhere/desk", 3, "PostgreSQL needs its driver"),
    ],
)  # fmt: skip
def test_whatever_is_given_that_cannot_be_used_is_named_in_a_sentence(
    line: str, code: int, sentence: str, tmp_path: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`--database`: what DATABASE_URL holds. The driver of PostgreSQL is an extra, and not there."""
    monkeypatch.setitem(sys.modules, "psycopg", None)
    given, _, database = line.partition(" --database ")
    (tmp_path / "binary").write_bytes(b"\x1f\xe9" * 500)
    there = {"FOLDER": str(tmp_path), "BINARY": str(tmp_path / "binary"), "DATABASE": sqlite_url}
    for name, path in there.items():
        given, database = given.replace(name, path), database.replace(name, path)
    done = CliRunner().invoke(cli, given.split(), env={"DATABASE_URL": database or sqlite_url})
    assert (done.exit_code, done.stderr.count("\n")) == (code, 1), done.stderr
    assert sentence in done.stderr


def test_a_database_that_does_not_answer_is_not_sent_to_be_migrated() -> None:
    done = CliRunner().invoke(cli, ["report"], env={"DATABASE_URL": "postgresql://desk@127.0.0.1:9/desk"})
    assert (done.exit_code, done.stderr.count("\n")) == (3, 1)
    assert "The database does not answer" in done.stderr


def test_a_reader_that_has_enough_ends_it_without_a_word() -> None:
    lines = f"{sys.executable} -m bot manifest | true"
    done = subprocess.run(["bash", "-o", "pipefail", "-c", lines], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_help_names_the_commands_as_one_comes_to_need_them_and_where_the_file_is_named() -> None:
    told = CliRunner().invoke(cli, ["--help"]).stdout
    assert [line.split()[0] for line in told.partition("Commands:\n")[2].splitlines()][:3] == ["run", "demo", "check"]
    assert "QUARTERDECK_CONFIG" in CliRunner().invoke(cli, ["sla", "due", "--help"]).stdout


def test_a_slip_in_a_command_or_an_option_is_answered_with_what_was_meant() -> None:
    for words, meant in ((["demoo"], "'demo'"), (["sla", "du"], "'due'"), (["demo", "--prt", "1"], "'--port'")):
        done = CliRunner().invoke(cli, words)
        assert (done.exit_code, f"Did you mean {meant}?" in done.stderr) == (2, True), done.stderr


def test_a_port_of_the_demo_that_is_none_is_refused() -> None:
    done = CliRunner().invoke(cli, ["demo", "--no-open", "--port", "99999"])
    assert (done.exit_code, type(done.exception)) == (2, SystemExit)
    assert "Invalid value for '--port': 99999 is not in the range 0<=x<=65535." in done.stderr


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "soon"])
def test_a_demo_ends_after_a_number_of_seconds_or_is_refused(seconds: str) -> None:
    done = CliRunner().invoke(cli, ["demo", "--no-open", "--exit-after", seconds])
    assert (done.exit_code, "Invalid value for '--exit-after'" in done.stderr) == (2, True)


def test_a_host_that_is_none_is_refused_in_a_sentence() -> None:
    done = quarterdeck("demo", "--no-open", "--host", "x" * 70, "--exit-after", "0.1")
    assert done.returncode == 3
    assert "cannot be listened on" in done.stderr
    assert done.stderr.count("\n") == 1


def test_what_is_worked_out_beside_a_report_gives_way_to_it_soon() -> None:
    before = sys.getswitchinterval()
    try:
        bot.startup.finished()
        assert sys.getswitchinterval() == bot.startup.TURN_SECONDS < before
    finally:
        sys.setswitchinterval(before)
