"""No button that the first release posted is dead: each is pressed as it stood, and none is told to be outdated."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from bot.listening.app import PRESS_OUTDATED
from bot.listening.errors import INTERNAL_ERROR
from bot.workspace.workspace import BOT_USER, Message, View
from tests.conftest import Floor
from tests.upgrade.conftest import message_of
from tests.upgrade.finding import shown

pytestmark = pytest.mark.asyncio(loop_scope="module")

ACTIONS = [
    "change.abstain",
    "change.approve",
    "change.details",
    "change.reject",
    "effect.drop",
    "effect.retry",
    "incident.acknowledge",
    "incident.confirm",
    "incident.declare_major",
    "incident.hold",
    "incident.line.do",
    "incident.line.report",
    "incident.offer.accept",
    "incident.offer.decline",
    "incident.offer.form",
    "incident.reopen",
    "incident.report",
    "incident.resolve",
    "incident.resume",
    "incident.service",
    "incident.take",
    "survey.rate.1",
    "survey.rate.2",
    "survey.rate.3",
    "survey.rate.4",
    "survey.rate.5",
    "warroom.handover.accept",
    "warroom.handover.decline",
    "warroom.resolve",
    "warroom.role.commander",
    "warroom.role.communications",
    "warroom.role.operations",
    "warroom.role.scribe",
    "warroom.update",
]

FEW = 4


@dataclass(frozen=True)
class Button:
    """Something to press or choose, where it stands, and whose finger can reach it."""

    element: dict[str, Any]
    who: str
    where: Message | View
    channel: str | None = None

    @property
    def action(self) -> str:
        return str(self.element["action_id"])

    @property
    def about(self) -> str:
        """The same of buttons that do the same, as those on the two cards of an incident."""
        return str(self.element.get("value") or self.where)


def buttons(left: dict[str, Any]) -> Iterator[Button]:
    for channel in left["channels"]:
        anyone = [person for person in channel["members"] if channel["is_im"] and person != BOT_USER]
        for kept in channel["messages"]:
            who = kept.get("ephemeral_to") or (anyone[0] if anyone else "mira")
            for element in elements(kept.get("blocks", [])):
                yield Button(element, who, message_of(kept), channel["id"])
    for person, body in left["homes"].items():
        for element in elements(body["blocks"]):
            yield Button(element, person, View(f"H{person}", person, body, "home", f"H{person}"))


def elements(blocks: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for block in blocks:
        for element in (*block.get("elements", []), block.get("accessory", {})):
            if "action_id" in element:
                yield element


async def press(floor: Floor, button: Button) -> None:
    chosen = {"option": button.element["options"][0]["value"]} if "options" in button.element else {}
    actor = floor.person(button.who)
    assert await actor.click(button.where, button.action, button.channel, **chosen) is None


def sentences(floor: Floor) -> list[str]:
    """All that was said so far which says that a button does nothing."""
    messages = [message for channel in floor.workspace.channels.values() for message in channel.messages]
    return [each.text for each in messages if PRESS_OUTDATED in shown(each) or INTERNAL_ERROR in shown(each)]


async def test_the_first_release_posted_every_button_that_it_has(left: dict[str, Any]) -> None:
    assert sorted({button.action for button in buttons(left)}) == ACTIONS


@pytest.mark.parametrize("action", ACTIONS)
async def test_whatever_it_is_about_a_button_is_answered(floor: Floor, left: dict[str, Any], action: str) -> None:
    """Of those that do the same to many records, a few are pressed."""
    before = sentences(floor)
    alike = {button.about: button for button in buttons(left) if button.action == action}
    for button in [*alike.values()][:FEW]:
        await press(floor, button)
    await floor.settled()
    assert sentences(floor) == before
