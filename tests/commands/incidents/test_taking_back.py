"""What was reported by mistake is taken back, as long as nobody has acted on it."""

from collections.abc import Callable
from typing import Any

import pytest

from commands.incidents import cards, operations, taking_back
from commands.incidents.notices import FOLLOWS
from commands.incidents.verbs import VERBS
from commands.shared import verbs
from commands.shared.act import Act
from commands.shared.pressed import Origin, Pressed
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from storage.incidents import queries as incidents
from storage.incidents.records import Incident, IncidentEvent
from storage.journal.records import DeskEvent
from storage.outbox.records import Method
from tests.commands.conftest import ANA, BEN, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CANCELLED, RESOLVED, declared
from tests.commands.incidents.test_views import words
from tests.commands.outcome import details, later, refused, said, text_of


def taken_back(incident: Incident) -> bool:
    return (incident.status, incident.resolution_code) == (CANCELLED, "Taken back")


def test_the_last_report_is_taken_back(acting: Acting) -> None:
    declared(acting)
    declared(acting, "E-mail is slow")
    undone = taking_back.undo(later(acting(SOFIA), minutes=10))
    assert (undone.id, taken_back(undone)) == (2, True)
    assert (undone.acknowledged_at, undone.closed_at is not None) == (None, True)
    assert details(acting(SOFIA), IncidentEvent.CANCELLED, "INC-2")["reason"] == "taken back"
    assert incidents.count_open(acting(SOFIA).tx) == 1


def test_one_before_it_is_taken_back_by_its_number(acting: Acting) -> None:
    declared(acting)
    declared(acting, "E-mail is slow")
    taking_back.undo(acting(SOFIA))
    with refused(MovedOn, "INC-2 is taken back already. `/incident undo 1` takes back INC-1.", record="INC-2"):
        taking_back.undo(acting(SOFIA))
    assert taken_back(taking_back.undo(acting(SOFIA), 1))
    with refused(MovedOn, "INC-1 is taken back already."):
        taking_back.undo(acting(SOFIA), 1)


def test_whoever_has_reported_nothing_lately_is_told_so(acting: Acting) -> None:
    declared(acting)
    for act in (acting(TOM), later(acting(SOFIA), minutes=10, seconds=1)):
        with refused(NotFound, taking_back.NOTHING, record="desk"):
            taking_back.undo(act)


def test_after_ten_minutes_it_stays(acting: Acting) -> None:
    declared(acting)
    late = "INC-1 was reported more than ten minutes ago, so it stays. `/incident cancel 1 REASON` cancels it."
    with refused(MovedOn, late):
        taking_back.undo(later(acting(SOFIA), minutes=10, seconds=1), 1)


ACTED: list[Callable[[Act], Any]] = [
    lambda act: operations.acknowledge(act, 1),
    lambda act: operations.note(act, 1, text="which till?"),
    lambda act: operations.set_priority(act, 1, impact=1, urgency=1),
    lambda act: operations.assign(act, 1, to=BEN),
]


@pytest.mark.parametrize("acts", ACTED)
def test_once_somebody_has_acted_on_it_it_stays(acting: Acting, acts: Callable[[Act], Any]) -> None:
    declared(acting)
    acts(acting(ANA))
    stays = f"<@{ANA}> has acted on INC-1 by now, so it stays. `/incident cancel 1 REASON` cancels it."
    with refused(MovedOn, stays):
        taking_back.undo(acting(SOFIA))


def test_once_another_is_its_duplicate_it_stays(acting: Acting) -> None:
    declared(acting)
    declared(acting, by=TOM)
    operations.duplicate(acting(ANA), 2, of=1)
    with pytest.raises(MovedOn, match="INC-1 is linked with another by now"):
        taking_back.undo(acting(SOFIA))


def test_a_major_incident_stays(acting: Acting) -> None:
    declared(acting)
    operations.set_major(acting(SOFIA), 1)
    with pytest.raises(MovedOn, match="INC-1 is a major incident, so it stays"):
        taking_back.undo(acting(SOFIA))


def test_what_its_reporter_did_to_it_and_what_others_were_refused_does_not_keep_it(acting: Acting) -> None:
    declared(acting)
    operations.note(acting(SOFIA), 1, text="since nine")
    acting(TOM).journal(DeskEvent.REFUSED, "INC-1", attempted="take")
    acting("quarterdeck").journal("clock.started", "INC-1")
    assert taken_back(taking_back.undo(acting(SOFIA)))


def test_what_is_over_is_not_taken_back(acting: Acting) -> None:
    declared(acting, by=ANA)
    assert operations.resolve(acting(ANA), 1, note="a cable").status is RESOLVED
    with pytest.raises(MovedOn, match="INC-1 is resolved already"):
        taking_back.undo(acting(ANA))


def test_only_its_reporter_takes_it_back_and_what_is_private_is_not_there_for_others(acting: Acting) -> None:
    declared(acting)
    with refused(NotAllowed, f"Only <@{SOFIA}>, who reported INC-1, can take it back."):
        taking_back.undo(acting(ANA), 1)
    declared(acting, private=True)
    for number in (2, 99):
        sentence = f"There is no INC-{number}. See yours with `/incident mine`, all with `/incident list`."
        with refused(NotFound, sentence, record=f"INC-{number}"):
            taking_back.undo(acting(TOM), number)


def test_its_cards_say_that_it_is_taken_back_and_nobody_is_told_beside_them(acting: Acting) -> None:
    declared(acting)
    said(acting(SOFIA), FOLLOWS)
    taking_back.undo(acting(SOFIA))
    assert {effect.method for effect in said(acting(SOFIA), FOLLOWS)} == {Method.SHOW}
    shown = cards.card(acting(ANA), incident=1)
    assert "Taken back by whoever reported it" in words(shown["blocks"])


def test_by_the_button_the_answer_becomes_that_it_is_taken_back(acting: Acting) -> None:
    declared(acting)
    at = Pressed("C9", "5.5", origin=Origin(SOFIA, "C9", "https://hooks.slack.com/1"))
    verbs.perform(acting(SOFIA), next(each for each in VERBS if each.name == "undo"), at, 1)
    (answer,) = said(acting(SOFIA), {})
    assert text_of(answer) == "INC-1 is taken back; nobody needs to do anything."
    assert answer.arguments["replace_original"]
