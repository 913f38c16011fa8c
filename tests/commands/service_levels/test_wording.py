"""What people hear of service levels: warnings, and breaches."""

from datetime import timedelta

import pytest

from commands.service_levels import wording
from commands.service_levels.rules import DueWarning
from storage.record import replace
from storage.service_levels.records import ClockState
from tests.commands.conftest import ANA, BEN
from tests.commands.service_levels.examples import CLOCK, INCIDENT
from tests.conftest import MONDAY

HOUR = timedelta(hours=1)
WARNING = DueWarning(CLOCK, INCIDENT, percent=75, left=HOUR, able=(ANA, BEN), late_since=None)
DUE = f"<!date^{int((MONDAY + timedelta(hours=4)).timestamp())}^{{date_short_pretty}} {{time}}|2026-03-16 13:00 UTC>"
NINE = f"<!date^{int(MONDAY.timestamp())}^{{date_short_pretty}} {{time}}|2026-03-16 09:00 UTC>"
TITLE = "*INC-1* · P1 · Point of sale is down"


@pytest.mark.parametrize(
    ("left", "words"),
    [
        (26 * HOUR, "26 h"),
        (timedelta(hours=1, minutes=15), "1 h 15 min"),
        (timedelta(minutes=7, seconds=30), "7 min"),
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(seconds=-3), "less than a minute"),
    ],
)
def test_a_warning_says_how_much_is_left_when_it_is_due_and_calls_whoever_can_help(
    left: timedelta, words: str
) -> None:
    assert wording.warning(replace(WARNING, left=left)) == (
        f":hourglass_flowing_sand: {TITLE}\n*P1 fix: {words} left*, due {DUE}. <@{ANA}> <@{BEN}>"
    )


def test_where_somebody_is_on_it_nobody_else_is_called() -> None:
    assert wording.warning(replace(WARNING, on_it=BEN)).endswith(f"due {DUE}. <@{BEN}> is on it.")


@pytest.mark.parametrize(
    ("state", "breached", "said"),
    [
        (ClockState.PAUSED, False, ":double_vertical_bar: {} stands still while it is on hold."),
        (ClockState.STOPPED, False, ":white_check_mark: {} kept, {}."),
        (ClockState.STOPPED, True, ":red_circle: {} missed, {}."),
        (ClockState.CANCELLED, False, ":heavy_minus_sign: {} not promised any more, {}."),
    ],
)
def test_in_the_place_of_a_warning_that_is_over_stands_how_it_ended(
    state: ClockState, breached: bool, said: str
) -> None:
    stopped = None if state is ClockState.PAUSED else MONDAY
    found = wording.over(replace(CLOCK, state=state, breached=breached, stopped_at=stopped), INCIDENT)
    assert found == said.format(f"{TITLE}\n*P1 fix*:", NINE)


@pytest.mark.parametrize("percent", [100, 150])
def test_from_its_due_instant_on_it_is_missed(percent: int) -> None:
    assert wording.warning(replace(WARNING, percent=percent)) == (
        f":red_circle: {TITLE}\n*P1 fix is missed*: it was due {DUE}. <@{ANA}> <@{BEN}>"
    )


@pytest.mark.parametrize("percent", [75, 100])
def test_what_comes_late_says_so_and_since_when_it_should_have_been_known(percent: int) -> None:
    on_time = wording.warning(replace(WARNING, percent=percent))
    late = wording.warning(replace(WARNING, percent=percent, late_since=MONDAY))
    assert late == f"{on_time}\n_This comes late: it was for {NINE}, and could not be said then._"


def test_where_nobody_can_be_called_nobody_is() -> None:
    assert wording.warning(replace(WARNING, able=())).rstrip().endswith(f"due {DUE}.")


def test_managers_hear_what_was_missed_and_who_has_it() -> None:
    mine = replace(INCIDENT, assignee=ANA)
    assert wording.breach(CLOCK, mine, CLOCK.due_at) == (
        f":red_circle: {TITLE}\nmissed *P1 fix*, due {DUE}; <@{ANA}> has it in `retail-apps`."
    )


def test_managers_hear_when_nobody_has_it_and_when_it_is_nowhere() -> None:
    assert wording.breach(CLOCK, INCIDENT, CLOCK.due_at).endswith("; nobody has it in `retail-apps`.")
    assert wording.breach(CLOCK, replace(INCIDENT, team=None), None).endswith("; nobody has it.")


def test_what_people_typed_pings_nobody() -> None:
    incident, clock = replace(INCIDENT, title="<!channel> & co"), replace(CLOCK, target_name="<!here>")
    for said in (
        wording.warning(DueWarning(clock, incident, 75, HOUR, (), None)),
        wording.warning(DueWarning(clock, incident, 100, HOUR, (), MONDAY)),
        wording.breach(clock, incident, None),
    ):
        assert "&lt;!channel&gt; &amp; co" in said
        assert "&lt;!here&gt;" in said
