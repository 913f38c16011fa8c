"""Reviews on the Home tab: what its reader is to look back on."""

from collections.abc import Sequence

from commands.changes.ids import ActionId as ChangeAction
from commands.reviews import wording
from commands.reviews.ids import ActionId
from commands.shared import blocks as bk
from commands.shared.blocks import Block, moment, typed
from storage.changes.records import Change
from storage.reviews.records import Review, ReviewStatus

Line = tuple[str, Sequence[Block], str | None]

TITLE = 120


def of_incident(found: Review, title: str) -> Line:
    """A major incident whose review they owe."""
    text = f"`{found.number}` {typed(title, TITLE)} · {wording.state(found)}"
    by = f" · by {moment(found.due_at)}" if found.status is ReviewStatus.OWED else ""
    return f"{text}{by}", (bk.button("Review", ActionId.SHOW, found.incident),), None


def of_change(change: Change) -> Line:
    text = f"`{change.number}` {typed(change.title, TITLE)}"
    return text, (bk.button("Review", ChangeAction.REVIEW, change.id),), None
