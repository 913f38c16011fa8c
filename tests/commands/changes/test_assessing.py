"""How risky a change is gets asked, decides who decides, and may be said anew."""

from datetime import timedelta
from typing import Any

import pytest

from bot.config import Document, load, shipped_path
from commands.changes import answering, assessing, cards, editing, explaining, modals, notices, operations, verbs
from commands.changes.ids import FormField, LevelField, question
from commands.changes.policy import Paths
from commands.changes.risk import Level
from commands.changes.seats import path_of
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent, ChangeStatus, ChangeType, Choice, Outcome
from storage.outbox.records import Effect, Method
from storage.record import replace
from tests.commands.changes.examples import ASKED, AT
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, SOFIA, Acting
from tests.commands.outcome import armed, details, entries, said, stand, text_of

QUIET = {"blast": "one team", "rollback": "at once", "tested": "in production before", "done": "often"}
LATE = timedelta(days=7)
PAYROLL = replace(
    ASKED, title="Renew the pay slips' certificate", items=("payroll",), implementer=CHEN, risk=3,
    start=AT + LATE, end=AT + LATE + timedelta(hours=1),
)  # fmt: skip
"""Of the team erp, which is Chen and Dora."""


def requested(asking: Acting, by: str = ANA, **more: Any) -> Change:
    return operations.request(asking(by), replace(PAYROLL, **more))


def answered(asking: Acting, by: str = ANA, test_plan: str = "", **given: str) -> Change:
    return answering.answer(asking(by), 1, answers=QUIET | given, test_plan=test_plan)


def told(act: Act) -> list[Effect]:
    return [each for each in said(act, notices.FOLLOWS) if each.method is Method.POST_MESSAGE]


def test_it_waits_as_new_until_it_is_said_how_risky_it_is(asking: Acting) -> None:
    assert requested(asking).status is ChangeStatus.NEW
    assert told(asking(ANA)) == []
    with pytest.raises(MovedOn, match="Say first how risky CHG-1 is: `/change risk 1`"):
        operations.submit(asking(ANA), 1)


def test_whoever_closes_the_questions_loses_nothing_and_is_told_once(asking: Acting) -> None:
    requested(asking)
    assert [timer.due_at - asking(ANA).now for timer in armed(asking(ANA), assessing.OWED)] == [assessing.SOON]
    assessing.put_off(asking(ANA), 1)
    assessing.put_off(asking(ANA), 1)
    (message,) = told(asking(ANA))
    assert (message.arguments["channel"], "/change risk 1" in text_of(message)) == (ANA, True)
    assert armed(asking(ANA), assessing.OWED) == []


def test_low_is_decided_by_one_of_the_team_in_its_channel_who_neither_asks_nor_implements(asking: Acting) -> None:
    requested(asking)
    change = answered(asking)
    assert (change.status, change.level, change.board) == (ChangeStatus.AUTHORISE, "low", "team:erp")
    assert (change.voters, change.closes_at) == ((DORA,), asking(ANA).now + timedelta(hours=24))
    answer, *_ = told(asking(ANA))
    assert text_of(answer).startswith("CHG-1 is with the board. One of the team ERP decides by ")
    with pytest.raises(NotAllowed, match="You are not in the team ERP, one of whom decides on CHG-1"):
        operations.vote(asking(MIRA), 1, choice=Choice.APPROVE)
    assert operations.vote(asking(DORA), 1, choice=Choice.APPROVE).status is ChangeStatus.SCHEDULED


def test_the_ballot_of_a_team_stands_in_its_channel(asking: Acting) -> None:
    requested(asking)
    answered(asking)
    found = said(asking(ANA), notices.FOLLOWS)
    shown = [each.arguments["channel"] for each in found if each.method in (Method.SHOW, Method.INVITE)]
    assert shown == ["#team-erp", "#team-erp"]


def test_where_nobody_of_the_team_is_free_the_board_decides(asking: Acting) -> None:
    requested(asking, by=DORA)
    assert answered(asking, by=DORA).board == "cab"


def test_the_questions_may_show_more_risk_than_a_team_decides_on(asking: Acting) -> None:
    requested(asking)
    change = answered(asking, blast="everyone", tested="nowhere")
    assert (change.level, change.board) == ("medium", "cab")
    text = str(cards.ballot(asking(ANA), 1, 1)["blocks"])
    assert "*Medium 38*: everyone notices; " in text
    assert "*Risk*\\nmedium" in text


def test_what_the_form_says_raises_and_a_rule_too(asking: Acting) -> None:
    requested(asking, risk=1)
    assert answered(asking).level == "high"
    assert details(asking(ANA), ChangeEvent.ASSESSED, "CHG-1")["reasons"][0] == "asked for as high"


def test_a_service_that_needs_what_is_touched_counts_by_how_critical_it_is(asking: Acting) -> None:
    requested(asking, items=("identity",), implementer=BEN)
    fact = assessing.assessment(asking(ANA), answered(asking)).facts["criticality"]
    assert (fact.points, fact.words) == (3, "criticality 1 (Point of sale needs it)")


def test_a_window_outside_maintenance_adds_two_points(asking: Acting) -> None:
    noon = (AT + LATE).replace(hour=12)
    requested(asking, items=("erp",), start=noon, end=noon + timedelta(hours=1))
    fact = assessing.assessment(asking(ANA), answered(asking)).facts["window"]
    assert (fact.points, fact.words) == (2, "outside maintenance")


def test_a_team_whose_changes_fail_is_riskier_once_ten_are_known(asking: Acting) -> None:
    def failures() -> tuple[int, str]:
        fact = assessing.assessment(asking(ANA), requested(asking)).facts["failures"]
        return fact.points, fact.words

    assert failures() == (0, "0 changes of the team known, too few to tell")
    for number in range(20):
        outcome = Outcome.FAILED if number < 1 else Outcome.SUCCESS
        made = requested(asking)
        changes.change(asking(ANA).tx, made.id, was=[made.status], outcome=outcome, implemented_at=asking(ANA).now)
    assert failures() == (2, "1 of 20 changes of the team failed")


def test_every_question_is_to_be_answered(asking: Acting) -> None:
    requested(asking)
    with pytest.raises(Invalid) as refused:
        answering.answer(asking(ANA), 1, answers={"blast": "the moon"})
    assert set(refused.value.fields) == {question(key) for key in QUIET}


def test_what_one_of_the_team_decides_on_goes_without_a_test_plan_and_nothing_else(asking: Acting) -> None:
    requested(asking, test_plan="")
    assert answered(asking).board == "team:erp"
    again = answered(asking, rollback="not at all", test_plan="Look at one pay slip")
    assert (again.board, again.test_plan) == ("cab", "Look at one pay slip")
    with pytest.raises(Invalid):
        requested(asking, type=ChangeType.EMERGENCY, test_plan="")
    with pytest.raises(Invalid) as refused:
        editing.edit(asking(ANA), 1, asked=replace(PAYROLL, test_plan=""))
    assert set(refused.value.fields) == {FormField.TEST}


def test_other_answers_are_another_vote_and_whoever_voted_reads_the_difference(asking: Acting) -> None:
    requested(asking)
    answered(asking, blast="everyone", tested="nowhere")
    operations.vote(asking(MIRA), 1, choice=Choice.APPROVE)
    told(asking(ANA))
    change = answered(asking, blast="everyone", tested="nowhere", done="never")
    assert (change.status, change.voting_round) == (ChangeStatus.AUTHORISE, 2)
    (message,) = [each for each in told(asking(ANA)) if each.arguments["channel"] == MIRA]
    assert "*How risky it is*: blast everyone;" in text_of(message)


def test_the_same_answers_change_nothing(asking: Acting) -> None:
    requested(asking)
    answered(asking)
    assert answered(asking).voting_round == 1
    assert entries(asking(ANA), ChangeEvent.EDITED, record="CHG-1") == []


def test_a_manager_lowers_a_level_with_a_reason_for_what_it_is_now(asking: Acting) -> None:
    requested(asking, risk=2)
    assert answered(asking).board == "cab"
    told(asking(ANA))
    with pytest.raises(NotAllowed, match="neither requested nor implements CHG-1 sets how risky it is"):
        answering.set_level(asking(DORA), 1, level=Level.LOW, reason="I know it")
    with pytest.raises(Invalid) as refused:
        answering.set_level(asking(MIRA), 1, level=Level.LOW, reason=" ")
    assert set(refused.value.fields) == {LevelField.WHY}
    lowered = answering.set_level(asking(MIRA), 1, level=Level.LOW, reason="As last week")
    assert (lowered.level, lowered.board, lowered.voting_round) == ("low", "team:erp", 2)
    kept = details(asking(ANA), ChangeEvent.LEVEL_SET, "CHG-1")
    assert (kept["was"], kept["level"], kept["reason"]) == ("medium", "low", "As last week")
    assert f"set by <@{MIRA}>: As last week" in explaining.in_short(asking(ANA), lowered)
    assert "As last week" in "".join(text_of(each) for each in told(asking(ANA)))
    longer = AT + LATE + timedelta(hours=2)
    moved = editing.edit(asking(ANA), 1, asked=replace(PAYROLL, risk=2, end=longer))
    assert (moved.level, moved.board) == ("medium", "cab")


def test_a_scheduled_change_goes_back_to_the_vote_only_where_its_level_rises(asking: Acting) -> None:
    requested(asking)
    answered(asking)
    operations.vote(asking(DORA), 1, choice=Choice.APPROVE)
    raised = answering.set_level(asking(MIRA), 1, level=Level.MEDIUM, reason="Pay day")
    assert (raised.status, raised.board) == (ChangeStatus.AUTHORISE, "cab")
    for person in (MIRA, CARLOS, GORAN):
        operations.vote(asking(person), 1, choice=Choice.APPROVE)
    lowered = answering.set_level(asking(MIRA), 1, level=Level.LOW, reason="Pay day is over")
    assert (lowered.status, lowered.level) == (ChangeStatus.SCHEDULED, "low")


def test_an_emergency_is_not_asked_how_risky_it_is(asking: Acting) -> None:
    change = requested(asking, type=ChangeType.EMERGENCY)
    assert (change.status, change.board, change.level) == (ChangeStatus.AUTHORISE, "ecab", None)
    assert "it is not asked" in str(explaining.explain(asking(ANA), 1))


def test_what_is_low_may_need_no_vote_but_is_not_made_in_a_freeze(acting: Acting, shipped: Document) -> None:
    routes = shipped.changes.model_copy(update={"normal": Paths(low="none", medium="cab", high="cab")})
    document = shipped.model_copy(update={"changes": routes})
    act = replace(acting(ANA), document=document)
    operations.request(act, PAYROLL)
    assert answering.answer(act, 1, answers=QUIET).status is ChangeStatus.SCHEDULED


def test_without_questions_the_form_alone_says_who_decides(acting: Acting, shipped: Document) -> None:
    document = shipped.model_copy(update={"changes": shipped.changes.model_copy(update={"risk": None})})
    low = operations.request(replace(acting(ANA), document=document), PAYROLL)
    high = operations.request(replace(acting(ANA), document=document), replace(PAYROLL, risk=1))
    assert [(each.level, each.board) for each in (low, high)] == [("low", "team:erp"), ("high", "cab")]


def test_who_asks_how_risky_it_is_reads_why_who_decides_and_how_those_like_it_went(asking: Acting) -> None:
    requested(asking)
    waits = str(explaining.explain(asking(ANA), 1))
    assert "CHG-1* waits for an answer to how risky it is" in waits
    assert "change.assess" in waits
    answered(asking)
    shown = str(explaining.explain(asking(ANA), 1)["blocks"])
    for words in ("Low 16", "Who notices if it goes wrong? *one team*: 3 points", "criticality 2: 6 points",
                  "9 of 54 points are 16%; medium from 30%, high from 60%.", "One of the team ERP decides.",
                  "is not known yet: 0 changes are over"):  # fmt: skip
        assert words in shown
    assert "change.level" not in shown
    assert "change.level" in str(explaining.explain(asking(MIRA), 1))


def test_a_copy_is_asked_anew_and_its_requester_is_told_so(asking: Acting) -> None:
    requested(asking)
    answered(asking)
    stand(asking(ANA), ["CHG-1/ballot/1"])
    told(asking(ANA))
    assert answering.copy(asking(ANA), 1, asked=PAYROLL).status is ChangeStatus.NEW
    (message,) = told(asking(ANA))
    assert "/change risk 2" in text_of(message)


def test_the_questionnaire_shows_what_was_answered_and_what_is_looked_up(asking: Acting) -> None:
    requested(asking, test_plan="")
    view = modals.risk(asking(ANA), 1)
    labels = [block["label"]["text"] for block in view["blocks"] if block["type"] == "input"]
    assert (view["title"]["text"], view["notify_on_close"]) == ("How risky is it?", True)
    assert labels == ["Who notices if it goes wrong?", "How fast can you go back?", "Where was it tested?",
                      "Was it done before?", "Test plan"]  # fmt: skip
    assert "criticality 2" in str(view["blocks"][-1])
    answered(asking)
    assert "'value': 'one team'}" in str(modals.risk(asking(ANA), 1)["blocks"][2]["element"]["initial_option"])


def test_where_app_yaml_asks_nothing_the_verbs_are_not_there(acting: Acting) -> None:
    asked = {verb.name: verb for verb in (*verbs.VERBS, *verbs.BUTTONS)}
    silent = [name for name in ("risk", "level", "assess") if not asked[name].is_set_up(acting(ANA).document)]
    assert silent == ["risk", "level", "assess"]
    assert asked["risk"].is_set_up(load(shipped_path()))
    assert path_of(acting(ANA), operations.request(acting(SOFIA), ASKED)) == "cab"


def test_a_quiet_change_of_low_risk_is_a_card_a_line_under_it_and_a_word_to_each_of_its_people(
    asking: Acting,
) -> None:
    """From the questions to the vote: the answer to its requester, then who decided, to requester and implementer."""
    requested(asking)
    asked = said(asking(ANA), notices.FOLLOWS)
    answered(asking)
    asked += said(asking(ANA), notices.FOLLOWS)
    operations.vote(asking(DORA), 1, choice=Choice.APPROVE)
    decided = said(asking(DORA), notices.FOLLOWS)
    cards_of = {each.message for each in (*asked, *decided) if each.method is Method.SHOW}
    posted = [str(each.arguments["channel"]) for each in (*asked, *decided) if each.method is Method.POST_MESSAGE]
    assert cards_of == {"CHG-1/ballot/1"}
    assert posted == [ANA, ANA, CHEN, "#team-erp"]
