"""Modals: a trigger opens one, in three seconds and once; they stack three high. And the Home tab."""

import pytest

from bot.workspace.workspace import View
from tests.workspace.conftest import Web, home, modal, section


def opened(web: Web, title: str = "words") -> View:
    """A modal in front of Sofia."""
    trigger = web.workspace.trigger(web.known("@sofia"))
    key = web("views.open", trigger_id=trigger, view=modal(section(title)))["view"]["id"]
    return next(view for view in web.workspace.views[web.known("@sofia")] if view.id == key)


def pushed(web: Web) -> dict[str, str]:
    trigger = web.workspace.trigger(web.known("@sofia"))
    found: dict[str, str] = web("views.push", trigger_id=trigger, view=modal())["view"]
    return found


async def test_a_trigger_opens_a_modal_for_whoever_it_belongs_to(web: Web) -> None:
    view = opened(web)
    assert (view.owner, view.root, view.previous) == (web.known("@sofia"), view.id, None)
    assert view.body["blocks"][0]["block_id"] == "b0", "Slack names what has no name"


async def test_a_trigger_opens_one_modal(web: Web) -> None:
    trigger = web.workspace.trigger(web.known("@sofia"))
    web("views.open", trigger_id=trigger, view=modal())
    assert web.refused("views.open", trigger_id=trigger, view=modal()) == "exchanged_trigger_id"


@pytest.mark.parametrize(("age", "code"), [(2.9, None), (3.1, "expired_trigger_id")])
async def test_a_trigger_is_good_for_three_seconds(web: Web, age: float, code: str | None) -> None:
    trigger = web.workspace.trigger(web.known("@sofia"))
    person, made = web.workspace.triggers[trigger]
    web.workspace.triggers[trigger] = (person, made - age)
    if code is None:
        assert web("views.open", trigger_id=trigger, view=modal())["view"]
    else:
        assert web.refused("views.open", trigger_id=trigger, view=modal()) == code
        assert web.workspace.views[person] == []


async def test_a_modal_that_is_refused_opens_nothing_and_leaves_what_is_open(web: Web) -> None:
    view = opened(web)
    for body, code in ((modal(section("")), "invalid_arguments"), (home(), "invalid_arguments")):
        trigger = web.workspace.trigger(view.owner)
        assert web.refused("views.open", trigger_id=trigger, view=body) == code
    large = modal(*[section("x" * 3000)] * 90)
    assert web.refused("views.open", trigger_id=web.workspace.trigger(view.owner), view=large) == "view_too_large"
    assert web.workspace.views[view.owner] == [view]


async def test_views_stack_three_high(web: Web) -> None:
    root = opened(web)
    second = pushed(web)
    third = pushed(web)
    assert (second["root_view_id"], second["previous_view_id"]) == (root.id, root.id)
    assert (third["root_view_id"], third["previous_view_id"]) == (root.id, second["id"])
    trigger = web.workspace.trigger(root.owner)
    assert web.refused("views.push", trigger_id=trigger, view=modal()) == "push_limit_reached"
    assert len(web.workspace.views[root.owner]) == 3


async def test_nothing_can_be_pushed_where_nothing_is_open(web: Web) -> None:
    trigger = web.workspace.trigger(web.known("@sofia"))
    assert web.refused("views.push", trigger_id=trigger, view=modal()) == "not_found"
    assert web.workspace.views[web.known("@sofia")] == []


async def test_another_modal_takes_the_place_of_the_whole_stack(web: Web) -> None:
    opened(web)
    pushed(web)
    view = opened(web, "another")
    assert web.workspace.views[view.owner] == [view]


async def test_an_update_that_knows_the_view_as_it_is_changes_it(web: Web) -> None:
    view = opened(web)
    before = view.hash
    web("views.update", view_id=view.id, view=modal(section("second")), hash=before)
    assert "second" in str(view.body)
    assert view.hash != before
    assert web.refused("views.update", view_id=view.id, view=modal(), hash=before) == "hash_conflict"
    assert "second" in str(view.body)
    web("views.update", view_id=view.id, view=modal(section("third")))
    assert "third" in str(view.body), "whoever does not say what it knew overwrites"


def test_a_home_tab_is_published_again_and_again(web: Web) -> None:
    first = web("views.publish", user_id="@sofia", view=home(section("first")))["view"]
    second = web("views.publish", user_id="@sofia", view=home(section("second")), hash=first["hash"])["view"]
    assert first["id"] == second["id"]
    stale = {"user_id": "@sofia", "view": home(), "hash": first["hash"]}
    assert web.refused("views.publish", **stale) == "hash_conflict"
    assert "second" in str(web.workspace.homes[web.known("@sofia")].body)
    web("views.update", view_id=second["id"], view=home(section("third")))
    assert "third" in str(web.workspace.homes[web.known("@sofia")].body)


def test_who_looks_is_told_of_a_new_home_tab(web: Web) -> None:
    listener = web.workspace.subscribe()
    web("views.publish", user_id="@sofia", view=home())
    assert listener.get_nowait() == f"home:{web.known('@sofia')}"
