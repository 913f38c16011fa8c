"""What falls with what: the walk from failed items to all that cannot do without them."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence

from commands.shared.relations import Needs, Towards, related
from storage.items.records import Relation, RelationKind
from storage.record import Record

CARRYING = (RelationKind.DEPENDS_ON, RelationKind.RUNS_ON, RelationKind.PART_OF)
"""Along these, what fails takes down what stands on it."""


class Redundancy(Record):
    """Of a group that stand in for each other: how many are left, of how many, and how many are needed."""

    left: int
    of: int
    needs: int


class Impact(Record):
    """What is down with the `failed` items: key -> the fewest steps, the nearest first; what has lost some of what
    stands in for each other, and goes on; and from what each was reached.
    """

    failed: tuple[str, ...]
    down: Mapping[str, int]
    at_risk: Mapping[str, Redundancy]
    reached_from: Mapping[str, str]

    def path(self, key: str) -> list[str]:
        """From a failed item to this one; of several that are as short the first by the alphabet."""
        found = [key]
        while (before := self.reached_from.get(found[-1])) is not None:
            found.append(before)
        return found[::-1]


class Group(Record):
    """So many of these must be left for the item to go on."""

    item: str
    of: int
    needs: int


class Graph(Record):
    """Relations that carry impact, from their other end: an item -> what stands on it alone, and the groups that it
    is a member of.
    """

    bearing: Mapping[str, Sequence[str]]
    groups: Sequence[Group]
    member_of: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, relations: Iterable[Relation]) -> "Graph":
        bearing: dict[str, list[str]] = defaultdict(list)
        members: dict[tuple[str, str, str], list[Relation]] = defaultdict(list)
        for each in relations:
            if each.kind in CARRYING:
                if each.group:
                    members[each.item, each.kind, each.group].append(each)
                else:
                    bearing[each.other].append(each.item)
        groups: list[Group] = []
        member_of: dict[str, list[int]] = defaultdict(list)
        for (item, _, _), those in members.items():
            for each in those:
                member_of[each.other].append(len(groups))
            groups.append(Group(item, len(those), those[0].needs))
        return cls(dict(bearing), tuple(groups), dict(member_of))


def impact(graph: Graph, failed: Iterable[str], spared: Iterable[str] = ()) -> Impact:
    """Level by level until nothing more falls, each item once; what is `spared` stays up, and holds up the rest.

    An item falls with anything that it stands on alone, and with a group of which fewer than needed are left.
    """
    first = sorted(set(failed))
    settled, left = {*spared, *first}, [group.of for group in graph.groups]
    down, reached_from = dict[str, int](), dict[str, str]()
    shaken: dict[int, None] = {}
    ring, steps = first, 0
    while ring:
        shaken |= _strike(graph, ring, left)
        steps += 1
        falling: list[str] = []
        for key in ring:
            own = {each for each in _on(graph, key, left) if each not in settled}
            reached_from |= dict.fromkeys(own, key)
            settled |= own
            falling += sorted(own)
        down |= dict.fromkeys(sorted(falling), steps)
        ring = falling
    return Impact(tuple(first), down, _at_risk(graph, shaken, left, settled), reached_from)


def _on(graph: Graph, key: str, left: Sequence[int]) -> Iterable[str]:
    """What stands on an item: alone, or with too few beside it."""
    alone, groups = graph.bearing.get(key, ()), graph.member_of.get(key)
    if not groups:
        return alone
    return [*alone, *(graph.groups[at].item for at in groups if left[at] < graph.groups[at].needs)]


def _strike(graph: Graph, ring: Iterable[str], left: list[int]) -> dict[int, None]:
    """The groups that lose members now."""
    struck: dict[int, None] = {}
    for key in ring:
        for at in graph.member_of.get(key, ()):
            left[at] -= 1
            struck[at] = None
    return struck


def _at_risk(
    graph: Graph, shaken: Iterable[int], left: Sequence[int], settled: Collection[str]
) -> dict[str, Redundancy]:
    """Of an item with several groups that have lost something, the one with the least to spare."""
    found: dict[str, Redundancy] = {}
    for at in shaken:
        group = graph.groups[at]
        spare = Redundancy(left[at], group.of, group.needs)
        worst = found.get(group.item)
        if group.item not in settled and (worst is None or spare.left - spare.needs < worst.left - worst.needs):
            found[group.item] = spare
    return dict(sorted(found.items()))


DEEPEST = 2
"""So many steps at most below several items what they have in common is looked for: far below, all stands on the same
few.
"""


def lowest_common(graph: Graph, needs: Needs, keys: Iterable[str]) -> str | None:
    """The item whose failure takes all of these down, the nearest to them; one of them, where the rest stand on it.
    None where there is none.
    """
    wanted = sorted(set(keys))
    below = [{key: 0, **related(needs, [key], DEEPEST, Towards.NEEDED)} for key in wanted]
    far = {key: [each[key] for each in below] for key in set.intersection(*map(set, below))} if below else {}
    for key in sorted(far, key=lambda each: (max(far[each]), sum(far[each]), each)):
        if {key, *impact(graph, [key]).down} >= {*wanted}:
            return key
    return None
