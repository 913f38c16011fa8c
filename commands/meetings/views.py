"""A meeting as people see it: its agenda, what it is at, and its minutes."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime

from commands.changes.ids import ActionId as ChangeAction
from commands.meetings import rules, wording
from commands.meetings.ids import ActionId
from commands.meetings.rules import Looked
from commands.shared import blocks as bk
from commands.shared.blocks import Block, person
from storage.meetings.records import Meeting

AROUND = 12
"""So many lines of a long agenda stand around the one that it is at."""


def agenda(meeting: Meeting, board: str, looked: Sequence[Looked], there: Sequence[str]) -> list[Block]:
    """The agenda while it is gone through, or once it was; `board` as in a sentence."""
    head = wording.going_on(meeting, board, there, rules.total([each.change for each in looked]))
    return [bk.section(bk.clip(head, bk.SECTION)), *bk.packed([*_lines(meeting, looked)])]


def _lines(meeting: Meeting, looked: Sequence[Looked]) -> Iterator[str]:
    first = max(0, min(meeting.at - 2, len(looked) - AROUND))
    if first:
        yield f"_{first} before, which the minutes tell of_"
    for place, each in [*enumerate(looked)][first : first + AROUND]:
        yield wording.on_agenda(place, each, meeting)
    if (after := len(looked) - first - AROUND) > 0:
        yield f"_{after} after: `/change agenda {meeting.board}`_"


def buttons(meeting: Meeting) -> Block:
    """What moves the meeting on."""
    here, at = bk.button("Join", ActionId.JOIN, meeting.id), json.dumps([meeting.id, meeting.at])
    if meeting.current is None:
        return bk.actions(here, bk.button("End", ActionId.END, meeting.id, style="primary"))
    ends = bk.button("End", ActionId.END, meeting.id, confirm=_sure())
    moves = [bk.button("Defer", ActionId.DEFER, at), ends]
    return bk.actions(here, bk.button("Next", ActionId.NEXT, at), *moves)


def _sure() -> Block:
    return bk.confirmation("End the meeting?", "What is open stays open for its time to vote.", "End it")


def all_done() -> Block:
    return bk.section("That was all. *End* posts the minutes.")


def to_begin(board: str) -> Block:
    """Under an agenda that nobody goes through yet."""
    return bk.actions(bk.button("Start the meeting", ActionId.START, board))


def minutes(
    meeting: Meeting, board: str, looked: Sequence[Looked], who: tuple[Sequence[str], Sequence[str]]
) -> list[Block]:
    """What was decided, how the votes were, dissent in full, what was put off, how long it took, who was absent."""
    ended: datetime = meeting.ended_at or meeting.started_at
    head = f"{wording.minutes_title(meeting, board, ended)}\n{wording.who_was_there(*who)}"
    shown = [bk.section(bk.clip(head, bk.SECTION))]
    for each in looked:
        details = bk.button("Details", ChangeAction.DETAILS, each.change.id)
        shown.append(bk.section(bk.clip(wording.minuted(each), bk.SECTION), accessory=details))
        for vote in each.dissent:
            shown += [bk.context(f"{person(vote.person)} is against it:"), bk.quote(vote.reason)]
    return shown


MOST_BLOCKS = 40


def in_parts(blocks: Sequence[Block]) -> list[list[Block]]:
    """As many as one post takes in each."""
    parts: list[list[Block]] = [[]]
    length = 0
    for block in blocks:
        size = len(json.dumps(block, ensure_ascii=False))
        if parts[-1] and (len(parts[-1]) >= MOST_BLOCKS or length + size > bk.A_POST):
            parts.append([])
            length = 0
        parts[-1].append(block)
        length += size
    return parts
