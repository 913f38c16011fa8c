"""Who hears of a request, and how often: whoever asked in one message, whoever decides in one card a step."""

from datetime import date
from typing import Any

import pytest

from commands.requests import approving, cards, listing, operations
from commands.requests.reading import waiting_for
from commands.requests.rules import NewRequest
from commands.requests.verbs import VERBS
from commands.shared.act import Act
from commands.shared.pressed import Pressed
from commands.shared.refusals import MovedOn
from storage.outbox.records import Effect, Method
from storage.record import replace
from storage.requests import queries as requests
from storage.requests.records import RequestStatus
from storage.tasks import queries as tasks
from storage.voting.records import Choice
from tests.commands.conftest import ANA, BEN, MIRA, OSKAR, SOFIA, TOM, Acting
from tests.commands.outcome import effects, said, stand, text_of
from tests.commands.requests.examples import TOGETHER, by, desk, ordered, wed

DELEGATE = next(each for each in VERBS if each.name == "delegate")


def told(act: Act) -> list[Effect]:
    return said(act, TOGETHER.follows)


def names(found: list[Effect]) -> set[str | None]:
    return {effect.message for effect in found if effect.method is Method.SHOW}


def approve(act: Act, person: str, **more: Any) -> None:
    approving.vote(by(act, person), 1, choice=Choice.APPROVE, **more)


def test_of_a_request_whoever_asks_has_one_message_and_whoever_decides_one_card(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    ordered(act)
    assert names(told(act)) == {"REQ-1/requester/0", f"REQ-1/approval/1/1/{TOM}"}
    stand(act, ["REQ-1/requester/0", f"REQ-1/approval/1/1/{TOM}"])
    approve(act, TOM)
    found = told(act)
    assert names(found) == {"REQ-1/requester/0", f"REQ-1/approval/1/1/{TOM}", f"REQ-1/approval/1/2/{OSKAR}"}
    assert len(found) == 3


def test_whoever_approved_in_an_earlier_step_has_no_second_card_and_does_not_take_it_back(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": [TOM]}, {"who": [TOM, OSKAR], "rule": "all"}])
    ordered(act)
    approve(act, TOM)
    assert {name for name in names(told(act)) if "/1/2/" in str(name)} == {f"REQ-1/approval/1/2/{OSKAR}"}
    assert waiting_for(act, TOM) == []
    with pytest.raises(MovedOn, match="You have approved REQ-1 in step 1, and that counts in this one too"):
        approving.vote(by(act, TOM), 1, choice=Choice.REJECT, reason="On second thoughts")
    approve(act, OSKAR)
    found = requests.find(act.tx, 1)
    assert found is not None
    assert found.status is RequestStatus.FULFILMENT


def test_a_team_whose_members_have_all_approved_is_asked_no_more(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": [TOM]}, {"who": ["network", OSKAR], "rule": "all"}])
    network = act.document.teams["network"].model_copy(update={"members": ["tom@northgate.example"]})
    act = replace(act, document=act.document.model_copy(update={"teams": {**act.document.teams, "network": network}}))
    ordered(act)
    approve(act, TOM)
    assert {name for name in names(told(act)) if "/1/2/" in str(name)} == {f"REQ-1/approval/1/2/{OSKAR}"}


def test_its_message_moves_to_the_end_when_there_is_something_to_know(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    ordered(act)
    told(act)
    stand(act, ["REQ-1/requester/0", f"REQ-1/approval/1/1/{TOM}"])
    operations.ask(by(act, TOM), 1, question="Why?")
    found = told(act)
    assert [(each.method, each.message) for each in found if "requester" in (each.message or "")] == [
        (Method.DELETE, "REQ-1/requester/0"),
        (Method.SHOW, "REQ-1/requester/1"),
    ]


def test_a_team_has_its_card_in_its_channel_and_its_members_none(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": "network"}])
    ordered(act)
    (card,) = (each for each in told(act) if "approval" in (each.message or ""))
    assert (card.arguments["channel"], card.message) == ("#team-network", "REQ-1/approval/1/1/network")


def test_whoever_stands_in_has_the_card_and_hears_of_it_once(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8))
    ordered(act)
    told(act)
    operations.delegate(by(act, TOM, wed(8)), to=BEN, until=date(2026, 4, 20))
    found = told(act)
    assert names(found) == {f"REQ-1/approval/1/1/{BEN}"}
    assert [f"<@{TOM}>" in text_of(each) for each in found if each.method is Method.POST_MESSAGE] == [True]
    step = requests.steps_of(act.tx, 1, 1)[0]
    assert "who is away" in str(cards.approval(act, 1, step.id, BEN))


def test_what_changed_is_told_to_those_who_had_decided_and_their_cards_decide_nothing(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    ordered(act)
    approve(act, TOM)
    told(act)
    stand(act, [f"REQ-1/approval/1/1/{TOM}", f"REQ-1/approval/1/2/{OSKAR}"])
    operations.edit(act, 1, asked=NewRequest("laptop", SOFIA, {"model": "15 inch"}))
    found = told(act)
    texts = {each.arguments["channel"]: text_of(each) for each in found if each.method is Method.POST_MESSAGE}
    assert texts.keys() == {TOM, OSKAR}
    assert "13 inch → 15 inch" in texts[TOM]
    old = requests.steps_of(act.tx, 1, 1)[1]
    assert "request.approve" not in str(cards.approval(act, 1, old.id, OSKAR))
    with pytest.raises(MovedOn, match="its answers were changed since"):
        approve(act, TOM, at=Pressed(block=f"REQ-1/approval/1/1/{TOM}"))


def test_a_card_says_why_the_managers_have_it_and_of_what_is_decided_none_is_posted(acting: Acting) -> None:
    act = desk(acting(TOM), approve=[{"who": [TOM]}])
    ordered(act)
    step = requests.steps_of(act.tx, 1, 1)[0]
    assert "It comes to the managers" in str(cards.approval(act, 1, step.id, MIRA))
    approve(act, MIRA)
    assert cards.approval(act, 1, step.id, MIRA) == {}


def test_reminded_are_those_who_have_not_said_anything(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), approve=[{"who": [ANA, BEN], "rule": "all", "within": "8h"}])
    ordered(act)
    approve(act, ANA)
    told(act)
    stand(act, [f"REQ-1/approval/1/1/{ANA}", f"REQ-1/approval/1/1/{BEN}"])
    approving.remind(by(act, "quarterdeck", wed(12)), clock=1)
    assert [each.arguments["channel"] for each in told(act)] == [BEN]
    assert effects(act) == []
    approving.due(by(act, "quarterdeck", wed(16)), clock=1)
    found = told(act)
    assert [each.arguments["channel"] for each in found if each.method is Method.POST_MESSAGE] == [BEN]
    assert f"REQ-1/approval/1/1/{MIRA}" in names(found)


def test_what_waits_for_somebody_is_what_they_may_decide_and_have_not(acting: Acting) -> None:
    act = desk(acting(SOFIA), wed(8), approve=[{"who": [ANA, BEN], "rule": "all", "within": "8h"}])
    ordered(act)
    assert [waiting_for(by(act, each), each) != [] for each in (ANA, BEN, MIRA, SOFIA)] == [True, True, False, False]
    approve(act, ANA)
    operations.delegate(by(act, BEN, wed(8)), to=TOM, until=date(2026, 4, 20))
    approving.due(by(act, "quarterdeck", wed(16)), clock=1)
    late = by(act, MIRA, wed(16))
    assert [waiting_for(late, each) != [] for each in (ANA, BEN, TOM, MIRA)] == [False, False, True, True]
    operations.ask(by(act, ANA, wed(16)), 1, question="Why?")
    assert waiting_for(late, MIRA) == []


def test_a_team_reads_for_whom_a_task_is_and_an_approver_what_was_answered(acting: Acting) -> None:
    act = desk(acting(SOFIA), approve=[{"who": "line-manager"}])
    ordered(act)
    operations.ask(by(act, TOM), 1, question="Which *days*?")
    operations.answer(act, 1, text="All of them")
    step = requests.steps_of(act.tx, 1, 1)[0]
    shown = str(cards.approval(act, 1, step.id, TOM))
    assert "All of them" in shown
    assert "Which" in shown
    approve(act, TOM)
    (task,) = tasks.of_record(act.tx, "REQ-1")
    assert f"For <@{SOFIA}>" in str(cards.under_task(act, task.id, openly=True))
    other = tasks.add(act.tx, "INC-1", title="x", team=None, person=None, due_at=None, opened_by=SOFIA,
                      opened_at=act.now)  # fmt: skip
    assert cards.under_task(act, other.id, openly=True) == []


def test_an_unknown_line_manager_is_said_on_the_card(acting: Acting) -> None:
    act = desk(acting(ANA), cost=900)
    ordered(act)
    step = requests.steps_of(act.tx, 1, 1)[0]
    assert "it is not known who the line manager of" in str(cards.approval(act, 1, step.id, MIRA))


def test_who_decides_for_another_and_whoever_named_them_read_the_last_day(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    absence = operations.delegate(by(act, TOM), to=BEN, until=date(2026, 4, 3))
    assert absence is not None
    until = "<!date^1775253599^{date_short_pretty}|2026-04-03 21:59 UTC>"
    (hears,) = [each for each in told(by(act, TOM)) if each.arguments["channel"] == BEN]
    assert text_of(hears).startswith(f":handshake: Up to and with {until} you decide on requests for <@{TOM}>.")
    assert DELEGATE.said(absence) == f"<@{BEN}> decides on requests for you up to and with {until}."


def test_whoever_asked_reads_the_answer_under_the_card_with_which_they_decide(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    ordered(act)
    told(act)
    card = f"REQ-1/approval/1/1/{TOM}"
    stand(act, ["REQ-1/requester/0", card])
    for asks, under in ((TOM, card), (MIRA, None)):
        operations.ask(by(act, asks), 1, question="Why?")
        told(act)
        operations.answer(act, 1, text="I travel")
        (hears,) = [each for each in told(act) if each.method is Method.POST_MESSAGE]
        assert (hears.arguments["channel"], hears.thread) == (asks, under)


def test_what_waits_for_a_decision_can_be_decided_on_where_it_is_listed(acting: Acting) -> None:
    act = desk(acting(SOFIA))
    ordered(act)
    shown = listing.mine(by(act, TOM))["blocks"]
    (pressed,) = [each for each in shown if each["type"] == "actions"]
    assert [each["text"]["text"] for each in pressed["elements"]] == ["Approve", "Reject", "Details"]
    assert pressed["block_id"] == "REQ-1/approval/1/1/mine"
    approve(act, TOM, at=Pressed(block=pressed["block_id"]))
    with pytest.raises(MovedOn, match="decides nothing any more"):
        approve(act, OSKAR, at=Pressed(block=pressed["block_id"]))
