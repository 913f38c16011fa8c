"""The Slack app manifest, generated from the commands and shortcuts that the practices register."""

from typing import Any

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
    "channels:write.invites",
    "channels:write.topic",
    "chat:write",
    "chat:write.public",
    "commands",
    "files:read",
    "files:write",
    "groups:history",
    "groups:read",
    "groups:write",
    "im:history",
    "im:read",
    "im:write",
    "pins:write",
    "reactions:read",
    "usergroups:read",
    "users:read",
    "users:read.email",
)
EVENTS = ("app_home_opened", "app_mention", "message.im", "reaction_added")
NAME = "Quarterdeck"


def manifest(practices: Practices, organisation: Organisation) -> dict[str, Any]:
    """The manifest as a dict in Slack's shape (JSON)."""
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
            "slash_commands": [_command(command) for command in practices.commands],
        },
        "oauth_config": {"scopes": {"bot": list(SCOPES)}},
        "settings": {
            "event_subscriptions": {"bot_events": list(EVENTS)},
            "interactivity": {"is_enabled": True},
            "org_deploy_enabled": False,
            "socket_mode_enabled": True,
            "token_rotation_enabled": False,
        },
    }


def _command(command: SlashCommand) -> dict[str, Any]:
    return {
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
