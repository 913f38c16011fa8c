"""What is said to have changed, and what is chance: the cases that anyone can work out on paper."""

from datetime import date, timedelta

import pytest

from commands.reports import signals, wording
from commands.reports.findings import Line, Signal, Told
from commands.reports.signals import DAYS, WEEKS, Kind, Pace, Point, Rule, Scale

NINE_WEEKS = (50, 54, 47, 52, 55, 49, 51, 53, 48)


def weekly(values: list[float], n: int | None = None) -> list[Point]:
    return [Point(date(2026, 1, 5) + timedelta(weeks=number), value, n) for number, value in enumerate(values)]


def rules(values: list[float], pace: Pace = WEEKS, scale: Scale = Scale.COUNT) -> list[Rule | None]:
    return [each.rule for each in signals.judged(weekly(values), pace, scale)]


def test_limits_are_the_mean_and_so_many_moving_ranges() -> None:
    limits = signals.limits_of(NINE_WEEKS, Scale.COUNT)
    assert (limits.mean, limits.reach / signals.REACH) == (51, 4.25)
    assert (limits.low, limits.high) == pytest.approx((39.695, 62.305))


@pytest.mark.parametrize(("value", "rule"), [(71, Rule.OUTSIDE), (62, None), (39.6, Rule.OUTSIDE), (39.7, None)])
def test_a_week_outside_its_limits_is_a_signal_and_one_inside_is_none(value: float, rule: Rule | None) -> None:
    assert rules([*NINE_WEEKS, value])[-1] is rule


def test_three_of_four_nearer_to_the_limit_are_a_signal_at_the_last() -> None:
    assert rules([*NINE_WEEKS, 58, 51, 57, 58])[-4:] == [None, None, None, Rule.NEAR]


def test_what_comes_back_to_the_mean_is_none_however_many_were_far_from_it_before() -> None:
    assert rules([*NINE_WEEKS, 58, 57, 58, 51])[-1] is None


def test_eight_in_a_row_on_one_side_are_a_signal_and_the_eighth_begins_a_new_baseline() -> None:
    found = signals.judged(weekly([*NINE_WEEKS, *[54.0] * 9]), WEEKS, Scale.COUNT)
    assert [each.rule for each in found[-9:]] == [*[None] * 7, Rule.RUN, None]
    assert found[-1].limits is not None
    assert found[-1].limits.mean == 54


def test_the_days_before_a_run_judge_it_and_not_the_run_itself() -> None:
    assert rules([50, 51] * 6 + [52.0] * 8, DAYS)[-1] is Rule.RUN


def test_eleven_days_are_too_early_and_twelve_are_not() -> None:
    found = signals.judged(weekly([50, 54] * 7), DAYS, Scale.COUNT)
    assert [(each.known, each.limits is None) for each in found[11:13]] == [(11, True), (12, False)]


def test_a_baseline_is_the_last_twenty_days_or_twelve_weeks() -> None:
    values = [49.0, 53.0, *[50.0, 54.0] * 12]
    for pace, last in ((DAYS, 20), (WEEKS, 12)):
        found = signals.judged(weekly(values), pace, Scale.COUNT)[-1]
        assert (found.known, found.limits) == (last, signals.limits_of(values[-last - 1 : -1], Scale.COUNT))


def test_a_share_of_few_is_no_signal_and_no_measure_for_others() -> None:
    few = [*weekly([90, 92] * 6, n=40), Point(date(2026, 6, 1), 43.0, 7), Point(date(2026, 6, 8), 91.0, 40)]
    found = signals.judged(few, WEEKS, Scale.SHARE)
    assert (found[-2].rule, found[-1].rule) == (None, None)
    assert found[-1].limits == found[-2].limits


def test_what_has_no_value_or_is_grey_is_left_out() -> None:
    blank = [Point(date(2026, 1, 1), None), Point(date(2026, 1, 2), 900.0, grey=True)]
    found = signals.judged([*blank, *weekly([*NINE_WEEKS, 71])], WEEKS, Scale.COUNT)
    assert (found[0].rule, found[1].rule, found[-1].rule) == (None, None, Rule.OUTSIDE)


def test_limits_stay_within_what_can_be() -> None:
    shares = signals.limits_of([99, 90, 99, 90], Scale.SHARE)
    counts = signals.limits_of([1, 9, 1, 9], Scale.COUNT)
    assert (shares.high, counts.low) == (100, 0)


def test_one_of_what_hardly_ever_happens_is_not_many() -> None:
    assert rules([*[0.0] * 12, 1.0], DAYS)[-1] is None


def test_what_has_all_but_stopped_is_told_by_what_was_usual_before_it_stopped() -> None:
    """By the eighth day there are too few to have limits of their own: the report of that day was not posted."""
    *_, last = signals.judged(weekly([1.0, 2.0] * 6 + [0.0] * 8), DAYS, Scale.COUNT)
    assert (last.rule, last.limits) == (Rule.RUN, None)
    told = Told(Signal(Line("opened", "Opened", "opened", Scale.COUNT), DAYS, last))
    assert wording.signal(told, {}) == "*Opened* below its mean of 2 for 8 days in a row, now 0."


def test_weekends_and_holidays_are_compared_with_their_like() -> None:
    holidays = {date(2026, 4, 3)}
    days = (date(2026, 4, 2), date(2026, 4, 3), date(2026, 4, 4))
    assert [signals.kind_of(day, holidays) for day in days] == [Kind.WORKING, Kind.HOLIDAY, Kind.WEEKEND]


def test_a_rate_falls_by_the_mix_alone_where_every_group_did_as_before() -> None:
    found = signals.split({"X": (90, 100), "Y": (60, 100)}, {"X": (54, 60), "Y": (84, 140)})
    assert found is not None
    assert (found.before, found.after) == pytest.approx((75, 69))
    assert (found.change, found.pace, found.mix) == pytest.approx((-6, 0, -6))


def test_a_group_that_comes_or_goes_is_mix_alone() -> None:
    found = signals.split({"X": (90, 100), "gone": (1, 10)}, {"X": (90, 100), "new": (50, 50)})
    assert found is not None
    assert found.pace == 0
    assert found.mix == pytest.approx(found.change)


def test_of_a_rate_that_was_not_there_no_change_is_told() -> None:
    assert signals.split({}, {"X": (1, 2)}) is None
    assert signals.split({"X": (0, 0)}, {"X": (1, 2)}) is None
