"""Reviews on the Home tab: those that its reader owes."""

from collections.abc import Iterator

from commands.reviews import wording
from commands.reviews.ids import ActionId
from commands.reviews.reading import owed_by
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import moment, typed
from commands.shared.tab import LISTED, TITLE, Line, OnHome, Part, Place
from storage.reviews.records import Review, ReviewStatus


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    owed = [_owed(*each) for each in owed_by(act, LISTED + 1)]
    yield Place.DECIDE, Part("Reviews that you owe", owed, is_cut=True)


HOME = OnHome(parts=_parts)


def _owed(found: Review, title: str) -> Line:
    text = f"`{found.number}` {typed(title, TITLE)} · {wording.state(found)}"
    by = f" · by {moment(found.due_at)}" if found.status is ReviewStatus.OWED else ""
    return f"{text}{by}", (bk.button("Review", ActionId.SHOW, found.incident),), None
