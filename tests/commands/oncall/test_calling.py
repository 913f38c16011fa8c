"""Whom a line or a sentence calls: by team, by what a team owns; by day, by night, and the morning after."""

from datetime import timedelta
from typing import cast

import pytest

from bot.config import Document
from commands.oncall import calling, operations, reading, views
from commands.oncall.policy import StepSettings
from commands.oncall.suggesting import suggest
from commands.shared.act import Act
from commands.shared.refusals import Refused
from commands.shared.suggesting import Said
from storage.incidents import queries as incidents
from storage.incidents.records import OPEN
from storage.oncall.records import Page, PageEvent
from storage.record import replace
from storage.warrooms import queries as rooms
from storage.warrooms.records import RoomStatus
from tests.commands.conftest import ANA, GORAN, MIRA, Acting
from tests.commands.incidents.examples import declared
from tests.commands.oncall.test_operations import HANA, IVAN, TWO, at, time_is_up
from tests.commands.outcome import armed, details, refused
from tests.conftest import MONDAY


def stepping(act: Act, *steps: StepSettings) -> Act:
    """The same person, where the network escalates by other steps."""
    document = cast(Document, act.document)
    rota = document.rotas["network"].model_copy(update={"escalation": steps})
    return replace(act, document=document.model_copy(update={"on_call": {**document.rotas, "network": rota}}))


def test_where_its_team_has_nobody_whoever_is_on_call_for_its_item_is_called_of_what_is_as_grave_as_can_be(
    acting: Acting,
) -> None:
    declared(acting, "Tills are down", impact=1, urgency=1, service="pos")
    assert operations.call_first(acting("quarterdeck"), 1) is None
    incidents.change(acting(ANA).tx, 1, was=OPEN, item="host-3")
    found = operations.call_first(acting("quarterdeck"), 1)
    assert found is not None
    assert (found.team, [*found.asking]) == ("network", [IVAN])
    assert operations.call_first(acting("quarterdeck"), 1) is None


def bring(act: Act, words: str) -> str:
    return str(calling.bring(act, words=words, record="desk", text="")["text"])


@pytest.mark.parametrize(
    ("words", "text"),
    [("host-3", ""), ("Host 3 the fan is loud", "the fan is loud"), ("sw-core", ""), ("Network", "")],
)
def test_what_a_team_owns_leads_to_whoever_is_on_call_for_it(acting: Acting, words: str, text: str) -> None:
    if words == "sw-core":
        with pytest.raises(Refused, match="I know no team, service or item sw-core"):
            bring(acting(ANA), words)
        return
    answer = bring(acting(ANA), words)
    led = "Host 3 is with Network. " if words != "Network" else ""
    assert answer.startswith(f"{led}Calling <@{IVAN}> of Network")
    assert details(acting(ANA), PageEvent.CALLED, record="desk")["text"] == text


def test_an_item_of_a_team_that_has_nobody_on_call_says_whose_it_is(acting: Acting) -> None:
    with refused(Refused, "Till database is with Retail applications, where nobody is on call.", record="desk"):
        bring(acting(ANA), "pos-db")


SENTENCES = (
    "bring someone from network",
    "Please get somebody from the Network.",
    "can you call in anyone for host-3?",
    "wake up whoever is on call for Network",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_a_sentence_that_asks_for_somebody_is_offered_the_call(acting: Acting, sentence: str) -> None:
    found = suggest(acting(ANA), Said(sentence, ANA))
    assert found is not None
    entry = acting(ANA).journal("incident.offered", "C1")
    assert "Shall I call whoever is on call for Network?" in str(found.shown(acting(ANA), f"offer-{entry.id}"))


@pytest.mark.parametrize("text", ["bring my laptop back", "get somebody from accounting", "network is down", ""])
def test_what_asks_for_nobody_who_is_on_call_is_offered_none(acting: Acting, text: str) -> None:
    assert suggest(acting(ANA), Said(text, ANA)) is None


def test_said_in_a_war_room_the_call_is_about_its_incident(acting: Acting) -> None:
    declared(acting, "Network is down")
    act = acting(ANA)
    rooms.add(
        act.tx, incident=1, name="room", channel="C9", status=RoomStatus.OPEN, declared_by=ANA, declared_at=MONDAY
    )
    found, entry = suggest(act, Said(SENTENCES[0], ANA)), act.journal("incident.offered", "C9")
    assert found is not None
    assert "for *INC-1*" in str(found.shown(act, f"offer-{entry.id}"))


def test_a_step_of_working_hours_is_passed_over_at_night(acting: Acting) -> None:
    steps = (
        StepSettings(to="on-call", wait=timedelta(minutes=5)),
        StepSettings(to="team", wait=timedelta(minutes=10), calendar="office"),
        StepSettings(to="managers"),
    )
    operations.bring(stepping(at(acting(ANA)), *steps), team="network")
    (timer,) = armed(acting(ANA), operations.NEXT)
    page = operations.go_on(stepping(replace(acting("quarterdeck"), now=timer.due_at), *steps), **timer.payload)
    assert page is not None
    assert [*page.asking] == [MIRA]
    operations.come(at(acting(MIRA)), page.id)
    day = stepping(acting(ANA), *steps)
    by_day = operations.bring(day, team="network", text="by day")
    moved = operations.decline(stepping(acting(IVAN), *steps), by_day.id)
    assert [*moved.asking] == [GORAN, HANA]


def test_steps_are_gone_through_as_often_as_they_are_to_be(acting: Acting) -> None:
    document = cast(Document, acting(ANA).document)
    rota = document.rotas["network"].model_copy(update={"escalation": (StepSettings(to="on-call"),), "repeat": 2})
    assert [step.to for step in document.model_copy(update={"on_call": {"network": rota}}).steps("network")] == [
        "on-call", "on-call",
    ]  # fmt: skip


def test_a_calendar_that_there_is_not_and_one_at_the_last_step_cannot_be_meant(acting: Acting) -> None:
    steps = StepSettings(to="on-call", calendar="ofice"), StepSettings(to="team", calendar="office")
    act = stepping(acting(ANA), *steps)
    told = [said for where, said in act.document.mistakes() if where[0] == "on_call"]
    assert told == [
        "there is no calendar `ofice`; did you mean `office`?",
        "stands at the last step, so nobody is called while it is closed; let the last be for any hour",
    ]


def on(act: Act, hour: float) -> Act:
    """On Tuesday, by the clock of the network."""
    return replace(act, now=TWO + timedelta(hours=hour - 2))


def called_by_itself(act: Act) -> Page:
    return operations.bring(replace(act, by="quarterdeck"), team="network", text=str(act.now))


def test_whoever_was_called_at_night_is_left_in_peace_the_morning_after(acting: Acting) -> None:
    assert [*called_by_itself(on(acting(ANA), 2)).asking] == [GORAN]
    operations.come(on(acting(GORAN), 2), 1)
    assert [*called_by_itself(on(acting(ANA), 7)).asking] == [IVAN]
    assert time_is_up(acting)[1] == [GORAN]
    operations.come(on(acting(GORAN), 8), 2)
    report = str(views.report(reading.share(on(acting(MIRA), 9))))
    assert f"<@{GORAN}>" in report
    assert "left in peace the morning after once" in report


def test_who_is_brought_by_somebody_or_was_not_called_at_night_is_asked_first_as_ever(acting: Acting) -> None:
    assert [*called_by_itself(on(acting(ANA), 7)).asking] == [GORAN]
    operations.come(on(acting(GORAN), 7), 1)
    operations.come(on(acting(GORAN), 2), called_by_itself(on(acting(ANA), 2)).id)
    assert [*operations.bring(on(acting(ANA), 7), team="network").asking] == [GORAN]


def test_whoever_did_not_answer_was_called_all_the_same(acting: Acting) -> None:
    called_by_itself(on(acting(ANA), 2))
    time_is_up(acting)
    found = reading.share(on(acting(MIRA), 9))
    assert (found.calls[GORAN], found.nights[GORAN], found.calls[IVAN]) == (1, 1, 1)
