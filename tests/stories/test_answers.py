"""Whoever reports is answered where they stand, and can put right there what is wrong with it."""

from bot.workspace.people import Actor
from bot.workspace.workspace import Message
from storage.incidents import queries as incidents
from tests.company import report
from tests.conftest import Floor


def last_answer(person: Actor, channel: str = "general") -> Message:
    """What stands there last, for them alone."""
    return next(message for message in reversed(person.sees(channel)) if message.ephemeral_to == person.id)


async def test_the_question_which_service_it_is_becomes_its_answer(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await report(floor, "everything is down")
    question = last_answer(sofia)
    assert await sofia.click(question, "incident.service", option="ERP") is None
    await floor.settled()
    answer = last_answer(sofia)
    assert answer.ts == question.ts
    assert "about *ERP*. The team ERP has it." in str(answer.blocks)
    assert "Which service is it?" not in str(answer.blocks) + str(sofia.hears()[-1].blocks)


async def test_the_service_that_was_understood_is_put_right_from_the_answer(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await report(floor, "my till roll is out of paper")
    assert await sofia.click(last_answer(sofia), "incident.service", option="E-mail") is None
    await floor.settled()
    assert "my till roll" in str(floor.last("team-workplace").blocks)
    assert "about *E-mail*" in str(last_answer(sofia).blocks)


async def test_on_what_show_has_shown_the_service_is_chosen_in_place(floor: Floor) -> None:
    ana = floor.person("ana")
    await report(floor, "everything is down")
    await ana.command("/incident show 1")
    assert await ana.click(last_answer(ana), "incident.service", option="ERP") is None
    await floor.settled()
    assert "set its service" in str(last_answer(ana).blocks)
    assert "Which service is it?" not in str(last_answer(ana).blocks)


async def test_the_service_is_asked_for_at_the_head_of_the_reporters_thread_too(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await report(floor, "everything is down")
    head = sofia.hears()[0]
    assert await sofia.click(head, "incident.service", option="ERP") is None
    await floor.settled()
    assert "Which service is it?" not in str(head.blocks)
    assert len(sofia.hears()) == 1


async def test_what_was_reported_by_mistake_is_taken_back_by_the_button_on_the_answer(floor: Floor) -> None:
    sofia = floor.person("sofia")
    await report(floor)
    assert await sofia.click(last_answer(sofia), "Take it back") is None
    await floor.settled()
    assert last_answer(sofia).text == "INC-1 is taken back; nobody needs to do anything."
    for channel in ("incidents", "team-retail-apps"):
        assert "Taken back by whoever reported it" in str(floor.last(channel).blocks)
    assert len(floor.texts("team-retail-apps")) == len(sofia.hears()) == 1
    assert await floor.read(incidents.open_incidents) == []


async def test_what_was_reported_by_mistake_is_taken_back_by_a_line(floor: Floor) -> None:
    sofia, ana = floor.person("sofia"), floor.person("ana")
    await report(floor)
    await ana.command("/incident take 1")
    assert "has acted on INC-1 by now" in (await sofia.command("/incident undo")).said
    await report(floor, "sorry, wrong window")
    assert "INC-2 is taken back" in (await sofia.command("/incident undo")).said
    assert "INC-3 is reported" in (await sofia.command("/incident undo the change to the tills")).said


async def test_what_another_reported_already_is_followed_by_the_button_on_the_answer(floor: Floor) -> None:
    tom, sofia = floor.person("tom"), floor.person("sofia")
    await report(floor, "Receipts are blank at till 2", by="tom")
    await report(floor, "Till 4 in Lyon prints blank receipts")
    answer = last_answer(sofia)
    assert "Somebody else reported the same" in str(answer.blocks)
    assert await sofia.click(answer, "Follow it") is None
    await floor.settled()
    assert last_answer(sofia).text.startswith("You follow INC-1: Receipts are blank at till 2.")
    await floor.person("ana").command("/incident resolve 1 a new roll")
    await floor.settled()
    assert "is fixed: a new roll" in sofia.hears()[-1].text
    assert "INC-1 is fixed" in str(tom.hears()[-1].blocks)
