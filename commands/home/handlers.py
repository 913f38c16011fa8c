"""Bolt listeners of the Home tab."""

from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncBoltContext

from commands.shared import speech
from commands.shared.desk import Desk
from commands.shared.verbs import Payload


def listen(app: AsyncApp) -> None:
    app.event("app_home_opened")(opened)


async def opened(ack: AsyncAck, event: Payload, context: AsyncBoltContext) -> None:
    """Somebody looks: show them the latest."""
    desk: Desk = await context["desk"].identified()
    if event.get("tab", "home") == "home":
        await desk.write(speech.show_home)
    await ack()
