"""Whose vote still matters, how many more settle it, and who of them is asked, when."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from commands.changes.pivotal import Askable, pivotal, settling, to_ask, when_to_ask
from commands.service_levels.hours import own_hours
from commands.shared.voting import Decision, Electorate, Need, decide, final, shortfall
from storage.voting.records import Choice

Y, N, ABSTAIN = Choice.APPROVE, Choice.REJECT, Choice.ABSTAIN
BOARD = Electorate(frozenset("ABCDE"), 3, "majority")
NEEDING = Electorate(frozenset("ABCDE"), 3, "majority", needs=(Need("security", frozenset("DE")),))
MINUTE = timedelta(minutes=1)
BERLIN, NEW_YORK = ZoneInfo("Europe/Berlin"), ZoneInfo("America/New_York")


def berlin(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=BERLIN).astimezone(UTC)


@pytest.mark.parametrize(
    ("electorate", "votes", "closed_now", "matter", "settle"),
    [
        pytest.param(BOARD, {"A": Y}, Decision.REJECTED, "BCDE", 2, id="C1"),
        pytest.param(BOARD, {"A": Y, "B": Y}, Decision.REJECTED, "CDE", 1, id="C2"),
        pytest.param(BOARD, {"A": Y, "B": N}, Decision.REJECTED, "CDE", 2, id="C3"),
        pytest.param(BOARD, {"A": Y, "B": Y, "C": ABSTAIN}, Decision.APPROVED, "DE", 1, id="C4"),
        pytest.param(NEEDING, {"A": Y, "B": Y, "C": Y}, Decision.REJECTED, "DE", 1, id="C6"),
        pytest.param(
            Electorate(frozenset("ABCDE"), 3, "members"),
            {"A": Y, "B": Y, "C": N},
            Decision.REJECTED,
            "DE",
            1,
            id="C12",
        ),
    ],
)
def test_a_ballot_knows_whose_vote_still_matters_and_how_many_more_settle_it(
    electorate: Electorate, votes: dict[str, Choice], closed_now: Decision, matter: str, settle: int
) -> None:
    assert decide(electorate, votes) is Decision.PENDING
    assert final(electorate, votes) is closed_now
    assert pivotal(electorate, votes) == set(matter)
    assert len(settling(electorate, votes, sorted(electorate.voters)) or ()) == settle


def test_what_is_decided_waits_for_nobody() -> None:
    assert pivotal(BOARD, {"A": Y, "B": Y, "C": Y}) == set()
    assert settling(BOARD, {"A": N, "B": N, "C": N}, "DE") is None


def test_a_veto_that_is_still_out_must_be_asked() -> None:
    vetoed = Electorate(frozenset("ABCDE"), 3, "majority", veto=frozenset("E"))
    votes = {"A": Y, "B": Y, "C": Y, "D": Y}
    assert (pivotal(vetoed, votes), settling(vetoed, votes, "E")) == ({"E"}, ["E"])


def test_whoever_is_needed_and_says_nothing_is_named_as_the_reason() -> None:
    found = shortfall(NEEDING, {"A": Y, "B": Y, "C": Y})
    assert (found.kind, found.found, found.needed, found.who) == ("needs", 0, 1, "security")


def test_on_a_large_board_that_cannot_all_be_tried_everybody_still_counts() -> None:
    large = Electorate(frozenset(map(str, range(200))), 100, "majority")
    assert len(pivotal(large, {"0": Y})) == 199


def test_who_can_be_asked_soonest_is_asked_then_who_votes_soonest_and_nobody_twice() -> None:
    """C11: opened on Monday at 16:00, closes 24 hours later; one more yes settles it."""
    votes, closes = {"A": Y, "B": Y}, berlin(24, 16)
    hours = {"C": own_hours(NEW_YORK), "D": own_hours(BERLIN), "E": own_hours(BERLIN)}
    medians = {"C": 12 * MINUTE, "D": 40 * MINUTE, "E": 15 * MINUTE}

    def seats(at: datetime, asked: str) -> list[Askable]:
        return [
            Askable(seat, when_to_ask(hours[seat], at, closes), medians[seat], seat in asked) for seat in "CDE"
        ]  # fmt: skip

    half, late = berlin(24, 4), berlin(24, 11, 12)
    first = to_ask(BOARD, votes, seats(half, ""), half)
    assert [(each.seat, each.at) for each in first] == [("E", berlin(24, 8))]
    assert [(each.seat, each.at) for each in to_ask(BOARD, votes, seats(late, "E"), late)] == [("D", late)]


def test_somebody_is_asked_twice_only_where_nobody_else_can_settle_it() -> None:
    at = berlin(24, 9)
    needed = {"A": Y, "B": Y, "C": Y, "D": ABSTAIN}
    assert [each.seat for each in to_ask(NEEDING, needed, [Askable("E", at, None, was_asked=True)], at)] == ["E"]
    open_ = [Askable("D", at, None, was_asked=True), Askable("E", at, None, was_asked=True)]
    assert to_ask(NEEDING, {"A": Y, "B": Y, "C": Y}, open_, at) == []


def test_who_would_come_back_too_late_is_asked_in_the_last_hour_before_they_leave() -> None:
    at, closes = berlin(24, 20), berlin(25, 8, 30)
    assert when_to_ask(own_hours(BERLIN), at, closes) == berlin(24, 17)
    assert when_to_ask(None, at, closes) == at
