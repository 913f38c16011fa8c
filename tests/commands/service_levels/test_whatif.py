"""Attainment as it would have been: history replayed through the rules that judge the present."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from commands.incidents import holds, operations
from commands.incidents.report import NewIncident
from commands.service_levels import operations as clocks
from commands.service_levels import whatif
from commands.service_levels.policy import CalendarSettings, ServiceLevelPolicy
from commands.service_levels.whatif import WhatIf, metered
from commands.shared.act import Act
from commands.shared.desk import follow_up
from commands.shared.refusals import NotAllowed, Refused
from commands.shared.verbs import Unshaped
from storage.incidents.queries import change
from storage.incidents.records import OPEN, HoldReason
from tests.commands.conftest import ANA, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.outcome import later

OPENED_LATE = 11
"""So many hours after the others the one was opened that is still open, nine hours old, when it is asked."""


def reported(act: Act, text: str = "The tills are slow") -> int:
    """A P3 of the team retail-apps."""
    incident = operations.declare(act, NewIncident.of_line(text, SOFIA, impact=2, urgency=2))
    follow_up(act, clocks.FOLLOWS)
    return incident.id


def resolved(act: Act, number: int, hours: float) -> None:
    done = later(act, hours=hours)
    operations.resolve(done, number, note="Restarted")
    follow_up(done, clocks.FOLLOWS)


def history(acting: Acting) -> Act:
    """P3 incidents that took 6, 7, 9, 12 and 20 hours, and one that has been open for 9; now."""
    ana = acting(ANA)
    took = {reported(acting(SOFIA)): hours for hours in (6, 7, 9, 12, 20)}
    reported(later(acting(SOFIA), hours=OPENED_LATE))
    for number, hours in took.items():
        resolved(ana, number, hours)
    return later(acting(MIRA), hours=OPENED_LATE + 9)


def replayed(act: Act, *targets: str, **about: str) -> WhatIf:
    return whatif.replay(act, whatif.read(act.policy(ServiceLevelPolicy), targets, **about))


@pytest.mark.parametrize(("target", "kept", "n", "unknown"), [("8h", 2, 6, 0), ("10h", 3, 5, 1), ("16h", 4, 5, 1)])
def test_s19_what_is_open_and_younger_than_the_target_is_left_out_and_counted(
    acting: Acting, target: str, kept: int, n: int, unknown: int
) -> None:
    found = replayed(history(acting), f"P3={target}", calendar="always")
    assert (found.all.kept, found.all.n, found.all.unknown) == (kept, n, unknown)
    assert found.as_json()["by_team"]["retail-apps"] == {
        "then": found.all.then, "would": 100 * kept / n, "n": n, "unknown": unknown,
    }  # fmt: skip


def test_it_says_what_was_kept_then(acting: Acting) -> None:
    """P3 is 16 office hours of 08 to 18 in Berlin; they began on Monday at ten."""
    assert replayed(history(acting), "P3=1h").all.then == 100


def test_other_priorities_are_left_out_and_so_is_what_was_cancelled(acting: Acting) -> None:
    act = history(acting)
    operations.cancel(act, 6, reason="nothing")
    assert replayed(act, "P3=8h", calendar="always").all.n == 5
    nothing = replayed(act, "P1=8h").as_json()
    assert nothing == {"then": None, "would": None, "n": 0, "unknown": 0, "by_team": {}}


def test_pauses_are_those_of_the_reasons_asked_for(acting: Acting) -> None:
    number = reported(acting(SOFIA))
    holds.hold(later(acting(ANA), hours=1), number, reason=HoldReason.VENDOR, note="a part")
    holds.resume(later(acting(ANA), hours=5), number)
    resolved(acting(ANA), number, 10)
    act = later(acting(MIRA), hours=11)
    assert replayed(act, "P3=8h", calendar="always", pause_on="vendor").all.would == 100
    assert replayed(act, "P3=8h", calendar="always", pause_on="none").all.would == 0
    assert replayed(act, "P3=8h", calendar="always").all.would == 0, "today a vendor pauses no clock"


def test_the_time_in_which_it_was_thought_fixed_is_left_out(acting: Acting) -> None:
    number = reported(acting(SOFIA))
    resolved(acting(ANA), number, 2)
    operations.reopen(later(acting(SOFIA), hours=12), number, reason="again")
    resolved(acting(ANA), number, 14)
    assert replayed(later(acting(MIRA), hours=15), "P3=4h", calendar="always").all.would == 100
    assert replayed(later(acting(MIRA), hours=15), "P3=3h", calendar="always").all.would == 0


def test_a_verdict_counts_on_the_day_on_which_it_would_have_been_known(acting: Acting) -> None:
    number = reported(acting(SOFIA))
    resolved(acting(ANA), number, 50)
    act = later(acting(MIRA), days=5)
    monday, wednesday = ("2026-03-16", "2026-03-17"), ("2026-03-18", "2026-03-19")
    for (since, until), target, counted in (
        (monday, "8h", (0, 1)), (wednesday, "8h", (0, 0)), (monday, "60h", (0, 0)), (wednesday, "60h", (1, 0)),
    ):  # fmt: skip
        found = replayed(act, f"P3={target}", calendar="always", since=since, until=until).all
        assert (found.kept, found.missed) == counted, (since, target)


@pytest.mark.parametrize(
    ("targets", "about", "sentence"),
    [
        (["P3"], {}, "write it like P3=8h"),
        (["P3=soon"], {}, "P3: 'soon' is not a duration"),
        (["P3=0"], {}, "longer than nothing"),
        (["P3=8h", "P4=9h", "p3=9h"], {}, "P3 has two targets"),
        ([], {}, "at least one priority"),
        (["P3=8h"], {"calendar": "offic"}, "There is no calendar offic; there is office"),
        (["P3=8h"], {"pause_on": "lunch"}, "'lunch' is no reason to pause; there is caller"),
        (["P3=8h"], {"since": "monday"}, "'monday' is not a day"),
        (["P3=8h"], {"since": "2026-03-17", "until": "2026-03-17"}, "The last day is not after the first"),
    ],
)
def test_what_cannot_be_read_is_answered_by_a_sentence(
    acting: Acting, targets: list[str], about: dict[str, str], sentence: str
) -> None:
    with pytest.raises(Refused, match=sentence):
        whatif.read(acting(MIRA).policy(ServiceLevelPolicy), targets, **about)


def test_what_was_typed_mentions_nobody_in_what_is_said_of_it(acting: Acting) -> None:
    for line in ("P3=&lt;!here&gt;", "P3=8h calendar=&lt;!here&gt;", "P3=8h pause_on=&lt;!here&gt;"):
        with pytest.raises(Refused, match="&lt;!here&gt;"):
            whatif.ask(acting(MIRA), **whatif.read_line(line), page=0)


def test_a_line_names_all_of_it_in_any_order() -> None:
    told = whatif.told_in("p3=8h calendar=office 2026-10-01..2026-11-01 P4=1d pause_on=vendor")
    assert told["targets"] == ["p3=8h", "P4=1d"]
    assert (told["calendar"], told["pause_on"]) == ("office", "vendor")
    assert (told["since"], told["until"]) == ("2026-10-01", "2026-11-01")
    for line in ("", "calendar=office", "P3=8h please"):
        with pytest.raises(Unshaped):
            whatif.read_line(line)


def answered(act: Act, page: int = 0) -> str:
    return str(whatif.ask(act, **whatif.read_line("P3=8h calendar=always"), page=page)["blocks"])


def test_managers_ask_of_all_and_teams_of_their_own(acting: Acting) -> None:
    now = history(acting)
    assert "33.3% as it would have been (n 6)" in answered(now)
    assert "33.3% as it would have been (n 6)" in answered(later(acting(ANA), hours=20))
    assert "n/a as it would have been (n 0)" in answered(later(acting(CHEN), hours=20))
    with pytest.raises(NotAllowed):
        answered(later(acting(TOM), hours=20))


def test_teams_come_a_page_at_a_time_by_their_names_those_with_the_most_verdicts_first(acting: Acting) -> None:
    now = history(acting)
    for team in range(20):
        number = reported(later(now, hours=-9))
        change(now.tx, number, was=OPEN, team=f"team-{team}")
    first, last = answered(now), answered(now, page=9)
    assert first.index("Retail applications: ") < first.index("team-0: "), "it has seven, of its name"
    assert "Page 1 of 2, 21 in all" in first
    assert "Page 2 of 2, 21 in all" in last
    assert "sla.whatif.previous" in last
    assert "All: " in last


def test_where_four_weeks_are_too_much_it_is_of_as_much_as_is_not(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif, "MOST_IN_SLACK", 5)
    monkeypatch.setattr(whatif, "IN_SLACK", (timedelta(days=28), timedelta(hours=5), timedelta(hours=1)))
    assert "(n 1)" in answered(history(acting))


def test_more_than_slack_waits_for_is_sent_to_the_command_line(
    acting: Acting, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(whatif, "MOST_IN_SLACK", 5)
    with pytest.raises(Refused, match="That is 6 incidents, and 5 is the most here"):
        whatif.ask(history(acting), **whatif.read_line("P3=8h calendar=always 2026-03-16..2026-03-18"), page=0)


OFFICE = CalendarSettings(
    timezone="Europe/Berlin", hours={"mon-fri": ("08:00-12:00", "13:00-18:00"), "sat": ("22:00-06:00",)}
)
minutes = st.integers(0, 60 * 24 * 40)


@given(st.lists(st.tuples(minutes, minutes), min_size=1, max_size=5))
def test_a_metered_calendar_counts_as_the_calendar_does(spans: Sequence[tuple[int, int]]) -> None:
    calendar, start = OFFICE.calendar("office"), datetime(2026, 3, 10, tzinfo=UTC)
    known = metered(calendar, start + timedelta(days=3), start + timedelta(days=30))
    for since, until in spans:
        begin, end = start + timedelta(minutes=since), start + timedelta(minutes=until)
        assert known.elapsed(begin, end) == calendar.elapsed(begin, end)
