"""Bolt listeners of service levels: read the payload, ask one question, answer."""

from typing import Any

from slack_bolt.async_app import AsyncAck, AsyncBoltContext

from commands.service_levels import operations, views
from commands.service_levels.policy import ServiceLevelPolicy
from commands.shared.desk import Desk
from commands.shared.language import nearest, number_in

Payload = dict[str, Any]
LISTED = 20


async def command(ack: AsyncAck, command: Payload, context: AsyncBoltContext) -> None:
    """`/sla …`"""
    desk: Desk = context["desk"]
    text = (command.get("text") or "").strip()
    await ack(await _answer(desk, text, command["user_id"]))


async def _answer(desk: Desk, text: str, by: str) -> Payload:
    policy, number = desk.policy(ServiceLevelPolicy), number_in(text, "inc")
    if number is not None:
        incident, found = await desk.read(operations.clocks_of, number, by=by, policy=policy, now=desk.now())
        return {"text": f"The clocks of {incident.number}", "blocks": views.clocks(incident, found, policy)}
    if text.lower() == "breaching" or not text:
        pressing = await desk.read(operations.breaching, LISTED, by=by, policy=policy)
        return {"text": "Missed, and next to be", "blocks": views.breaching(pressing, desk.now())}
    if text.lower() == "list":
        return {"text": views.targets(policy.targets)}
    alike = nearest(text, ["breaching", "list", "help"], 1)
    hint = f"Did you mean `/sla {alike[0]}`? " if alike and text.lower() != "help" else ""
    return {"text": hint + views.HELP}
