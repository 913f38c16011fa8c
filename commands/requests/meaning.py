"""What approving means: how many are left, what became of like ones, what the person has, how likely it is late."""

from collections.abc import Sequence
from datetime import timedelta
from statistics import median

from commands.requests import clockwork, stock
from commands.shared.act import Act
from commands.shared.blocks import typed
from commands.shared.durations import say_business_time
from storage.requests import clocks
from storage.requests import queries as requests
from storage.requests.records import Request, RequestMeasure, RequestStatus
from storage.service_levels.records import ClockState

LAST = 10
MOST_HAD = 5
LEAST = 5
"""So many must have come to their end before a share is worth a word."""


def meaning_of(act: Act, request: Request) -> list[str]:
    """In lines (mrkdwn); none where nothing is known."""
    alike = requests.like(act.tx, request.item, but=request.id, limit=LAST)
    lines = (stock.meaning(act, request), _decided(act, alike), _late(act, alike), _has(act, request))
    return [line for line in lines if line]


def _decided(act: Act, alike: Sequence[Request]) -> str:
    """How the last ones like it were decided, and how long that took."""
    decided = [each for each in alike if each.approved_at is not None or each.status is RequestStatus.REJECTED]
    if not decided:
        return ""
    approved = sum(each.approved_at is not None for each in decided)
    took = [_approval(act, each) for each in decided]
    known = [each for each in took if each is not None]
    typical = f", median {say_business_time(_middle(known))}" if known else ""
    return f":bar_chart: {_share(approved, len(decided))} approved{typical}."


def _share(approved: int, of: int) -> str:
    if of == 1:
        return "The last one like it was" if approved else "The last one like it was not"
    return f"Of the last {of} like it {approved} {'was' if approved == 1 else 'were'}"


def _middle(lengths: Sequence[timedelta]) -> timedelta:
    return timedelta(seconds=median(each.total_seconds() for each in lengths))


def _approval(act: Act, request: Request) -> timedelta | None:
    """How much open time its approval took; None where none was promised."""
    ended = [
        clockwork.took(act, each)
        for each in clocks.of_request(act.tx, request.id, RequestMeasure.APPROVAL)
        if each.state is ClockState.STOPPED
    ]
    return sum(ended, timedelta()) if ended else None


def _late(act: Act, alike: Sequence[Request]) -> str:
    """Of those that were fulfilled, how many were later than was promised."""
    ended = [
        clock
        for each in alike
        for clock in clocks.of_request(act.tx, each.id, RequestMeasure.FULFILMENT)
        if clock.state is ClockState.STOPPED
    ]
    if len(ended) < LEAST:
        return ""
    late = sum(clock.breached for clock in ended)
    return f":alarm_clock: {late} of the last {len(ended)} came later than was promised."


def _has(act: Act, request: Request) -> str:
    """What the one it is for was given before."""
    had = [each for each in requests.had_by(act.tx, request.whom, limit=MOST_HAD + 1) if each.id != request.id]
    if not had:
        return ""
    named = ", ".join(f"{typed(each.title, 60)} ({each.number}, {each.opened_at:%b %Y})" for each in had[:MOST_HAD])
    more = ", and more" if len(had) > MOST_HAD else ""
    return f":briefcase: They have had {named}{more}."
