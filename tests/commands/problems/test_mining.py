"""What comes too often is found, and proposed once: the worked cases of recurrence."""

from datetime import timedelta
from typing import cast

import pytest

from bot.config import Document
from commands.incidents.surging import SURGE
from commands.problems import candidates, cards, mining, reading
from commands.problems.notices import FOLLOWS
from commands.problems.operations import open_problem
from commands.problems.policy import ProblemPolicy
from commands.problems.rules import WhyNot
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from storage.incidents import queries as incidents
from storage.incidents.records import IncidentEvent, IncidentStatus
from storage.problems import families
from storage.problems import queries as problems
from storage.problems.records import CandidateState, ProblemEvent
from storage.record import replace
from storage.schema import finish
from storage.timers import queries as timers
from tests.commands.conftest import ANA, BEN, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared, standing
from tests.commands.outcome import armed, asked, entries, refused, said
from tests.commands.problems.examples import at, like, march, opened, proposed, silent

FIVE = (march(1), march(5), march(9), march(20))


def within(act: Act, **more: object) -> Act:
    """The same, where recurrence is set so."""
    document = cast(Document, act.document)
    assert document.problems is not None
    changed = document.problems.recurrence.model_copy(update=more)
    setting = document.problems.model_copy(update={"recurrence": changed})
    return replace(act, document=document.model_copy(update={"problems": setting}))


@pytest.mark.parametrize(("last", "n"), [(march(31), 0), (march(31, 9, 59), 1)])
def test_the_fifth_in_thirty_days_is_proposed_and_one_that_is_as_old_as_that_counts_no_more(
    acting: Acting, last: object, n: int
) -> None:
    act = at(acting(ANA), last)  # type: ignore[arg-type]
    for opened_at in (*FIVE, last):
        like(act, opened_at)  # type: ignore[arg-type]
    assert len(proposed(act)) == n


def test_children_duplicates_and_what_was_cancelled_do_not_count(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    whole = like(act, march(10))
    for _ in range(4):
        like(act, march(10), parent=whole.id)
    like(act, march(11))
    assert proposed(act) == []
    family = families.family_of(act.tx, whole.id)
    assert family is not None
    assert families.count(act.tx, family, march(1), act.now) == 2
    like(act, march(12))
    like(act, march(12), duplicate_of=whole.id)
    like(act, march(12), status=IncidentStatus.CANCELLED)
    like(act, march(12), private=True)
    assert proposed(act) == []
    assert families.count(act.tx, family, march(1), act.now) == 3


def test_what_was_lost_is_the_minutes_that_each_was_open_times_the_people_that_it_held_up(acting: Acting) -> None:
    act = within(at(acting(ANA), march(20)), incidents=3)
    for minutes, people in ((90, 1), (45, 4), (600, 1)):
        began = march(15)
        made = like(act, began, resolved_at=began + timedelta(minutes=minutes), status=IncidentStatus.RESOLVED)
        for each in range(people - 1):
            incidents.follow(act.tx, made.id, f"U{each}", began)
    (candidate,) = proposed(act)
    found = reading.proposed(act, candidate)
    assert (candidate.lost, found.lost, found.n) == (870, 870, 3)
    assert found.people == 4, "who reported all three is one person"


def test_whom_like_incidents_held_up_is_counted_once_each_however_often_they_were(acting: Acting) -> None:
    act = within(at(acting(ANA), march(20)), incidents=3)
    whole, *_ = (like(act, march(15), reporter=SOFIA) for _ in range(3))
    incidents.follow(act.tx, whole.id, SOFIA, march(15))
    incidents.follow(act.tx, whole.id, BEN, march(15))
    like(act, march(15), parent=whole.id, reporter=SOFIA)
    like(act, march(15), duplicate_of=whole.id, reporter=TOM)
    (candidate,) = proposed(act)
    assert reading.proposed(act, candidate).people == 3, "Sofia, Ben and Tom"


def test_of_what_is_whole_the_item_comes_first_then_the_service_then_words(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    item = standing(act, category="hardware", item="printer-4", opened_at=march(19))
    service = standing(act, category="hardware", item="pos", opened_at=march(19))
    words = standing(act, title="Receipts are blank at till 2", opened_at=march(19))
    alike = standing(act, title="Till 4 prints blank receipts", opened_at=march(19))
    alone = standing(act, title="The drawer does not open", opened_at=march(19))
    none = standing(act, service=None, opened_at=march(19))
    mining.mine(act)
    found = [families.family_of(act.tx, each.id) for each in (item, service, words, alike, alone, none)]
    assert found == [
        '["item","printer-4","hardware"]',
        '["category","pos","hardware"]',
        f'["words","pos",{words.id}]',
        f'["words","pos",{words.id}]',
        f'["words","pos",{alone.id}]',
        None,
    ]


def test_what_is_like_two_families_of_words_makes_them_one(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    one = standing(act, title="blank receipts", opened_at=march(19))
    other = standing(act, title="till drawer", opened_at=march(19))
    mining.mine(act)
    assert families.family_of(act.tx, one.id) != families.family_of(act.tx, other.id)
    standing(act, title="blank receipts till drawer", opened_at=march(19))
    mining.mine(act)
    assert families.family_of(act.tx, one.id) == families.family_of(act.tx, other.id)


def test_what_a_service_has_said_is_read_once_for_all_that_are_looked_at_together(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    titles = ("Blank receipts", "Till drawer", "Blank receipts and a till drawer", "Till drawer", "Coffee")
    made = [standing(act, title=title, opened_at=march(19, 10, n)) for n, title in enumerate(titles)]
    with asked(act) as statements:
        mining.mine(act)
    assert sum("incidents.title, incidents.opened_at" in each for each in statements) == 1
    of = [families.family_of(act.tx, each.id) for each in made]
    assert of == [*[f'["words","pos",{made[0].id}]'] * 4, f'["words","pos",{made[4].id}]']


def test_while_a_problem_of_the_family_is_open_nothing_is_proposed_and_its_card_offers_that(acting: Acting) -> None:
    act = at(acting(ANA), march(21))
    first = like(act, march(20))
    mining.mine(act)
    open_problem(act, text="Receipts come out blank", incidents=[first.id])
    for _ in range(4):
        like(act, march(20))
    assert proposed(act) == []
    assert [each.details["problem"] for each in entries(act, ProblemEvent.LIKELY, record="INC-5")] == ["PRB-1"]
    blocks = reading.open_of_family(act, 5)
    assert [each.number for each in blocks] == ["PRB-1"]


def test_so_many_majors_of_a_service_are_proposed(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    standing(act, major=True, opened_at=march(10), title="Tills dead", priority="P1")
    assert proposed(act) == []
    standing(act, major=True, opened_at=march(19), title="Cards refused", priority="P1")
    (found,) = proposed(act)
    assert (found.title, found.n) == ("Major incidents of Point of sale", 2)
    assert candidates.open_it(act, found.id).priority == "P1"


def test_a_proposal_becomes_a_problem_with_its_incidents_and_their_highest_priority(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    for priority in ("P3", "P4", "P2", "P4", "P5"):
        like(act, march(18), title=f"Blank receipts at a till {priority}", priority=priority)
    (found,) = proposed(act)
    problem = candidates.open_it(act, found.id)
    assert (problem.priority, problem.service, problem.team) == ("P2", "pos", "retail-apps")
    assert problem.title.startswith("Blank receipts")
    assert problems.incidents_of(act.tx, problem.id) == [1, 2, 3, 4, 5]
    with refused(MovedOn, "That is decided already: PRB-1.", record="desk"):
        candidates.dismiss(act, found.id, why=WhyNot.ONE_OFF)
    assert proposed(at(act, march(21))) == []


def test_after_a_no_it_is_silent_and_then_only_what_came_later_counts(acting: Acting) -> None:
    act = within(at(acting(ANA), march(20)), within=timedelta(days=300))
    for _ in range(5):
        like(act, march(18))
    (found,) = proposed(act)
    with refused(Invalid, "Choose why it is none.", record="desk"):
        candidates.dismiss(act, found.id, why="tired")
    with refused(NotAllowed, "That is for the team Retail applications, and service managers.", record="desk"):
        candidates.dismiss(replace(act, by=CHEN), found.id, why=WhyNot.TRAINING)
    candidates.dismiss(act, found.id, why=WhyNot.TRAINING)
    for _ in range(4):
        like(act, march(25))
    assert proposed(at(act, march(25))) == []
    later = at(act, march(20) + timedelta(days=31))
    like(later, later.now)
    assert len(proposed(later)) == 1


def test_what_belongs_to_an_open_problem_goes_there(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    opened(acting)
    for _ in range(5):
        like(act, march(18))
    (found,) = proposed(act)
    with refused(Invalid, "Choose the problem that it belongs to.", record="desk"):
        candidates.dismiss(act, found.id, why=WhyNot.BELONGS)
    candidates.dismiss(act, found.id, why=WhyNot.BELONGS, belongs=1)
    assert problems.incidents_of(act.tx, 1) == [1, 2, 3, 4, 5]
    assert "it belongs to PRB-1." in str(cards.candidate(act, found.id)["blocks"])


def test_what_belongs_to_a_private_problem_says_so_without_its_number_where_everyone_reads(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    opened(acting, text="private: pay was read by all", service=None)
    for _ in range(5):
        like(act, march(18))
    (found,) = proposed(act)
    candidates.dismiss(act, found.id, why=WhyNot.BELONGS, belongs=1)
    assert "it belongs to a problem." in str(cards.candidate(act, found.id)["blocks"])
    for person, known in ((ANA, "PRB-1"), (BEN, "a problem")):
        with refused(MovedOn, f"That is decided already: {known}.", record="desk"):
            candidates.open_it(replace(act, by=person), found.id)
    like(act, march(20))
    assert proposed(act) == []


def test_of_many_the_greatest_losses_are_told_and_the_rest_wait_for_another_week(acting: Acting) -> None:
    act = within(at(acting(MIRA), march(20)), incidents=2)
    for category in range(7):
        for _ in range(2):
            standing(act, category=f"c{category}", opened_at=march(19 - category))
    proposed(act)
    told = families.ranked(act.tx, [CandidateState.TOLD], limit=10)
    waiting = families.ranked(act.tx, [CandidateState.WAITING], limit=10)
    assert (len(told), len(waiting)) == (5, 2)
    assert armed(act, mining.TELL)[0].due_at == march(27)
    said(act, FOLLOWS)
    later = at(act, march(27))
    mining.tell(later)
    assert len(families.ranked(act.tx, [CandidateState.TOLD], limit=10)) == 7
    assert len(said(later, FOLLOWS)) == 2, "a card each, and nothing else"


def test_a_report_arms_one_timer_and_asks_the_database_for_nothing_more(acting: Acting) -> None:
    act = acting(SOFIA)
    declared(acting)
    entry = entries(act, IncidentEvent.DECLARED)[0]
    with asked(act) as statements:
        for follow in FOLLOWS[IncidentEvent.DECLARED]:
            follow(act, entry)
    assert statements == []
    assert [timer.key for timer in armed(act, mining.MINE)] == ["mine"]


@pytest.mark.about_sqlite
def test_counting_a_family_reads_by_an_index(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    like(act, march(19))
    mining.mine(act)
    family = families.family_of(act.tx, 1)
    with asked(act) as statements:
        families.count(act.tx, family or "", march(1), march(20))
    plan = act.tx.exec_driver_sql(f"EXPLAIN QUERY PLAN {statements[0]}", ("x", "y", "z", "a")).fetchall()
    told = " ".join(str(row) for row in plan)
    assert "ix_incident_families_family" in told
    assert "SCAN" not in told


def test_what_was_put_right_is_of_another_family(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    like(act, march(19))
    mining.mine(act)
    incidents.change(act.tx, 1, was=[IncidentStatus.NEW], category="access")
    mining.mine(act, number=1)
    assert families.family_of(act.tx, 1) == '["category","pos","access"]'


def test_without_the_key_nothing_is_looked_at(acting: Acting) -> None:
    act = at(silent(acting)(ANA), march(20))
    assert act.policy(ProblemPolicy).problems is None
    for _ in range(6):
        like(act, march(19))
    assert proposed(act) == []
    mining.look_out(act)
    assert armed(act, mining.MINE) == []


def test_what_is_told_as_a_surge_now_is_proposed_once_that_is_over_unless_it_was_one_thing(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    for _ in range(5):
        like(act, march(20))
    over = act.now + timedelta(minutes=30)
    timers.arm(act.tx, SURGE, "1", over, record="INC-1", incident=1, title="Receipts are blank", service="pos")
    finish(act.tx)
    assert proposed(act) == []
    (again,) = [timer for timer in armed(act, mining.MINE) if timer.payload]
    assert again.due_at > over
    timers.withdraw(act.tx, SURGE, "1")
    later = at(act, again.due_at)
    mining.mine(later, **again.payload)
    assert [each.n for each in proposed(later)] == [5]


def test_in_a_flood_the_database_is_left_to_others_after_each_batch(acting: Acting) -> None:
    act = at(acting(ANA), march(20))
    for _ in range(mining.A_BATCH + 1):
        like(act, act.now)
    mining.mine(act)
    (again,) = armed(act, mining.MINE)
    assert again.due_at == act.now + mining.A_REST
    mining.mine(act)
    assert families.last_looked_at(act.tx) == families.newest(act.tx)
