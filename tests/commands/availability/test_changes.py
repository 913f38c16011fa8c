"""Work that a change announces, and what a spent budget means for a service's changes."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from commands.availability import operations, reading
from commands.changes import cards, forms
from commands.changes import operations as change_operations
from commands.changes.ids import FormField
from commands.shared.desk import follow_up
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeStatus, ChangeType
from storage.record import asdict, replace
from tests.commands.availability.examples import FOLLOWS, major, says
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, MIRA, Acting
from tests.commands.outcome import effects, later
from tests.conftest import MONDAY

TEN, ELEVEN = MONDAY + timedelta(hours=1), MONDAY + timedelta(hours=2)
WORK = replace(ASKED, type=ChangeType.STANDARD, start=TEN, end=ELEVEN, stops_service=True)


def hours_down(acting: Acting, as_of: datetime | None = None) -> float:
    act = later(acting(MIRA), days=2)
    return reading.attained(act, MONDAY, MONDAY + timedelta(hours=12), as_of)[0].down_hours


def test_what_was_announced_before_it_began_leaves_the_downtime_and_what_overruns_counts(acting: Acting) -> None:
    act = major(acting)
    change_operations.request(acting(MIRA), WORK)
    says(act, "pos from 11:00 to 12:15", hours=3)
    assert hours_down(acting) == 0.25


def test_a_change_that_does_not_stop_the_service_announces_nothing(acting: Acting) -> None:
    act = major(acting)
    change_operations.request(acting(MIRA), replace(WORK, stops_service=False))
    change_operations.request(acting(MIRA), replace(WORK, items=("webshop",)))
    says(act, "pos from 11:00 to 12:15", hours=3)
    assert hours_down(acting) == 1.25


def scheduled(acting: Acting, **other: Any) -> Change:
    values: dict[str, Any] = asdict(WORK) | {"requester": MIRA, "opened_at": MONDAY, "decided_at": MONDAY}
    return changes.add(acting(MIRA).tx, **(values | {"status": ChangeStatus.SCHEDULED} | other))


@pytest.mark.parametrize(
    ("other", "hours"),
    [
        ({}, 0.25),
        ({"decided_at": TEN}, 1.25),
        ({"status": ChangeStatus.AUTHORISE, "decided_at": None}, 1.25),
        ({"status": ChangeStatus.NEW, "decision": "rejected"}, 1.25),
        ({"status": ChangeStatus.CLOSED, "decision": "approved"}, 0.25),
        ({"status": ChangeStatus.CANCELLED, "closed_at": MONDAY + timedelta(hours=30)}, 1.25),
    ],
)
def test_only_what_was_scheduled_before_it_began_is_planned(
    acting: Acting, other: dict[str, Any], hours: float
) -> None:
    scheduled(acting, **other)
    says(major(acting), "pos from 11:00 to 12:15", hours=3)
    assert hours_down(acting) == hours


def test_what_is_withdrawn_later_changes_no_past_day(acting: Acting) -> None:
    scheduled(acting, status=ChangeStatus.CANCELLED, closed_at=MONDAY + timedelta(hours=30))
    says(major(acting), "pos from 11:00 to 12:15", hours=3)
    assert hours_down(acting, as_of=MONDAY + timedelta(hours=14)) == 0.25


def ballot(acting: Acting, **by: float) -> str:
    return str(cards.ballot(later(acting(MIRA), **by), 1, 1)["blocks"])


def test_a_spent_budget_counts_as_one_level_riskier_until_it_is_freed_or_waived(acting: Acting) -> None:
    act = major(acting)
    change_operations.request(acting(ANA), replace(ASKED, stops_service=True))
    assert "stopped in that window" in ballot(acting)
    assert "downtime" not in ballot(acting)
    says(act, "pos", minutes=40)
    assert any(each.render == "change.ballot" for each in effects(act)), "what stands on the board says so"
    assert "*Tills*: no downtime is left until" in ballot(acting, minutes=41)
    assert "counts as one level riskier: *high*" in ballot(acting, minutes=41)
    until = (MONDAY + timedelta(days=3)).replace(tzinfo=None)
    operations.waive(later(acting(MIRA), minutes=42), service="pos", until=until, reason="The fix itself")
    follow_up(act, FOLLOWS)
    assert "has waived that until" in ballot(acting, minutes=43)
    assert "The fix itself" in ballot(acting, minutes=43)
    assert "riskier" not in ballot(acting, minutes=43)
    assert "riskier" in ballot(acting, days=4)
    assert "riskier" not in ballot(acting, days=16), "the month is over"


def test_an_emergency_asks_for_no_budget(acting: Acting) -> None:
    act = major(acting)
    change_operations.request(acting(ANA), replace(ASKED, type=ChangeType.EMERGENCY))
    says(act, "pos", minutes=40)
    assert "downtime" not in ballot(acting, minutes=41)


@pytest.mark.parametrize(("ticked", "stops"), [([{"value": "stops"}], True), ([], False)])
def test_the_box_says_that_it_stops_the_service(ticked: list[dict[str, str]], stops: bool) -> None:
    boxes = {FormField.STOPS: {"choice": {"type": "checkboxes", "selected_options": ticked}}}
    assert forms.read_form({"state": {"values": boxes}}).stops_service is stops
