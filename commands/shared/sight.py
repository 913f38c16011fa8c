"""Who may know of a record of any practice: each practice says it of its own, through its `searched`.

A record of which no practice says anything is nobody's to see; what belongs to no record (`desk`) is everybody's.
"""

from collections import defaultdict
from collections.abc import Iterable

from commands.shared.act import Act

DESK = "desk"


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
