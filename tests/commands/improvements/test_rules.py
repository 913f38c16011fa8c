"""Whether something became better: worked cases."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.improvements import rules
from commands.improvements.kpis import KPIS, of_figure
from commands.improvements.rules import Aim, Judgement, Scale, Why
from commands.reports.measures import MEASURES
from storage.improvements.records import ImprovementState, Measured, Sample

BERLIN = ZoneInfo("Europe/Berlin")
DAY, MONTH, WEEK = timedelta(days=1), timedelta(days=30), timedelta(days=7)
MORE = Aim(Scale.SHARE, more_is_better=True, enough=20)
FEWER = Aim(Scale.COUNT, more_is_better=False, enough=20)
QUICKER = Aim(Scale.MEDIAN, more_is_better=False, enough=20)
PROVEN = Judgement(ImprovementState.PROVEN, Why.APART)
WORSE = Judgement(ImprovementState.WORSE, Why.APART)
CHANCE, SHARED, FEW = (Judgement(ImprovementState.NOT_SHOWN, why) for why in (Why.CHANCE, Why.SHARED, Why.FEW))


def test_how_each_stands_is_said_as_a_sentence_says_it() -> None:
    assert [rules.stands(state) for state in ImprovementState] == [
        "proposed", "accepted", "in progress", "being measured", "proven", "not shown to help",
        "shown to make it worse", "closed", "rejected", "on hold", "cancelled",
    ]  # fmt: skip
    refused = rules.why_not("IMP-1", ImprovementState.MEASURING, rules.Action.DONE)
    assert refused.startswith("IMP-1 is being measured and cannot be put in place now.")


def test_the_days_before_and_after_are_whole_days_of_the_desk() -> None:
    accepted = datetime(2026, 4, 1, 12, tzinfo=UTC)
    before = rules.before(accepted, MONTH, BERLIN)
    after = rules.after(date(2026, 4, 20), WEEK, MONTH, BERLIN)
    assert [each.astimezone(BERLIN).isoformat() for each in (*before, *after)] == [
        "2026-03-02T00:00:00+01:00", "2026-04-01T00:00:00+02:00",
        "2026-04-27T00:00:00+02:00", "2026-05-27T00:00:00+02:00",
    ]  # fmt: skip
    assert rules.extended(after[1], MONTH, BERLIN).astimezone(BERLIN).date() == date(2026, 6, 26)


@pytest.mark.parametrize(
    ("state", "action", "hint"),
    [
        ("proposed", "task", "A service manager accepts it first: `/improvement accept 7`."),
        ("proposed", "close", "A service manager rejects it: `/improvement reject 7 REASON`."),
        ("on_hold", "task", "Take it up again first: `/improvement resume 7`."),
        ("in_progress", "accept", "now."),
        ("proven", "done", "Propose what is left with `/desk improve TEXT`."),
    ],
)
def test_what_cannot_be_done_now_says_what_can(state: str, action: str, hint: str) -> None:
    assert rules.why_not("IMP-7", ImprovementState(state), rules.Action(action)).endswith(hint)


def of(own: Sample, others: Sample | None = None) -> Measured:
    start = datetime(2026, 3, 1, tzinfo=UTC)
    return Measured(start, start + MONTH, own, others, ())


def share(part: int, whole: int) -> Sample:
    return rules.share(part, whole, 30)


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (of(share(120, 200)), of(share(150, 200)), PROVEN),
        (of(share(150, 200)), of(share(120, 200)), WORSE),
        (of(share(12, 20)), of(share(15, 20)), CHANCE),
        (of(share(120, 200), share(1400, 2000)), of(share(150, 200), share(1680, 2000)), SHARED),
        (of(share(120, 200), share(1400, 2000)), of(share(150, 200), share(1540, 2000)), PROVEN),
        (of(share(120, 200), share(1400, 2000)), of(share(150, 200), share(1200, 2000)), PROVEN),
        (of(share(120, 200), share(7, 10)), of(share(150, 200), share(9, 10)), PROVEN),
        (of(share(150, 200), share(1680, 2000)), of(share(120, 200), share(1400, 2000)), SHARED),
        (of(share(120, 200)), of(share(6, 7)), FEW),
        (of(share(0, 0)), of(share(150, 200)), FEW),
    ],
)
def test_a_share_is_better_where_the_intervals_have_nothing_in_common_and_not_everything_moved(
    before: Measured, after: Measured, verdict: Judgement
) -> None:
    assert rules.judge(MORE, before, after) == verdict


@pytest.mark.parametrize(
    ("before", "after", "verdict"),
    [
        (of(rules.count(40, 30)), of(rules.count(18, 30)), PROVEN),
        (of(rules.count(40, 30)), of(rules.count(3, 30)), PROVEN),
        (of(rules.count(40, 30)), of(rules.count(80, 60)), CHANCE),
        (of(rules.count(40, 30)), of(rules.count(30, 30)), CHANCE),
        (of(rules.count(18, 30)), of(rules.count(40, 30)), WORSE),
        (of(rules.count(7, 30)), of(rules.count(0, 30)), FEW),
        (of(rules.count(40, 30), rules.count(400, 30)), of(rules.count(18, 30), rules.count(200, 30)), SHARED),
        (of(rules.count(40, 30), rules.count(400, 30)), of(rules.count(18, 30), rules.count(380, 30)), PROVEN),
        (of(rules.count(40, 30), rules.count(0, 30)), of(rules.count(18, 30), rules.count(30, 30)), PROVEN),
    ],
)
def test_counts_are_compared_by_the_day_and_few_may_be_the_success(
    before: Measured, after: Measured, verdict: Judgement
) -> None:
    assert rules.judge(FEWER, before, after) == verdict


def test_medians_are_compared_between_their_ranks() -> None:
    slow, quick = (of(rules.middle([float(hours) for hours in some], 30)) for some in (range(20, 60), range(1, 31)))
    assert (slow.own.value, slow.own.low, slow.own.high) == (39.5, 33, 46)
    assert rules.judge(QUICKER, slow, quick) == PROVEN
    assert rules.judge(QUICKER, quick, slow) == WORSE
    assert rules.judge(QUICKER, slow, slow) == CHANCE
    assert rules.judge(QUICKER, slow, of(rules.middle([], 30))) == FEW


def test_every_line_of_a_report_can_be_improved_but_what_is_left_of_days_before() -> None:
    assert {each.key: (each.name, each.figure, each.placed) for each in KPIS} == {
        each.key: (each.name, each.figure, each.placed) for each in MEASURES if each.judged
    }
    assert [kpi.key for key in ("sla", "mttr_hours", "changes", "opened") if (kpi := of_figure(key))] == [
        "attainment", "mttr", "change_success", "opened",
    ]  # fmt: skip
    assert of_figure("backlog") is None
