"""Whose vote still matters, and whom to ask for theirs: the fewest whose yes would settle it."""

import itertools
import math
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from commands.service_levels.calendars import Calendar, NeverOpens
from commands.shared.voting import Decision, Electorate, decide, final
from storage.record import Record
from storage.voting.records import Choice

MOST_CASES = 2_000
"""So many ways in which the others may vote are tried; on a larger board everybody still counts."""

Votes = Mapping[str, Choice]
Kind = tuple[bool, tuple[str, ...]]
"""Whether a seat can veto, and which needs it can meet: seats of one kind decide alike."""

SILENT = None
LAST_CALL = timedelta(hours=1)
"""Whoever is asked has at least so long until voting closes."""


def open_seats(electorate: Electorate, votes: Votes) -> list[str]:
    return sorted(electorate.voters - votes.keys())


def pivotal(electorate: Electorate, votes: Votes) -> set[str]:
    """The open seats whose own vote can change the result, whatever has been said so far."""
    if decide(electorate, votes) is not Decision.PENDING:
        return set()
    kinds = _by_kind(electorate, open_seats(electorate, votes))
    return {seat for kind in kinds if _matters(electorate, votes, kinds, kind) for seat in kinds[kind]}


def _by_kind(electorate: Electorate, seats: Sequence[str]) -> dict[Kind, list[str]]:
    kinds: dict[Kind, list[str]] = {}
    for seat in seats:
        needed = tuple(need.name for need in electorate.needs if seat in need.seats)
        kinds.setdefault((seat in electorate.veto, needed), []).append(seat)
    return kinds


def _matters(electorate: Electorate, votes: Votes, kinds: Mapping[Kind, Sequence[str]], kind: Kind) -> bool:
    seat, *_ = kinds[kind]
    others = [[each for each in seats if each != seat] for seats in kinds.values()]
    if math.prod(math.comb(len(group) + len(Choice), len(Choice)) for group in others) > MOST_CASES:
        return True
    for case in _cases(others):
        said = {**votes, **case}
        outcomes = {final(electorate, said if own is SILENT else {**said, seat: own}) for own in (SILENT, *Choice)}
        if len(outcomes) > 1:
            return True
    return False


def _cases(groups: Sequence[Sequence[str]]) -> Iterator[dict[str, Choice]]:
    """Every way in which these may vote or not; who of a group says what makes no difference."""
    own = (None, *Choice)
    for chosen in itertools.product(*(itertools.combinations_with_replacement(own, len(group)) for group in groups)):
        pairs = [pair for group, said in zip(groups, chosen, strict=True) for pair in zip(group, said, strict=True)]
        yield {seat: choice for seat, choice in pairs if choice is not None}


def settling(electorate: Electorate, votes: Votes, order: Sequence[str]) -> list[str] | None:
    """The fewest open seats whose yes would decide it now, those first that come first in `order`; None where no
    number of them would.
    """
    kinds = [[seat for seat in order if seat in group] for group in _groups(electorate, votes)]
    found: list[list[str]] = []
    for counts in sorted(itertools.product(*(range(len(kind) + 1) for kind in kinds)), key=sum):
        if found and sum(counts) > len(found[0]):
            break
        asked = [seat for kind, count in zip(kinds, counts, strict=True) for seat in kind[:count]]
        if decide(electorate, {**votes, **dict.fromkeys(asked, Choice.APPROVE)}) is Decision.APPROVED:
            found.append(asked)
    places = {seat: place for place, seat in enumerate(order)}
    return min(found, key=lambda seats: sorted(map(places.__getitem__, seats)), default=None)


def _groups(electorate: Electorate, votes: Votes) -> list[list[str]]:
    return [*_by_kind(electorate, open_seats(electorate, votes)).values()]


class Askable(Record):
    """An open seat: when it can be asked, how fast it usually votes, and whether it was asked already."""

    seat: str
    at: datetime
    median: timedelta | None = None
    was_asked: bool = False


def to_ask(electorate: Electorate, votes: Votes, seats: Collection[Askable], at: datetime) -> list[Askable]:
    """Whom to ask: the fewest whose yes would settle it. Whoever can be asked soonest comes first, then who usually
    votes soonest; somebody who was asked is asked again only where nobody else could settle it.
    """
    known = {each.seat: each for each in seats}
    open_ = sorted(seats, key=lambda each: (each.was_asked, each.at < at, each.at, *_pace(each)))
    order = [each.seat for each in open_]
    chosen = settling(electorate, votes, order) or []
    return [known[seat] for seat in chosen if not known[seat].was_asked or _only(electorate, votes, order, seat)]


def _pace(each: Askable) -> tuple[bool, timedelta, str]:
    return each.median is None, each.median or timedelta(), each.seat


def _only(electorate: Electorate, votes: Votes, order: Sequence[str], seat: str) -> bool:
    """Whether nothing settles it without this seat: were it to abstain, the others could not."""
    others = [each for each in order if each != seat]
    return settling(electorate, {**votes, seat: Choice.ABSTAIN}, others) is None


def when_to_ask(hours: Calendar | None, at: datetime, closes: datetime) -> datetime:
    """At an instant, if they are there then, else when they are next; where that would leave them too little time,
    in the last hour in which they are there before.
    """
    if hours is None or hours.is_open(at):
        return at
    try:
        opens = hours.next_opening(at)
    except NeverOpens:
        return at
    if opens <= closes - LAST_CALL:
        return opens
    return _last_hour(hours, at) or at


def _last_hour(hours: Calendar, at: datetime) -> datetime | None:
    """The last hour before an instant in which somebody is there, within a week."""
    last: datetime | None = None
    for opened, closed in hours.intervals(at - timedelta(days=7)):
        if opened >= at:
            break
        last = max(opened, min(closed, at) - LAST_CALL)
    return last
