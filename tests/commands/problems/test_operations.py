"""A problem from its first sign to a fix that holds: who may do what, what it needs first, what follows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from commands.audit import wording as audit_wording
from commands.incidents import cards as incident_cards
from commands.incidents import operations as incident_operations
from commands.incidents import wording as incident_wording
from commands.incidents.holds import hold_for
from commands.incidents.verbs import show as show_incident
from commands.links.reading import linked
from commands.links.words import Named
from commands.problems import PRACTICE, cards, linking, mining, operations, watching, wording
from commands.problems.asking import WHICH_PROBLEM
from commands.problems.handlers import change_form
from commands.problems.ids import Field
from commands.problems.notices import FOLLOWS
from commands.problems.operations import REVISIT, WATCH
from commands.problems.permissions import existing, visible
from commands.problems.verbs import CAUSE, VERBS, WORKAROUND
from commands.shared.act import Act
from commands.shared.adding import needing
from commands.shared.blocks import read_begun
from commands.shared.desk import follow_up
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from commands.shared.verbs import Form
from commands.tasks import operations as tasks
from storage.changes.records import ChangeEvent, ChangeStatus, Outcome
from storage.incidents import queries as incidents
from storage.incidents.records import HoldReason, IncidentEvent, IncidentStatus
from storage.journal.records import Entry
from storage.outbox.records import Method
from storage.problems import queries as problems
from storage.problems.records import Ending, Problem, ProblemEvent, ProblemStatus
from storage.record import replace
from storage.tasks import queries as all_tasks
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CLOSED, WORKED, declared, standing
from tests.commands.outcome import armed, details, entries, journalled, later, refused, said, stand, text_of
from tests.commands.problems.examples import HOLD, in_fix, like, opened, silent, with_change
from tests.conftest import MONDAY

NEW, ANALYSIS, FIX = ProblemStatus.NEW, ProblemStatus.ANALYSIS, ProblemStatus.FIX


def test_the_team_takes_it_and_its_analysis_begins(acting: Acting) -> None:
    assert opened(acting).status is NEW
    only = "To take PRB-1 is for the team Retail applications, and service managers."
    with refused(NotAllowed, only, record="PRB-1"):
        operations.take(acting(CHEN), 1)
    assert (operations.take(acting(ANA), 1).owner, existing(acting(ANA), 1).status) == (ANA, ANALYSIS)
    with refused(MovedOn, "PRB-1 is yours already.", record="PRB-1"):
        operations.take(acting(ANA), 1)


def test_an_incident_that_is_linked_with_a_problem_from_its_own_side_is_of_that_problem(acting: Acting) -> None:
    standing(acting(ANA))
    opened(acting)
    act = acting(ANA)
    incident_operations.link(act, 1, named=Named("PRB", 1))
    follow_up(act, linking.FOLLOWS)
    of_it = problems.problem_of(act.tx, 1)
    assert of_it is not None
    assert of_it.number == "PRB-1"
    opened(acting)
    incident_operations.link(act, 1, named=Named("PRB", 2))
    sentence = "INC-1 is of PRB-1 already; take it from there first: `/problem unlink 1 INC-1`."
    with refused(MovedOn, sentence, record="PRB-2"):
        follow_up(act, linking.FOLLOWS)


def test_reporters_open_none(acting: Acting) -> None:
    with pytest.raises(NotAllowed, match="opened by those in a team"):
        opened(acting, by=SOFIA)


def test_a_known_error_has_a_cause_and_a_workaround(acting: Acting) -> None:
    opened(acting)
    operations.take(acting(ANA), 1)
    both = "PRB-1 needs a cause and a workaround first: `/problem cause 1 TEXT`, `/problem workaround 1 TEXT`."
    with refused(MovedOn, both, record="PRB-1"):
        operations.known_error(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="The template lost its font")
    one = "PRB-1 needs a workaround first: `/problem workaround 1 TEXT`."
    with refused(MovedOn, one, record="PRB-1"):
        operations.known_error(acting(ANA), 1)
    operations.workaround(acting(BEN), 1, text="Print from the back office")
    only = f"To make PRB-1 a known error is for <@{ANA}>, who has it, and service managers."
    with refused(NotAllowed, only, record="PRB-1"):
        operations.known_error(acting(BEN), 1)
    assert operations.known_error(acting(ANA), 1).known_error
    with refused(MovedOn, "PRB-1 is a known error already.", record="PRB-1"):
        operations.known_error(acting(ANA), 1)


@pytest.mark.parametrize(
    ("form", "say", "field"),
    [(CAUSE, operations.cause, Field.CAUSE), (WORKAROUND, operations.workaround, Field.WORKAROUND)],
    ids=("cause", "workaround"),
)
def test_what_somebody_else_said_after_a_form_was_opened_is_not_written_over(
    acting: Acting, form: Form, say: Callable[..., Problem], field: Field
) -> None:
    opened(acting)
    _, seen = read_begun(form.opened(acting(ANA), 1))
    first = say(acting(BEN), 1, text="The first words")
    with pytest.raises(Invalid) as behind:
        say(acting(ANA), 1, text="Other words", **seen)
    again = "Copy what you wrote, close this, and press the button again."
    assert behind.value.fields == {field: f"Somebody changed it after you had opened this. {again}"}
    assert existing(acting(ANA), 1) == first
    say(acting(BEN), 1, text="What whoever said it corrects", **seen)
    say(acting(ANA), 1, text="What is typed in a line")


def test_with_a_cause_and_a_change_the_fix_is_in_progress_whichever_came_first(acting: Acting) -> None:
    assert in_fix(acting).status is FIX
    opened(acting)
    operations.take(acting(ANA), 2)
    with_change(acting(ANA), 2)
    assert existing(acting(ANA), 2).status is ANALYSIS
    assert operations.cause(acting(ANA), 2, text="No font").status is FIX


def test_what_is_missing_is_said_before_it_is_resolved(acting: Acting) -> None:
    opened(acting)
    missing = (
        "PRB-1 needs an owner and a cause and a linked change first: `/problem take 1`, `/problem cause 1 TEXT`, "
        "`/problem change 1 CHG-N`."
    )
    with refused(MovedOn, missing, record="PRB-1"):
        operations.resolve(acting(MIRA), 1, note="done")
    operations.take(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="No font")
    with_change(acting(ANA), status=ChangeStatus.SCHEDULED, outcome=None)
    with refused(MovedOn, "PRB-1 waits for its fix: CHG-1 is not done yet.", record="PRB-1"):
        operations.resolve(acting(ANA), 1, note="done")


def test_a_change_that_failed_fixes_nothing_and_one_with_issues_does(acting: Acting) -> None:
    opened(acting)
    operations.take(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="No font")
    with_change(acting(ANA), outcome=Outcome.FAILED)
    with pytest.raises(MovedOn, match="None of the changes of PRB-1 went well"):
        operations.resolve(acting(ANA), 1, note="done")
    with_change(acting(ANA), outcome=Outcome.ISSUES)
    with pytest.raises(Invalid, match="Say how it was fixed"):
        operations.resolve(acting(ANA), 1, note=" ")
    assert operations.resolve(acting(ANA), 1, note="done").status is ProblemStatus.RESOLVED


def test_its_fix_resolves_what_waited_for_it_and_of_the_rest_the_team_is_told(acting: Acting) -> None:
    standing(acting(ANA), **HOLD)
    standing(acting(ANA), **{**HOLD, "hold_reason": HoldReason.VENDOR})
    standing(acting(ANA), status=WORKED)
    standing(acting(ANA), status=CLOSED)
    in_fix(acting, incidents=(1, 2, 3, 4))
    operations.resolve(acting(ANA), 1, note="The font is back")
    status = [incidents.find(acting(ANA).tx, number).status for number in (1, 2, 3, 4)]  # type: ignore[union-attr]
    assert status == [IncidentStatus.RESOLVED, IncidentStatus.ON_HOLD, WORKED, CLOSED]
    assert details(acting(ANA), "incident.resolved")["note"] == "The font is back"
    for record in ("INC-2", "INC-3"):
        told = details(acting(ANA), "incident.noted", record=record)
        assert (told["text"], told["reader"]) == ("PRB-1, which caused it, is fixed: The font is back", "team")
    assert "incident.noted" not in journalled(acting(ANA), "INC-4")


def test_a_risk_is_accepted_by_a_manager_who_does_not_have_it_and_what_waited_goes_on(acting: Acting) -> None:
    standing(acting(ANA), **HOLD)
    opened(acting, incidents=(1,))
    operations.take(acting(MIRA), 1)
    with pytest.raises(NotAllowed, match="another manager must accept its risk"):
        operations.accept(acting(MIRA), 1, reason="too dear")
    operations.take(acting(ANA), 1)
    with refused(NotAllowed, "To accept the risk of PRB-1 is for service managers.", record="PRB-1"):
        operations.accept(acting(ANA), 1, reason="too dear")
    with pytest.raises(MovedOn, match="PRB-1 needs a cause first"):
        operations.accept(acting(MIRA), 1, reason="too dear")
    operations.cause(acting(ANA), 1, text="No font")
    for until in (MONDAY - timedelta(days=1), MONDAY + timedelta(days=367)):
        with pytest.raises(Invalid, match="Choose a day to come"):
            operations.accept(acting(MIRA), 1, reason="too dear", until=until)
    said(acting(MIRA), FOLLOWS)
    accepted = operations.accept(acting(MIRA), 1, reason="too dear")
    assert (accepted.status, accepted.ended, accepted.revisit_at) == (
        ProblemStatus.CLOSED,
        Ending.ACCEPTED,
        MONDAY + timedelta(days=180),
    )
    assert incidents.find(acting(ANA).tx, 1).status is WORKED  # type: ignore[union-attr]
    told = [text_of(each) for each in said(acting(MIRA), FOLLOWS) if each.render is None]
    assert told == ["INC-1 waits no longer for PRB-1: its risk is accepted: too dear. Work goes on."]
    assert armed(acting(ANA), REVISIT)[0].due_at == MONDAY + timedelta(days=180)


def accepted_in_a_line(acting: Acting, said: str) -> Problem:
    opened(acting)
    operations.take(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="No font")
    accept = next(verb for verb in VERBS if verb.name == "accept")
    assert accept.do is not None
    found: Problem = accept.do(acting(MIRA), 1, **accept.reads(said))
    return found


@pytest.mark.parametrize(
    ("said", "until"),
    [
        ("until friday too dear", datetime(2026, 3, 19, 23, tzinfo=UTC)),
        ("until 2026-06-01 too dear", datetime(2026, 5, 31, 22, tzinfo=UTC)),
        ("in 90d too dear", MONDAY + timedelta(days=90)),
        ("too dear", MONDAY + timedelta(days=180)),
    ],
)
def test_a_risk_is_accepted_in_a_line_until_a_day_as_one_says_it(acting: Acting, said: str, until: datetime) -> None:
    found = accepted_in_a_line(acting, said)
    assert (found.revisit_at, found.reason) == (until, "too dear")


def test_in_a_line_what_is_no_day_is_told_with_how_one_is_written(acting: Acting) -> None:
    with pytest.raises(Invalid, match="Write the day like friday, or 2027-03-01"):
        accepted_in_a_line(acting, "until further notice")


def test_at_its_day_an_accepted_risk_is_proposed_again_and_can_be_taken_up(acting: Acting) -> None:
    opened(acting)
    operations.take(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="No font")
    operations.accept(acting(MIRA), 1, reason="too dear", until=MONDAY + timedelta(days=90))
    said(acting(MIRA), FOLLOWS)
    watching.revisit(later(acting("quarterdeck"), days=90), 1)
    (told,) = said(acting(MIRA), FOLLOWS)
    assert "was accepted until today" in text_of(told)
    assert "problem.reopen" in str(told.arguments["blocks"])
    again = operations.reopen(acting(ANA), 1, reason="it costs more now")
    assert (again.status, again.closed_at, again.ended) == (ANALYSIS, None, None)
    assert journalled(acting(ANA), "PRB-1")[-1] == ProblemEvent.REVISITED


def test_the_watch_closes_it_and_says_how_often_it_came_before_and_since(acting: Acting) -> None:
    for days in range(40, 0, -8):
        like(acting(ANA), MONDAY - timedelta(days=days), status=CLOSED)
    mining.mine(acting(ANA))
    in_fix(acting, incidents=(1, 2, 3, 4, 5))
    operations.resolve(acting(ANA), 1, note="The font is back")
    due = armed(acting(ANA), WATCH)[0].due_at
    assert due == MONDAY + timedelta(days=30)
    said(acting(ANA), FOLLOWS)
    watching.watched(replace(acting("quarterdeck"), now=due), 1)
    assert existing(acting(ANA), 1).status is ProblemStatus.CLOSED
    told = [text_of(each) for each in said(acting(ANA), FOLLOWS) if each.render is None]
    assert told == ["The fix of PRB-1 holds: from 3.7 a month to 0 in 30 d. It is closed."]


def test_a_like_one_in_the_watch_is_told_once_and_the_watch_begins_anew(acting: Acting) -> None:
    like(acting(ANA), MONDAY - timedelta(days=1), status=CLOSED)
    mining.mine(acting(ANA))
    in_fix(acting, incidents=(1,))
    operations.resolve(acting(ANA), 1, note="The font is back")
    said(acting(ANA), FOLLOWS)
    for days in (2, 3):
        now = later(acting("quarterdeck"), days=days)
        like(now, now.now)
        mining.mine(now)
    told = [text_of(each) for each in said(acting(ANA), FOLLOWS) if each.render is None]
    assert told == [f":warning: PRB-1's fix did not hold: INC-2. <@{ANA}>"]
    assert armed(acting(ANA), WATCH)[0].due_at == MONDAY + timedelta(days=33)
    reopened = operations.reopen(later(acting(ANA), days=3), 1, reason="it came again")
    assert (reopened.status, reopened.resolved_at) == (ANALYSIS, None)
    assert armed(acting(ANA), WATCH) == []


def test_what_was_fixed_and_closed_stays_so_and_another_follows_it(acting: Acting) -> None:
    in_fix(acting)
    operations.resolve(acting(ANA), 1, note="The font is back")
    with refused(NotAllowed, "To close PRB-1 is for service managers.", record="PRB-1"):
        operations.close(acting(ANA), 1, note="sure")
    operations.close(acting(MIRA), 1, note="It was one till")
    anew = operations.reopen(acting(ANA), 1, reason="again")
    assert (anew.number, anew.status, existing(acting(ANA), 1).status) == ("PRB-2", NEW, ProblemStatus.CLOSED)
    assert linked(acting(ANA), "PRB-2") == [("related to", "PRB-1")]
    goes_on = "PRB-1 is closed, and PRB-2 goes on from it: that is new. See it with `/problem show 2`."
    with refused(MovedOn, goes_on, record="PRB-1"):
        operations.reopen(acting(ANA), 1, reason="again")
    operations.cancel(acting(MIRA), 2, reason="it was the paper")
    assert operations.reopen(acting(ANA), 1, reason="again").number == "PRB-3"


def test_an_incident_has_one_problem_and_a_part_of_another_none_of_its_own(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), parent=1)
    opened(acting, incidents=(1,))
    opened(acting)
    with refused(MovedOn, "PRB-1 has INC-1 already.", record="PRB-1"):
        linking.link(acting(ANA), 1, incident=1)
    sentence = "INC-1 is of PRB-1 already; take it from there first: `/problem unlink 1 INC-1`."
    with refused(MovedOn, sentence, record="PRB-2"):
        linking.link(acting(ANA), 2, incident=1)
    with refused(MovedOn, "INC-2 counts with INC-1: `/problem link 2 INC-1`.", record="PRB-2"):
        linking.link(acting(ANA), 2, incident=2)
    assert linked(acting(ANA), "INC-1") == [("caused by", "PRB-1")]
    linking.unlink(acting(ANA), 1, incident=1)
    assert linked(acting(ANA), "INC-1") == []
    linking.link(acting(ANA), 2, incident=1)


def test_a_duplicate_gives_its_incidents_its_followers_and_its_open_tasks_to_the_other(acting: Acting) -> None:
    standing(acting(ANA), priority="P2")
    opened(acting)
    opened(acting, incidents=(1,))
    operations.follow(acting(TOM), 2)
    tasks.add(acting(ANA), "PRB-2", "Ask the vendor", person=BEN)
    operations.duplicate(acting(MIRA), 2, of=1)
    tx = acting(ANA).tx
    assert (problems.incidents_of(tx, 1), problems.incidents_of(tx, 2)) == ([1], [])
    assert problems.followers(tx, 1) == [TOM]
    assert [(task.title, task.is_open) for task in all_tasks.of_record(tx, "PRB-1")] == [("Ask the vendor", True)]
    assert not any(task.is_open for task in all_tasks.of_record(tx, "PRB-2"))
    assert linked(acting(ANA), "INC-1") == [("caused by", "PRB-1")]
    assert existing(acting(ANA), 1).priority == "P2"


def test_a_hold_that_names_it_says_which_problem_the_incident_is_of(acting: Acting) -> None:
    standing(acting(ANA))
    opened(acting)
    incident_operations.hold(acting(ANA), 1, note="PRB-1: the font")
    said(acting(ANA), FOLLOWS)
    assert problems.incidents_of(acting(ANA).tx, 1) == [1]


def test_a_hold_for_a_private_one_names_it_to_nobody_and_is_linked_with_it(acting: Acting) -> None:
    declared(acting)
    opened(acting, text="private: pay was read by all", service=None)
    held = incident_operations.hold(acting(ANA), 1, note="PRB-1")
    assert (held.hold_reason, held.hold_note) == (HoldReason.PROBLEM, "a problem")
    (told,) = entries(acting(ANA), IncidentEvent.HELD)
    shown = str([incident_cards.card(acting(ANA), 1), show_incident(acting(TOM), 1)])
    shown += f"{incident_wording.to_reporter(told, held)} {audit_wording.line(told, with_record=True)}"
    assert "PRB" not in shown
    said(acting(ANA), FOLLOWS)
    assert problems.incidents_of(acting(ANA).tx, 1) == [1]
    incident_operations.resume(acting(ANA), 1)
    unknown = incident_operations.hold(acting(BEN), 1, note="PRB-1, and PRB-9")
    assert unknown.hold_note == "PRB-1, and PRB-9", "to whoever may not know of it there is none"


def test_a_hold_whose_reason_is_corrected_is_linked_with_the_private_one_that_it_named(acting: Acting) -> None:
    declared(acting)
    opened(acting, text="private: pay was read by all", service=None)
    incident_operations.hold(acting(ANA), 1, note="until PRB-1 is fixed", reason=HoldReason.CALLER)
    held = hold_for(acting(ANA), 1, reason=HoldReason.PROBLEM)
    assert held.hold_note == "until a problem is fixed"
    said(acting(ANA), FOLLOWS)
    assert problems.incidents_of(acting(ANA).tx, 1) == [1]


def test_a_hold_of_a_private_incident_names_itself(acting: Acting) -> None:
    declared(acting, private=True)
    held = incident_operations.hold(acting(ANA), 1, note="INC-1 waits for a part")
    assert held.hold_note == "INC-1 waits for a part"


def test_the_last_change_that_closes_proposes_to_resolve_it(acting: Acting) -> None:
    in_fix(acting)
    said(acting(ANA), FOLLOWS)
    done = Entry(1, MONDAY, ANA, ChangeEvent.DONE, "CHG-1", {}, "slack")
    for follow in FOLLOWS[ChangeEvent.DONE]:
        follow(acting(ANA), done)
    told = [each for each in said(acting(ANA), FOLLOWS) if each.render is None]
    assert [text_of(each) for each in told] == [
        "The last change of PRB-1 is done: Receipts come out blank. Is it fixed?"
    ]


def test_a_private_one_is_not_there_for_others_to_the_letter(acting: Acting) -> None:
    opened(acting, text="private: pay was read by all")
    for number in (1, 9):
        sentence = f"There is no PRB-{number}. See what is open with `/problem list`."
        with refused(NotFound, sentence, record=f"PRB-{number}"):
            operations.follow(acting(TOM), number)
    assert operations.take(acting(BEN), 1).owner == BEN
    sent = said(acting(BEN), FOLLOWS)
    assert {each.arguments["channel"] for each in sent} == {ANA, BEN}


def test_a_private_one_of_no_team_is_the_managers_and_of_whoever_opened_it(acting: Acting) -> None:
    opened(acting, text="private: the door code was mailed", service=None)
    assert [visible(acting(each), 1).id for each in (ANA, CARLOS, MIRA)] == [1] * 3, "as incidents nobody could place"
    for each in (BEN, CHEN, SOFIA):
        with pytest.raises(NotFound):
            visible(acting(each), 1)
    assert operations.take(acting(ANA), 1).owner == ANA


def told_of(act: Act) -> set[str]:
    """Whose cards of a private problem are brought up to date, and then stand there."""
    shown = [each for each in said(act, FOLLOWS) if each.render == "problem.card"]
    stand(act, [each.message for each in shown if each.message])
    return {each.arguments["channel"] for each in shown}


def test_a_card_of_a_private_one_is_kept_up_with_whoever_opened_it_and_whoever_had_it(acting: Acting) -> None:
    opened(acting, text="private: the door code was mailed", service=None)
    assert told_of(acting(ANA)) == {ANA, MIRA}
    operations.take(acting(MIRA), 1)
    operations.cancel(acting(MIRA), 1, reason="it was a test")
    assert told_of(acting(ANA)) == {ANA, MIRA}, "none stays as it was, with buttons"
    opened(acting, text="private: pay was read by all")
    operations.take(acting(MIRA), 2)
    assert told_of(acting(ANA)) == {ANA, BEN, MIRA}
    operations.take(acting(BEN), 2)
    stand(acting(ANA), ["PRB-2/card/" + TOM])
    sent = said(acting(ANA), FOLLOWS)
    assert {each.arguments["channel"] for each in sent if each.render} == {ANA, BEN, MIRA}
    assert [each.message for each in sent if each.method is Method.DELETE] == ["PRB-2/card/" + TOM], (
        "not theirs to see"
    )


def test_a_private_incident_makes_its_problem_private_and_is_named_in_no_journal(acting: Acting) -> None:
    standing(acting(ANA), private=True)
    assert opened(acting, incidents=(1,)).private
    assert all("incident" not in each.details for each in entries(acting(ANA), ProblemEvent.LINKED, record="PRB-1"))


def test_a_ring_of_duplicates_does_not_close_and_the_one_that_is_open_is_named(acting: Acting) -> None:
    for _ in range(3):
        opened(acting)
    operations.duplicate(acting(MIRA), 1, of=2)
    with refused(MovedOn, "PRB-1 is cancelled. Name one that is open.", record="PRB-2"):
        operations.duplicate(acting(MIRA), 2, of=1)
    named = "PRB-1 is cancelled. It is the same as PRB-2: `/problem duplicate 3 of 2`."
    with refused(MovedOn, named, record="PRB-3"):
        operations.duplicate(acting(MIRA), 3, of=1)
    assert existing(acting(ANA), 2).is_open


def test_what_is_the_same_as_a_private_one_does_not_name_it_to_others(acting: Acting) -> None:
    opened(acting)
    opened(acting, text="private: pay was read by all")
    tasks.add(acting(ANA), "PRB-1", "Ask the vendor", person=CHEN)
    operations.duplicate(acting(MIRA), 1, of=2)
    assert [each.reason for each in all_tasks.of_record(acting(ANA).tx, "PRB-1")] == ["It is another's now."]
    openly, told = cards.card(acting(ANA), 1), wording.stories(entries(acting(ANA), record="PRB-1"))
    for shown in (openly, VERBS[3].ask(acting(CHEN), 1), told):  # type: ignore[misc]
        assert "PRB-2" not in str(shown)
    assert "It is known already." in str(openly)
    assert "The same as PRB-2" in str(VERBS[3].ask(acting(BEN), 1))  # type: ignore[misc]


def test_a_change_that_is_begun_with_a_private_one_says_nothing_of_it(acting: Acting) -> None:
    opened(acting, text="The font is gone")
    opened(acting, text="private: pay was read by all")
    assert "PRB-1: The font is gone" in str(change_form(acting(ANA), 1))
    begun = str(change_form(acting(ANA), 2))
    assert "pay was read" not in begun
    assert "PRB-2: " not in begun
    assert "Once there is one, `/problem change 2 CHG-N` says that it fixes it." in begun


def test_a_private_one_gives_nothing_of_it_to_one_that_everyone_reads(acting: Acting) -> None:
    opened(acting, text="private: pay was read by all")
    opened(acting)
    sentence = "PRB-1 is private and PRB-2 is not, so all that is known of it would be read. "
    with refused(MovedOn, f"{sentence}Say it the other way round: `/problem duplicate 2 of 1`.", record="PRB-1"):
        operations.duplicate(acting(MIRA), 1, of=2)


def test_how_a_private_one_was_fixed_is_not_told_with_its_incidents(acting: Acting) -> None:
    standing(acting(SOFIA), **HOLD)
    in_fix(acting, text="private: pay of Jane Roe was read", incidents=(1,))
    operations.resolve(acting(ANA), 1, note="Jane Roe's pay is hidden now")
    found = incidents.find(acting(ANA).tx, 1)
    assert found is not None
    assert (found.status, found.resolution_note) == (IncidentStatus.RESOLVED, "What is behind it is fixed.")


def test_whoever_may_not_know_of_it_hears_that_work_goes_on_and_no_number(acting: Acting) -> None:
    standing(acting(SOFIA), **HOLD | {"assignee": CHEN})
    standing(acting(SOFIA), **HOLD | {"assignee": BEN})
    opened(acting, text="private: pay was read by all", incidents=(1, 2))
    said(acting(ANA), FOLLOWS)
    operations.cancel(acting(MIRA), 1, reason="it was the weather")
    told = {each.arguments["channel"]: text_of(each) for each in said(acting(MIRA), FOLLOWS) if each.render is None}
    assert told == {
        CHEN: "INC-1 waits no longer for what is behind. Work goes on.",
        BEN: "INC-2 waits no longer for PRB-1: it was cancelled. Work goes on.",
    }


def test_that_a_private_risk_is_to_be_looked_at_again_is_told_to_each_who_may(acting: Acting) -> None:
    opened(acting, text="private: pay was read by all")
    operations.take(acting(ANA), 1)
    operations.cause(acting(ANA), 1, text="A role is missing")
    operations.accept(acting(MIRA), 1, reason="too dear")
    said(acting(MIRA), FOLLOWS)
    watching.revisit(acting("quarterdeck"), 1)
    told = [each for each in said(acting(ANA), FOLLOWS) if each.render is None]
    assert [each.arguments["channel"] for each in told] == [ANA, MIRA]
    assert len({each.message for each in told}) == 2


def test_of_what_is_over_it_is_said_what_can_be_done(acting: Acting) -> None:
    opened(acting)
    operations.cancel(acting(MIRA), 1, reason="it was the weather")
    cancelled = "PRB-1 was cancelled. If it comes again, open another: `/problem TEXT`."
    for asked in (operations.take, operations.follow):
        with refused(MovedOn, cancelled, record="PRB-1"):
            asked(acting(SOFIA if asked is operations.follow else ANA), 1)


def test_a_form_that_names_what_is_gone_is_refused_beside_its_input(acting: Acting) -> None:
    standing(acting(ANA))
    with pytest.raises(Invalid) as refusal:
        linking.said_with_fix(acting(ANA), 1, problem=9)
    assert set(refusal.value.fields) == {Field.OF_INCIDENT}
    opened(acting)
    linking.said_with_fix(acting(ANA), 1, problem=1)
    assert problems.incidents_of(acting(ANA).tx, 1) == [1]


def test_the_form_that_resolves_an_incident_offers_the_open_problem_of_its_family(acting: Acting) -> None:
    for day in (1, 2):
        like(acting(ANA), MONDAY - timedelta(days=day))
    mining.mine(acting(ANA))
    opened(acting, incidents=(1,))
    (field,) = WHICH_PROBLEM.asks(acting(ANA), 2)
    assert (field["label"]["text"], field["element"]["initial_option"]["value"]) == ("Problem", "1")
    opened(acting)
    problems.add_family(acting(ANA).tx, 2, problems.families_of(acting(ANA).tx, 1)[0])
    (field,) = WHICH_PROBLEM.asks(acting(ANA), 2)
    assert "initial_option" not in field["element"]
    assert WHICH_PROBLEM.asks(acting(ANA), 1) == [], "it is of a problem already"
    assert WHICH_PROBLEM.asks(silent(acting)(ANA), 2) == []
    assert WHICH_PROBLEM.reads({"state": {"values": {}}}) == {}


def test_without_the_key_a_hold_and_a_change_that_name_a_problem_say_nothing_of_it(acting: Acting) -> None:
    quiet = silent(acting)
    opened(acting)
    standing(acting(ANA))
    incident_operations.hold(quiet(ANA), 1, note="PRB-1: the font")
    said(quiet(ANA), FOLLOWS)
    assert problems.incidents_of(acting(ANA).tx, 1) == []
    assert {verb.needs for command in PRACTICE.commands for verb in needing(command.verbs, PRACTICE.key)} == {
        "problems"
    }


def test_what_was_linked_at_once_is_a_line_of_the_story(acting: Acting) -> None:
    for _ in range(3):
        standing(acting(ANA))
    opened(acting, incidents=(1, 2, 3))
    operations.take(acting(ANA), 1)
    told = wording.stories(entries(acting(ANA), record="PRB-1"))
    assert [line.partition(f"<@{ANA}> ")[2] for line in told] == ["opened it", "linked 3 incidents", "took it"]
