"""Marks, words and calls: who may give them, how long, and what the journal keeps."""

from datetime import timedelta

import pytest

from commands.audit.export import between, rows
from commands.audit.reading import audited
from commands.incidents.reading import story
from commands.incidents.wording import is_in_the_story
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.surveys import operations
from storage.incidents.records import IncidentStatus
from storage.journal.records import NOBODYS
from storage.surveys.records import SurveyEvent
from storage.tasks import queries as tasks
from tests.commands.conftest import ANA, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import standing
from tests.commands.outcome import armed, details, last, later, refused
from tests.commands.surveys.examples import asking, confirmed, rate, rated, survey
from tests.conftest import MONDAY


def test_a_click_counts_at_once_and_can_be_changed_for_twelve_hours(acting: Acting) -> None:
    number = rated(acting, 2)
    assert last(acting(ANA), "INC-1").details == {"score": 2}
    rate(later(acting(SOFIA), hours=11.9), number, 4)
    assert survey(acting(ANA), number).score == 4
    assert armed(acting(ANA), operations.ENDS)[0].due_at == MONDAY + timedelta(hours=12)
    with refused(MovedOn, "You gave INC-1 a 4, and that stands now."):
        operations.rate(later(acting(SOFIA), hours=12), number, score=5)
    with refused(MovedOn, "INC-1 has your 4 already. Thank you."):
        operations.rate(acting(SOFIA), number, score=4)


def test_the_reporter_and_nobody_else_says_how_it_went_and_only_of_what_is_fixed(acting: Acting) -> None:
    number = confirmed(acting)
    with refused(NotAllowed, "Only the reporter rates how it went."):
        operations.rate(acting(ANA), number, score=5)
    standing(acting(ANA))
    not_yet = "You are asked how it went once INC-2 is fixed, and not about everything."
    with refused(MovedOn, not_yet, record="INC-2"):
        operations.rate(acting(SOFIA), 2, score=5)


def test_a_private_one_and_one_that_does_not_exist_are_refused_alike(acting: Acting) -> None:
    standing(acting(ANA), private=True, status=IncidentStatus.CLOSED)
    for number in (1, 99):
        sentence = f"There is no INC-{number}. See yours with `/incident mine`, all with `/incident list`."
        with refused(NotFound, sentence, record=f"INC-{number}"):
            operations.rate(acting(TOM), number, score=1)


def test_a_word_comes_after_the_mark_and_stays_out_of_the_journal(acting: Acting) -> None:
    number = confirmed(acting)
    with refused(MovedOn, "Give INC-1 a mark first."):
        operations.comment(acting(SOFIA), number, text="slow")
    rate(acting(SOFIA), number, 3)
    operations.comment(acting(SOFIA), number, text=" a bit slow ")
    assert survey(acting(ANA), number).comment == "a bit slow"
    assert details(acting(ANA), SurveyEvent.COMMENTED) == {}
    with refused(MovedOn, "What you said of INC-1 stands now. Thank you."):
        operations.comment(later(acting(SOFIA), hours=13), number, text="very slow")


def test_not_now_is_answered_once(acting: Acting) -> None:
    number = confirmed(acting)
    operations.decline(acting(SOFIA), number)
    assert armed(acting(ANA), operations.ENDS) == []
    with refused(MovedOn, "You have answered that about INC-1 already."):
        operations.decline(acting(SOFIA), number)


def test_a_low_mark_is_called_back_with_their_yes_within_a_working_day_of_the_office(acting: Acting) -> None:
    number = rated(acting, 2)
    late = later(acting(SOFIA), hours=6)
    operations.call_back(late, number, agreed=True)
    assert survey(acting(ANA), number).due_at == late.now + timedelta(hours=22), "2 h until 18:00, 6 h from 08:00"
    with refused(MovedOn, "That about INC-1 is answered already."):
        operations.call_back(acting(SOFIA), number, agreed=False)
    (task,) = tasks.of_record(acting(ANA).tx, "INC-1")
    assert (task.person, task.due_at) == (MIRA, survey(acting(ANA), number).due_at)
    assert task.title == "Call the reporter of INC-1 back: they gave it a 2, and agree to be called"


def test_nobody_is_called_who_was_content_or_says_no(acting: Acting) -> None:
    content = rated(acting, 3)
    with refused(MovedOn, "That about INC-1 is answered already."):
        operations.call_back(acting(SOFIA), content, agreed=True)
    poor = rated(acting, 1, by=TOM)
    operations.call_back(acting(TOM), poor, agreed=False)
    assert tasks.of_record(acting(ANA).tx, "INC-2") == []


def test_where_nobody_is_to_know_whose_a_mark_is_the_journal_does_not(acting: Acting) -> None:
    desk = asking(acting, anonymous=True)
    number = rated(desk, 2)
    assert details(desk(ANA), SurveyEvent.RATED) == {NOBODYS: True}
    assert survey(desk(ANA), number).score == 2


ANSWERS = (SurveyEvent.RATED, SurveyEvent.COMMENTED)


@pytest.mark.parametrize("anonymous", [True, False])
def test_where_nobody_is_to_know_whose_a_mark_is_nobody_reads_that_one_was_given(
    acting: Acting, *, anonymous: bool
) -> None:
    desk = asking(acting, anonymous=anonymous)
    number = rated(desk, 2)
    operations.comment(desk(SOFIA), number, text="It took a week.")
    now = acting  # whatever app.yaml says by then
    _, history, _ = story(now(TOM), number)
    assert anonymous != any(is_in_the_story(entry) for entry in history if entry.what == SurveyEvent.RATED)
    for asked in (f"INC-{number}", f"<@{SOFIA}>", "today"):
        audit = audited(now(MIRA), asked, 0, 50)
        assert anonymous != bool({*ANSWERS} & {entry.what for entry in audit.entries})
        assert audit.total == len(audit.entries)
    exported = {row[-1] for row in rows(now(MIRA), between(now(MIRA), None, MONDAY.date()))}
    assert anonymous != bool({*ANSWERS} & exported)
