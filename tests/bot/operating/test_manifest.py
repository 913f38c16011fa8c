"""The app as Slack is told of it."""

import json
from typing import Any

import pytest
from click.testing import CliRunner

from bot.__main__ import cli
from bot.config import Document
from bot.operating.manifest import NotAnAddress, manifest, request_url
from commands.practices import PRACTICES
from commands.shared.practice import merged

HERE = "https://desk.northgate.example/slack/events"


def described(*arguments: str) -> dict[str, Any]:
    told = CliRunner().invoke(cli, ["manifest", *arguments])
    assert told.exit_code == 0, told.output
    found: dict[str, Any] = json.loads(told.output)
    return found


def test_over_http_everything_that_slack_posts_has_an_address_and_socket_mode_is_off() -> None:
    told = described("--http", "https://desk.northgate.example")
    settings = told["settings"]
    assert [command["url"] for command in told["features"]["slash_commands"]] == [HERE] * len(
        merged(PRACTICES).commands
    )
    assert settings["event_subscriptions"]["request_url"] == HERE
    assert settings["interactivity"]["request_url"] == HERE
    assert settings["interactivity"]["message_menu_options_url"] == HERE
    assert settings["socket_mode_enabled"] is False


def test_in_socket_mode_nothing_has_an_address() -> None:
    told = described()
    assert "url" not in json.dumps(told)
    assert told["settings"]["socket_mode_enabled"] is True


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("https://desk.northgate.example/", HERE),
        (HERE, HERE),
        ("https://proxy.example/desk", "https://proxy.example/desk/slack/events"),
        ("https://proxy.example:8443", "https://proxy.example:8443/slack/events"),
    ],
)
def test_the_address_is_where_the_bot_listens(given: str, address: str) -> None:
    assert request_url(given) == address


@pytest.mark.parametrize(
    "given", ["", "desk.northgate.example", "http://desk.example", "https://", "https://x.example?a=1", "https://[x"]
)
def test_what_slack_could_not_post_to_is_refused_with_a_sentence(given: str) -> None:
    with pytest.raises(NotAnAddress, match=r"https://desk\.example\.com"):
        request_url(given)
    told = CliRunner().invoke(cli, ["manifest", f"--http={given}"])
    assert told.exit_code == 1
    assert "Traceback" not in told.output


def test_no_scope_is_asked_for_that_is_never_needed(settings: Document) -> None:
    asked = set(manifest(merged(PRACTICES), settings)["oauth_config"]["scopes"]["bot"])
    assert not asked & {"im:read", "channels:write.invites", "channels:write.topic"}
