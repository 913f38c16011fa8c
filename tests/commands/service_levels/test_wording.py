"""What people hear of service levels: warnings, and breaches."""

from dataclasses import replace
from datetime import timedelta

import pytest

from commands.service_levels import wording
from commands.service_levels.rules import DueWarning
from tests.commands.conftest import ANA, BEN
from tests.commands.service_levels.examples import CLOCK, INCIDENT
from tests.conftest import MONDAY

WARNING = DueWarning(CLOCK, INCIDENT, percent=75, able=(ANA, BEN), late_since=None)
DUE = f"<!date^{int((MONDAY + timedelta(hours=4)).timestamp())}^{{date_short_pretty}} {{time}}|2026-03-16 13:00 UTC>"
NINE = f"<!date^{int(MONDAY.timestamp())}^{{date_short_pretty}} {{time}}|2026-03-16 09:00 UTC>"
TITLE = "*INC-1* · P1 · Point of sale is down"


@pytest.mark.parametrize("percent", [1, 50, 99])
def test_a_warning_says_how_much_is_used_when_it_is_due_and_calls_whoever_can_help(percent: int) -> None:
    assert wording.warning(replace(WARNING, percent=percent)) == (
        f":hourglass_flowing_sand: {TITLE}\n*P1 fix: {percent}% used*, due {DUE}. <@{ANA}> <@{BEN}>"
    )


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
        wording.warning(DueWarning(clock, incident, 75, (), None)),
        wording.warning(DueWarning(clock, incident, 100, (), MONDAY)),
        wording.breach(clock, incident, None),
    ):
        assert "&lt;!channel&gt; &amp; co" in said
        assert "&lt;!here&gt;" in said
