"""Who hears of what happens to an incident, and where: channel, thread and lane of all that is queued."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest

from bot.config import Document
from commands.incidents import conversation, holds, operations, wording
from commands.incidents.ids import ActionId
from commands.incidents.notices import FOLLOWS
from commands.shared.act import Act
from storage.incidents import queries as incident_queries
from storage.incidents.records import HoldReason, Incident
from storage.outbox import queries as outbox
from storage.outbox.records import Effect, Method
from storage.record import replace
from tests.commands.conftest import ANA, BEN, CARLOS, CHEN, DORA, GORAN, MIRA, SOFIA, TOM, Acting, untriaged
from tests.commands.incidents.examples import CLOSED, HELD, RESOLVED, WORKED, declared, standing
from tests.commands.outcome import being_sent, said, stand, text_of, told
from tests.company import private_payroll
from tests.conftest import MONDAY

EVERYWHERE, TEAM, RECEIPT = "INC-1/card/incidents", "INC-1/card/team:retail-apps", "INC-1/reporter"
CARDS = {EVERYWHERE: "#incidents", TEAM: "#team-retail-apps"}
QUESTION, DOUBT = "INC-1/fix/0", "INC-1/doubt/0"


def shown(found: list[Effect]) -> dict[str, str]:
    """Of the messages that show how something stands, their names and channels."""
    return {str(each.message): each.arguments["channel"] for each in found if each.method is Method.SHOW}


def heard(found: list[Effect]) -> dict[str, str]:
    """What is said to each channel or person, once."""
    spoken = [each for each in found if each.method is Method.POST_MESSAGE]
    texts = {each.arguments["channel"]: text_of(each) for each in spoken}
    assert len(texts) == len(spoken)
    return texts


def deleted(found: list[Effect]) -> list[str]:
    return [str(each.message) for each in found if each.method is Method.DELETE]


@dataclass(frozen=True)
class Step:
    """What somebody does to INC-1 as it stands so; what is shown anew, and how what is said begins."""

    do: Callable[[Act, int], Any]
    by: str = ANA
    stands: Mapping[str, Any] = field(default_factory=dict)
    shows: Mapping[str, str] = field(default_factory=lambda: CARDS | {RECEIPT: SOFIA})
    says: Mapping[str, str] = field(default_factory=dict)


HELD_FOR_HER = {"status": HELD, "hold_reason": HoldReason.CALLER, "assignee": ANA}
FIXED = {"status": RESOLVED, "assignee": ANA, "resolved_by": ANA}
STEPS: Mapping[str, Step] = {
    "acknowledged": Step(operations.acknowledge, says={SOFIA: f"<@{ANA}> has seen it"}),
    "taken": Step(operations.take, says={SOFIA: f"<@{ANA}> works on it now."}),
    "given to a colleague": Step(
        partial(operations.assign, to=BEN),
        says={SOFIA: f"<@{BEN}> works on it now.", BEN: f"<@{ANA}> gave you INC-1: Point of sale"},
    ),
    "given to a team": Step(
        partial(operations.assign, team="network"),
        shows={EVERYWHERE: "#incidents", "INC-1/card/team:network": "#team-network", RECEIPT: SOFIA},
        says={SOFIA: "It is with the team Network now."},
    ),
    "held": Step(partial(operations.hold, note="a part"), says={SOFIA: "It is on hold, waiting for the reporter"}),
    "resumed": Step(operations.resume, stands=HELD_FOR_HER, says={SOFIA: f"<@{ANA}> works on it again."}),
    "answered": Step(
        partial(operations.answer, text="till 7"),
        by=SOFIA,
        stands=HELD_FOR_HER,
        says={SOFIA: "Thank you, work goes on.", "#team-retail-apps": f"<@{ANA}> The reporter of INC-1 says: till 7"},
    ),
    "resolved": Step(
        partial(operations.resolve, note="a cable"), shows=CARDS | {RECEIPT: SOFIA, QUESTION: SOFIA}
    ),
    "cancelled": Step(partial(operations.cancel, reason="no"), says={SOFIA: f"<@{ANA}> cancelled it: no"}),
    "cancelled by its reporter": Step(partial(operations.cancel, reason="no"), by=SOFIA),
    "noted by the team": Step(
        partial(operations.note, text="a cable"), shows={}, says={"#team-retail-apps": f"<@{ANA}> notes: a cable"}
    ),
    "told by the team": Step(
        partial(conversation.tell, text="a cable"),
        shows={},
        says={SOFIA: f"<@{ANA}>: a cable", "#team-retail-apps": f"<@{ANA}> told the reporter: a cable"},
    ),
    "answered while a vendor is waited for": Step(
        partial(operations.answer, text="till 7"),
        by=SOFIA,
        stands=HELD_FOR_HER | {"hold_reason": HoldReason.VENDOR},
        shows={},
        says={
            "#team-retail-apps": (
                f"<@{ANA}> The reporter of INC-1 says: till 7\nINC-1 is on hold, waiting for a vendor."
            )
        },
    ),
    "waits for another reason": Step(
        partial(holds.hold_for, reason=HoldReason.VENDOR),
        stands=HELD_FOR_HER,
        says={SOFIA: "It is on hold, waiting for a vendor"},
    ),
    "said to be broken": Step(
        partial(operations.answer, text="no"), by=SOFIA, stands=FIXED,
        shows={DOUBT: SOFIA, QUESTION: SOFIA},
        says={"#team-retail-apps": f"<@{ANA}> The reporter of INC-1 says: no"},
    ),
    "thanked for": Step(
        partial(operations.answer, text="Thanks!"), by=SOFIA, stands=FIXED, shows={},
        says={"#team-retail-apps": "The reporter of INC-1 says: Thanks!"},
    ),
    "answered when it is closed": Step(
        partial(operations.answer, text="it is back"), by=SOFIA, stands=FIXED | {"status": CLOSED}, shows={},
        says={
            "#team-retail-apps": f"<@{ANA}> The reporter of INC-1 says: it is back",
            SOFIA: "INC-1 is closed. Is it broken again? *Still broken* reports it anew",
        },
    ),
    "of another service of the same team": Step(partial(operations.set_service, service="webshop")),
    "noted by the reporter": Step(
        partial(operations.note, text="till 7"),
        by=SOFIA,
        shows={},
        says={"#team-retail-apps": "The reporter of INC-1 says: till 7"},
    ),
    "prioritised": Step(
        partial(operations.set_priority, impact=1, urgency=1), says={SOFIA: "Its priority is P1 now."}
    ),
    "about another service": Step(
        partial(operations.set_service, service="erp"),
        shows={EVERYWHERE: "#incidents", "INC-1/card/team:erp": "#team-erp", RECEIPT: SOFIA},
        says={SOFIA: "It is with the team ERP now."},
    ),
    "major": Step(operations.set_major, by=CARLOS, shows=CARDS),
    "still broken": Step(
        partial(operations.reopen, reason="dead"),
        by=SOFIA,
        stands=FIXED,
        says={"#team-retail-apps": f"<@{ANA}> INC-1 is still broken, says the reporter: dead"},
        shows=CARDS | {RECEIPT: SOFIA, QUESTION: SOFIA},
    ),
    "reopened by the team": Step(
        partial(operations.reopen, reason="dead"),
        stands=FIXED,
        says={"#team-retail-apps": "INC-1 is still broken", SOFIA: "It is open again, and with the team."},
        shows=CARDS | {RECEIPT: SOFIA, QUESTION: SOFIA},
    ),
}  # fmt: skip


def done(acting: Acting, step: Step) -> list[Effect]:
    standing(acting(step.by), **step.stands)
    step.do(acting(step.by), 1)
    return said(acting(step.by), FOLLOWS)


@pytest.mark.parametrize("name", STEPS)
def test_a_step_shows_the_cards_anew_and_tells_those_whom_it_concerns(acting: Acting, name: str) -> None:
    step = STEPS[name]
    found = done(acting, step)
    texts = heard(found)
    assert shown(found) == step.shows
    assert set(texts) == set(step.says)
    assert all(texts[channel].startswith(begins) for channel, begins in step.says.items()), texts


@pytest.mark.parametrize("name", STEPS)
def test_all_that_is_queued_says_which_incident_it_is_about(acting: Acting, name: str) -> None:
    assert {effect.record for effect in done(acting, STEPS[name])} == {"INC-1"}


@pytest.mark.parametrize("name", STEPS)
def test_what_a_reporter_is_told_stands_in_their_thread_and_in_its_lane(acting: Acting, name: str) -> None:
    to_reporter = [each for each in done(acting, STEPS[name]) if each.arguments["channel"] == SOFIA]
    assert {each.lane for each in to_reporter} <= {RECEIPT}
    assert {each.thread for each in to_reporter if each.message != RECEIPT} <= {RECEIPT}
    assert {each.thread for each in to_reporter if each.message == RECEIPT} <= {None}


@pytest.mark.parametrize("name", STEPS)
def test_what_the_team_is_told_stands_under_its_card_and_can_be_found_again(acting: Acting, name: str) -> None:
    to_team = [each for each in done(acting, STEPS[name]) if each.arguments["channel"] == "#team-retail-apps"]
    for each in to_team:
        assert each.lane == TEAM
        if each.method is Method.POST_MESSAGE:
            assert each.thread == TEAM
            assert str(each.message).startswith("INC-1/said/")


def test_a_report_is_shown_in_its_channel_to_its_team_and_to_its_reporter(acting: Acting) -> None:
    declared(acting)
    cards = said(acting(SOFIA), FOLLOWS)
    assert shown(cards) == CARDS | {RECEIPT: SOFIA}
    assert [each.render for each in cards] == ["incident.card", "incident.card", "incident.receipt"]
    assert [each.lane for each in cards] == [each.message for each in cards]
    a_card = {"incident": 1, "person": None, "team": None}
    assert [each.subject for each in cards] == [a_card, a_card | {"team": "retail-apps"}, {"incident": 1}]


def test_whoever_reports_more_than_a_handful_in_a_minute_is_told_once_and_all_are_kept(acting: Acting) -> None:
    for _ in range(8):
        declared(acting)
    told_directly = [each for each in said(acting(SOFIA), FOLLOWS) if each.lane == f"dm:{SOFIA}"]
    assert [text_of(each) for each in told_directly] == [wording.MANY]
    assert incident_queries.count_open(acting(SOFIA).tx) == 8


def test_a_report_that_nobody_could_place_is_shown_to_the_triage_team(acting: Acting) -> None:
    declared(acting, "the printer is on fire")
    cards = {EVERYWHERE: "#incidents", "INC-1/card/team:workplace": "#team-workplace"}
    assert shown(said(acting(SOFIA), FOLLOWS)) == cards | {RECEIPT: SOFIA}


def test_a_report_that_has_no_team_yet_is_shown_in_the_incidents_channel_alone(acting: Acting) -> None:
    alone = untriaged(acting)
    declared(alone, "the printer is on fire")
    assert shown(said(alone(SOFIA), FOLLOWS)) == {EVERYWHERE: "#incidents", RECEIPT: SOFIA}
    operations.note(alone(SOFIA), 1, text="and smokes")
    (note,) = said(alone(SOFIA), FOLLOWS)
    assert (note.arguments["channel"], note.thread, note.lane) == ("#incidents", EVERYWHERE, EVERYWHERE)


def test_a_team_that_reads_in_the_incidents_channel_gets_no_second_card(acting: Acting, document: Document) -> None:
    channel = f"#{document.channels.incidents}"
    team = document.teams["retail-apps"].model_copy(update={"channel": channel})
    one = document.model_copy(update={"teams": {"retail-apps": team}})
    declared(lambda person: replace(acting(person), document=one))
    assert shown(said(replace(acting(SOFIA), document=one), FOLLOWS)) == {EVERYWHERE: "#incidents", RECEIPT: SOFIA}


def test_several_steps_at_once_are_one_update_of_each_message(acting: Acting) -> None:
    declared(acting)
    for step in (operations.acknowledge, partial(operations.hold, note="a part"), operations.resume):
        step(acting(ANA), 1)
    assert shown(found := said(acting(ANA), FOLLOWS)) == CARDS | {RECEIPT: SOFIA}
    assert len([each for each in found if each.method is Method.SHOW]) == 3
    assert [text_of(each) for each in found if each.method is not Method.SHOW] == [
        f"<@{ANA}> has seen it.",
        "It is on hold, waiting for the reporter: a part\n*Answer here in this thread*, and work goes on.",
        f"<@{ANA}> works on it again.",
    ]


def test_where_another_team_had_a_card_it_shows_where_the_incident_went(acting: Acting) -> None:
    standing(acting(ANA))
    stand(acting(ANA), CARDS)
    operations.assign(acting(ANA), 1, team="network")
    cards = shown(said(acting(ANA), FOLLOWS))
    assert cards == {EVERYWHERE: "#incidents", TEAM: "", "INC-1/card/team:network": "#team-network", RECEIPT: SOFIA}


def test_whoever_is_given_it_can_press_what_comes_next(acting: Acting) -> None:
    standing(acting(ANA))
    operations.assign(acting(ANA), 1, to=BEN)
    (given,) = [each for each in said(acting(ANA), FOLLOWS) if each.arguments["channel"] == BEN]
    assert (given.lane, given.thread) == (f"dm:{BEN}", None)
    assert str(given.message).startswith("INC-1/prompts/"), "known, so that its buttons go once it is another's"
    pressable = [button["action_id"] for button in given.arguments["blocks"][-1]["elements"]]
    assert pressable == [ActionId.ACKNOWLEDGE, ActionId.HOLD, ActionId.RESOLVE]


def test_a_reporter_who_works_on_it_hears_only_that_it_was_given_to_them(acting: Acting) -> None:
    standing(acting(ANA), reporter=BEN)
    operations.assign(acting(ANA), 1, to=BEN)
    told = [text_of(each) for each in said(acting(ANA), FOLLOWS) if each.method is Method.POST_MESSAGE]
    assert told == [f"<@{ANA}> gave you INC-1: Point of sale is down"]


def test_a_reporter_who_also_works_on_it_and_resumes_it_is_told_nothing(acting: Acting) -> None:
    declared(acting, by=ANA)
    operations.hold(acting(ANA), 1, note="the vendor sends a part")
    operations.resume(acting(ANA), 1)
    assert heard(said(acting(ANA), FOLLOWS)) == {}


def test_both_cards_show_a_link(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), team="erp")
    operations.link(acting(ANA), 1, other=2)
    found = said(acting(ANA), FOLLOWS)
    theirs = {"INC-2/card/incidents": "#incidents", "INC-2/card/team:erp": "#team-erp"}
    assert shown(found) == CARDS | theirs
    assert [each.record for each in found] == ["INC-1", "INC-1", "INC-2", "INC-2"]


def test_both_cards_show_a_duplicate(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), team="erp")
    operations.duplicate(acting(ANA), 1, of=2)
    found = said(acting(ANA), FOLLOWS)
    theirs = {"INC-2/card/incidents": "#incidents", "INC-2/card/team:erp": "#team-erp"}
    assert shown(found) == CARDS | theirs | {RECEIPT: SOFIA}
    assert heard(found) == {SOFIA: "It is the same as INC-2, which is new; you will not hear of it twice."}


def asked(acting: Acting, by: str, do: Callable[[Act, int], Any], **stands: Any) -> list[tuple[str, int]]:
    """The questions to the reporter that are shown anew: which, and of how often reopened."""
    standing(acting(by), **stands)
    do(acting(by), 1)
    found = said(acting(by), FOLLOWS)
    return [(str(each.message), each.subject["cycle"]) for each in found if each.render == "incident.fix"]


def test_a_fix_is_asked_about_once_for_each_time_it_was_reopened(acting: Acting) -> None:
    resolve = partial(operations.resolve, note="a cable")
    assert asked(acting, ANA, resolve, reopened=2, status=WORKED) == [("INC-1/fix/2", 2)]


def test_a_yes_is_shown_where_the_question_stands(acting: Acting) -> None:
    stand(acting(ANA), ["INC-1/fix/1", "INC-1/fix/0"])
    assert asked(acting, SOFIA, operations.confirm, status=RESOLVED, reopened=1) == [("INC-1/fix/1", 1)]


def test_a_no_is_shown_where_the_question_stands(acting: Acting) -> None:
    stand(acting(ANA), [QUESTION])
    assert asked(acting, SOFIA, operations.reopen, status=RESOLVED) == [(QUESTION, 0)]


def test_a_question_that_still_waits_to_be_asked_is_rendered_late_and_not_asked_twice(acting: Acting) -> None:
    assert asked(acting, SOFIA, operations.confirm, status=RESOLVED) == []


def of_a_private_one(acting: Acting, do: Callable[[Act, int], Any], by: str = CHEN, **stands: Any) -> list[Effect]:
    """What is said once somebody did that to a private incident of the team `erp`: Chen and Dora."""
    standing(acting(by), private=True, team="erp", **stands)
    do(acting(by), 1)
    return said(acting(by), FOLLOWS)


def card_of(person: str) -> str:
    return f"INC-1/card/person:{person}"


def test_a_private_report_is_shown_to_each_of_its_team_and_nowhere_else(acting: Acting) -> None:
    declared(acting, "ERP is open to all", private=True)
    cards = said(acting(SOFIA), FOLLOWS)
    assert shown(cards) == {card_of(CHEN): CHEN, card_of(DORA): DORA, RECEIPT: SOFIA}
    assert [each.subject.get("person") for each in cards] == [CHEN, DORA, None]


def test_a_private_report_of_no_team_is_shown_to_the_managers(acting: Acting) -> None:
    declared(acting, "the door code was mailed", private=True)
    assert shown(said(acting(SOFIA), FOLLOWS)) == {card_of(MIRA): MIRA, RECEIPT: SOFIA}


@pytest.mark.parametrize("name", [name for name in STEPS if name not in ("given to a team", "about another service")])
def test_nothing_of_a_private_one_is_said_in_a_channel(acting: Acting, name: str) -> None:
    step = STEPS[name]
    found = of_a_private_one(acting, step.do, by=MIRA if step.by != SOFIA else SOFIA, **step.stands)
    assert {each.arguments["channel"][0] for each in found} == {"U"}
    assert "said" not in str([each.message for each in found])


def test_what_its_reporter_notes_goes_to_each_who_works_on_it_under_their_card(acting: Acting) -> None:
    found = of_a_private_one(acting, partial(operations.note, text="till 7"), by=SOFIA)
    told = [(each.arguments["channel"], each.thread, each.lane) for each in found]
    assert told == [(who, card_of(who), card_of(who)) for who in (CHEN, DORA)]


def test_who_works_on_a_private_one_and_reported_it_does_not_hear_their_own_words(acting: Acting) -> None:
    found = of_a_private_one(acting, partial(operations.note, text="till 7"), by=CHEN, reporter=CHEN)
    assert set(heard(found)) == {DORA}


def test_the_private_card_goes_with_whoever_has_it_and_is_taken_back_from_whoever_had_it(acting: Acting) -> None:
    stand(acting(MIRA), [card_of(person) for person in (CHEN, DORA, TOM)])
    found = of_a_private_one(acting, partial(operations.assign, to=GORAN), by=MIRA, assignee=TOM)
    assert shown(found) == {**{card_of(who): who for who in (GORAN, CHEN, DORA)}, RECEIPT: SOFIA}
    assert deleted(found) == [card_of(TOM)]
    (taken,) = [each for each in found if each.method is Method.DELETE]
    assert (taken.lane, taken.record) == (card_of(TOM), "INC-1")


@pytest.fixture
def pay(acting: Acting, document: Document) -> Acting:
    """Where incidents about pay are private."""
    return lambda person: replace(acting(person), document=private_payroll(document))


def become_private(pay: Acting) -> Incident:
    return operations.set_service(pay(ANA), 1, service="payroll")


def test_no_home_goes_on_showing_what_is_private_to_whom_it_concerned_before(acting: Acting) -> None:
    incident = standing(acting(MIRA), private=True, team="erp", assignee=TOM)
    operations.assign(acting(MIRA), incident.id, team="retail-apps")
    homes = {each.arguments["user_id"] for each in said(acting(MIRA), FOLLOWS) if each.method is Method.PUBLISH}
    assert homes == set()
    operations.assign(acting(MIRA), incident.id, team="erp")
    found = said(acting(MIRA), FOLLOWS)
    homes = {each.arguments["user_id"] for each in found if each.method is Method.PUBLISH}
    assert {ANA, BEN} <= homes
    assert not homes & {CHEN, DORA, MIRA}


def test_what_was_said_openly_is_taken_back_when_it_becomes_private(pay: Acting) -> None:
    standing(pay(ANA))
    stand(pay(ANA), [*CARDS, "INC-1/said/1", "INC-1/said/2", RECEIPT, "INC-10/said/1", "INC-10/card/incidents"])
    become_private(pay)
    found = said(pay(ANA), FOLLOWS)
    assert sorted(deleted(found)) == [*sorted(CARDS), "INC-1/said/1", "INC-1/said/2"]
    assert shown(found) == {card_of(CHEN): CHEN, card_of(DORA): DORA, RECEIPT: SOFIA}
    assert {each.record for each in found} == {"INC-1"}


def test_what_waits_to_be_said_openly_is_not_said_when_it_becomes_private(pay: Acting) -> None:
    declared(pay)
    operations.note(pay(SOFIA), 1, text="my pay slip")
    assert "my pay slip" in str(told(pay(SOFIA), FOLLOWS))
    become_private(pay)
    waiting = said(pay(ANA), FOLLOWS)
    assert "my pay slip" not in str(waiting)
    spoken = [each for each in waiting if each.method in (Method.SHOW, Method.POST_MESSAGE)]
    assert {each.arguments["channel"][0] for each in spoken} == {"U"}


def test_a_card_that_is_being_posted_is_deleted_right_after_it_whatever_is_remembered(pay: Acting) -> None:
    declared(pay)
    told(pay(SOFIA), FOLLOWS)
    being_sent(pay(SOFIA))
    operations.assign(pay(MIRA), 1, team="network")
    said(pay(MIRA), FOLLOWS)
    operations.set_service(pay(SOFIA), 1, service="payroll")
    taken = [each for each in said(pay(SOFIA), FOLLOWS) if each.method is Method.DELETE]
    cards = {*CARDS, "INC-1/card/team:network"}
    assert {(each.message, each.lane) for each in taken} == {(card, card) for card in cards}


def test_what_is_being_said_openly_is_taken_back_right_after_it(pay: Acting) -> None:
    declared(pay)
    said(pay(SOFIA), FOLLOWS)
    operations.note(pay(SOFIA), 1, text="my pay slip")
    told(pay(SOFIA), FOLLOWS)
    (note,) = outbox.ready(pay(SOFIA).tx)
    assert outbox.claim(pay(SOFIA).tx, note, MONDAY) is not None
    become_private(pay)
    taken = [each for each in said(pay(ANA), FOLLOWS) if each.method is Method.DELETE]
    assert (note.effect.message, TEAM) in [(each.message, each.lane) for each in taken]


def test_what_was_private_already_is_not_taken_back_from_those_who_work_on_it(pay: Acting) -> None:
    standing(pay(CHEN), service="erp", team="erp", private=True)
    stand(pay(CHEN), [card_of(CHEN), card_of(DORA), RECEIPT])
    operations.set_service(pay(CHEN), 1, service="payroll")
    assert deleted(said(pay(CHEN), FOLLOWS)) == []


def test_another_service_of_the_same_kind_takes_nothing_back(acting: Acting) -> None:
    standing(acting(ANA))
    stand(acting(ANA), [*CARDS, "INC-1/said/1"])
    operations.set_service(acting(ANA), 1, service="webshop")
    assert deleted(said(acting(ANA), FOLLOWS)) == []


def test_whatever_happens_to_an_incident_is_followed_by_somebody() -> None:
    assert set(FOLLOWS) >= set(wording.WORDS)
