"""What is opened from the Home tab, and what is asked in a window: Slack has no message there to answer in."""

import uuid
from typing import Any

from slack_sdk.web.async_client import AsyncWebClient

from commands.shared import blocks as bk
from commands.shared.language import unescaped
from commands.shared.literal import FENCE
from commands.shared.pressed import Origin, Pressed, pressed_in
from commands.shared.speech import Blocks

HOME = "home:"
"""Begins the external id of a form that was opened from the Home tab, which shows then what it did."""

PRESSED = "pressed:"
"""Begins the external id of a form whose answer goes to the channel in which its button was pressed."""

ANSWER = "answer.view"
UNTITLED = "Quarterdeck"

Payload = dict[str, Any]


def is_on_home(body: Payload) -> bool:
    """Whether it was pressed on a Home tab."""
    return (body.get("view") or {}).get("type") == "home"


def is_in_a_view(body: Payload) -> bool:
    """Whether it was pressed on a Home tab or in a modal."""
    return bool(body.get("view"))


def over(view: Payload, body: Payload) -> Payload:
    """A form, as it is opened where this was pressed."""
    if is_on_home(body):
        return view | {"external_id": f"{HOME}{uuid.uuid4().hex}"}
    at = pressed_in(body, {})
    if not at.channel:
        return view
    return view | {"external_id": f"{PRESSED}{at.channel}:{int(at.alone)}:{uuid.uuid4().hex}"}


def came_from_home(view: Payload) -> bool:
    return str(view.get("external_id") or "").startswith(HOME)


def came_from(view: Payload, person: str) -> Pressed | None:
    """Where the button of a form was pressed, by whoever (a Slack id) sent it off; None for no message."""
    kept = str(view.get("external_id") or "")
    if not kept.startswith(PRESSED):
        return None
    channel, alone, _ = kept.removeprefix(PRESSED).split(":")
    return Pressed(channel, origin=Origin(person, channel, None), alone=alone == "1")


async def show(client: AsyncWebClient, body: Payload, text: str, blocks: Blocks | None = None) -> None:
    """Answer a press on the Home tab in a window, and one in a window in its place. There is nothing to fill in."""
    title = unescaped(FENCE.sub("", text)) if blocks else UNTITLED
    view = bk.modal(ANSWER, title, blocks or [bk.section(text)], submit=None, close="Close")
    if is_on_home(body):
        await client.views_open(trigger_id=body["trigger_id"], view=view)
    else:
        await client.views_update(view_id=body["view"]["id"], view=view)
