"""What somebody said, offered as a report, and what comes of the answer: once, and only of whoever said it."""

from typing import Any

import pytest

from bot.config import Document
from commands.incidents import cards, offers, reading
from commands.incidents.forms import Begun
from commands.incidents.ids import ActionId
from commands.incidents.keeping import Kept
from commands.incidents.notices import FOLLOWS
from commands.incidents.offers import Said
from commands.incidents.report import Link, NewIncident
from commands.shared import lines
from commands.shared.act import Act
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.shared.replies import Origin
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent
from storage.journal import queries as journal
from storage.outbox.records import Effect, Method
from storage.record import replace
from tests.commands.conftest import ANA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import journalled, later, refused, said, text_of
from tests.company import private_payroll

HERE = Origin(SOFIA, "C1", "https://hooks.slack.com/1")
TILLS = Said("tills are down", "C1", "1.1", "1.1")


def offered(acting: Acting, text: str = "tills are down", by: str = SOFIA) -> int:
    """What somebody said, offered to them; the number of the offer."""
    number = offers.offer(acting(by), Said(text, "C1", "1.1"))
    assert number is not None
    said(acting(by), {})
    return number


def buttons(effect: Effect) -> list[tuple[str, str]]:
    block: dict[str, Any] = effect.arguments["blocks"][-1]
    return [(button["action_id"], button["value"]) for button in block["elements"]]


def test_what_was_said_is_offered_where_it_was_said_with_three_answers(acting: Acting) -> None:
    number = offers.offer(acting(SOFIA), TILLS)
    (question,) = said(acting(SOFIA), FOLLOWS)
    assert (question.method, question.lane, question.record) == (Method.POST_MESSAGE, f"offer:{SOFIA}", "desk")
    assert (question.arguments["channel"], question.arguments["thread_ts"]) == ("C1", "1.1")
    assert text_of(question) == "Shall I report this as an incident?"
    answers = (ActionId.OFFER_ACCEPT, ActionId.OFFER_FORM, ActionId.OFFER_DECLINE)
    assert buttons(question) == [(action, str(number)) for action in answers]


def test_an_offer_is_kept_in_the_journal_with_the_words(acting: Acting) -> None:
    number = offered(acting)
    entry = journal.find(acting(SOFIA).tx, number)
    assert entry is not None
    assert (entry.what, entry.record, entry.actor) == (IncidentEvent.OFFERED, "C1", SOFIA)
    assert entry.details == {"text": "tills are down", "ts": "1.1"}


def test_in_a_direct_message_the_question_needs_no_thread(acting: Acting) -> None:
    offers.offer(acting(SOFIA), Said("tills are down", "D1", "1.1"))
    (question,) = said(acting(SOFIA), FOLLOWS)
    assert "thread_ts" not in question.arguments


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("", "Say in a line what is wrong, and I will offer to report it. `/incident help` shows the rest."),
        ("x" * 3001, "That is 3,001 characters; 3,000 is the most. Say in a line or two what is wrong."),
    ],
)
def test_what_says_nothing_or_too_much_is_asked_for_again_and_not_kept(
    acting: Acting, text: str, answer: str
) -> None:
    assert offers.offer(acting(SOFIA), Said(text, "C1", "1.1", "1.1")) is None
    (again,) = said(acting(SOFIA), FOLLOWS)
    assert (text_of(again), again.arguments["thread_ts"]) == (answer, "1.1")
    assert journalled(acting(SOFIA), "C1") == []


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        ("help", "*Say in a line what is wrong*, here or with `/incident`"),
        ("hello", "Hello. Say in a line what is wrong, and I will offer to report it."),
    ],
)
def test_help_and_a_greeting_are_answered_and_offer_nothing(acting: Acting, text: str, answer: str) -> None:
    assert offers.offer(acting(SOFIA), Said(text, "C1", "1.1", "1.1")) is None
    (found,) = said(acting(SOFIA), FOLLOWS)
    assert answer in text_of(found)
    assert found.arguments["thread_ts"] == "1.1"
    assert journalled(acting(SOFIA), "C1") == []


def test_to_thanks_nothing_is_said(acting: Acting) -> None:
    assert offers.offer(acting(SOFIA), Said("thanks!", "D1", "1.1")) is None
    assert said(acting(SOFIA), FOLLOWS) == []


def test_a_yes_is_shown_where_to_press_while_something_was_asked(acting: Acting) -> None:
    yes = Said("yes", "C1", "2.2")
    assert offers.offer(acting(SOFIA), yes) is None
    assert said(acting(SOFIA), FOLLOWS) == []
    number = offered(acting)
    offers.offer(acting(TOM), yes)
    assert said(acting(TOM), FOLLOWS) == []
    offers.offer(acting(SOFIA), yes)
    assert text_of(said(acting(SOFIA), FOLLOWS)[0]) == "Press *Report it* above, and it is reported."
    offers.decline(acting(SOFIA), number, HERE)
    said(acting(SOFIA), FOLLOWS)
    offers.offer(acting(SOFIA), yes)
    assert said(acting(SOFIA), FOLLOWS) == []


def test_accepted_it_is_reported_for_whoever_said_it_and_the_question_becomes_the_answer(acting: Acting) -> None:
    number = offered(acting)
    incident = offers.accept(acting(SOFIA), number, HERE)
    assert (incident.title, incident.reporter, incident.private) == ("tills are down", SOFIA, False)
    (answer,) = said(acting(SOFIA), {})
    assert (answer.method, text_of(answer)) == (Method.RESPOND, "INC-1 is reported, priority P4.")
    assert (answer.arguments["url"], answer.arguments["replace_original"]) == (HERE.url, True)
    assert "*INC-1* is reported, priority P4, about *Point of sale*." in str(answer.arguments["blocks"])


def test_what_is_said_privately_is_reported_privately(acting: Acting) -> None:
    incident = offers.accept(acting(SOFIA), offered(acting, "private: my pay slip is open"), HERE)
    assert (incident.title, incident.private) == ("my pay slip is open", True)


def test_what_is_to_be_private_is_offered_in_a_direct_message(acting: Acting) -> None:
    offers.offer(acting(SOFIA), Said("private: my pay slip is open", "C1", "1.1", "1.1"))
    (question,) = said(acting(SOFIA), FOLLOWS)
    assert question.arguments["channel"] == SOFIA
    assert "thread_ts" not in question.arguments


def test_where_others_read_the_answer_nothing_is_said_of_a_private_one(acting: Acting, document: Document) -> None:
    about_pay = replace(acting(SOFIA), document=private_payroll(document))
    number = offered(acting, "payroll is open to all")
    incident = offers.accept(about_pay, number, replace(HERE, openly=True))
    (answer,) = said(acting(SOFIA), {})
    assert incident.private
    assert text_of(answer) == "It is reported. The rest is in a direct message."
    assert "blocks" not in answer.arguments


FILES = (Link("till.png", "https://x.slack.com/files/1"),)


def test_the_files_of_what_was_said_hang_on_the_report(acting: Acting) -> None:
    number = offers.offer(acting(SOFIA), replace(TILLS, links=FILES))
    assert number is not None
    incident = offers.accept(acting(SOFIA), number, HERE)
    assert reading.links_of(acting(ANA), incident) == FILES
    assert "'https://x.slack.com/files/1', 'text': 'till.png'" in str(cards.card(acting(ANA), incident=1)["blocks"])


def test_of_a_file_alone_the_form_asks_what_is_wrong(acting: Acting) -> None:
    number = offers.offer(acting(SOFIA), Said("", "D1", "1.1", links=FILES))
    (question,) = said(acting(SOFIA), {})
    assert [action for action, _ in buttons(question)] == [ActionId.OFFER_FORM, ActionId.OFFER_DECLINE]
    assert number is not None
    assert offers.begun_with(acting(SOFIA), number) == Begun()
    incident = offers.report_by_form(acting(SOFIA), NewIncident("frozen", SOFIA), Kept(offer=number))
    assert reading.links_of(acting(ANA), incident) == FILES


def by_form(act: Act, kept: Kept, **more: Any) -> Incident:
    return offers.report_by_form(act, NewIncident("tills are down", act.by, **more), kept)


def test_a_report_by_form_is_answered_where_the_form_was_opened(acting: Acting) -> None:
    act = acting(SOFIA)
    by_form(act, Kept.at(HERE, act.now))
    (answer,) = said(act, {})
    assert (answer.arguments["url"], answer.arguments["replace_original"]) == (HERE.url, False)
    assert answer.arguments["response_type"] == "ephemeral"
    assert "*INC-1* is reported" in str(answer.arguments["blocks"])


def test_the_service_that_was_chosen_in_the_form_is_not_asked_for_again(acting: Acting) -> None:
    act = acting(SOFIA)
    by_form(act, Kept.at(HERE, act.now), service="erp")
    assert ActionId.SERVICE not in str(said(act, {})[0].arguments["blocks"])


def test_a_form_that_was_opened_long_ago_or_nowhere_is_answered_in_the_thread_alone(acting: Acting) -> None:
    act = acting(SOFIA)
    by_form(later(act, minutes=29), Kept.at(HERE, act.now))
    by_form(act, Kept.at(Origin(SOFIA, None, None), act.now))
    by_form(act, Kept("C1 1.1"))
    assert said(act, {}) == []
    assert incidents.count_open(act.tx) == 3


def test_with_details_first_the_offer_is_answered_by_the_form(acting: Acting) -> None:
    act, number = acting(SOFIA), offered(acting)
    by_form(act, Kept.at(HERE, act.now, offer=number))
    assert said(act, {})[0].arguments["replace_original"]
    with refused(MovedOn, "You have answered that already. Yours are in `/incident mine`.", record="desk"):
        offers.accept(act, number, HERE)


def test_an_offer_that_was_answered_meanwhile_is_not_reported_again_by_its_form(acting: Acting) -> None:
    number = offered(acting)
    offers.accept(acting(SOFIA), number, HERE)
    with pytest.raises(MovedOn):
        by_form(acting(SOFIA), Kept(offer=number))
    with pytest.raises(NotAllowed):
        by_form(acting(TOM), Kept(offer=number))
    assert incidents.count_open(acting(SOFIA).tx) == 1


def test_declined_nothing_is_reported(acting: Acting) -> None:
    offers.decline(acting(SOFIA), offered(acting), HERE)
    (answer,) = said(acting(SOFIA), FOLLOWS)
    assert (text_of(answer), answer.arguments["replace_original"]) == ("All right, nothing is reported.", True)
    assert incidents.count_open(acting(SOFIA).tx) == 0


@pytest.mark.parametrize("first", [offers.accept, offers.decline])
@pytest.mark.parametrize("second", [offers.accept, offers.decline])
def test_an_offer_is_answered_once_whatever_is_pressed(acting: Acting, first: Any, second: Any) -> None:
    number = offered(acting)
    first(acting(SOFIA), number, HERE)
    reported = incidents.count_open(acting(SOFIA).tx)
    with refused(MovedOn, "You have answered that already. Yours are in `/incident mine`.", record="desk"):
        second(acting(SOFIA), number, HERE)
    assert incidents.count_open(acting(SOFIA).tx) == reported


@pytest.mark.parametrize("answer", [offers.accept, offers.decline])
def test_only_whoever_said_it_answers(acting: Acting, answer: Any) -> None:
    number = offered(acting)
    theirs = f"That is for <@{SOFIA}> to say; `/incident` reports something of your own."
    with refused(NotAllowed, theirs, record="C1"):
        answer(acting(TOM), number, HERE)
    assert incidents.count_open(acting(TOM).tx) == 0


@pytest.mark.parametrize("answer", [offers.accept, offers.decline])
def test_what_is_no_offer_is_not_answered(acting: Acting, answer: Any) -> None:
    declared(acting)
    for number in (1, 99):
        with refused(
            NotFound, "I no longer know what that was about. Say it again, or use `/incident`.", record="desk"
        ):
            answer(acting(SOFIA), number, HERE)


def test_with_details_the_form_begins_with_what_was_said(acting: Acting) -> None:
    number = offered(acting, "tills are down\nsince nine")
    begun = offers.begun_with(acting(SOFIA), number)
    assert begun == Begun("tills are down", "tills are down\nsince nine")


def test_the_form_begins_with_nothing_but_an_offer_made_to_whoever_presses(acting: Acting) -> None:
    number = offered(acting, "my pay slip is open to all")
    with pytest.raises(NotAllowed):
        offers.begun_with(acting(TOM), number)
    note = acting(ANA).journal(IncidentEvent.NOTED, "INC-1", text="between us")
    for other in (note.id, 99):
        with pytest.raises(NotFound):
            offers.begun_with(acting(ANA), other)


def test_a_line_that_could_be_either_is_kept_as_a_report_and_as_typed(acting: Acting) -> None:
    report, line, _ = offers.keep_ambiguous_line(acting(SOFIA), "show 3 tills &amp; <@U1|ana>")
    assert lines.kept(acting(SOFIA), line) == "show 3 tills &amp; <@U1|ana>"
    assert offers.accept(acting(SOFIA), report, HERE).title == "show 3 tills & @ana"


def test_a_line_is_done_for_nobody_but_whoever_typed_it(acting: Acting) -> None:
    report, line, _ = offers.keep_ambiguous_line(acting(SOFIA), "show 3 tills")
    declared(acting)
    for person, number in ((TOM, line), (SOFIA, report), (SOFIA, line + 1), (SOFIA, 99)):
        with refused(NotFound, "I no longer know what that was. Type it again.", record="desk"):
            lines.kept(acting(person), number)
