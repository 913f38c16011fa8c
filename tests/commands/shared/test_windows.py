"""Where a form was opened, and whether whoever sends it off can still be answered there."""

from datetime import timedelta
from typing import Any

from commands.shared import windows
from commands.shared.pressed import Origin
from tests.commands.conftest import ANA
from tests.conftest import MONDAY

URL = "https://hooks.slack.com/actions/T0NORTHGATE/1234567890123/abcdefghijklmnopqrstuvwx"


def pressed(**more: Any) -> dict[str, Any]:
    return {"user": {"id": ANA}, "response_url": URL, "container": {"is_ephemeral": True, "type": "message"}} | more


def test_whoever_sends_a_form_off_is_answered_where_its_button_was_pressed_for_as_long_as_slack_takes_it() -> None:
    view = windows.over({"type": "modal"}, pressed(), MONDAY)
    soon = windows.came_from(view, ANA, MONDAY + timedelta(minutes=20))
    assert soon is not None
    assert (soon.origin, soon.alone) == (Origin(ANA, None, URL), True)
    assert windows.came_from(view, ANA, MONDAY + timedelta(minutes=26)) is None
    assert view["external_id"] != windows.over({"type": "modal"}, pressed(), MONDAY)["external_id"]


def test_what_has_no_place_for_an_answer_gets_none() -> None:
    assert "external_id" not in windows.over({"type": "modal"}, pressed(response_url=None), MONDAY)
    assert "external_id" not in windows.over({"type": "modal"}, pressed(response_url=URL + "x" * 200), MONDAY)
    assert "external_id" not in windows.over({"type": "modal"}, pressed())
    at_home = windows.over({"type": "modal"}, pressed(view={"type": "home"}), MONDAY)
    assert windows.came_from_home(at_home)
    assert windows.came_from(at_home, ANA, MONDAY) is None
    assert windows.came_from({}, ANA, MONDAY) is None
