"""Bolt listeners of the desk."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from commands.service_desk import operations, views
from commands.shared.desk import Desk
from commands.shared.language import nearest
from commands.shared.organisation import Organisation

Payload = dict[str, Any]
VERBS = ("help", "whoami")


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext) -> None:
    """`/desk …`"""
    text = (command.get("text") or "").strip().lower()
    if text == "whoami":
        await ack(await _whoami(context["desk"], command["user_id"]))
        return
    alike = nearest(text, VERBS, 1) if text not in ("", "help") else []
    hint = f"Did you mean `/desk {alike[0]}`?\n" if alike else ""
    await ack(hint + views.HELP)


async def _whoami(desk: Desk, person: str) -> str:
    organisation = desk.policy(Organisation)
    found = await desk.read(operations.standing, person, organisation)
    services = [service.name for service in organisation.services.values() if service.team in found.teams]
    return views.whoami(person, found, services)
