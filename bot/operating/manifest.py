"""The Slack app manifest, generated from the commands and shortcuts that the practices register."""

from typing import Any
from urllib.parse import urlsplit

from bot.listening.http import PATH
from commands.shared.organisation import Organisation
from commands.shared.practice import Practices, Shortcut, SlashCommand

SCOPES = (
    "app_mentions:read",
    "bookmarks:read",
    "bookmarks:write",
    "channels:history",
    "channels:join",
    "channels:manage",
    "channels:read",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:write",
    "pins:write",
    "reactions:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
PROFILES = "users.profile:read"
"""Where app.yaml names fields of people's profiles."""

EVENTS = (
    *("app_home_opened", "app_mention", "member_joined_channel"),
    *("message.channels", "message.groups", "message.im", "reaction_added"),
)
NAME = "Quarterdeck"


class NotAnAddress(ValueError):
    """Slack could not post to it; the sentence says what it takes."""


def request_url(given: str) -> str:
    """Where Slack posts to, for a bot that can be reached at this address. Raises NotAnAddress.

    Slack takes https alone; what stands in front of the bot passes PATH on.
    """
    try:
        address = urlsplit(given.strip())
    except ValueError:
        address = urlsplit("")
    if address.scheme != "https" or not address.hostname or address.query or address.fragment:
        raise NotAnAddress(f"{given} is not where Slack can post to; write it like https://desk.example.com")
    whole = address.geturl().rstrip("/")
    return whole if whole.endswith(PATH) else whole + PATH


def scopes(organisation: Organisation) -> list[str]:
    """What the bot's token must be allowed to."""
    return [*SCOPES, PROFILES] if organisation.profile_fields else [*SCOPES]


def manifest(practices: Practices, organisation: Organisation, url: str | None = None) -> dict[str, Any]:
    """The manifest as a dict in Slack's shape (JSON): for Socket Mode, or with all that Slack posts to this `url`."""
    at = {} if url is None else {"request_url": url}
    options = {} if url is None else {"message_menu_options_url": url}
    return {
        "_metadata": {"major_version": 2, "minor_version": 1},
        "display_information": {
            "name": NAME,
            "description": f"The service desk of {organisation.desk.name}"[:140],
            "background_color": "#1d3557",
        },
        "features": {
            "app_home": {
                "home_tab_enabled": True,
                "messages_tab_enabled": True,
                "messages_tab_read_only_enabled": False,
            },
            "bot_user": {"display_name": NAME, "always_online": True},
            "shortcuts": [_shortcut(shortcut) for shortcut in practices.shortcuts],
            "slash_commands": [_command(command, url) for command in practices.commands],
        },
        "oauth_config": {"scopes": {"bot": scopes(organisation)}},
        "settings": {
            "event_subscriptions": {**at, "bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True, **at, **options},
            "org_deploy_enabled": False,
            "socket_mode_enabled": url is None,
            "token_rotation_enabled": False,
        },
    }


def _command(command: SlashCommand, url: str | None) -> dict[str, Any]:
    at = {} if url is None else {"url": url}
    return at | {
        "command": command.command,
        "description": command.description,
        "usage_hint": command.usage_hint,
        "should_escape": True,
    }


def _shortcut(shortcut: Shortcut) -> dict[str, Any]:
    return {
        "name": shortcut.name,
        "callback_id": shortcut.callback_id,
        "type": shortcut.type,
        "description": shortcut.description,
    }
