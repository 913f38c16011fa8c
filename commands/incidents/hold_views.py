"""Incidents on hold as people see them: what they wait for, and how to say that it is something else."""

from collections.abc import Mapping

from commands.incidents.ids import ActionId
from commands.incidents.rules import HOLD_WORDS
from commands.shared import blocks as bk
from commands.shared.blocks import Block, typed
from storage.incidents.records import HoldReason, Incident


def waiting(text: str, incident: Incident, *, lasts: bool) -> list[Block]:
    """To the reporter of what waits for them: for what, and while it lasts the way to say that it does not."""
    object_ = bk.button("I am not what you wait for", ActionId.OBJECT, incident.id)
    return [bk.section(text), *([bk.actions(object_)] if lasts else [])]


def held_text(incident: Incident, *, names_vendor: bool = False) -> str:
    assert incident.hold_reason is not None
    which = f": {typed(incident.hold_note, 200)}" if names_vendor and incident.hold_note else ""
    return f"{incident.number} is on hold, {HOLD_WORDS[incident.hold_reason]}{which}."


def held(incident: Incident, *, names_vendor: bool = False) -> list[Block]:
    """The answer to whoever put it on hold: what it waits for, and what else it could be, unless they named it."""
    if names_vendor:
        return [bk.section(held_text(incident, names_vendor=True))]
    others = [
        bk.button(HOLD_BUTTONS[reason], f"{ActionId.HOLD_FOR}.{reason}", incident.id)
        for reason in HoldReason
        if reason is not incident.hold_reason
    ]
    return [bk.section(held_text(incident)), bk.context("Not that? It waits for:"), bk.actions(*others)]


HOLD_BUTTONS: Mapping[HoldReason, str] = {
    HoldReason.CALLER: "The reporter",
    HoldReason.CHANGE: "A change",
    HoldReason.PROBLEM: "A problem's cause",
    HoldReason.VENDOR: "A vendor",
}
