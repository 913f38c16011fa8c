"""The forms of standard changes: what a template leaves to be said, and one that is proposed; and their reading."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from commands.changes.forms import at, long_text, seconds, somebody, written
from commands.changes.ids import GAP, FormField, ProposeField, StandardField, ViewId, gap
from commands.changes.templates import LONGEST_WORDS, Filled, Template
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Arguments, Block, escape, typed
from commands.shared.days import instant
from commands.shared.durations import read_duration, say_duration
from commands.shared.refusals import Invalid
from storage.changes.records import Change


def standard_form(
    name: str, template: Template, services: Mapping[str, str], by: str, start: datetime | None
) -> Block:
    """What a change by this template needs, and no more; `start` is when it could begin next."""
    within = f", within the hours of `{escape(template.within)}`" if template.within else ""
    told = f"*{escape(name)}*: {typed(template.title, 150)}\nAt most {say_duration(template.longest)}{within}."
    asked = [bk.field(each.replace("_", " ").capitalize(), gap(each), bk.text_input("text", limit=LONGEST_WORDS))
             for each in template.gaps]  # fmt: skip
    length = bk.text_input("text", limit=20, initial=written(int(template.longest.total_seconds())))
    shown = [
        bk.section(told),
        *asked,
        *_items(template, services),
        bk.field("Start", FormField.START, at(start)),
        bk.field("How long?", StandardField.LENGTH, length),
        bk.field("Implementer", FormField.IMPLEMENTER, somebody(by)),
    ]
    return bk.modal(ViewId.STANDARD, "Standard change", shown, submit="Schedule", kept=name)


def _items(template: Template, services: Mapping[str, str]) -> list[Block]:
    """Asked only where there is a choice."""
    if len(template.items) < 2:
        return []
    options = [bk.option(services.get(key, key), key) for key in template.items[:MOST_OPTIONS]]
    several: Block = {"type": "multi_static_select", "action_id": "choice", "options": options}
    return [bk.field("Affected items", FormField.ITEMS, several)]


def read_standard_form(view: Block) -> tuple[None, Arguments]:
    """Raises Invalid for a length of time that is none."""
    gaps = {block.removeprefix(GAP): str(bk.answer(view, block) or "")
            for block in view["state"]["values"] if block.startswith(GAP)}  # fmt: skip
    chosen: Any = bk.answer(view, FormField.ITEMS) or []
    try:
        length = read_duration(bk.answer(view, StandardField.LENGTH) or "")
    except ValueError:
        raise Invalid({StandardField.LENGTH: "Write it like 30m or 1h."}) from None
    filled = Filled(
        gaps=gaps,
        items=tuple(chosen),
        start=instant(bk.answer(view, FormField.START)),
        length=length,
        implementer=str(bk.answer(view, FormField.IMPLEMENTER) or ""),
    )
    return None, {"name": view["private_metadata"], "filled": filled}


PROPOSED = (
    "What changes from time to time is a gap: write `{host}` in its place, in the title and in the plans. The board "
    "decides; then anybody requests it in a line, without a vote."
)


def propose_form(change: Change, name: str, services: Mapping[str, str], calendars: Mapping[str, str]) -> Block:
    """A template, from a change that went well again and again."""
    options = [bk.option(services.get(key, key), key) for key in change.items[:MOST_OPTIONS]]
    items: Block = {
        "type": "multi_static_select", "action_id": "choice", "options": options, "initial_options": options,
    }  # fmt: skip
    longest = int((change.end - change.start).total_seconds())
    hours = [bk.option(each, each) for each in list(calendars)[:MOST_OPTIONS]]
    shown = [
        bk.section(PROPOSED),
        bk.field("Name", ProposeField.NAME, bk.text_input("text", limit=60, initial=name)),
        bk.field("Title", ProposeField.TITLE, bk.text_input("text", limit=150, initial=change.title)),
        bk.field("Which items may it touch?", ProposeField.ITEMS, items),
        bk.field(
            "How long at most?", ProposeField.LONGEST, bk.text_input("text", limit=20, initial=written(longest))
        ),
        *(
            [bk.field("Within which hours?", ProposeField.WITHIN, bk.select("choice", hours), optional=True)]
            if hours
            else []
        ),
        bk.field("Implementation plan", ProposeField.IMPLEMENTATION, long_text("", change.implementation_plan)),
        bk.field("Test plan", ProposeField.TEST, long_text("", change.test_plan)),
        bk.field("Rollback plan", ProposeField.ROLLBACK, long_text("", change.rollback_plan)),
    ]
    return bk.modal(ViewId.PROPOSE, "Make this standard", shown, submit="Ask the board", kept=str(change.id))


def read_propose_form(view: Block) -> tuple[int, Arguments]:
    """Raises Invalid for a length of time that is none."""

    def text(field: ProposeField) -> str:
        return str(bk.answer(view, field) or "").strip()

    length = seconds(text(ProposeField.LONGEST)) or -1
    if length < 1:
        raise Invalid({ProposeField.LONGEST: "Write it like 30m or 1h."})
    content = {
        "title": text(ProposeField.TITLE),
        "items": list(bk.answer(view, ProposeField.ITEMS) or []),
        "longest": f"{length}s",
        "within": text(ProposeField.WITHIN) or None,
        "plans": {
            "implementation": text(ProposeField.IMPLEMENTATION),
            "test": text(ProposeField.TEST),
            "rollback": text(ProposeField.ROLLBACK),
        },
    }
    return int(view["private_metadata"]), {"name": text(ProposeField.NAME), "content": content}
