"""The Home tab: what waits for the person who opens it, and for a manager, what could not be said."""

from slack_bolt.async_app import AsyncApp

from commands.home import handlers, jobs, views
from commands.home.views import ActionId
from commands.shared.desk import Desk
from commands.shared.registry import Registry

__all__ = ["effects", "handlers", "register", "views"]


def register(app: AsyncApp) -> None:
    app.event("app_home_opened")(handlers.opened)
    app.action(ActionId.RETRY)(handlers.retry)
    app.action(ActionId.DROP)(handlers.drop)


def effects(registry: Registry, desk: Desk) -> None:  # noqa: ARG001 - a practice like the others
    registry.renderers["home.view"] = jobs.render
