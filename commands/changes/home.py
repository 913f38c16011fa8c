"""Changes on the Home tab: what waits for a vote, what is to be looked back on, for managers what today brings."""

import json
from collections.abc import Iterable, Iterator
from datetime import timedelta, tzinfo

from commands.changes import ids
from commands.changes.ids import ActionId
from commands.changes.permissions import may_vote, seats_for
from commands.changes.reading import collisions_of
from commands.changes.reviewing import owed_to
from commands.changes.way_words import briefly
from commands.incidents.permissions import managers
from commands.items.reading import item_names
from commands.shared import blocks as bk
from commands.shared.act import Act
from commands.shared.blocks import Block, moment, person, typed, window
from commands.shared.days import midnight
from commands.shared.tab import LISTED, TITLE, Line, OnHome, Part, Place
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus

MOST = 50


def _parts(act: Act) -> Iterator[tuple[Place, Part]]:
    yield Place.DECIDE, Part("Waits for your vote", to_vote(act), all=_all("All votes", "board"))
    back = [_looked_back_on(each) for each in owed_to(act, act.by, LISTED + 1)]
    yield Place.DECIDE, Part("Changes to look back on", back, is_cut=True)
    if act.by in managers(act):
        today = [planned(each, act.document.desk.zone) for each in of_today(act)]
        yield Place.TODAY, Part("Changes today", today, all=_all("All changes"))


HOME = OnHome(parts=_parts)


def to_vote(act: Act) -> list[Line]:
    """A line for each vote that is theirs to give: on their own seats first, then on those of who is away."""
    seats = [(change, seat) for change in changes.open_ballots(act.tx) for seat in _open_seats(act, change)]
    clashes = _in_the_way(act, dict.fromkeys(change for change, _ in seats))
    own = [ballot(change, clashes.get(change.id, "")) for change, seat in seats if seat == act.by]
    stood_for = [_ballot_for(change, seat, clashes.get(change.id, "")) for change, seat in seats if seat != act.by]
    return [*own, *stood_for]


def _open_seats(act: Act, change: Change) -> list[str]:
    """The seats by which somebody has not voted on it yet: their own, and those of whoever they vote for."""
    if not may_vote(act, change, act.by):
        return []
    voted = {vote.person for vote in changes.votes_on(act.tx, change.id, change.voting_round)}
    return [seat for seat in seats_for(act, change, act.by) if seat not in voted]


def _in_the_way(act: Act, ballots: Iterable[Change]) -> dict[int, str]:
    """Of each ballot, in a few words, what is in the way of its change; nothing of those that have none."""
    names = item_names(act)
    return {each.id: briefly(found, names) for each in ballots if (found := collisions_of(act, each))}


def ballot(change: Change, in_the_way: str = "") -> Line:
    """As on the ballot of this round, which the block of the buttons names: those of an older one do not count."""
    clash = f"\n{in_the_way}" if in_the_way else ""
    closes = f" · closes {moment(change.closes_at)}" if change.closes_at is not None else ""
    buttons = (
        bk.button("Approve", ActionId.APPROVE, change.id, style="primary"),
        bk.button("Reject", ActionId.REJECT, change.id, style="danger"),
        bk.button("Abstain", ActionId.ABSTAIN, change.id),
        _details(change),
    )
    block = ids.ballot(change.id, change.voting_round)
    return f"{_named(change)}{closes}{clash}", buttons, block


def _ballot_for(change: Change, seat: str, in_the_way: str) -> Line:
    """For somebody who is away: the buttons say for whom."""
    text, (*_, details), block = ballot(change, in_the_way)
    value = json.dumps([change.id, seat, change.voting_round])
    buttons = (
        bk.button("Approve", ActionId.APPROVE_FOR, value, style="primary"),
        bk.button("Reject", ActionId.REJECT_FOR, value, style="danger"),
        bk.button("Abstain", ActionId.ABSTAIN_FOR, value),
    )
    return f"{text}\nYou vote for {person(seat)}.", (*buttons, details), f"{block}/for/{seat}"


def _looked_back_on(change: Change) -> Line:
    return _named(change), (bk.button("Review", ActionId.REVIEW, change.id),), None


def of_today(act: Act) -> list[Change]:
    """What is planned for the day that it is at the desk."""
    zone = act.document.desk.zone
    today = act.now.astimezone(zone).date()
    return changes.within(act.tx, midnight(today, zone), midnight(today + timedelta(days=1), zone), MOST)


def planned(change: Change, zone: tzinfo) -> Line:
    """One of a day; `zone` is the desk's."""
    when = window(change.start, change.end, zone)
    begun = " · *begun*" if change.status is ChangeStatus.IMPLEMENT else ""
    text = f"`{change.number}` {when} · {typed(change.title, TITLE)}{begun}"
    return text, (_details(change),), None


def _named(change: Change) -> str:
    return f"`{change.number}` {typed(change.title, TITLE)}"


def _details(change: Change) -> Block:
    return bk.button("Details", ActionId.DETAILS, change.id)


def _all(text: str, words: str = "") -> Block:
    return bk.button(text, ActionId.LIST, json.dumps({"words": words, "page": 0}))
