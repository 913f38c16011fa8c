"""What those concerned are told of a change directly, with what to press; and what stands there once that is over."""

from collections.abc import Mapping, Sequence
from typing import Any

from commands.changes import ballot_words, reviewing, way_words, wording
from commands.changes.permissions import existing
from commands.changes.policy import ChangePolicy
from commands.items.reading import item_names
from commands.shared import blocks as bk
from commands.shared import prompts, speech
from commands.shared.act import Act, Follower
from commands.shared.blocks import Block, typed
from commands.shared.practice import Rendered
from commands.shared.speech import Address, Blocks, directly
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.journal import queries as journal
from storage.journal.records import Entry

TOLD, CHASE = "change.told", "change.chase"
OF_A_REVIEW = (ChangeEvent.REVIEW_CALLED, ChangeEvent.REVIEW_OWED)
WITH_WHAT_TO_DO = (ChangeEvent.SCHEDULED, ChangeEvent.APPROVED, ChangeEvent.REJECTED)
"""Their last line says what to do next."""


def tell(act: Act, person: str, change: Change, entry: Entry, text: str, buttons: Sequence[Block]) -> None:
    """To one person, in a direct message."""
    shown = bk.section(bk.clip(text, bk.SECTION))
    if buttons:
        ask(act, person, change, entry, text, [shown, bk.actions(*buttons)])
    else:
        speech.post(act, directly(person, change.number), text)


def ask(act: Act, person: str, change: Change, entry: Entry, text: str, blocks: Blocks) -> None:
    """The same, with blocks of which something is pressed."""
    subject = {"change": change.id, "entry": entry.id, "status": change.status, "ballot": change.voting_round}
    at = directly(person, change.number)
    prompts.post(act, at, text, blocks, TOLD, key=f"{entry.id}-{person}", **subject)


def told(act: Act, change: int, entry: int, over: bool = False, **_then: Any) -> Rendered:
    """What somebody was told by an entry, once there is nothing more to press about it; `_then` is how it stood."""
    found, of = existing(act, change), journal.find(act.tx, entry)
    if of is None or not over:
        return {}
    text = bk.clip(_said(act, found, of), bk.SECTION)
    return {"text": text, "blocks": [bk.section(text), bk.context(stands(found))]}


def stands(change: Change) -> str:
    return f"{change.number} is {wording.status(change).lower()} by now."


def _said(act: Act, change: Change, entry: Entry) -> str:
    if entry.what in WITH_WHAT_TO_DO:
        return wording.to_everyone(entry, change).rpartition("\n")[0]
    if entry.what == ChangeEvent.LEVEL_SET:
        return wording.level_set(entry, change)
    if entry.what == ChangeEvent.COLLIDES:
        return way_words.came_in_the_way(entry, change, item_names(act))
    if entry.what == ChangeEvent.EDITED:
        return ballot_words.edited(entry, change, item_names(act))
    if entry.what in (ChangeEvent.REQUESTED, ChangeEvent.ANSWERED, ChangeEvent.ANSWERS_OWED):
        return f"*{change.number}* {typed(change.title, 300)}"
    return wording.to_everyone(entry, change, act.policy(ChangePolicy).board_names())


def _waits(act: Act, change: int, entry: int, status: str, ballot: int) -> bool:
    """Whether it stands as it did when that was told."""
    found, of = existing(act, change), journal.find(act.tx, entry)
    if of is not None and of.what in OF_A_REVIEW:
        return reviewing.is_owed(act, found)
    return (found.status, found.voting_round) == (status, ballot)


def _can_vote(act: Act, change: int, ballot: int, seat: str, **_whom: str) -> bool:
    """Whether that ballot is open, and the vote of this seat is not cast."""
    found = existing(act, change)
    is_open = found.status is ChangeStatus.AUTHORISE and found.voting_round == ballot
    return is_open and all(vote.person != seat for vote in changes.votes_on(act.tx, change, ballot))


def settle(act: Act, entry: Entry) -> None:
    """What was told of it before, and can be done no more."""
    prompts.settle(act, Address("", entry.record), {TOLD: _waits, CHASE: _can_vote})


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    each: (settle,) for each in ChangeEvent if each not in (ChangeEvent.CHASED, ChangeEvent.COLLIDES)
}
