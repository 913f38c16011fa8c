"""The form of what is done already, and the reading of what was entered, side by side."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.changes.afterwards import A_WHILE, Made
from commands.changes.forms import items_of, other_items
from commands.changes.ids import AfterField
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Block
from commands.shared.days import instant
from storage.changes.records import Outcome

OUTCOMES: Mapping[Outcome, str] = {
    Outcome.SUCCESS: "A success",
    Outcome.ISSUES: "Done, with issues",
    Outcome.FAILED: "It failed, or was rolled back",
}


def after_form(
    view: str, services: Mapping[str, str], made: Made, kept: Sequence[Any] = (), *, has_items: bool = False
) -> Block:
    """What somebody did before they asked; `kept` comes back with the answer. `has_items`: there are some beside the
    services.
    """
    return bk.modal(
        view,
        "Already done",
        [
            bk.section("Its board says afterwards whether that was right, and it is reviewed."),
            bk.field("What was changed?", AfterField.WHAT, bk.text_input("text", limit=150, initial=made.title)),
            *_touched(services, made.items, has_items=has_items),
            bk.field("Began", AfterField.BEGAN, _at(made.start)),
            bk.field("Done", AfterField.ENDED, _at(made.end)),
            bk.field("Who did it?", AfterField.WHO, _somebody(made.implementer)),
            bk.field("Why could it not wait?", AfterField.WHY, _long(made.reason)),
            bk.field("How did it go?", AfterField.HOW, _outcomes(made.outcome)),
            bk.field("What happened?", AfterField.NOTE, _long(), optional=True,
                     hint="Needed unless it was a success"),
        ],
        submit="Tell the board",
        kept=json.dumps([*kept]),
    )  # fmt: skip


def blank(now: datetime, person: str) -> Made:
    """What the form begins with: whoever opens it did it, just now."""
    return Made("", (), now - A_WHILE, now - timedelta(minutes=1), person, "")


def _long(text: str = "") -> Block:
    return bk.text_input("text", multiline=True, initial=text)


def _touched(services: Mapping[str, str], chosen: Sequence[str], *, has_items: bool) -> list[Block]:
    items = bk.field("Affected items", AfterField.ITEMS, _items(services, chosen), optional=has_items)
    return [items, *other_items(services, chosen, AfterField.OTHER, has_items=has_items)]


def _items(services: Mapping[str, str], chosen: Sequence[str]) -> Block:
    options = [bk.option(name, key) for key, name in services.items()][:MOST_OPTIONS]
    if not options:
        return bk.text_input("text", placeholder="What it touched, separated by commas", initial=", ".join(chosen))
    found: Block = {"type": "multi_static_select", "action_id": "choice", "options": options}
    initial = [each for each in options if each["value"] in chosen]
    return found | {"initial_options": initial} if initial else found


def _at(instant: datetime | None) -> Block:
    found: Block = {"type": "datetimepicker", "action_id": "at"}
    return found if instant is None else found | {"initial_date_time": int(instant.timestamp())}


def _somebody(person: str) -> Block:
    found: Block = {"type": "users_select", "action_id": "person"}
    return found | {"initial_user": person} if person else found


def _outcomes(outcome: Outcome) -> Block:
    return bk.select("choice", [bk.option(words, each) for each, words in OUTCOMES.items()], initial=outcome)


def read_after_form(view: Block) -> tuple[Made, list[Any]]:
    """What was entered, and what the form kept."""

    def text(field: AfterField) -> str:
        return str(bk.answer(view, field) or "").strip()

    how = text(AfterField.HOW)
    made = Made(
        title=text(AfterField.WHAT),
        items=tuple(dict.fromkeys((*items_of(view, AfterField.ITEMS), *items_of(view, AfterField.OTHER)))),
        start=instant(bk.answer(view, AfterField.BEGAN)),
        end=instant(bk.answer(view, AfterField.ENDED)),
        implementer=text(AfterField.WHO),
        reason=text(AfterField.WHY),
        outcome=Outcome(how) if how in [*Outcome] else Outcome.SUCCESS,
        note=text(AfterField.NOTE),
    )
    return made, list(json.loads(view["private_metadata"] or "[]"))
