"""Bolt listeners of what a verb cannot express: a press of a button that leads elsewhere is heard, and no more."""

from slack_bolt.async_app import AsyncAck, AsyncApp

from commands.alerts.ids import ActionId


def listen(app: AsyncApp) -> None:
    app.action(ActionId.SILENCE)(silenced_elsewhere)


async def silenced_elsewhere(ack: AsyncAck) -> None:
    await ack()
