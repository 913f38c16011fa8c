"""Steps say who hears of what, and when; what is not pressing is read together."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.incidents import operations as incidents
from commands.incidents.report import NewIncident
from commands.service_levels import cards, digests, operations, steps
from commands.service_levels.notices import FOLLOWS
from commands.service_levels.policy import CalendarSettings, Target
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.refusals import MovedOn
from storage.journal.queries import QUARTERDECK
from storage.journal.records import Entry
from storage.outbox.records import Effect
from storage.record import replace
from storage.schema import finish
from storage.service_levels.records import CALLS, ClockEvent, Measure
from storage.timers import queries as timers
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, Acting
from tests.commands.outcome import all_sent, armed, entries, said
from tests.commands.service_levels.examples import (
    CLOCK,
    HOUR,
    INCIDENT,
    MINUTE,
    after,
    clock,
    do,
    report,
    reported,
    rung,
    variant,
)
from tests.commands.service_levels.examples import turned_private as privately

BERLIN = ZoneInfo("Europe/Berlin")
OFFICE = CalendarSettings(timezone="Europe/Berlin", hours={"mon-fri": ("09:00-17:00",)})
GRAVE = {"impact": 1, "urgency": 1}
TEAM = "#team-retail-apps"


def stepping(*written: dict[str, object], **more: object) -> Target:
    about: dict[str, object] = {"name": "Fix", "measure": "resolution", "target": "4h", "calendar": "always"}
    return Target.model_validate(about | {"steps": written} | more)


def heard(act: Act) -> list[tuple[str, str]]:
    """Where what is told now is told, and what renders it, each once."""
    return [(str(each.arguments["channel"]), each.render or "text") for each in told(act)]


def told(act: Act) -> list[Effect]:
    return [each for each in said(act, FOLLOWS) if each.message is None or "/card/" not in each.message]


def at_step(desk: Acting, hours: float) -> list[tuple[str, str]]:
    """Who hears when it is so long after the report."""
    act = after(desk(QUARTERDECK), timedelta(hours=hours))
    all_sent(act)
    rung(act)
    return heard(act)


def test_each_step_tells_those_whom_it_names(acting: Acting) -> None:
    written: tuple[dict[str, object], ...] = (
        {"at": 75, "tell": ["team"]},
        {"at": 100, "tell": ["managers", "#executives"]},
        {"after": "30m", "tell": ["commanders", "ben@northgate.example"]},
    )
    desk = reported(acting, stepping(*written), **GRAVE)
    assert at_step(desk, 3) == [(TEAM, "sla.warning")]
    assert at_step(desk, 4) == [(MIRA, "text"), ("#executives", "sla.warning")]
    assert [where for where, _ in at_step(desk, 4.5)] == [CARLOS, "UINGRID00", BEN]
    assert at_step(desk, 9) == []


def test_whoever_has_it_hears_alone_and_while_nobody_does_the_team(acting: Acting) -> None:
    desk = reported(acting, stepping({"at": 50, "tell": ["assignee"]}, {"at": 75, "tell": ["assignee"]}), **GRAVE)
    assert at_step(desk, 2) == [(TEAM, "sla.warning")]
    do(after(desk(BEN), 2 * HOUR), incidents.take)
    assert at_step(desk, 3) == [(BEN, "sla.warning")]


def test_told_with_the_team_whoever_has_it_is_called_there_and_not_twice(acting: Acting) -> None:
    desk = reported(acting, stepping({"at": 50, "tell": ["assignee", "team"]}), **GRAVE)
    do(after(desk(BEN), HOUR), incidents.take)
    assert at_step(desk, 2) == [(TEAM, "sla.warning")]


def test_a_page_calls_whoever_is_to_work_on_it_in_a_direct_message(acting: Acting) -> None:
    desk = reported(acting, stepping({"at": 50, "tell": ["#executives"], "page": True}), **GRAVE)
    assert [where for where, _ in at_step(desk, 2)] == ["#executives", ANA, BEN]


def test_a_breach_that_no_step_names_is_counted_and_told_to_nobody(acting: Acting) -> None:
    desk = reported(acting, stepping({"at": 75, "tell": ["team"]}), **GRAVE)
    at_step(desk, 3)
    assert at_step(desk, 4) == []
    assert clock(desk(ANA)).breached
    assert len(entries(desk(ANA), ClockEvent.BREACHED)) == 1


def test_of_what_is_private_a_channel_hears_nothing_and_a_person_what_they_may_know(acting: Acting) -> None:
    desk = reported(acting, stepping({"at": 50, "tell": ["#executives", "team", "chen@northgate.example"]}), **GRAVE)
    privately(desk(ANA))
    assert [where for where, _ in at_step(desk, 2)] == [ANA, BEN]


def berlin(act: Act, text: str) -> Act:
    return replace(act, now=datetime.fromisoformat(text).replace(tzinfo=BERLIN))


QUARTERS: list[dict[str, object]] = [{"at": percent, "tell": ["team"]} for percent in (50, 75, 100, 150)]
S7 = stepping(*QUARTERS, target="8h", calendar="office")


def friday(acting: Acting) -> Acting:
    """S7: reported on Friday 27 March at 13:00 in Berlin, the weekend before which the clocks go forward."""

    def company(person: str) -> Act:
        act = berlin(acting(person), "2026-03-27T13:00")
        document = variant(act.document, sla=(S7,), calendars={"office": OFFICE}, services={})
        return replace(act, document=document)

    incidents.declare(company(SOFIA), NewIncident("Point of sale is down", SOFIA, impact=1, urgency=1))
    follow_up(company(SOFIA), operations.FOLLOWS)
    return company


def test_s7_steps_come_in_open_time_and_across_the_change_of_the_clocks(acting: Acting) -> None:
    desk, found = friday(acting), []
    for _ in range(4):
        (timer,) = armed(desk(ANA), operations.WARNING)
        found.append(timer.due_at.astimezone(BERLIN).isoformat())
        assert rung(replace(desk(QUARTERDECK), now=timer.due_at)) == 1
    days = ("2026-03-27T17:00:00+01:00", *(f"2026-03-30T{hour}:00:00+02:00" for hour in (11, 13, 17)))
    assert found == [*days]


def test_s7_after_a_stop_the_highest_is_told_alone_as_late(acting: Acting) -> None:
    desk = friday(acting)
    act = berlin(desk(QUARTERDECK), "2026-03-30T13:30")
    assert rung(act) == 1
    (entry,) = entries(desk(ANA), *CALLS)
    assert (entry.what, entry.details["percent"], entry.details["late"]) == (ClockEvent.BREACHED, 100, True)
    (effect,) = [each for each in told(act) if each.render == operations.WARNING]
    text = cards.warning(act, **effect.subject)["text"]
    assert "is missed" in text
    assert "comes late" in text
    assert armed(desk(ANA), operations.WARNING)[0].due_at == datetime(2026, 3, 30, 15, tzinfo=ZoneInfo("UTC"))


HALF = stepping({"at": 50, "tell": ["assignee"]}, {"at": 75, "tell": ["team"]})


def digested(act: Act) -> list[Entry]:
    """The digests that are due are made."""
    finish(act.tx)
    for timer in [each for each in timers.due(act.tx, act.now) if each.kind == digests.DIGEST]:
        assert timers.claim(act.tx, timer)
        digests.gather(act, **timer.payload)
    return entries(act, ClockEvent.DIGESTED, record="desk")


def minor(acting: Acting, *titles: str) -> Acting:
    """Reported an hour ago, and not grave: what is half used up of them."""
    desk = reported(acting, HALF)
    for title in titles:
        report(desk, title)
    rung(after(desk(QUARTERDECK), 2 * HOUR))
    return desk


def test_what_is_not_pressing_is_read_together_once_in_a_quarter_of_an_hour(acting: Acting) -> None:
    desk = minor(acting, "Point of sale prints nothing")
    assert heard(after(desk(QUARTERDECK), 2 * HOUR)) == []
    act = after(desk(QUARTERDECK), 2 * HOUR + 15 * MINUTE)
    assert digested(after(desk(QUARTERDECK), 2 * HOUR + 14 * MINUTE)) == []
    digested(act)
    (effect,) = [each for each in told(act) if each.render == digests.DIGEST]
    assert effect.arguments["channel"] == TEAM
    rendered = cards.digest(act, **effect.subject)
    assert rendered["text"].endswith("2 promises that want an eye.")
    assert "*INC-2* P4" in str(rendered["blocks"])
    assert armed(act, digests.DIGEST) == []


def test_in_a_digest_is_nothing_that_is_over_or_that_somebody_is_on(acting: Acting) -> None:
    desk = minor(acting, "Point of sale prints nothing", "Point of sale is slow")
    incidents.resolve(after(desk(ANA), 2 * HOUR), 1, note="a new cable")
    operations.on_it(after(desk(ANA), 2 * HOUR), 2)
    said(after(desk(ANA), 2 * HOUR), operations.FOLLOWS)
    (entry,) = digested(after(desk(QUARTERDECK), 2 * HOUR + 15 * MINUTE))
    assert entry.details["clocks"] == [3]


def test_in_a_digest_is_nothing_that_has_become_pressing_and_was_told(acting: Acting) -> None:
    desk = minor(acting)
    rung(after(desk(QUARTERDECK), 3 * HOUR))
    assert digested(after(desk(QUARTERDECK), 3 * HOUR)) == []


def test_a_digest_that_is_over_when_it_can_be_said_is_not_said(acting: Acting) -> None:
    desk = minor(acting)
    act = after(desk(QUARTERDECK), 2 * HOUR + 15 * MINUTE)
    (entry,) = digested(act)
    assert cards.digest(act, entry.details["clocks"])
    do(act.done_by(ANA), incidents.resolve, note="a new cable")
    assert cards.digest(act, entry.details["clocks"]) == {}


def test_what_is_private_stands_in_no_digest(acting: Acting) -> None:
    desk = minor(acting)
    act = after(desk(QUARTERDECK), 2 * HOUR + 15 * MINUTE)
    privately(desk(ANA))
    (entry,) = digested(act)
    assert cards.digest(act, entry.details["clocks"]) == {}
    assert [where for where, render in heard(act) if render == operations.WARNING] == [ANA, BEN]


@pytest.mark.parametrize(("priority", "waits"), [("P2", False), ("P3", True), ("P5", True)])
def test_only_what_is_not_grave_can_wait_and_only_under_three_quarters(priority: str, waits: bool) -> None:
    incident, running = replace(INCIDENT, priority=priority), replace(CLOCK, target_seconds=14400)
    assert digests.can_wait(incident, running, (50, 74)) is waits
    assert not digests.can_wait(incident, running, (75,))


def test_to_say_that_one_is_on_it_is_journalled_and_lasts_until_the_next_step(acting: Acting) -> None:
    desk = reported(acting, stepping({"at": 50, "tell": ["team"]}, {"at": 75, "tell": ["team"]}), **GRAVE)
    rung(after(desk(QUARTERDECK), 2 * HOUR))
    steps.on_it(after(desk(BEN), 2 * HOUR), 1)
    with pytest.raises(MovedOn):
        steps.on_it(after(desk(BEN), 2 * HOUR), 1)
    rung(after(desk(QUARTERDECK), 3 * HOUR))
    assert [each.what for each in entries(desk(ANA), *CALLS)] == ["sla.warned", "sla.on_it", "sla.warned"]


MISTAKES: dict[str, dict[str, object]] = {
    "has `warn` and `steps`": {"warn": [50], "steps": [{"at": 75, "tell": ["team"]}]},
    "two of its steps come at the same time": {"steps": [{"at": 75, "tell": ["team"]}, {"at": 75, "tell": ["team"]}]},
    "has either `at`": {"steps": [{"tell": ["team"]}]},
    "is nobody who can be told": {"steps": [{"at": 75, "tell": ["everyone"]}]},
}


@pytest.mark.parametrize("message", MISTAKES)
def test_what_cannot_be_meant_of_steps_is_told_with_its_cure(message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Target.model_validate(
            {"name": "Fix", "measure": "resolution", "target": "4h", "calendar": "always"} | MISTAKES[message]
        )


def test_a_budget_a_p3_that_is_paused_once_and_resolved_in_time_costs_the_team_nothing(acting: Acting) -> None:
    """0 messages from service levels to the team, 1 line to the reporter (of the hold)."""
    desk = reported(acting, stepping({"at": 75, "tell": ["assignee", "team"]}, {"at": 100, "tell": ["managers"]}))
    act = desk(ANA)
    assert clock(act).measure is Measure.RESOLUTION
    for hours, operation, given in (
        (0.5, incidents.take, {}),
        (1, incidents.hold, {"note": "the till number, please"}),
        (3, incidents.resume, {}),
        (4.9, incidents.resolve, {"note": "a new cable"}),
    ):
        do(after(act, timedelta(hours=hours)), operation, **given)  # type: ignore[arg-type]
        rung(after(act, timedelta(hours=hours)))
    assert [each for each in told(act) if each.record == "INC-1"] == []
