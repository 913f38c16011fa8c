"""Weeks one after another: what is said to have changed, where, and what went in before it."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from commands.reports import charts, measures, reading, signals, trend_views, trends, weekly, wording
from commands.reports.verbs import VERBS
from commands.shared import verbs
from commands.shared.act import Act
from storage.changes import queries as changes
from storage.changes.records import ChangeEvent, ChangeStatus
from storage.figures import queries
from storage.history import queries as history
from storage.history.records import PastEntry, PastIncident
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.record import asdict, replace
from storage.schema import finish
from storage.service_levels.records import ClockEvent
from tests.commands.conftest import ANA, MIRA, TOM, Acting
from tests.company import CHANGE, INCIDENT

MONDAY = date(2026, 1, 5)
NINE_WEEKS = (50, 54, 47, 52, 55, 49, 51, 53, 48)
NAMES = {"service": {"pos": "Point of sale"}, "team": {"retail-apps": "Retail applications"}}
HOUR = timedelta(hours=1)


def incident(
    opened: datetime, service: str, *, took: timedelta = HOUR, made_it: bool = True, number: str | None = None
) -> PastIncident:
    """One of the past; it was imported where it has a number of elsewhere."""
    ended = opened + took
    columns = {name: value for name, value in asdict(INCIDENT).items() if name != "id"} | {
        "service": service, "team": "retail-apps" if service == "pos" else "network", "opened_at": opened,
        "resolved_at": ended, "status": IncidentStatus.RESOLVED, "external_number": number,
    }  # fmt: skip
    entries = [
        PastEntry(opened, "name:Jo", IncidentEvent.DECLARED, {}),
        PastEntry(ended, "name:Ann", IncidentEvent.RESOLVED, {}),
    ]
    return PastIncident(columns, entries, made_it, ended)


def happened(act: Act, weeks: list[dict[str, int]], since: date = MONDAY) -> Act:
    """Each week so many of each service, on its Wednesday; whoever asks does so on the Monday after the last."""
    for number, counts in enumerate(weeks):
        noon = datetime(since.year, since.month, since.day, 12, tzinfo=UTC) + timedelta(weeks=number, days=2)
        history.add(act.tx, [incident(noon, service) for service, count in counts.items() for _ in range(count)])
    return replace(act, now=datetime(since.year, since.month, since.day, 9, tzinfo=UTC) + timedelta(weeks=len(weeks)))


def usual(*, last: dict[str, int] | None = None) -> list[dict[str, int]]:
    """A week to begin with, nine that are like each other, and a last one."""
    weeks = [{"network": 20, "pos": 30}, *({"network": 20, "pos": count - 20} for count in NINE_WEEKS)]
    return [*weeks, *([last] if last else [])]


def found(act: Act, count: int = 3) -> trends.Trends:
    return trends.trends(act, reading.yesterday(act), count)


def test_a_week_out_of_the_usual_is_told_with_where_it_shows_and_what_went_in_before(acting: Acting) -> None:
    act = happened(acting(MIRA), usual(last={"network": 20, "pos": 51}))
    done(act, "pos", days_ago=6)
    done(act, "network", days_ago=6)
    (told,) = [each for each in found(act).told if each.signal.line.key == "opened"]
    assert [(place.by, place.key) for place in told.signal.where] == [("service", "pos"), ("team", "retail-apps")]
    said = wording.signal(told, NAMES)
    assert said.startswith(
        "*Opened* 71, above the usual 40 to 62. It shows in Point of sale, team Retail applications."
    )
    assert "Done in the 72 h before, perhaps by chance: CHG-1 " in said
    assert "CHG-2" not in said


def done(act: Act, service: str, *, days_ago: int) -> None:
    """A change of a service was done."""
    at = act.now - timedelta(days=days_ago)
    values = {name: value for name, value in asdict(CHANGE).items() if name not in ("id", "status")}
    change = changes.add(act.tx, **(values | {"items": [service], "members": [], "voters": []}),
                         status=ChangeStatus.CLOSED)  # fmt: skip
    replace(act, now=at).journal(ChangeEvent.DONE, change.number, outcome="success", note="")


def test_a_week_within_the_usual_is_not_told(acting: Acting) -> None:
    assert found(happened(acting(MIRA), usual(last={"network": 20, "pos": 42}))).told == []


def test_its_json_has_the_shape_that_others_read(acting: Acting) -> None:
    told = trends.as_json(found(happened(acting(MIRA), usual(last={"network": 20, "pos": 51}))))
    assert [(week["from"], week["opened"]) for week in told["weeks"]] == [
        ("2026-03-02", 53), ("2026-03-09", 48), ("2026-03-16", 71),
    ]  # fmt: skip
    assert {measure.key for measure in measures.MEASURES} < told["weeks"][0].keys()
    (signal,) = [each for each in told["signals"] if each["key"] == "opened"]
    assert (signal["week"], signal["value"]) == ("2026-03-16", 71)
    assert (signal["low"], signal["high"]) == pytest.approx((39.695, 62.305))
    assert signal["where"][0] == {"by": "service", "key": "pos", "value": 51}
    assert told["attainment"] is not None
    assert told["attainment"]["change"] == pytest.approx(told["attainment"]["pace"] + told["attainment"]["mix"])


def test_before_there_are_eight_weeks_it_says_that_it_is_too_early(acting: Acting) -> None:
    act = happened(acting(MIRA), usual()[:6])
    assert "Opened* 55 · too early (4 of 8)" in str(trend_views.trends(found(act), ("opened",), NAMES))


def test_a_desk_without_a_full_week_says_so(acting: Acting) -> None:
    assert "There is no full week yet" in str(trend_views.trends(found(acting(MIRA)), ("opened",), NAMES))


def test_why_promises_were_kept_otherwise_is_told_by_team(acting: Acting) -> None:
    act = acting(MIRA)
    january, february = datetime(2026, 1, 7, tzinfo=UTC), datetime(2026, 2, 4, tzinfo=UTC)
    made = (
        (january, "pos", 90, 10),
        (january, "network", 60, 40),
        (february, "pos", 54, 6),
        (february, "network", 84, 56),
    )
    for at, service, kept, missed in made:
        history.add(act.tx, [incident(at, service, made_it=True) for _ in range(kept)])
        history.add(act.tx, [judged(incident(at, service, made_it=False)) for _ in range(missed)])
    finish(act.tx)
    months = trends.kept_by_month(act, date(2026, 3, 1))
    assert months is not None
    said = wording.months(months, NAMES)
    assert (
        "75.0% in January, 69.0% in February: -6.0 points = +0.0 by how teams did, -6.0 by who had the work" in said
    )


def judged(past: PastIncident) -> PastIncident:
    """With the verdict in its journal, as importing writes it."""
    late = PastEntry(past.ended_at, "quarterdeck", ClockEvent.BREACHED, {"target": "As imported", "percent": 100})
    return replace(past, entries=[*past.entries, late])


def test_what_was_imported_warms_up_before_it_is_judged(acting: Acting) -> None:
    act = acting(MIRA)
    opened = datetime(2026, 1, 7, tzinfo=UTC)
    history.add(act.tx, [incident(opened, "pos", took=timedelta(days=20), number=f"INC{each}") for each in range(10)])
    act = happened(act, usual())
    slots = charts.weeks(act, reading.yesterday(act), 10).slots
    assert [slot.grey for slot in slots] == [True, True, True, *[False] * 6]


def test_days_are_compared_with_days_of_their_kind(acting: Acting) -> None:
    act = acting(MIRA)
    monday = datetime(2026, 1, 5, 12, tzinfo=UTC)
    for number in range(84):
        count = (2 if number % 7 > 4 else 20) + number % 3
        history.add(act.tx, [incident(monday + timedelta(days=number), "pos") for _ in range(count)])
    day = date(2026, 3, 29)
    quiet = replace(act, now=datetime(2026, 3, 30, 9, tzinfo=UTC))
    assert trends.of_day(quiet, day) == []
    history.add(act.tx, [incident(monday + timedelta(days=83), "pos") for _ in range(20)])
    assert {"opened", "resolved"} <= {each.signal.line.key for each in trends.of_day(quiet, day)}


@pytest.mark.parametrize(("words", "count"), [("", 13), ("5", 5), ("13w", 13), ("4 weeks", 4)])
def test_weeks_are_read(words: str, count: int) -> None:
    line = verbs.read(f"trends {words}", VERBS)
    assert (line.is_ready, line.arguments) == (True, {"count": count})


@pytest.mark.parametrize("words", ["0", "27", "many"])
def test_what_is_no_number_of_weeks_is_not_guessed(words: str) -> None:
    line = verbs.read(f"trends {words}", VERBS)
    assert not line.is_ready
    assert "from 1 to 26" in line.hint


def test_the_first_of_all_is_when_the_desk_began(acting: Acting) -> None:
    assert queries.began(acting(ANA).tx) is None
    happened(acting(TOM), usual()[:2])
    assert queries.began(acting(ANA).tx) == datetime(2026, 1, 7, 12, tzinfo=UTC)


def test_a_line_is_drawn_with_letters_and_a_gap_with_a_point() -> None:
    values: list[Any] = [0, 7, None, 3]
    assert wording.spark(values) == "▁█·▄"
    assert wording.spark([None]) == "·"


@pytest.mark.parametrize(
    ("hours", "told"),
    [
        (0.5, "30 min"),
        (1.0, "1.0 h"),
        (95.9, "95.9 h"),
        (96.0, "4.0 days"),
        (8549.0, "356.2 days"),
        (72000, "3,000.0 days"),
    ],
)
def test_a_length_is_told_in_the_unit_that_is_read_at_a_glance(hours: float, told: str) -> None:
    assert wording.number(hours, signals.Scale.HOURS) == told


def test_the_latest_that_was_not_chance_come_first_and_the_rest_are_counted(acting: Acting) -> None:
    now = found(happened(acting(MIRA), usual(last={"network": 20, "pos": 300})))
    (told, *_) = now.told
    days = [MONDAY + timedelta(weeks=week) for week in range(10)]
    at = [replace(told.signal.judged, point=replace(told.signal.judged.point, day=day)) for day in days]
    many = [replace(told, signal=replace(told.signal, judged=judged)) for judged in at]
    shown = trend_views.trends(replace(now, told=many, months=None), ("opened",), NAMES)
    lines = [line for block in shown[2:-2] for line in block["text"]["text"].splitlines()]
    assert [line.partition(":")[0] for line in (lines[0], lines[-1])] == ["• 9 Mar", "• 19 Jan"]
    assert "and 2 more before these: `quarterdeck trends` tells all" in str(shown[-2])


def test_a_picture_with_nothing_on_it_is_left_out(acting: Acting) -> None:
    act = happened(acting(MIRA), [{"of no service here": 3} for _ in range(9)])
    week = charts.last_full_week(reading.yesterday(act))
    assert weekly.picture(act, week, "services") is None
    assert weekly.picture(act, week, "flow") is not None
    drawn = weekly.Drawn({which: f"F{number}" for number, which in enumerate(weekly.PICTURES)})
    blocks = weekly.blocks(act, weekly.of_week(act, week), week, drawn, {})
    assert [block["slack_file"]["id"] for block in blocks if block["type"] == "image"] == ["F0", "F1"]
