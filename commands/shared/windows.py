"""What is opened from the Home tab, and what is asked in a window: Slack has no message there to answer in."""

import uuid
from datetime import UTC, datetime, timedelta
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
"""Begins the external id of a form of which whoever sends it off is answered where its button was pressed."""

LONGEST_ID = 255
ANSWERED_WITHIN = timedelta(minutes=25)
"""Slack takes an answer to a press for half an hour; whoever writes for longer reads it on a card alone."""

ANSWER = "answer.view"
UNTITLED = "Quarterdeck"

Payload = dict[str, Any]


def is_on_home(body: Payload) -> bool:
    """Whether it was pressed on a Home tab."""
    return (body.get("view") or {}).get("type") == "home"


def is_in_a_view(body: Payload) -> bool:
    """Whether it was pressed on a Home tab or in a modal."""
    return bool(body.get("view"))


def over(view: Payload, body: Payload, now: datetime | None = None) -> Payload:
    """A form, as it is opened where this was pressed; `now`, where whoever sends it off is to be answered there."""
    if is_on_home(body):
        return view | {"external_id": f"{HOME}{uuid.uuid4().hex}"}
    url = body.get("response_url")
    if now is None or not url:
        return view
    alone = int(pressed_in(body, {}).alone)
    kept = f"{PRESSED}{alone}:{int(now.timestamp())}:{uuid.uuid4().hex[:12]}:{url}"
    return view | {"external_id": kept} if len(kept) <= LONGEST_ID else view


def came_from_home(view: Payload) -> bool:
    return str(view.get("external_id") or "").startswith(HOME)


def came_from(view: Payload, person: str, now: datetime) -> Pressed | None:
    """Where whoever sent a form off (a Slack id) had pressed its button; None where they cannot be answered there."""
    kept = str(view.get("external_id") or "")
    if not kept.startswith(PRESSED):
        return None
    alone, at, _, url = kept.removeprefix(PRESSED).split(":", 3)
    if now - datetime.fromtimestamp(int(at), UTC) > ANSWERED_WITHIN:
        return None
    return Pressed(origin=Origin(person, None, url), alone=alone == "1")


async def show(client: AsyncWebClient, body: Payload, text: str, blocks: Blocks | None = None) -> None:
    """Answer a press on the Home tab in a window, and one in a window in its place. There is nothing to fill in."""
    title = unescaped(FENCE.sub("", text)) if blocks else UNTITLED
    view = bk.modal(ANSWER, title, blocks or [bk.section(text)], submit=None, close="Close")
    if is_on_home(body):
        await client.views_open(trigger_id=body["trigger_id"], view=view)
    else:
        await client.views_update(view_id=body["view"]["id"], view=view)
