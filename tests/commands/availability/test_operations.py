"""Outages as they are said, ended, corrected and taken back; and the alerts that follow from them."""

from datetime import timedelta
from fractions import Fraction
from typing import Any, cast

import pytest

from bot.config import Document
from commands.availability import operations, reading
from commands.availability.operations import LOOK
from commands.availability.rules import HOUR, WHOLE, Interval
from commands.availability.verbs import VERBS
from commands.availability.wording import outage_noted
from commands.incidents import operations as incidents
from commands.incidents import times
from commands.reports import figures
from commands.reports import reading as reports
from commands.shared.desk import follow_up
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, Refused
from commands.shared.verbs import Unshaped, read
from commands.warrooms import operations as rooms
from storage.availability import queries as outages
from storage.availability.records import OutageEvent, UptimeEvent
from storage.incidents.records import Phase
from storage.record import replace
from tests.commands.availability.examples import FOLLOWS, budget_entries, major, ring, says
from tests.commands.conftest import ANA, CHEN, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, details, effects, entries, later, text_of
from tests.conftest import MONDAY

TEN = MONDAY + timedelta(minutes=10)
DAY = Interval(MONDAY - timedelta(hours=10), MONDAY + timedelta(hours=14))


def test_a_major_incident_opens_no_outage_by_itself(acting: Acting) -> None:
    act = major(acting)
    assert outages.of_incident(act.tx, 1) == []
    assert armed(act, LOOK) == []


def test_a_service_is_down_since_the_report_unless_said_otherwise(acting: Acting) -> None:
    outage = says(major(acting), "tills", minutes=10)
    assert (outage.service, outage.began_at, outage.ended_at) == ("pos", MONDAY, None)
    assert outage.share == 1
    assert (outage.incident, outage.by, outage.recorded_at) == (1, ANA, TEN)
    assert entries(acting(ANA), OutageEvent.OPENED)


def test_where_it_is_known_when_it_started_it_is_down_since_then(acting: Acting) -> None:
    act = major(acting)
    times.set_time(act, 1, phase=Phase.STARTED, at=MONDAY - timedelta(minutes=20))
    assert says(act, "pos", minutes=10).began_at == MONDAY - timedelta(minutes=20)


@pytest.mark.parametrize(
    ("line", "share"), [("pos share 3%", "3/100"), ("Point of sale share 12 of 400", "3/100"), ("pos share 0%", "0")]
)
def test_part_of_it_may_be_down(acting: Acting, line: str, share: str) -> None:
    assert says(major(acting), line).share == Fraction(share)


def test_said_again_it_is_corrected_and_what_was_known_before_stays_known(acting: Acting) -> None:
    act = major(acting)
    first = says(act, "pos", minutes=10)
    second = says(act, "pos share 25% from 09:50", minutes=20)
    assert (second.number, second.began_at, second.share) == (
        first.number,
        MONDAY - timedelta(minutes=10),
        Fraction(1, 4),
    )
    then = outages.within(act.tx, "pos", DAY.since, DAY.until, as_of=MONDAY + timedelta(minutes=15))
    assert [(each.began_at, each.share) for each in then] == [(MONDAY, WHOLE)]
    since = outages.within(act.tx, "pos", DAY.since, DAY.until, as_of=MONDAY + timedelta(minutes=25))
    assert [each.share for each in since] == [Fraction(1, 4)]
    assert details(act, OutageEvent.CORRECTED)["millionths"] == 250_000


def test_it_ends_by_word_and_with_its_incident(acting: Acting) -> None:
    act = major(acting)
    ended = says(act, "pos to 10:20", minutes=30)
    assert ended.ended_at == MONDAY + timedelta(minutes=20)
    again = says(act, "pos", minutes=40)
    assert again.number == ended.number + 1
    assert again.began_at == MONDAY + timedelta(minutes=40)
    done = later(act, minutes=50)
    incidents.resolve(done, 1, note="Restarted")
    follow_up(done, FOLLOWS)
    assert [each.ended_at for each in outages.of_incident(act.tx, 1)] == [ended.ended_at, done.now]


def test_it_is_corrected_long_after_by_its_team_and_managers(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos", minutes=1)
    done = later(act, hours=1)
    incidents.resolve(done, 1, note="Restarted")
    follow_up(done, FOLLOWS)
    assert says(act, "pos share 50%", hours=2).share == Fraction(1, 2)
    next_day = later(acting(MIRA), hours=30)
    line = read("outage INC-1 pos share 3%", VERBS, "inc")
    assert (line.number, line.arguments) == (1, {"service": "pos", "share": "3%"})
    outage, name = operations.outage(next_day, 1, service="pos", share="3%")
    assert (outage.share, outage.ended_at, name) == (Fraction(3, 100), done.now, "Point of sale")
    with pytest.raises(NotAllowed, match="for its team, incident commanders and service managers"):
        operations.outage(later(acting(CHEN), hours=30), 1, service="pos", share="3%")


def test_what_is_said_of_it_is_read_back(acting: Acting) -> None:
    act = major(acting)
    noted = outage_noted(says(act, "pos share 3% to 10:20", minutes=30), "Point of sale", "/major outage")
    assert noted.startswith("Noted: Point of sale 3% down, <!date^")
    assert noted.endswith("Say it again to correct it; `/major outage pos none` takes it back.")
    assert outage_noted(says(act, "pos none", minutes=31), "Point of sale", "/major outage").startswith("Taken back:")


def test_it_can_be_taken_back(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos", seconds=1)
    says(act, "pos none", minutes=1)
    assert outages.of_incident(act.tx, 1) == []
    assert armed(act, LOOK) == []
    with pytest.raises(MovedOn, match="No outage of it is known"):
        says(act, "pos none", minutes=2)


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("poss", "Did you mean `pos`"),
        ("pos to 08:00", "would end before it begins"),
        ("pos from 2026-03-17 08:00", "has not come yet"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(acting: Acting, line: str, sentence: str) -> None:
    with pytest.raises(Refused, match=sentence):
        says(major(acting), line, minutes=1)


def test_nothing_new_is_no_correction(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos")
    with pytest.raises(MovedOn, match="known to be down since"):
        says(act, "pos", minutes=1)


@pytest.mark.parametrize(
    "line", ["", "pos share 12 of 4", "pos share much", "pos from noon", "pos to 25:00", "pos to 9 to 10"]
)
def test_what_has_not_the_shape_of_an_outage_is_none(acting: Acting, line: str) -> None:
    with pytest.raises(Unshaped):
        says(major(acting), line)


def test_whoever_does_not_run_rooms_marks_no_outage(acting: Acting) -> None:
    major(acting)
    with pytest.raises(NotAllowed):
        rooms.mark_outage(acting(SOFIA), 1, service="pos")
    with pytest.raises(Invalid, match="14:00"):
        rooms.mark_outage(acting(ANA), 1, service="pos", since="noon")


def test_while_it_is_down_each_alert_is_told_once_at_its_moment(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos")
    seconds = []
    for _ in range(4):
        act = ring(act)
        seconds.append((act.now - MONDAY).total_seconds())
    assert seconds == [28.08, 70.2, 140.4, 23.4 * 60]
    told = budget_entries(act)
    burning = (UptimeEvent.BURNING, UptimeEvent.BURNING, UptimeEvent.BURNING, UptimeEvent.SPENT)
    assert tuple(what for what, _ in told) == burning
    assert [each["alerts"] for _, each in told[:3]] == [["2% in 1h"], ["5% in 6h"], ["10% in 3d"]]
    waits = armed(act, LOOK)
    assert [each.due_at for each in waits] == [MONDAY.replace(day=31, hour=22)], "the month ends while it is down"
    said = [text_of(each) for each in effects(act) if "min" in str(each.arguments.get("text"))]
    assert (
        said[0] == ":hourglass_flowing_sand: *Tills*: 22.9 of 23.4 min left in March; at this rate gone in 22.9 min."
    )
    assert said[3].startswith(":red_circle: *Tills*: the 23.4 min of March are spent. Its changes count as one level")
    assert len(said) == 4, "a service that stays down for good is told of four times a month"


def test_what_is_set_off_at_once_is_told_in_one_message(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos", minutes=10)
    assert [each["alerts"] for _, each in budget_entries(act)] == [["2% in 1h", "5% in 6h", "10% in 3d"]]


def test_once_nothing_is_left_nothing_more_is_told_until_the_window_frees_some(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos to 10:30", minutes=30)
    says(act, "pos", hours=8)
    for minutes in (485, 540, 600):
        operations.look(later(act, minutes=minutes), "Tills")
    assert [what for what, _ in budget_entries(act)] == [UptimeEvent.SPENT]


def test_where_nothing_is_down_nothing_is_looked_at(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos from 10:00 to 10:01", minutes=2)
    assert armed(act, LOOK) == []
    says(act, "erp", minutes=3)
    assert armed(act, LOOK) == [], "no uptime of it is promised"
    says(act, "webshop share 0%", minutes=4)
    assert armed(act, LOOK) == [], "degraded is told apart"


def test_an_alert_is_told_again_once_it_had_ceased(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos from 10:00 to 10:01", minutes=1)
    assert len(budget_entries(act)) == 1
    says(act, "pos", minutes=2)
    act = ring(later(act, minutes=2))
    assert [each["alerts"] for _, each in budget_entries(act)][1:] == [["5% in 6h"]], "the first has not ceased"
    says(act, "pos to 10:03", minutes=1)
    act = later(act, hours=3)
    says(act, "pos", seconds=0)
    for _ in range(3):
        act = ring(act)
    assert [each["alerts"] for _, each in budget_entries(act)][2:] == [["5% in 6h"], ["10% in 3d"], ["2% in 1h"]]


def test_a_correction_frees_what_was_spent(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos", minutes=40)
    assert [each.until for each in reading.spent_budgets(later(act, hours=1), "pos")] == [
        MONDAY.replace(day=31, hour=22)
    ]
    says(act, "pos share 3% to 10:40", minutes=50)
    assert budget_entries(act)[-1][0] == UptimeEvent.FREED
    assert reading.spent_budgets(later(act, hours=1), "pos") == []


def test_a_manager_waives_a_budget_that_is_spent_with_a_reason_and_an_end(acting: Acting) -> None:
    act = major(acting)
    until = (MONDAY + timedelta(days=3)).replace(tzinfo=None)
    told: dict[str, Any] = {"service": "tills", "until": until, "reason": "The fix itself"}
    with pytest.raises(MovedOn, match="nothing to waive"):
        operations.waive(acting(MIRA), **told)
    says(act, "pos", minutes=40)
    with pytest.raises(NotAllowed, match="for service managers"):
        operations.waive(acting(ANA), **told)
    operations.waive(later(acting(MIRA), minutes=41), **told)
    (spent,) = reading.spent_budgets(later(act, hours=1), "pos")
    assert (spent.waived_by, spent.reason) == (MIRA, "The fix itself")
    (after,) = reading.spent_budgets(later(act, days=4), "pos")
    assert after.waived_by is None


def test_a_budget_is_waived_until_the_end_of_a_day_that_is_said_in_a_word(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos", minutes=40)
    line = read("waive tills until friday the fix itself", VERBS)
    assert line.verb is not None
    assert line.verb.do is not None
    until = line.verb.do(later(acting(MIRA), minutes=41), **(line.arguments or {}))
    assert until == MONDAY.replace(day=20, hour=23), "midnight in Berlin"
    assert read("waive tills until soon the fix itself", VERBS).arguments is None


def test_a_rolling_window_says_until_when_it_stays_spent(acting: Acting) -> None:
    act = major(acting)
    says(act, "webshop from 2026-03-15 20:00 to 2026-03-16 00:00", minutes=1)
    (spent,) = reading.spent_budgets(later(act, minutes=2), "webshop")
    # 216 min may be lost in 30 days, and 240 were: the 24 min from 20:00 (19:00 UTC) on must have left the window.
    assert spent.until == (MONDAY - timedelta(days=1)).replace(hour=19, minute=24) + timedelta(days=30)


def test_availability_of_a_day_is_what_was_known_at_its_end(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos from 10:00 to 11:30", minutes=100)
    says(act, "pos to 2026-03-16 11:00", hours=30)
    third = later(act, days=3)
    on_the_day = reading.attained(third, DAY.since, DAY.until, as_of=DAY.until)[0].uptime
    later_known = reading.attained(third, DAY.since, DAY.until)[0].uptime
    assert (on_the_day.agreed, on_the_day.down) == (15 * HOUR, HOUR * 3 / 2)
    assert later_known.down == HOUR
    assert on_the_day.percent == 90


def test_the_report_of_a_day_has_each_service_that_is_promised(acting: Acting) -> None:
    act = major(acting)
    says(act, "pos from 10:00 to 11:30", minutes=100)
    report = reports.json_of(later(act, days=1), MONDAY.date())["availability"]
    assert report["pos"] == {"agreed_hours": 15.0, "down_hours": 1.5, "availability": 90.0}
    assert report["webshop"] == {"agreed_hours": 24.0, "down_hours": 0.0, "availability": 100.0}
    shown = figures.called("availability")
    assert shown is not None
    day = reports.day_of(later(act, days=1), MONDAY.date())
    assert shown.shown(day) == "Point of sale 90% (1.5 h down), Web shop 100%"
    promised_nothing = replace(act, document=cast(Document, act.document).model_copy(update={"uptime": ()}))
    assert reports.json_of(promised_nothing, MONDAY.date())["availability"] is None


def test_it_ends_when_it_no_longer_hurt_and_is_corrected_with_that_but_never_over_somebodys_word(
    acting: Acting,
) -> None:
    act = major(acting)
    says(act, "pos from 08:00")
    said = later(acting(MIRA), hours=2)

    def mitigated(minutes: int, reason: str = "") -> object:
        at = MONDAY + timedelta(minutes=minutes)
        times.set_time(said, 1, phase=Phase.MITIGATED, at=at, reason=reason)
        follow_up(said, FOLLOWS)
        (outage,) = outages.of_incident(act.tx, 1)
        return None if outage.ended_at is None else outage.ended_at - MONDAY

    assert mitigated(40) == timedelta(minutes=40)
    assert mitigated(50, "it came back once more") == timedelta(minutes=50)
    says(act, "pos to 10:45", hours=2)
    assert mitigated(55, "and again") == timedelta(minutes=45)
