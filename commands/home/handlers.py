"""Bolt listeners of the Home tab."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from commands.home import operations
from commands.shared.desk import Desk
from commands.shared.organisation import Organisation

Payload = dict[str, Any]


async def opened(ack: AsyncAck, event: Payload, context: AsyncBoltContext) -> None:
    """Somebody looks: show them the latest."""
    desk: Desk = context["desk"]
    if event.get("tab", "home") == "home":
        await desk.write(operations.show, by=event["user"])
    await ack()


async def retry(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    await _settle(context["desk"], operations.retry, body, action)
    await ack()


async def drop(ack: AsyncAck, body: Payload, action: Payload, context: AsyncBoltContext) -> None:
    await _settle(context["desk"], operations.drop, body, action)
    await ack()


async def _settle(desk: Desk, operation: Any, body: Payload, action: Payload) -> None:
    organisation = desk.policy(Organisation)
    await desk.write(operation, int(action["value"]), by=body["user"]["id"], organisation=organisation)
