"""views.*: modals, which need a trigger that is three seconds old at most, and the Home tab."""

from typing import Any

from bot.workspace.errors import SlackError
from bot.workspace.web_api.arguments import Answer, Arguments, Method, need
from bot.workspace.web_api.objects import view_object
from bot.workspace.workspace import View, Workspace


def open_view(workspace: Workspace, arguments: Arguments) -> Answer:
    """In place of whatever was open."""
    need(arguments, "trigger_id", "view")
    person = workspace.use_trigger(arguments["trigger_id"])
    return {"view": view_object(workspace.open_view(person, _modal(arguments)))}


def push_view(workspace: Workspace, arguments: Arguments) -> Answer:
    """On top of the view that is open, three at most."""
    need(arguments, "trigger_id", "view")
    person = workspace.use_trigger(arguments["trigger_id"])
    return {"view": view_object(workspace.open_view(person, _modal(arguments), push=True))}


def update_view(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "view_id", "view")
    for view in _every_view(workspace):
        if view.id == arguments["view_id"]:
            _check_hash(view, arguments)
            return {"view": view_object(workspace.update_view(view, arguments["view"]))}
    raise SlackError("not_found")


def _every_view(workspace: Workspace) -> list[View]:
    return [*(view for stack in workspace.views.values() for view in stack), *workspace.homes.values()]


def publish_view(workspace: Workspace, arguments: Arguments) -> Answer:
    need(arguments, "user_id", "view")
    person, body = arguments["user_id"], arguments["view"]
    if person not in workspace.people:
        raise SlackError("invalid_arguments", ["invalid `user_id`"])
    if isinstance(body, dict) and body.get("type") != "home":
        raise SlackError("invalid_arguments", ["view.type must be home"])
    if person in workspace.homes:
        _check_hash(workspace.homes[person], arguments)
    return {"view": view_object(workspace.publish_home(person, body))}


def _check_hash(view: View, arguments: Arguments) -> None:
    if arguments.get("hash") not in (None, "", view.hash):
        raise SlackError("hash_conflict")


def _modal(arguments: Arguments) -> Any:
    body = arguments["view"]
    if isinstance(body, dict) and body.get("type") != "modal":
        raise SlackError("invalid_arguments", ["view.type must be modal"])
    return body


METHODS: dict[str, Method] = {
    "views.open": open_view,
    "views.push": push_view,
    "views.update": update_view,
    "views.publish": publish_view,
}
