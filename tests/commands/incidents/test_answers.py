"""The answer to a report: what follows, which service it is, and what takes the place of the question."""

from datetime import timedelta

import pytest

from commands.incidents import answers, messages
from commands.incidents.ids import ActionId
from commands.incidents.permissions import existing
from commands.incidents.verbs import VERBS
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.pressed import Origin, Pressed
from commands.shared.refusals import NotFound
from commands.shared.suggesting import Suggested
from storage.outbox.records import Method
from storage.record import replace
from tests.commands.conftest import ANA, SOFIA, Acting
from tests.commands.incidents.examples import INCIDENT, declared
from tests.commands.incidents.test_views import SERVICES, pressable, words
from tests.commands.outcome import effects, said, stand, text_of

THERE = Origin(SOFIA, "C9", "https://hooks.slack.com/1")
HERE = Pressed("C9", "5.5", "asked:1", THERE)


def choose_service(act: Act, at: Pressed, service: str) -> None:
    verb = next(each for each in VERBS if each.name == "service")
    verbs.perform(act, verb, at, 1, service=service)


def test_whoever_reported_reads_the_number_the_service_and_what_follows() -> None:
    shown = answers.reported(INCIDENT, SERVICES)
    reported = "*INC-1* is reported, priority P3, about *Point of &lt;sale&gt;*. The team `retail-apps` has it."
    assert reported in words(shown)
    waits = answers.reported(INCIDENT, SERVICES, suggested=Suggested((), timedelta(minutes=2)))
    assert "The team `retail-apps` sees it in 2 min, unless what stands below settles it." in words(waits)
    assert ":lock: It is private" in str(answers.reported(replace(INCIDENT, private=True), SERVICES))


def test_the_service_is_asked_for_unless_its_reporter_chose_it() -> None:
    unplaced = answers.reported(replace(INCIDENT, service=None), SERVICES)
    assert "Which service is it?" in words(unplaced)
    guessed = answers.reported(INCIDENT, SERVICES)
    assert "Not about Point of &lt;sale&gt;?" in words(guessed)
    for shown in (unplaced, guessed):
        assert pressable(shown) == [ActionId.SERVICE, ActionId.UNDO]
    for shown in (answers.reported(INCIDENT, SERVICES, chosen=True), answers.reported(INCIDENT, {})):
        assert pressable(shown) == [ActionId.UNDO]


def test_of_very_many_services_it_is_looked_for_by_typing() -> None:
    many = {f"s{number}": f"Service {number}" for number in range(101)}
    asked = next(block for block in answers.reported(replace(INCIDENT, service=None), many) if "accessory" in block)
    assert (asked["accessory"]["type"], asked["accessory"]["action_id"]) == ("external_select", ActionId.SERVICE)


def test_what_is_chosen_takes_the_place_of_the_question(acting: Acting) -> None:
    declared(acting, "the roof leaks")
    choose_service(acting(SOFIA), HERE, "erp")
    (answer,) = said(acting(SOFIA), {})
    assert (answer.method, answer.arguments["replace_original"]) == (Method.RESPOND, True)
    assert "about *ERP*. The team ERP has it." in words(answer.arguments["blocks"])
    assert pressable(answer.arguments["blocks"]) == [ActionId.UNDO]


def test_chosen_on_what_show_has_shown_the_same_is_shown_again(acting: Acting) -> None:
    declared(acting, "the roof leaks")
    choose_service(acting(ANA), replace(HERE, block="service:1"), "erp")
    (answer,) = said(acting(ANA), {})
    assert answer.arguments["replace_original"]
    assert "set its service" in words(answer.arguments["blocks"])
    assert ActionId.SERVICE not in pressable(answer.arguments["blocks"])


@pytest.mark.parametrize("name", [messages.card("INC-1"), messages.receipt("INC-1")])
def test_a_card_is_kept_up_to_date_and_not_answered(acting: Acting, name: str) -> None:
    declared(acting, "the roof leaks")
    stand(acting(SOFIA), [name], channel="C9")
    choose_service(acting(SOFIA), replace(HERE, message="1.1", block="service:1"), "erp")
    assert effects(acting(SOFIA)) == []


def test_a_service_that_is_not_there_any_more_is_refused(acting: Acting) -> None:
    declared(acting, "the roof leaks")
    with pytest.raises(NotFound):
        choose_service(acting(SOFIA), HERE, "ghost")
    assert existing(acting(SOFIA), 1).service is None


def test_what_is_said_in_place_names_it_in_a_line(acting: Acting) -> None:
    answers.say_reported(acting(SOFIA), HERE.origin, declared(acting))
    assert text_of(said(acting(SOFIA), {})[0]) == "INC-1 is reported, priority P4."
