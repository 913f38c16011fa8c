"""A major incident that was over before it was entered: its own times, no room, a line in the report."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from commands.availability import reading as uptime
from commands.incidents import home, times
from commands.incidents import operations as incident_operations
from commands.incidents import verbs as incident_verbs
from commands.incidents.times import times_of
from commands.practices import PRACTICES
from commands.reports import figures, reading, views
from commands.reviews.permissions import existing as review_of
from commands.reviews.reading import looked, parts_of
from commands.reviews.summing import sums
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.practice import merged
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.shared.tab import Place
from commands.warrooms import afterwards, operations, phases
from commands.warrooms.afterwards_forms import read_retro_form, retro_form
from commands.warrooms.afterwards_rules import Past, lasted
from commands.warrooms.ids import RetroField
from commands.warrooms.permissions import incident_of, room_of
from commands.warrooms.reading import open_rooms
from commands.warrooms.reading import story as story_of
from commands.warrooms.views import record, told
from storage.availability import queries as outages
from storage.availability.records import UptimeEvent
from storage.figures import lines
from storage.figures.backlog import backlogs
from storage.figures.records import Window
from storage.incidents.records import IncidentStatus, Phase
from storage.journal import queries as journal
from storage.record import replace
from storage.service_levels import queries as clocks
from storage.service_levels import replays
from storage.service_levels.replays import Wanted
from storage.warrooms.records import RoomStatus, WarRoomEvent
from tests.commands.conftest import ANA, BEN, CARLOS, MIRA, SOFIA, Acting
from tests.commands.outcome import all_sent, armed, details, effects
from tests.conftest import MONDAY

FOLLOWS = merged(PRACTICES).follows
DAY = MONDAY.date()
NINE = MONDAY
ENTERED_AT = NINE + timedelta(hours=6)


def at(hours: float) -> datetime:
    return NINE + timedelta(hours=hours)


def past(**more: object) -> Past:
    """W11: started 09:00, mitigated 09:40, resolved 10:10."""
    told = Past("Tills cannot take cards", NINE, NINE + timedelta(minutes=70), service="pos", note="a new cable")
    return replace(told, **({"mitigated": NINE + timedelta(minutes=40)} | more))  # type: ignore[arg-type]


def by(acting: Acting, person: str = CARLOS) -> Act:
    """Six hours later."""
    return replace(acting(person), now=ENTERED_AT)


def entered(acting: Acting, **more: object) -> Act:
    act = by(acting)
    afterwards.enter(act, past=past(**more))
    follow_up(act, FOLLOWS)
    return act


def test_it_is_resolved_by_its_own_times_and_recorded_now(acting: Acting) -> None:
    act = entered(acting)
    found, said = incident_of(act, 1), times_of(act, incident_of(act, 1))
    assert (found.major, found.status, found.priority) == (True, IncidentStatus.RESOLVED, "P1")
    assert found.resolved_at is not None
    assert found.resolved_at - found.opened_at == timedelta(minutes=70)
    assert (said.started, said.mitigated, said.to_mitigate) == (
        NINE,
        at(2 / 3),
        timedelta(minutes=40),
    )
    assert {each.at for each in journal.history(act.tx, "INC-1")} == {ENTERED_AT}, "recorded 15:00"
    known = [(fact.called, fact.happened, fact.recorded) for fact in phases.facts(act, 1)]
    happened = [("started", NINE), ("mitigated", at(2 / 3)), ("resolved", NINE + timedelta(minutes=70))]
    assert known == [*((*each, ENTERED_AT) for each in happened), ("entered", ENTERED_AT, ENTERED_AT)]


def test_no_channel_no_word_to_the_majors_no_page_no_clocks_and_no_nudges(acting: Acting) -> None:
    act = entered(acting, service="warehouse")
    assert {effect.arguments["channel"] for effect in effects(act)} == {CARLOS}, "two words to whoever entered it"
    assert len(effects(act)) == 2
    assert [timer.kind for timer in armed(act)] == ["review.late"], "the review that is owed, and nothing else"
    assert clocks.of_incident(act.tx, 1) == []
    assert replays.count(act.tx, Wanted(["P1"], None, at(24))) == 0, "nor would other targets have measured it"
    assert (room_of(act, 1).channel, room_of(act, 1).status) == (None, RoomStatus.ARCHIVED)
    assert open_rooms(act) == []


def test_whoever_entered_it_reads_how_long_it_was_and_what_counts_as_down(acting: Acting) -> None:
    said = next(text for each in effects(entered(acting)) if "is entered" in (text := str(each.arguments)))
    assert "*INC-1* P1 is entered, resolved: " in said
    assert ", 70 min." in said
    assert "counts as down for 40 min of it" in said
    assert "Nobody was called. Tomorrow's report says it in a line." in said


def test_it_counts_on_the_day_of_its_entry_with_its_own_length(acting: Acting) -> None:
    act, day = by(acting), DAY
    act = replace(act, now=ENTERED_AT + timedelta(days=1))
    before = figures.as_json(reading.day_of(act, day))
    afterwards.enter(act, past=past())
    follow_up(act, FOLLOWS)
    assert figures.as_json(reading.day_of(act, day)) == before, "a report of a past day never changes"
    found = reading.day_of(act, day + timedelta(days=1)).facts
    assert ([each.number for each in found.majors], [each.number for each in found.entered]) == ([1], [1])
    assert [each.hours for each in found.resolved] == [pytest.approx(70 / 60)]
    assert (found.backlog, found.answered) == ([], [])
    window = Window(act.now - timedelta(hours=1), act.now + timedelta(hours=1))
    assert lines.to_resolve(act.tx, [window], None) == {"": [[pytest.approx(70 / 60)]]}
    assert backlogs(act.tx, [at(0.5), act.now + timedelta(hours=1)]) == [0, 0]


def test_the_report_says_it_in_one_line_and_of_a_private_one_nothing(acting: Acting) -> None:
    act = entered(acting)
    entered_too = afterwards.enter(by(acting, MIRA), past=past(text="Payroll was open to all", private=True))
    report = reading.report_of(replace(act, now=act.now + timedelta(days=1)), DAY)
    assert [each.id for each in report.entered] == [1]
    (line,) = [block for block in views.daily(report, {"late": False, "missed": 0, "corrections": []})
               if "entered afterwards" in str(block)]  # fmt: skip
    assert f", 70 min · entered afterwards by <@{CARLOS}>" in str(line)
    assert "\n" not in line["text"]["text"]
    assert len(report.day.facts.majors) == 2
    with pytest.raises(NotFound):
        incident_verbs.show(by(acting, SOFIA), entered_too.id)


def test_its_outage_counts_from_the_start_until_it_no_longer_hurt(acting: Acting) -> None:
    act = entered(acting)
    (outage,) = outages.of_incident(act.tx, 1)
    assert (outage.service, outage.began_at, outage.ended_at) == ("pos", NINE, at(2 / 3))
    day = (NINE - timedelta(hours=1), NINE + timedelta(hours=8))
    found = {each.service: each for each in uptime.attained(act, *day)}
    assert found["pos"].down_hours == pytest.approx(40 / 60)
    earlier = {each.service: each for each in uptime.attained(act, *day, as_of=NINE + timedelta(hours=5))}
    assert earlier["pos"].down_hours == 0, "as was known before it was entered"


def test_without_a_service_nothing_was_down_and_without_mitigation_it_lasts_to_the_end(acting: Acting) -> None:
    act = entered(acting, service=None, text="Something was odd", mitigated=None)
    assert outages.of_incident(act.tx, 1) == []
    afterwards.enter(act, past=past(mitigated=None))
    assert [each.ended_at for each in outages.of_incident(act.tx, 2)] == [at(70 / 60)]


def test_a_review_is_owed_from_its_entry_by_whoever_entered_it(acting: Acting) -> None:
    act = entered(acting)
    review = review_of(act, 1)
    assert (review.owner, review.due_at) == (CARLOS, ENTERED_AT + timedelta(days=3))
    assert [name for name, _ in looked(act, 1).times] == ["started", "mitigated", "resolved", "entered"]
    found = {part.kind: part.length for part in parts_of(act, incident_of(act, 1))}
    assert found == {"undeclared": timedelta(minutes=40), "watching": timedelta(minutes=30)}
    assert sums(act, NINE, ENTERED_AT).count == 0, "who held it then, nobody knows"
    entered(acting, priority="P3")
    with pytest.raises(AssertionError):
        review_of(act, 2)


def test_its_timeline_has_its_own_times_and_says_by_whom_it_was_entered(acting: Acting) -> None:
    act = entered(acting, detected=at(0.1))
    shown = str(told(story_of(act, 1), "INC-1")[1:])
    marks = ["it started", "it was detected", "it was mitigated", "resolved: a new cable", "entered this afterwards"]
    assert [shown.index(mark) for mark in marks] == sorted(shown.index(mark) for mark in marks)
    assert f"<!date^{int(NINE.timestamp())}" in shown.partition("it started")[0]
    assert "reported" not in shown
    kept = record(story_of(act, 1), names={CARLOS: "Carlos"}, zone=UTC)
    assert f"- Entered afterwards: {ENTERED_AT:%Y-%m-%d %H:%M} by Carlos" in kept
    card = str(incident_verbs.show(act, 1))
    assert f"entered afterwards by <@{CARLOS}>, began <!date^{int(NINE.timestamp())}" in card
    assert "nobody on it yet" not in card
    assert card.index("it was mitigated") < card.index("resolved it: a new cable")
    assert card.index("resolved it: a new cable") < card.index("entered it afterwards")


@pytest.mark.parametrize(
    ("wrong", "field", "asked"),
    [
        ({"started": None}, RetroField.STARTED, "Say when that was"),
        ({"resolved": ENTERED_AT + timedelta(hours=1)}, RetroField.RESOLVED, "still to come. When was it?"),
        ({"resolved": at(-1), "mitigated": None}, RetroField.RESOLVED, "It started 16 Mar "),
        ({"resolved": NINE, "mitigated": None}, RetroField.RESOLVED, "Which of the two is right?"),
        ({"mitigated": NINE}, RetroField.MITIGATED, "It started 16 Mar "),
        ({"mitigated": at(2)}, RetroField.RESOLVED, "It was mitigated 16 Mar "),
        ({"detected": at(1)}, RetroField.MITIGATED, "It was detected 16 Mar "),
        ({"detected": at(-1)}, RetroField.DETECTED, "It started 16 Mar "),
        ({"note": " "}, RetroField.NOTE, "Say how it was fixed."),
        ({"text": " "}, RetroField.TITLE, "Say in a line what happened."),
        ({"service": "gone"}, RetroField.SERVICE, "no such service any more"),
    ],
)
def test_what_cannot_be_right_is_asked_about_beside_its_input(
    acting: Acting, wrong: dict[str, object], field: RetroField, asked: str
) -> None:
    with pytest.raises(Invalid) as refused:
        afterwards.enter(by(acting), past=past(**wrong))
    assert list(refused.value.fields) == [field]
    assert asked in refused.value.fields[field]


def test_it_is_for_commanders_and_managers(acting: Acting) -> None:
    for person in (ANA, BEN, SOFIA):
        with pytest.raises(NotAllowed, match="incident commanders and service managers"):
            afterwards.enter(by(acting, person), past=past())
    assert afterwards.enter(by(acting, MIRA), past=past()).reporter == MIRA


def test_what_is_noted_and_corrected_later_and_its_closing_call_nobody_either(acting: Acting) -> None:
    act, manager = entered(acting, service="warehouse"), by(acting, MIRA)
    assert [*part_of(act)] == [], "nobody is asked whether it works"
    all_sent(act)
    incident_operations.note(manager, 1, text="look at the licences")
    times.set_time(manager, 1, phase=Phase.STARTED, at=at(-0.1), reason="the log says so")
    incident_operations.close(manager, 1)
    follow_up(act, FOLLOWS)
    assert effects(act) == []


def part_of(act: Act) -> Sequence[object]:
    return next(part.lines for place, part in home.HOME.parts(act) if place is Place.REPORTED)


def test_reopened_it_gets_a_room_and_until_then_it_cannot_be_declared(acting: Acting) -> None:
    act = entered(acting)
    with pytest.raises(MovedOn, match="has no room"):
        operations.declare(act, 1)
    incident_operations.reopen(act, 1, reason="it is down again")
    follow_up(act, FOLLOWS)
    assert room_of(act, 1).status is RoomStatus.OPENING
    assert backlogs(act.tx, [at(0.5), act.now + timedelta(seconds=1)]) == [0, 1]
    incident_operations.resolve(act, 1, note="another cable")
    window = Window(act.now - timedelta(hours=1), act.now + timedelta(hours=1))
    assert lines.to_resolve(act.tx, [window], None) == {"": [[6.0]]}, "once, up to when it was fixed at last"


def test_the_form_asks_what_it_takes_and_reads_what_was_entered() -> None:
    form = retro_form({"pos": "Point of sale"}, "Tills cannot take cards")
    labels = [block["label"]["text"] for block in form["blocks"] if block["type"] == "input"]
    asked = "What happened?, Service, Started, Detected, Mitigated, Resolved, How was it fixed?"
    assert ", ".join(labels[:7]) == asked
    assert "'initial_value': 'Tills cannot take cards'" in str(form)
    state = {
        RetroField.TITLE: {"text": {"value": "Tills"}},
        RetroField.STARTED: {"at": {"selected_date_time": int(NINE.timestamp())}},
        RetroField.RESOLVED: {"at": {"selected_date_time": int(at(1).timestamp())}},
        RetroField.NOTE: {"text": {"value": "a new cable"}},
        RetroField.PRIVATE: {"choice": {"selected_options": [{"value": "private"}]}},
    }
    number, read = read_retro_form({"state": {"values": state}})
    assert (number, read) == (None, {"past": Past("Tills", NINE, at(1), note="a new cable", private=True)})


def test_a_length_is_said_in_minutes_up_to_two_hours() -> None:
    assert [lasted(timedelta(minutes=each)) for each in (70, 119, 185)] == ["70 min", "119 min", "3 h 5 min"]


def test_its_entry_says_what_counts_in_the_figures(acting: Acting) -> None:
    told = details(entered(acting), WarRoomEvent.ENTERED)
    assert told["started"] == NINE.isoformat()
    assert told["service"] == "pos"


def test_a_budget_that_it_spends_counts_as_spent_and_the_team_is_not_told(acting: Acting) -> None:
    """Tills may be down for 23.4 minutes in March; 40 that were over before anybody wrote of them call nobody."""
    act = entered(acting)
    assert uptime.spent_budgets(act, "pos") != []
    heard = [str(each.arguments.get("text")) for each in effects(act)]
    assert not any("are spent" in text or "at this rate" in text for text in heard)
    (spent,) = journal.of_kinds(act.tx, "uptime-pos", UptimeEvent.SPENT)
    assert spent.details["quietly"] is True
