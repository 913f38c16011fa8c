"""Who may know of a record of any practice: each practice says it of its own, through its `searched`.

A record of which no practice says anything is nobody's to see; what belongs to no record (`desk`) is everybody's.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence

from commands.shared.act import Act
from commands.shared.language import DASH
from commands.shared.patterns import pattern
from storage.record import Record

DESK = "desk"
NUMBERED = pattern(rf"(?<!\w)([a-z]{{2,5}})(?:{DASH}|[ #])?(\d{{1,9}})(?!\w)", re.IGNORECASE)


class Openly(Record):
    """What somebody said, as everyone may read it; `hidden` are the records that it does not name any more."""

    text: str
    hidden: Sequence[str] = ()


def openly(act: Act, text: str, *, but: str) -> Openly:
    """A number that whoever says it may know of, and not everyone, gives way to what it is one of: `a problem`.

    What they may not know of stays as it was typed: to them there is nothing behind it. So does the number of the
    record that it is said of (`but`).
    """
    called = {each.prefix: each.called for each in act.index.searched}
    named = dict.fromkeys(f"{found[1].upper()}-{int(found[2])}" for found in NUMBERED.finditer(text))
    hidden = visible(act, named) - public(act, named) - {but}

    def said(found: re.Match[str]) -> str:
        prefix = found[1].upper()
        if f"{prefix}-{int(found[2])}" not in hidden:
            return found[0]
        return f"{'an' if called[prefix][0] in 'aeiou' else 'a'} {called[prefix]}"

    return Openly(NUMBERED.sub(said, text), [each for each in named if each in hidden])


def unnamed(text: str, records: Collection[str], called: str) -> str:
    """What somebody said, in which these records are not named: each gives way to what it is, `called`."""

    def said(found: re.Match[str]) -> str:
        return called if f"{found[1].upper()}-{int(found[2])}" in records else found[0]

    return NUMBERED.sub(said, text)


def numbers_in(text: str, prefix: str) -> set[int]:
    """The numbers of the records of this kind that somebody named."""
    return {int(found[2]) for found in NUMBERED.finditer(text) if found[1].upper() == prefix}


def visible(act: Act, records: Iterable[str]) -> frozenset[str]:
    """Of these records (`INC-42`) those that whoever acts may know of."""
    return _those(act, records, public=False)


def public(act: Act, records: Iterable[str]) -> frozenset[str]:
    """Of these records those that may be named where everyone reads."""
    return _those(act, records, public=True)


def _those(act: Act, records: Iterable[str], *, public: bool) -> frozenset[str]:
    numbers: dict[str, set[int]] = defaultdict(set)
    found = set()
    for record in records:
        prefix, _, number = record.rpartition("-")
        if number.isdecimal():
            numbers[prefix].add(int(number))
        elif record == DESK:
            found.add(record)
    for each in act.index.searched:
        if asked := sorted(numbers.get(each.prefix, ())):
            seen = each.public(act, asked) if public else each.seen(act, asked)
            found |= {f"{each.prefix}-{number}" for number in seen}
    return frozenset(found)
