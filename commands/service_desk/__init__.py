"""The desk itself: what it can do for you, and who you are to it."""

from slack_bolt.async_app import AsyncApp

from commands.service_desk import handlers, views
from commands.shared.desk import Desk
from commands.shared.registry import Registry, SlashCommand

__all__ = ["effects", "handlers", "register", "views"]


def register(app: AsyncApp) -> None:
    app.command("/desk")(handlers.command)


def effects(registry: Registry, desk: Desk) -> None:  # noqa: ARG001 - a practice like the others
    registry.commands.append(SlashCommand("/desk", "What the desk can do, and who you are to it", "help | whoami"))
