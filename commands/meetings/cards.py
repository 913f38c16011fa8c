"""What the message of a meeting shows when it is sent."""

from commands.changes.board_words import capital
from commands.changes.messages import ballot_in_short
from commands.meetings import views
from commands.meetings.permissions import said
from commands.meetings.reading import looked_at, present
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.practice import Rendered
from storage.changes import queries as changes
from storage.meetings import queries as meetings


def agenda(act: Act, meeting: int) -> Rendered:
    """The agenda, and the ballot that it is at."""
    found = meetings.find(act.tx, meeting)
    if found is None:
        return {}
    board = said(act, found.board)
    blocks = views.agenda(found, board, looked_at(act, found), present(act, found))
    if found.ended_at is None:
        change = None if found.current is None else changes.find(act.tx, found.current)
        at = [views.all_done()] if change is None else ballot_in_short(act, change)
        blocks = [*blocks, bk.divider(), *at, views.buttons(found)]
    return {"text": f"{capital(board)} meets", "blocks": blocks}
