"""How good the forecasts would have been: history walked forward, each asked about with what was known by then.

Imported incidents carry no targets and no pauses, so the target and its calendar are given, and time on hold counts.
What is remembered on the way is what began within the history that a forecast rests on: a longer log takes no more
memory.
"""

import heapq
from bisect import bisect_left, bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from commands.forecasts import lives, rules
from commands.forecasts.opentime import OpenTime
from commands.forecasts.rules import Key, Scored
from storage.forecasts.records import PastClock
from storage.record import Mutable, Record, field

AGES = (0.25, 0.5, 0.75, 0.9)
"""Of the target: when it is asked, besides the first minutes. The last two are asked to show how little they tell."""

LEAVES, ASKED, ENDS = range(3)


class Question(Record):
    """What is asked of every clock, in seconds of open time: how likely it misses `target`, once it shows `ages`."""

    open_time: OpenTime
    target: float
    history: timedelta
    least: int

    @property
    def ages(self) -> tuple[float, ...]:
        return (min(rules.OPENING_SECONDS, self.target * AGES[0]), *(self.target * share for share in AGES))


class _Cell(Mutable):
    """Those of a kind who were going on at an age: the lengths of those that are over, the beginnings of the rest."""

    ended: list[float] = field(default_factory=list)
    begun: list[float] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.ended) + len(self.begun)

    def chance(self, now: float, age: float, target: float) -> float:
        """Those of the rest that have gone on for longer than the target need not be looked at one by one."""
        young = self.begun[bisect_right(self.begun, now - target) :]
        return rules.survival(self.ended, (now - begun for begun in young), age, target, len(self.begun) - len(young))


class _Member(Record):
    """A clock that was going on at an age: when it began and left the history, how long it took, in which cells."""

    begun: float
    left: float
    length: float | None
    keys: tuple[Key, ...]


class _Age:
    """All that is known, at an instant, of those who were going on at one age."""

    def __init__(self, age: float, question: Question) -> None:
        self.age, self._question = age, question
        self._cells: defaultdict[Key, _Cell] = defaultdict(_Cell)
        self._over: set[int] = set()
        self._in: set[int] = set()

    def ask(self, number: int, member: _Member, now: float) -> Scored | None:
        """How likely it seemed then that it would be missed, and what came of it; then it is one of those known."""
        target = self._question.target
        found = ((len(cell), cell.chance(now, self.age, target)) for cell in self._known(member))
        cells = rules.leaning(found, self._question.least)
        if now < member.left:
            self._in.add(number)
            for key in member.keys:
                insort(self._cells[key].begun, member.begun)
        missed = member.length is None or member.length > target
        moment = round(100 * self.age / target) if self.age != self._question.ages[0] else 0
        return Scored(cells[-1].chance, cells[0].chance, missed, moment) if cells else None

    def _known(self, member: _Member) -> Iterator[_Cell]:
        return (self._cells[key] if key in self._cells else _Cell() for key in member.keys)

    def end(self, number: int, member: _Member) -> None:
        if number in self._in:
            assert member.length is not None
            self._over.add(number)
            for key in member.keys:
                _remove(self._cells[key].begun, member.begun)
                insort(self._cells[key].ended, member.length)

    def leave(self, number: int, member: _Member) -> None:
        if number not in self._in:
            return
        self._in.discard(number)
        over = number in self._over
        self._over.discard(number)
        for key in member.keys:
            cell = self._cells[key]
            _remove(cell.ended, member.length or 0.0) if over else _remove(cell.begun, member.begun)
            if not len(cell):
                del self._cells[key]


def _remove(ordered: list[float], value: float) -> None:
    del ordered[bisect_left(ordered, value)]


def scores(past: Iterable[PastClock], question: Question, since: datetime | None = None) -> Iterator[Scored]:
    """What each forecast was worth, of the clocks that began from `since` on; `past` in the order of beginning."""
    first = 0.0 if since is None else question.open_time.at(since)
    ages = [_Age(age, question) for age in question.ages]
    ahead: list[tuple[float, int, int, int, _Member]] = []
    for each in past:
        begun = question.open_time.at(each.started_at)
        yield from _happens(ahead, ages, begun, first)
        for index, member in _members(each, question, begun):
            asked = begun + ages[index].age
            heapq.heappush(ahead, (asked, ASKED, each.clock, index, member))
            heapq.heappush(ahead, (max(member.left, asked), LEAVES, each.clock, index, member))
            if member.length is not None:
                heapq.heappush(ahead, (begun + member.length, ENDS, each.clock, index, member))
    yield from _happens(ahead, ages, float("inf"), first)


def _happens(
    ahead: list[tuple[float, int, int, int, _Member]], ages: list[_Age], until: float, first: float
) -> Iterator[Scored]:
    """All that happens before an instant, in order."""
    while ahead and ahead[0][0] < until:
        at, what, number, index, member = heapq.heappop(ahead)
        if what == LEAVES:
            ages[index].leave(number, member)
        elif what == ENDS:
            ages[index].end(number, member)
        elif (found := ages[index].ask(number, member, at)) is not None and member.begun >= first:
            yield found


def _members(past: PastClock, question: Question, begun: float) -> Iterator[tuple[int, _Member]]:
    """It, at each age at which it was still going on."""
    open_time = question.open_time
    ended = None if past.ended_at is None else open_time.at(past.ended_at) - begun
    lost = None if past.lost_at is None else open_time.at(past.lost_at) - begun
    left = open_time.at(past.started_at + question.history)
    stages = lives.stages_of(past, lambda instant: open_time.at(instant) - begun)
    life = rules.Life(ended or 0.0, ended is not None, stages, lives.category_of(past))
    for index, age in enumerate(question.ages):
        if (ended is None or ended > age) and lost is None:
            keys = tuple(rules.keys(life.at(age), life.category))
            yield index, _Member(begun, left, ended, keys)
