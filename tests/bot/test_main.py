"""What is typed or set wrong is answered with one sentence and 1 or 2, never a traceback."""

import gc
import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

import bot.startup
from bot.__main__ import cli

SET = {"SLACK_BOT_TOKEN": "xoxb-not-real", "SLACK_APP_TOKEN": "xapp-not-real", "SLACK_SIGNING_SECRET": "not-real"}


def quarterdeck(*arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    surroundings = os.environ | SET | {"SLACK_API_URL": "http://127.0.0.1:9/api/"} | settings
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments], env=surroundings, capture_output=True, text=True, check=False
    )


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


def test_a_port_of_the_demo_that_is_none_is_refused() -> None:
    done = quarterdeck("demo", "--no-open", "--port", "99999")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr


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
        gc.unfreeze()
