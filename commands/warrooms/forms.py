"""The forms of war rooms: what each asks, and the reading of what was entered, side by side."""

from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.warrooms.ids import ResolveField, UpdateField, ViewId


def update_form(number: int) -> Block:
    return bk.modal(
        ViewId.UPDATE,
        f"Update on INC-{number}",
        [
            bk.field(
                "What should everyone know?",
                UpdateField.TEXT,
                bk.text_input("text", multiline=True, placeholder="What is affected, what is being done"),
                hint="It goes to this room, the majors channel and the reporter. When the next is due is added.",
            )
        ],
        submit="Post",
        kept=str(number),
    )


def read_update_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"text": bk.answer(view, UpdateField.TEXT) or ""}


def resolve_form(number: int) -> Block:
    note = bk.text_input("text", multiline=True, placeholder="What was wrong, and what fixed it")
    return bk.modal(
        ViewId.RESOLVE,
        f"Resolve INC-{number}",
        [bk.field("How was it fixed?", ResolveField.NOTE, note)],
        submit="Resolve",
        kept=str(number),
    )


def read_resolve_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"note": bk.answer(view, ResolveField.NOTE) or ""}
