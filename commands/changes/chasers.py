"""Whoever could settle a vote is asked for theirs, when half of the time is over and when little is left."""

import statistics
from collections.abc import Collection, Sequence
from datetime import datetime, timedelta

from commands.changes.pivotal import Askable, open_seats, pivotal, to_ask, when_to_ask
from commands.changes.seats import absences_of, electorate_of, proxies
from commands.changes.teams import board_called
from commands.service_levels.hours import hours_of
from commands.shared.act import Act
from commands.shared.voting import choices
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus
from storage.journal import queries as journal
from storage.timers import queries as timers
from storage.voting.records import Choice

CHASE = "change.chase"
LAST_VOTES, LEAST_VOTES = 20, 5
"""The pace of somebody is that of so many last votes, where there are enough."""


def arm(act: Act, change: Change) -> None:
    """For a ballot that has just been opened."""
    _arm(act, change, step=0)


def disarm(act: Act, change: Change) -> None:
    timers.disarm(act.tx, CHASE, change.number)


def _arm(act: Act, change: Change, step: int, at: datetime | None = None) -> None:
    """The next asking; earlier than its part of the time where somebody would not be there then."""
    due = _due(act, change, step)
    if due is None or change.closes_at is None:
        disarm(act, change)
        return
    if at is None:
        seats = _askable(act, change, due)
        at = min([due, *(each.at for each in seats)])
    payload = {"change": change.id, "ballot": change.voting_round, "step": step}
    timers.arm(act.tx, CHASE, change.number, max(at, act.now), record=change.number, **payload)


def _due(act: Act, change: Change, step: int) -> datetime | None:
    """When so much of the time to vote is over; None where there is nothing more to ask."""
    board = board_called(act, change.board)
    opened = journal.latest(act.tx, change.number, ChangeEvent.SUBMITTED)
    if board is None or opened is None or change.closes_at is None or step >= len(board.chase):
        return None
    return opened.at + (change.closes_at - opened.at) * sorted(board.chase)[step] / 100


def _next_step(act: Act, change: Change, step: int) -> int:
    """The next that is still to come: whoever was asked a moment ago, and late, gets time to answer."""
    step += 1
    while (due := _due(act, change, step)) is not None and due <= act.now:
        step += 1
    return step


def chase(act: Act, change: int, ballot: int, step: int) -> None:
    """The fewest whose yes would settle it are asked, as far as they can be asked by now."""
    found = changes.find(act.tx, change)
    if found is None or found.status is not ChangeStatus.AUTHORISE or found.voting_round != ballot:
        return
    due = _due(act, found, step)
    if due is None:
        return
    votes = changes.votes_on(act.tx, change, ballot)
    electorate = electorate_of(act, found, votes)
    hoped = dict.fromkeys(_asked(act, found, step), Choice.APPROVE) | choices(votes)
    seats = [each for each in _askable(act, found, due) if each.seat not in hoped]
    chosen = to_ask(electorate, hoped, seats, due)
    now = [each.seat for each in chosen if each.at <= act.now]
    later = [each.at for each in chosen if each.at > act.now]
    if now:
        act.journal(ChangeEvent.CHASED, found.number, ballot=ballot, step=step, seats=now)
    if later:
        _arm(act, found, step, min(later))
    elif act.now < due and not now:
        _arm(act, found, step, due)
    else:
        _arm(act, found, _next_step(act, found, step))


def _askable(act: Act, change: Change, due: datetime) -> list[Askable]:
    """The open seats whose vote matters, and when they can be asked; not those who are away and nobody votes for."""
    votes = changes.votes_on(act.tx, change.id, change.voting_round)
    electorate = electorate_of(act, change, votes)
    said = choices(votes)
    away = absences_of(act, change)
    voting_for = proxies(act, change, away)
    matter = pivotal(electorate, said)
    seats = [each for each in open_seats(electorate, said) if each in matter]
    asked = _asked(act, change)
    assert change.closes_at is not None
    return [
        Askable(seat, when_to_ask(hours_of(act, who), due, change.closes_at), pace_of(act, who), seat in asked)
        for seat in seats
        if (who := voting_for.get(seat, "" if seat in away else seat))
    ]


def _asked(act: Act, change: Change, step: int | None = None) -> Collection[str]:
    """Who was asked on this ballot; at one step, or ever."""
    entries = journal.of_kinds(act.tx, change.number, ChangeEvent.CHASED)
    of_ballot = [
        entry
        for entry in entries
        if entry.details["ballot"] == change.voting_round and step in (None, entry.details["step"])
    ]
    return {seat for entry in of_ballot for seat in entry.details["seats"]}


def pace_of(act: Act, person: str) -> timedelta | None:
    """How long somebody usually takes to vote; None where too few of their votes are known."""
    cast = changes.lately_cast(act.tx, person, LAST_VOTES)
    opened = _opened(act, [f"CHG-{vote.change}" for vote in cast])
    took = [
        (vote.at - times[vote.voting_round - 1]).total_seconds()
        for vote in cast
        if len(times := opened.get(vote.change, ())) >= vote.voting_round
    ]
    return timedelta(seconds=statistics.median(took)) if len(took) >= LEAST_VOTES else None


def _opened(act: Act, records: Collection[str]) -> dict[int, Sequence[datetime]]:
    """When each voting round of these changes was opened, in their order."""
    found: dict[int, list[datetime]] = {}
    for entry in journal.all_of_kind(act.tx, records, ChangeEvent.SUBMITTED) if records else ():
        found.setdefault(entry.number, []).append(entry.at)
    return {**found}
