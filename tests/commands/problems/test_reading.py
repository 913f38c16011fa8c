"""What is asked of problems: figures by the journal, lists as far as whoever asks may know, the search, the audit."""

from datetime import timedelta

from commands.audit.reading import audited
from commands.problems import linking, operations, reading, verbs
from commands.problems.policy import ProblemPolicy
from commands.problems.rules import Action
from commands.reports import figures
from commands.reports import reading as reports
from commands.shared.refusals import NotFound
from storage.problems.figures import counted
from storage.problems.records import Counted, ProblemStatus
from tests.commands.conftest import ANA, BEN, MIRA, SOFIA, TOM, Acting
from tests.commands.home.examples import listed
from tests.commands.incidents.examples import standing
from tests.commands.outcome import later, refused
from tests.commands.problems.examples import in_fix, like, march, opened, proposed, silent
from tests.conftest import MONDAY

DAY = timedelta(days=1)


def test_a_past_day_counts_what_was_so_then_whatever_became_of_it(acting: Acting) -> None:
    in_fix(acting)
    operations.workaround(acting(ANA), 1, text="by hand")
    operations.known_error(acting(ANA), 1)
    opened(acting)
    operations.cancel(later(acting(MIRA), days=2), 2, reason="none")
    tx = acting(ANA).tx
    first = counted(tx, MONDAY, MONDAY + DAY)
    assert first == Counted(opened=2, closed=0, open=2, known_errors=1)
    operations.resolve(later(acting(ANA), days=1), 1, note="fixed")
    operations.close(later(acting(MIRA), days=3), 1, note="sure")
    assert counted(tx, MONDAY, MONDAY + DAY) == first
    assert counted(tx, MONDAY + DAY, MONDAY + 2 * DAY) == Counted(0, 0, 2, 0)
    assert counted(tx, MONDAY + 3 * DAY, MONDAY + 4 * DAY) == Counted(0, 1, 0, 0)


def test_a_risk_that_was_accepted_is_closed_and_open_again_once_it_is_taken_up(acting: Acting) -> None:
    opened(acting)
    operations.take(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="No font")
    operations.accept(acting(MIRA), 1, reason="too dear")
    tx = acting(ANA).tx
    assert counted(tx, MONDAY, MONDAY + DAY) == Counted(1, 1, 0, 0)
    operations.reopen(later(acting(MIRA), days=9), 1, reason="not any more")
    assert counted(tx, MONDAY + 9 * DAY, MONDAY + 10 * DAY) == Counted(0, 0, 1, 0)


def test_the_report_has_them_where_app_yaml_names_problems_and_null_elsewhere(acting: Acting) -> None:
    opened(acting)
    day = MONDAY.date()
    found = reports.day_of(acting(ANA), day)
    assert figures.as_json(found)["problems"] == {"opened": 1, "closed": 0, "open": 1, "known_errors": 0}
    figure = figures.called("problems")
    assert figure is not None
    assert figure.shown(found) == "1 opened, 0 closed; 1 open"
    without = reports.day_of(silent(acting)(ANA), day)
    assert (figures.as_json(without)["problems"], figure.is_there(without)) == (None, False)


def test_on_home_stand_ones_own_and_for_a_manager_what_keeps_coming(acting: Acting) -> None:
    opened(acting)
    operations.take(acting(ANA), 1)
    act = acting(ANA)
    for day in range(5):
        like(act, march(10 + day), title="The drawer is stuck")
    proposed(act)
    mine, keeps = "Your problems", "What keeps coming"
    assert ["PRB-1" in line for line in listed(act, mine)] == [True]
    assert listed(act.done_by(BEN), mine) == []
    assert any("Drawer is stuck" in line for line in listed(act.done_by(MIRA), keeps))
    assert listed(act, keeps) == []
    assert listed(silent(acting)(MIRA), keeps) == []


def test_of_a_private_incident_others_read_that_there_is_one_and_no_more(acting: Acting) -> None:
    standing(acting(ANA), title="A till is slow")
    opened(acting, incidents=(1,))
    standing(acting(ANA), title="Somebody reads my pay", private=True, team="erp", reporter=TOM)
    linking.link(acting(MIRA), 1, incident=2)
    read = str(verbs.show(acting(BEN), 1)["blocks"])
    assert "2 incidents, 2 open" in read
    assert "1 you may not see" in read
    assert "INC-2" not in read
    assert "pay" not in read
    assert "INC-2" in str(verbs.show(acting(MIRA), 1)["blocks"])


def test_of_one_incident_it_is_said_that_there_is_one(acting: Acting) -> None:
    standing(acting(ANA), title="A till is slow")
    opened(acting, incidents=(1,))
    assert "PRB-1 has 1 incident; with three or more" in str(verbs._common(acting(ANA), 1))


def test_it_is_found_by_its_words_by_those_who_may_know_of_it(acting: Acting) -> None:
    opened(acting, text="Receipts come out blank")
    opened(acting, text="private: receipts of pay were read")
    act = acting(ANA)
    searched = next(each for each in act.index.searched if each.prefix == "PRB")
    assert [each.title for each in searched.after(act, 0, 10)] == [
        "Receipts come out blank", "receipts of pay were read",
    ]  # fmt: skip
    assert (searched.seen(act, [1, 2]), searched.seen(acting(TOM), [1, 2])) == ({1, 2}, {1})
    assert searched.public(act, [1, 2]) == {1}


def test_the_audit_tells_its_story_and_of_a_private_one_only_to_those_who_may_know(acting: Acting) -> None:
    opened(acting)
    assert [each.what for each in audited(acting(MIRA), "PRB-1", 0, 10).entries] == ["problem.opened"]
    with refused(NotFound, "There is no PRB-9. See what is open with `/problem list`.", record="PRB-9"):
        audited(acting(MIRA), "PRB-9", 0, 10)


def test_whoever_asks_for_it_is_shown_what_they_may_press(acting: Acting) -> None:
    opened(acting)
    operations.take(acting(ANA), 1)
    said = [Action.CAUSE, Action.WORKAROUND]
    of_team = [Action.TAKE, *said, Action.CHANGE]
    of_owner = [*said, Action.KNOWN_ERROR, Action.CHANGE]
    of_manager = [Action.TAKE, *said, Action.KNOWN_ERROR, Action.CHANGE, Action.ACCEPT]
    for person, theirs in ((SOFIA, []), (BEN, of_team), (ANA, of_owner), (MIRA, of_manager)):
        shown = str(verbs.show(acting(person), 1)["blocks"])
        assert [action for button, action in reading.PRESSED.items() if f"'{button}'" in shown] == theirs, person


def test_lists_are_as_long_as_they_may_be_and_say_where_the_rest_is(acting: Acting) -> None:
    for _ in range(20):
        opened(acting)
    answer = verbs._list(acting(ANA), "", 0)
    assert "Page 1 of 2, 20 in all" in str(answer["blocks"])
    found, total = reading.listed(acting(ANA), [ProblemStatus.NEW], 15, 15)
    assert (len(found), total) == (5, 20)
    assert acting(ANA).policy(ProblemPolicy).problems is not None
