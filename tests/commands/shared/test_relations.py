"""What depends on what: the worked company of the design, circles and diamonds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.shared.organisation import Organisation, Service
from commands.shared.relations import Towards, related

NEEDS = {
    "pos": ("pos-app-eu", "network-core"),
    "pos-app-eu": ("pos-db",),
    "webshop": ("pos-db", "identity"),
    "identity": ("dns",),
    "dns": ("identity",),
}


@pytest.mark.parametrize(
    ("keys", "depth", "way", "found"),
    [
        (["dns"], None, Towards.NEEDING, {"identity": 1, "webshop": 2}),
        (["identity"], None, Towards.NEEDING, {"dns": 1, "webshop": 1}),
        (["pos"], None, Towards.NEEDING, {}),
        (["pos-db"], None, Towards.NEEDING, {"pos-app-eu": 1, "webshop": 1, "pos": 2}),
        (["pos"], None, Towards.NEEDED, {"network-core": 1, "pos-app-eu": 1, "pos-db": 2}),
        (["pos-db"], 1, Towards.BOTH, {"pos-app-eu": 1, "webshop": 1}),
        (["pos-db", "pos"], None, Towards.NEEDING, {"pos-app-eu": 1, "webshop": 1}),
        (["pos-db"], 0, Towards.BOTH, {}),
        (["nothing-of-ours"], None, Towards.BOTH, {}),
        ([], None, Towards.BOTH, {}),
    ],
)
def test_each_is_found_once_at_its_fewest_steps(
    keys: list[str], depth: int | None, way: Towards, found: dict[str, int]
) -> None:
    assert related(NEEDS, keys, depth, way) == found


def test_a_diamond_is_counted_once_and_the_nearest_comes_first() -> None:
    diamond = {"a": ("b", "c"), "b": ("d",), "c": ("d", "b")}
    assert list(related(diamond, ["d"], way=Towards.NEEDING).items()) == [("b", 1), ("c", 1), ("a", 2)]


KEYS = st.sampled_from("abcdef")


@given(st.dictionaries(KEYS, st.lists(KEYS)), st.sets(KEYS))
def test_whatever_circles_there_are_it_ends_and_both_ways_find_each_other(
    needs: dict[str, list[str]], keys: set[str]
) -> None:
    found = related(needs, keys)
    assert not keys & found.keys()
    for key in found:
        assert keys & related(needs, [key]).keys()


def service(*depends_on: str) -> Service:
    return Service(name="A service", team="erp", depends_on=depends_on)


def test_services_of_app_yaml_are_related_by_what_they_depend_on() -> None:
    company = Organisation(services={"pos": service("network"), "network": service()})
    assert company.related(["network"]) == {"pos": 1}


def test_a_service_that_depends_on_itself_or_on_what_is_not_there_cannot_be_meant() -> None:
    company = Organisation(services={"pos": service("pos", "netwrok"), "network": service()})
    assert [each for each in company.mistakes() if "depends_on" in each[0]] == [
        (("services", "pos", "depends_on", 0), "is the service itself; name what it cannot do without"),
        (("services", "pos", "depends_on", 1), "there is no service `netwrok`; did you mean `network`?"),
    ]
