"""What falls with what: the worked cases of the register."""

import re

import pytest

from commands.items.lines import Needed, read_needed
from commands.items.rules import Graph, Impact, Redundancy, impact, lowest_common
from commands.shared.relations import Net
from storage.items.records import Relation, RelationKind

DEPENDS, RUNS, PART = RelationKind.DEPENDS_ON, RelationKind.RUNS_ON, RelationKind.PART_OF
CONNECTS, BACKED = RelationKind.CONNECTS_TO, RelationKind.BACKED_UP_BY


def stands(item: str, *others: str, kind: RelationKind = DEPENDS) -> list[Relation]:
    return [Relation(item, kind, other) for other in others]


def any_of(item: str, *others: str, needs: int = 1) -> list[Relation]:
    return [Relation(item, DEPENDS, other, "0", needs) for other in others]


SHOP = [
    *stands("pos", "pos-app-eu", "network-core"),
    *stands("pos-app-eu", "pos-db"),
    *stands("webshop", "pos-db", "identity"),
    *stands("identity", "dns"),
    *stands("dns", "identity"),
    *any_of("pos-db", "pos-db-1", "pos-db-2"),
    *stands("pos-db-1", "vm-11", kind=RUNS),
    *stands("pos-db-2", "vm-12", kind=RUNS),
    *stands("vm-11", "host-3", kind=RUNS),
    *stands("vm-12", "host-3", kind=RUNS),
    *stands("host-3", "switch-7"),
]


def of(*failed: str, relations: list[Relation] = SHOP, spared: tuple[str, ...] = ()) -> Impact:
    return impact(Graph.of(relations), failed, spared)


def test_one_half_of_what_stands_in_for_each_other_is_a_risk_and_no_outage() -> None:
    found = of("vm-11")
    assert found.down == {"pos-db-1": 1}
    assert found.at_risk == {"pos-db": Redundancy(left=1, of=2, needs=1)}


def test_with_both_halves_all_falls_that_stands_on_them_at_its_shortest_distance() -> None:
    found = of("vm-12", "vm-11")
    assert list(found.down.items()) == [
        ("pos-db-1", 1), ("pos-db-2", 1), ("pos-db", 2), ("pos-app-eu", 3), ("webshop", 3), ("pos", 4),
    ]  # fmt: skip
    assert found.at_risk == {}
    assert found.path("pos") == ["vm-11", "pos-db-1", "pos-db", "pos-app-eu", "pos"]


@pytest.mark.parametrize(
    ("failed", "down"),
    [
        ("dns", {"identity": 1, "webshop": 2}),
        ("identity", {"dns": 1, "webshop": 1}),
        ("pos", {}),
        ("nobody-knows-it", {}),
        ("switch-7", {"host-3": 1, "vm-11": 2, "vm-12": 2, "pos-db-1": 3, "pos-db-2": 3, "pos-db": 4,
                      "pos-app-eu": 5, "webshop": 5, "pos": 6}),
    ],
)  # fmt: skip
def test_circles_end_and_what_failed_is_never_in_its_own_impact(failed: str, down: dict[str, int]) -> None:
    assert of(failed).down == down


def test_what_is_not_affected_stays_up_and_holds_up_what_stands_on_it() -> None:
    found = of("host-3", spared=("pos-db",))
    assert found.down == {"vm-11": 1, "vm-12": 1, "pos-db-1": 2, "pos-db-2": 2}
    assert found.at_risk == {}


def test_each_item_of_a_diamond_is_there_once_by_the_path_that_is_first_in_the_alphabet() -> None:
    diamond = [*stands("top", "right", "left"), *stands("left", "base"), *stands("right", "base")]
    found = of("base", relations=diamond)
    assert found.down == {"left": 1, "right": 1, "top": 2}
    assert found.path("top") == ["base", "left", "top"]


def test_of_paths_that_are_as_long_the_first_by_the_alphabet_counts_from_its_beginning() -> None:
    relations = [*stands("m", "a"), *stands("c", "b"), *stands("end", "m", "c")]
    assert of("a", "b", relations=relations).path("end") == ["a", "m", "end"]


def test_two_of_three_needed_is_at_risk_with_two_and_down_with_one() -> None:
    relations = [*any_of("farm", "a", "b", "c", needs=2), *stands("site", "farm", kind=PART)]
    assert of("a", relations=relations).at_risk == {"farm": Redundancy(left=2, of=3, needs=2)}
    assert of("a", "c", relations=relations).down == {"farm": 1, "site": 2}


def test_of_two_groups_that_have_lost_something_the_one_with_less_to_spare_is_told() -> None:
    wide = [Relation("x", DEPENDS, each, "wide", 1) for each in ("a", "b", "c")]
    tight = [Relation("x", DEPENDS, each, "tight", 1) for each in ("a", "d")]
    assert of("a", relations=[*wide, *tight]).at_risk == {"x": Redundancy(left=1, of=2, needs=1)}


@pytest.mark.parametrize("kind", [CONNECTS, BACKED])
def test_a_cable_and_a_backup_carry_no_outage(kind: RelationKind) -> None:
    assert of("b", relations=stands("a", "b", kind=kind)).down == {}


def test_ends_are_written_one_after_the_other_and_those_in_for_each_other_as_any() -> None:
    assert [*read_needed("network; any(1): vm-11|vm-12 ;")] == [Needed(("network",)), Needed(("vm-11", "vm-12"), 1)]


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("any(3):a|b", "'any(3):a|b' needs 3 of 2; name at least two, and need no more than there are"),
        ("any(1):a|a", "'any(1):a|a' needs 1 of 1; name at least two, and need no more than there are"),
        ("a|b", "'a|b' is not read; write items that stand in for each other as any(1):a|b"),
    ],
)
def test_ends_that_cannot_be_meant_say_how_to_write_them(text: str, why: str) -> None:
    with pytest.raises(ValueError, match=re.escape(why)):
        [*read_needed(text)]


@pytest.mark.parametrize(
    ("keys", "common"),
    [
        (["vm-11", "vm-12"], "host-3"),
        (["pos-db-1", "pos-db-2"], "host-3"),
        (["vm-11", "pos-db-1"], "vm-11"),
        (["vm-11"], "vm-11"),
        (["pos", "vm-11"], None),
        (["pos-db", "pos-db-1"], None),
        (["webshop", "identity", "dns"], "identity"),
        ([], None),
    ],
)
def test_the_lowest_common_item_is_the_nearest_whose_failure_takes_all_of_them_down(
    keys: list[str], common: str | None
) -> None:
    needs: dict[str, list[str]] = {}
    for each in SHOP:
        needs.setdefault(each.item, []).append(each.other)
    assert lowest_common(Graph.of(SHOP), Net(needs), keys) == common
