"""How a day's incidents were handled: each figure is of the day on which it was said, and stays so."""

from datetime import UTC, datetime

import pytest

from commands.incidents import operations as incidents
from commands.incidents.times import set_time
from commands.reports.handling import handled
from commands.reports.rules import day_window
from commands.shared.act import Act
from commands.warrooms import channel, merging
from commands.warrooms import operations as rooms
from storage.figures import lines, queries
from storage.figures.records import SoFar
from storage.incidents.records import Phase
from storage.schema import finish
from storage.service_levels.records import ClockEvent
from storage.warrooms.records import Role, WarRoomEvent
from tests.commands.conftest import ANA, CARLOS, MIRA, Acting
from tests.commands.reports.test_figures import DAY, at, report, reported, resolved
from tests.commands.warrooms.examples import answer, settle

KEYS = ("mttd_hours", "lead_hours", "mitigate_hours")


def instant(hour: float, day: int = 16) -> datetime:
    """In Berlin, in March."""
    return datetime(2026, 3, day, tzinfo=UTC).replace(hour=int(hour) - 1, minute=round(hour % 1 * 60))


def led(acting: Acting) -> int:
    """Reported at nine, declared at ten, led from half past; it began at eight and was detected at half past."""
    number = reported(acting, 9)
    rooms.declare(at(acting(ANA), 10), number)
    channel.opened(at(acting("quarterdeck"), 10), answer(), incident=number)
    settle(at(acting(ANA), 10))
    rooms.take_role(at(acting(CARLOS), 10.5), number, role=Role.COMMANDER)
    set_time(at(acting(ANA), 11), number, phase=Phase.STARTED, at=instant(8))
    set_time(at(acting(ANA), 11), number, phase=Phase.DETECTED, at=instant(8.5))
    return number


def test_how_soon_it_was_found_out_led_and_made_bearable(acting: Acting) -> None:
    number = led(acting)
    set_time(at(acting(ANA), 13), number, phase=Phase.MITIGATED, at=instant(12.5))
    found = report(acting)
    assert {key: found[key] for key in KEYS} == {
        key: {"mean": hours, "median": hours, "p90": hours, "n": 1}
        for key, hours in zip(KEYS, (0.5, 0.5, 4.0), strict=True)
    }


def test_what_was_mitigated_before_it_was_detected_is_in_no_figure(acting: Acting) -> None:
    set_time(at(acting(ANA), 13), led(acting), phase=Phase.MITIGATED, at=instant(8.2))
    assert report(acting)["mitigate_hours"]["n"] == 0


def test_what_is_corrected_the_day_after_stays_as_it_was_known_unless_asked_for_as_of_later(acting: Acting) -> None:
    number = led(acting)
    set_time(at(acting(ANA), 9, 17), number, phase=Phase.STARTED, at=instant(7.5), reason="by the log")
    act = at(acting(MIRA), 12, 28)
    finish(act.tx)
    window = day_window(DAY, act.document.desk.zone)
    assert [handled(act, window, until).detected for until in (window.end, act.now)] == [[(1, 0.5)], [(1, 1.0)]]


def test_what_was_merged_and_is_not_the_same_after_all_is_in_every_figure_but_not_reopened(
    acting: Acting,
) -> None:
    number, other = led(acting), reported(acting, 9)
    rooms.declare(at(acting(ANA), 10), other)
    settle(at(acting(ANA), 10))
    merging.merge(at(acting(MIRA), 11.5), other, other=number)
    merging.undo(at(acting(MIRA), 11.6), number)
    incidents.resolve(at(acting(CARLOS), 14), number, note="done", code=None)
    found, tx = report(acting), acting(MIRA).tx
    assert {key: found[key]["n"] for key in ("mttd_hours", "lead_hours", "mttr_hours")} == dict.fromkeys(
        ("mttd_hours", "lead_hours", "mttr_hours"), 1
    )
    assert [found[key] for key in ("opened", "resolved", "backlog", "reopened", "reopen_rate")] == [2, 1, 1, 0, 0]
    assert queries.so_far(tx, day_window(DAY, acting(MIRA).document.desk.zone)) == SoFar(2, 1, 0)
    day = [day_window(DAY, acting(MIRA).document.desk.zone)]
    counted = {what: lines.counted(tx, day, None, what) for what in ("incident.declared", "incident.reopened")}
    assert counted == {"incident.declared": {"": [2]}, "incident.reopened": {}}


def test_what_was_cancelled_was_not_handled(acting: Acting) -> None:
    incidents.cancel(at(acting(MIRA), 14), led(acting), reason="a false alarm")
    assert [report(acting)[key]["n"] for key in KEYS] == [0, 0, 0]


def said(act: Act, *what: WarRoomEvent) -> None:
    for event in what:
        act.journal(event, "INC-1", text="", due_at="")


def test_each_update_that_is_owed_counts_once_in_time_or_overdue(acting: Acting) -> None:
    led(acting)
    said(at(acting(CARLOS), 11), WarRoomEvent.UPDATED, WarRoomEvent.NOTHING_NEW)
    said(at(acting(CARLOS), 12), WarRoomEvent.UPDATE_OVERDUE, WarRoomEvent.UPDATE_OVERDUE)
    said(at(acting(CARLOS), 9, 17), WarRoomEvent.UPDATED, WarRoomEvent.UPDATED)
    assert report(acting)["updates"] == {"owed": 3, "in_time": 2, "share": pytest.approx(200 / 3)}
    tomorrow = report(acting, DAY.replace(day=17))["updates"]
    assert tomorrow == {"owed": 1, "in_time": 1, "share": 100.0}, "what was late is told of the day that it was due"


def test_how_often_what_was_resolved_had_been_given_to_another_team(acting: Acting) -> None:
    one, two = reported(acting, 9), reported(acting, 9)
    incidents.assign(at(acting(ANA), 10), one, team="network")
    incidents.assign(at(acting(MIRA), 11), one, team="retail-apps")
    for number in (one, two):
        resolved(acting, number, 12)
    assert report(acting)["hand_ons"] == 1.0
    assert report(acting, DAY.replace(day=17))["hand_ons"] is None


def test_of_the_objections_that_were_judged_how_many_were_upheld(acting: Acting) -> None:
    reported(acting, 9)
    for event in (ClockEvent.STRUCK, ClockEvent.KEPT, ClockEvent.KEPT):
        at(acting(MIRA), 10).journal(event, "INC-1")
    assert report(acting)["objections"] == {"judged": 3, "upheld": 1, "share": pytest.approx(100 / 3)}
