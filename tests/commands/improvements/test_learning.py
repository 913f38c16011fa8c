"""What the report of a week says beside its figures, and what waits on Home."""

from datetime import date, timedelta

from bot.workspace.block_kit import check_blocks
from commands.changes import operations as changes
from commands.improvements import learning, operations, views
from commands.improvements.learned import Learned
from commands.shared import literal
from commands.tasks import operations as tasks
from storage.links import queries as links
from storage.links.records import Link, LinkEvent, LinkKind
from storage.record import replace
from tests.commands.changes.examples import ASKED
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, Acting
from tests.commands.home.examples import listed
from tests.commands.improvements.test_operations import in_place, judged
from tests.commands.incidents.examples import declared
from tests.conftest import MONDAY

WEEK = date(2026, 3, 16)


def caused(acting: Acting, incident: str, change: str = "CHG-1") -> None:
    link = Link(LinkKind.CAUSED_BY, incident, change, ANA, MONDAY)
    assert links.add(acting(ANA).tx, link)
    acting(ANA).journal(LinkEvent.MADE, incident, other=change, kind=LinkKind.CAUSED_BY)


def test_a_week_tells_what_broke_what_and_what_is_late_and_nothing_private(acting: Acting) -> None:
    declared(acting)
    declared(acting, "Salary on the screen", private=True, service="payroll")
    changes.request(acting(ANA), ASKED)
    caused(acting, "INC-1")
    caused(acting, "INC-2")
    for record in ("INC-1", "INC-2"):
        tasks.add(acting(ANA), record, "Write it down", person=BEN, due=MONDAY - timedelta(days=3))
    found = learning.of_week(acting(MIRA), WEEK)
    assert found.lessons == ["*CHG-1* Patch the gift card service broke *INC-1* Point of sale is down"]
    assert found.late_in_all == 1
    assert "*T1* of `INC-1`: Write it down" in found.late[0]
    assert learning.of_week(acting(MIRA), WEEK - timedelta(days=7)).lessons == []


def test_a_week_tells_what_became_of_improvements(acting: Acting) -> None:
    in_place(acting, (120, 200), (150, 200))
    judged(acting)
    (told,) = learning.of_week(acting(MIRA), date(2026, 5, 25)).verdicts
    assert told == (
        "*IMP-1* Swap old tills in time: Before 60% (120/200), target 75%, now 75% (150/200): *proven*"
    )  # fmt: skip


def test_what_a_week_learned_fits_into_its_report() -> None:
    long = ["x" * 900] * 40
    shown = views.learned(Learned(long, long, long, 99))
    check_blocks(literal.blocks(shown))
    assert "and 94 more" in str(views.learned(Learned(late=["one"] * 6, late_in_all=99)))
    assert views.learned(Learned()) == []


def test_a_proposal_waits_on_home_for_a_manager_who_may_accept_it(acting: Acting) -> None:
    operations.propose(acting(SOFIA), title="Swap tills")
    assert listed(acting(MIRA), "Improvements to decide on") == ["`IMP-1` Swap tills"]
    assert listed(acting(ANA), "Improvements to decide on") == []
    operations.reject(replace(acting(MIRA)), 1, reason="Too dear")
    assert listed(acting(MIRA), "Improvements to decide on") == []
