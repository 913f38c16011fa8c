"""The forms of changes: what each asks, and the reading of what was entered, side by side."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from commands.changes import views
from commands.changes.ids import FormField, RejectField, ViewId
from commands.changes.rules import NewChange
from commands.shared import blocks as bk
from commands.shared.blocks import LEVELS, MOST_OPTIONS, Arguments, Block
from commands.shared.organisation import Organisation
from storage.changes.records import Change, ChangeType


def blank(organisation: Organisation) -> Block:
    return form(organisation.service_names())


def form(services: Mapping[str, str]) -> Block:
    """Request a change: everything that the board wants to know."""
    options = [bk.option(name, key) for key, name in services.items()][:MOST_OPTIONS]
    items: Block = (
        {"type": "multi_static_select", "action_id": "choice", "options": options}
        if options
        else bk.text_input("text", placeholder="What it touches, separated by commas")
    )
    types = [bk.option(kind.capitalize(), kind) for kind in ChangeType]
    return bk.modal(
        ViewId.FORM,
        "Request a change",
        [
            bk.field("What will change?", FormField.TITLE, bk.text_input("text", limit=150)),
            bk.field("Reason", FormField.REASON, _long("Why it is worth the risk")),
            bk.field("Type", FormField.TYPE, bk.select("choice", types, initial="normal")),
            bk.field("Affected items", FormField.ITEMS, items),
            bk.field("Start", FormField.START, {"type": "datetimepicker", "action_id": "at"}),
            bk.field("End", FormField.END, {"type": "datetimepicker", "action_id": "at"}),
            bk.field("Implementer", FormField.IMPLEMENTER, {"type": "users_select", "action_id": "person"}),
            bk.field("Risk", FormField.RISK, bk.select("choice", LEVELS, initial="3")),
            bk.field("Impact", FormField.IMPACT, bk.select("choice", LEVELS, initial="3")),
            bk.field("Implementation plan", FormField.IMPLEMENTATION, _long("Step by step, and who does what")),
            bk.field("Test plan", FormField.TEST, _long("How you will know that it worked")),
            bk.field("Rollback plan", FormField.ROLLBACK, _long("How to go back, and until when that is possible")),
        ],
        submit="Submit",
    )


def _long(placeholder: str) -> Block:
    return bk.text_input("text", multiline=True, placeholder=placeholder)


def read_form(view: Block) -> NewChange:
    def text(block: FormField) -> str:
        return str(bk.answer(view, block) or "").strip()

    chosen: Any = bk.answer(view, FormField.ITEMS) or []
    items = chosen if isinstance(chosen, list) else [part.strip() for part in chosen.split(",") if part.strip()]
    return NewChange(
        title=text(FormField.TITLE),
        reason=text(FormField.REASON),
        type=ChangeType(bk.answer(view, FormField.TYPE) or "normal"),
        items=tuple(items),
        start=_instant(bk.answer(view, FormField.START)),
        end=_instant(bk.answer(view, FormField.END)),
        implementer=text(FormField.IMPLEMENTER),
        risk=int(bk.answer(view, FormField.RISK) or 3),
        impact=int(bk.answer(view, FormField.IMPACT) or 3),
        implementation_plan=text(FormField.IMPLEMENTATION),
        test_plan=text(FormField.TEST),
        rollback_plan=text(FormField.ROLLBACK),
    )


def _instant(epoch: int | None) -> datetime | None:
    return None if epoch is None else datetime.fromtimestamp(int(epoch), UTC)


def reject_form(number: int) -> Block:
    why = bk.text_input("text", multiline=True, placeholder="The requester reads this")
    return bk.modal(
        ViewId.REJECT,
        f"Reject CHG-{number}",
        [bk.field("Why?", RejectField.WHY, why)],
        submit="Reject",
        kept=str(number),
    )


def read_reject_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, RejectField.WHY) or "")}


def details_form(change: Change, services: Mapping[str, str]) -> Block:
    """The whole request; there is nothing to fill in."""
    return bk.modal(ViewId.DETAILS, change.number, views.details(change, services), submit=None, close="Close")
