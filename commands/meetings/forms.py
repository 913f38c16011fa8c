"""What is asked in a meeting."""

import json

from commands.meetings.ids import DeferField, ViewId
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block
from commands.shared.refusals import need
from storage.meetings.records import Meeting


def defer_form(meeting: Meeting) -> Block:
    """It is about the one that the meeting is at when it is opened."""
    why = bk.text_input("text", multiline=True, placeholder="Whoever requested it reads this, and the minutes say it")
    return bk.modal(
        ViewId.DEFER,
        f"Defer CHG-{meeting.current}",
        [bk.field("Why?", DeferField.WHY, why)],
        submit="Defer",
        kept=json.dumps([meeting.id, meeting.at]),
    )


def read_defer_form(view: Block) -> tuple[int, Arguments]:
    """Raises Invalid."""
    number, at = json.loads(view["private_metadata"])
    why = need(str(bk.answer(view, DeferField.WHY) or ""), DeferField.WHY, "Say why it waits.")
    return int(number), {"at": int(at), "reason": why}
