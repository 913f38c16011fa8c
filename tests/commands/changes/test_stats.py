"""How changes went: the share that succeeded, and which team is the surest of it."""

from datetime import timedelta

import pytest

from commands.changes import doing, operations, stats
from commands.changes.stats_rules import TrackRecord, ranked
from commands.shared.refusals import NotAllowed
from storage.changes.records import Choice, Outcome
from storage.figures import queries as figures
from storage.figures.lines import went_well
from storage.figures.records import Window
from storage.links import queries as links
from storage.links.records import Link, LinkKind
from storage.record import replace
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, DORA, MIRA, Acting

C24 = {
    "network": TrackRecord(47, 2, 1),
    "erp": TrackRecord(3),
    "retail-apps": TrackRecord(96, 0, 2),
    "mes": TrackRecord(5, 0, 0),
}


@pytest.mark.parametrize(
    ("team", "success", "low", "high"),
    [("network", 94.0, 83.8, 97.9), ("erp", 100, 43.9, 100), ("retail-apps", 98, 92.9, 99.4)],
)
def test_success_is_of_all_that_were_done(team: str, success: float, low: float, high: float) -> None:
    """C24; 96 of 98 are 97.96 percent."""
    found = C24[team]
    assert found.success == pytest.approx(success, abs=0.05)
    assert [*found.between] == pytest.approx([low, high], abs=0.06)


def test_the_surest_is_first_and_of_fewer_than_five_nothing_is_said() -> None:
    assert [team for team, _ in ranked(C24)] == ["retail-apps", "network", "mes"]
    assert TrackRecord().success is None


def made(acting: Acting, number: int, outcome: Outcome | None) -> None:
    """A change that Ben made; None: it was rolled back."""
    operations.request(acting(ANA), ASKED)
    for person in (MIRA, CARLOS, DORA):
        operations.vote(acting(person), number, choice=Choice.APPROVE)
    act = replace(acting(BEN), now=AT)
    operations.implement(act, number)
    if outcome is None:
        doing.back(act, number, reason="Nothing starts")
    else:
        operations.done(act, number, outcome=outcome, note="As it is")


def test_what_was_rolled_back_has_failed_and_what_caused_an_incident_had_issues(
    acting: Acting,
) -> None:
    for number, outcome in enumerate([Outcome.SUCCESS] * 4 + [Outcome.ISSUES, None], start=1):
        made(acting, number, outcome)
    operations.withdraw(acting(ANA), operations.request(acting(ANA), ASKED).id)
    act = replace(acting(ANA), now=AT + timedelta(days=1))
    links.add(act.tx, Link(LinkKind.CAUSED_BY, "INC-1", "CHG-1", BEN, AT + timedelta(hours=1)))
    day = Window(AT - timedelta(hours=1), AT + timedelta(hours=2))
    found = [each.outcome for each in figures.done(act.tx, day, day.end)]
    assert found == ["issues", "success", "success", "success", "issues", "failed"]
    assert figures.done(act.tx, day, AT)[0].outcome == "success", "nobody had said so by then"
    assert went_well(act.tx, [day], None) == {"": [(3, 6)]}
    shown = str(stats.stats(act))
    assert "6 changes in 180 days: 50.0% went well" in shown
    assert "2 with issues, 1 failed or rolled back" in shown
    assert "Retail applications" in shown


def test_of_too_few_nothing_is_compared_and_guests_are_not_told(acting: Acting) -> None:
    assert "No change was done" in str(stats.stats(acting(ANA)))
    made(acting, 1, Outcome.SUCCESS)
    shown = str(stats.stats(replace(acting(ANA), now=AT + timedelta(days=1))))
    assert "nothing is said of them: Retail applications (1)" in shown
    with pytest.raises(NotAllowed):
        stats.stats(replace(acting(ANA), is_guest=True))
