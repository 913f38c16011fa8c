"""A day at an end of the calendar, from which nothing can be reckoned, is asked for anew wherever one is given."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from commands.availability.verbs import VERBS as UPTIME
from commands.changes import ballot_forms
from commands.changes.ids import AwayField
from commands.improvements import forms as improvements
from commands.improvements.ids import AcceptField, DoneField
from commands.requests import asking
from commands.requests.ids import QUESTION
from commands.requests.policy import RequestPolicy
from commands.requests.rules import NewRequest
from commands.reviews import forms as reviews
from commands.reviews.ids import Field, MeetField
from commands.shared.days import instant
from commands.shared.refusals import Invalid
from commands.shared.verbs import Unshaped
from tests.commands.conftest import ANA, Acting

FAR = ("0001-01-01", "9999-12-31")
LAST_SECOND = int(datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())


def form(block: str, entered: dict[str, Any]) -> dict[str, Any]:
    kept = json.dumps({"number": 1, "held": True})
    return {"private_metadata": kept, "state": {"values": {block: {"it": entered}}}}


def numbered(found: dict[str, Any]) -> dict[str, Any]:
    return found | {"private_metadata": "1"}


@pytest.mark.parametrize("day", FAR)
@pytest.mark.parametrize(
    ("read", "field"),
    [
        (lambda view: improvements.read_accept_form(numbered(view)), AcceptField.DUE),
        (lambda view: improvements.read_done_form(numbered(view)), DoneField.ON),
        (reviews.read_write_form, Field.DUE),
        (lambda view: ballot_forms.read_away_form(view, UTC), AwayField.FROM),
    ],
)
def test_in_a_form_it_is_said_beside_the_picker(read: Callable[[Any], Any], field: str, day: str) -> None:
    with pytest.raises(Invalid) as refused:
        read(form(field, {"selected_date": day}))
    assert field in refused.value.fields


def test_nor_is_a_review_held_in_its_last_second() -> None:
    assert instant(LAST_SECOND) is None
    with pytest.raises(Invalid, match="to come"):
        reviews.read_schedule_form(numbered(form(MeetField.WHEN, {"selected_date_time": LAST_SECOND})))


@pytest.mark.parametrize("day", FAR)
def test_nor_is_it_the_answer_to_a_question_of_the_catalogue(acting: Acting, day: str) -> None:
    item = acting(ANA).policy(RequestPolicy).catalogue["vpn-token"]
    asked = NewRequest(item="vpn-token", whom=ANA, answers={"until": day})
    assert asking.mistakes_in(acting(ANA), item, asked) == {f"{QUESTION}until": "Choose a day."}


@pytest.mark.parametrize("day", FAR)
def test_in_a_line_the_way_to_write_one_is_told(day: str) -> None:
    waive = next(verb.reads for verb in UPTIME if verb.name == "waive")
    with pytest.raises(Unshaped, match="Write the day like"):
        waive(f"pos until {day} the fix itself")
    told = waive("pos until 2026–12–01, the fix itself")
    assert told == {"service": "pos", "until": datetime(2026, 12, 2), "reason": "the fix itself"}  # noqa: DTZ001
