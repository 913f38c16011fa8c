"""The form of a major incident that is over: what it asks, and the reading of what was entered, side by side."""

from collections.abc import Mapping
from datetime import datetime

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.shared.days import instant
from commands.shared.refusals import LONGEST
from commands.warrooms.afterwards_rules import Past
from commands.warrooms.forms import service_choice
from commands.warrooms.ids import RetroField, ViewId
from commands.warrooms.update_forms import SEVERITIES

FIXED = "What was wrong, and what ended it"


def retro_form(services: Mapping[str, str], text: str = "") -> Block:
    """It opens no room and calls nobody; `text` is what somebody has typed already."""
    grave = bk.select("choice", [bk.option(each, each) for each in SEVERITIES], initial=SEVERITIES[0])
    only = bk.option("Only those whom it concerns see it", "private")
    return bk.modal(
        ViewId.RETRO,
        "Enter a past incident",
        [
            bk.context("It opens no room and calls nobody. Tomorrow's report has a line of it, if all may see it."),
            bk.field("What happened?", RetroField.TITLE, bk.text_input("text", limit=LONGEST, initial=text)),
            bk.field("Service", RetroField.SERVICE, service_choice(services), optional=True,
                     hint="It counts as down from the start until it was mitigated, else resolved."),
            bk.field("Started", RetroField.STARTED, _instant()),
            bk.field("Detected", RetroField.DETECTED, _instant(), optional=True),
            bk.field("Mitigated", RetroField.MITIGATED, _instant(), optional=True, hint="When it no longer hurt."),
            bk.field("Resolved", RetroField.RESOLVED, _instant()),
            bk.field("How was it fixed?", RetroField.NOTE, bk.text_input("text", multiline=True, placeholder=FIXED)),
            bk.field("How grave was it?", RetroField.PRIORITY, grave),
            bk.field("Private", RetroField.PRIVATE,
                     {"type": "checkboxes", "action_id": "choice", "options": [only]}, optional=True),
        ],
        submit="Enter it",
    )  # fmt: skip


def _instant() -> Block:
    return {"type": "datetimepicker", "action_id": "at"}


def read_retro_form(view: Block) -> tuple[None, Arguments]:
    def at(field: RetroField) -> datetime | None:
        return instant(bk.answer(view, field))

    return None, {"past": Past(
        text=bk.answer(view, RetroField.TITLE) or "",
        started=at(RetroField.STARTED),
        resolved=at(RetroField.RESOLVED),
        detected=at(RetroField.DETECTED),
        mitigated=at(RetroField.MITIGATED),
        service=bk.answer(view, RetroField.SERVICE),
        note=bk.answer(view, RetroField.NOTE) or "",
        priority=bk.answer(view, RetroField.PRIORITY) or SEVERITIES[0],
        private=bool(bk.answer(view, RetroField.PRIVATE)),
    )}  # fmt: skip
