"""A procedure is run step by step, each ticked or left out for a reason; what is worn is told."""

from typing import cast

import pytest

from bot.config import Document
from bot.workspace.block_kit import check_blocks, check_view
from commands.incidents import operations as incident_operations
from commands.shared import literal, verbs
from commands.shared.act import Act
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound, Refused
from commands.sops import cards, ids, notices, operations, reading, rules, views
from commands.sops.verbs import VERBS
from storage.improvements import queries as improvements
from storage.knowledge import queries as knowledge
from storage.knowledge.records import Audience, Content, Kind
from storage.outbox.records import Method
from storage.record import replace
from storage.sops import queries as sops
from storage.sops.records import Run, SopEvent, Tick
from tests.commands.conftest import ANA, BEN, CHEN, SOFIA, Acting
from tests.commands.incidents.examples import declared
from tests.commands.outcome import details, journalled, refused, said, stand
from tests.company import private_payroll
from tests.conftest import MONDAY

STEPS = "1. Stop the tills\n2) Count the cash\n\n- Start them again\nCall the bank"


def published(act: Act, title: str = "Tills stop", key: str | None = "tills-stop", steps: str = STEPS) -> int:
    content = Content(title, "Tills have stopped", steps, audience=Audience.EVERYONE)
    found = knowledge.add_published(act.tx, content, by=ANA, now=MONDAY, kind=Kind.SOP, key=key)
    assert found is not None
    return found


def begun(acting: Acting, name: str = "tills stop", record: str = "desk") -> Run:
    return operations.begin(acting(ANA), name=name, record=record)


def test_a_checklist_of_what_is_not_theirs_to_see_is_told_like_one_that_never_was(acting: Acting) -> None:
    published(acting(ANA))
    declared(acting, private=True)
    run = begun(acting, record="INC-1")
    for key in (run.id, 99):
        with refused(NotFound, "There is no such checklist any more.", record="desk"):
            operations.tick(acting(CHEN), key, step=0)


def settled(acting: Acting, *skipped: int) -> Run:
    run = begun(acting)
    for step in range(4):
        if step in skipped:
            run = operations.skip(acting(ANA), run.id, step=step, reason="Not needed")
        else:
            run = operations.tick(acting(ANA), run.id, step=step)
    return run


def test_each_step_is_ticked_once_and_the_journal_has_it(acting: Acting) -> None:
    published(acting(ANA))
    run = begun(acting)
    assert [*run.steps] == ["Stop the tills", "Count the cash", "Start them again", "Call the bank"]
    assert operations.tick(acting(BEN), run.id, step=1).ticks[1] is Tick.DONE
    with refused(MovedOn, "Step 2 is settled already.", record="desk"):
        operations.tick(acting(ANA), run.id, step=1)
    with pytest.raises(Invalid, match="Say why it is left out"):
        operations.skip(acting(ANA), run.id, step=0, reason=" ")
    operations.skip(acting(ANA), run.id, step=0, reason="They stand already")
    assert details(acting(ANA), SopEvent.SKIPPED, record="desk") == {
        "run": run.id, "step": 1, "text": "Stop the tills", "reason": "They stand already",
    }  # fmt: skip
    for step in (2, 3):
        last = operations.tick(acting(ANA), run.id, step=step)
    assert last.is_over
    assert journalled(acting(ANA), "desk")[-1] == SopEvent.ENDED


def test_it_stands_in_a_thread_and_says_how_far_it_has_come(acting: Acting) -> None:
    published(acting(ANA))
    run = begun(acting)
    head, steps = said(acting(ANA), notices.FOLLOWS)
    assert (head.arguments["channel"], head.render, steps.thread) == (ANA, "sop.head", head.message)
    shown = str(cards.checklist(acting(ANA), run.id))
    assert shown.count("'Done'") == 4
    assert "Skip step 1" in shown
    operations.tick(acting(ANA), run.id, step=0)
    assert "1 of 4" in str(cards.head(acting(ANA), run.id))
    for step in (1, 2, 3):
        operations.tick(acting(ANA), run.id, step=step)
    assert "What was wrong with it?" in str(cards.checklist(acting(ANA), run.id))
    check_blocks(literal.blocks(cards.checklist(acting(ANA), run.id)["blocks"]))


def test_what_was_wrong_with_it_is_proposed(acting: Acting) -> None:
    number = published(acting(ANA))
    run = settled(acting)
    found = operations.found_wrong(acting(ANA), run.id, text="Step 4 names the wrong bank")
    assert found.title == f"KB-{number} Tills stop: Step 4 names the wrong bank"
    assert improvements.find(acting(ANA).tx, found.id) is not None


def test_a_step_that_most_leave_out_is_worn(acting: Acting) -> None:
    published(acting(ANA))
    for number in range(9):
        settled(acting, *([3] if number else []))
    procedure = reading.called(acting(ANA), "tills-stop")
    assert reading.wear(acting(ANA), procedure) == [(4, 8, 9)]
    shown = str(cards.checklist(acting(ANA), begun(acting).id))
    assert "step 4 skipped in 8 of 9 runs" in shown
    few = [replace(settled(acting), steps=["x"] * 4, ticks=[Tick.SKIPPED] * 4) for _ in range(4)]
    assert rules.worn(few, ["x"] * 4) == []


def test_a_procedure_is_found_by_its_name_its_key_or_its_number(acting: Acting) -> None:
    number = published(acting(ANA))
    published(acting(ANA), "Tills are slow", None)
    for name in ("Tills stop", "tills-stop", f"kb-{number}", "stop"):
        assert reading.called(acting(ANA), name).number == number
    with pytest.raises(Refused, match="Which one"):
        reading.called(acting(ANA), "tills")
    with pytest.raises(NotFound, match="There is no procedure"):
        reading.called(acting(ANA), "printers")


def test_who_only_reports_runs_none_and_of_what_is_private_nobody_learns(acting: Acting) -> None:
    published(acting(ANA))
    with pytest.raises(NotAllowed, match="by those who work on incidents"):
        operations.begin(acting(SOFIA), name="tills stop")
    declared(acting, "Salary on the screen", private=True, service="payroll")
    with pytest.raises(NotFound, match="There is no INC-1"):
        begun(acting, record="INC-1")
    published(acting(ANA), "Empty", "empty", steps=" ")
    with pytest.raises(Refused, match="no steps"):
        begun(acting, "empty")


def test_each_of_the_first_is_begun_by_a_press_and_a_long_list_fits(acting: Acting) -> None:
    for number in range(60):
        published(acting(ANA), f"Procedure {number} " + "<&>" * 40, f"procedure-{number}")
    shown = views.listing([(each, "x" * 200) for each in reading.procedures(acting(ANA))])
    check_blocks(literal.blocks(shown))
    pressed = [each["accessory"] for each in shown if "accessory" in each]
    assert len(pressed) == views.WITH_BUTTONS
    verb = next(each for each in VERBS if each.name == "sop")
    _, asked = verb.pressed(pressed[0])
    assert asked == {"name": f"KB-{reading.procedures(acting(ANA))[0].number}", "record": "desk"}
    assert "It is begun: 4 steps, in your messages with me." in str(verbs.perform(acting(ANA), verb, None, **asked))


@pytest.mark.parametrize("name", ["1", "KB-1", "kb1", "kb 1", "#1", "close the tills", "close-the-tills"])
def test_a_procedure_is_begun_by_its_number_as_every_number_is_written_or_by_its_name(
    acting: Acting, name: str
) -> None:
    published(acting(ANA), "Close the tills", "close", steps="Close the tills")
    published(acting(ANA), "Pay run stops", "pay", steps="Stop it")
    assert begun(acting, name).article == 1


def test_of_one_step_it_is_said_that_there_is_one(acting: Acting) -> None:
    published(acting(ANA), steps="Close the tills")
    verb = next(each for each in VERBS if each.name == "sop")
    assert "It is begun: 1 step, in" in str(verbs.perform(acting(ANA), verb, None, name="KB-1", record="desk"))


def test_the_longest_fits(acting: Acting) -> None:
    published(acting(ANA), steps="\n".join("<&>" * 900 for _ in range(60)))
    run = begun(acting)
    assert len(run.steps) == rules.MOST_STEPS
    check_blocks(literal.blocks(views.checklist(run, "x" * 200)))
    check_view(views.skip_form(run, 39))
    check_view(views.wrong_form(run))


def test_what_has_become_private_leaves_the_room_and_its_checklist_goes_on_with_whoever_began_it(
    acting: Acting,
) -> None:
    document = private_payroll(cast(Document, acting(ANA).document))
    published(acting(ANA))
    declared(acting)
    run = begun(acting, record="INC-1")
    sops.change(acting(ANA).tx, run, channel="C9")
    said(acting(ANA), notices.FOLLOWS)
    stand(acting(ANA), [ids.head(run.id), ids.checklist(run.id)], channel="C9")
    incident_operations.set_service(replace(acting(ANA), document=document), 1, service="payroll")
    found = said(acting(ANA), notices.FOLLOWS)
    assert [(each.method, each.message) for each in found] == [
        *((Method.DELETE, name) for name in (ids.checklist(run.id), ids.head(run.id))),
        *((Method.SHOW, name) for name in (ids.head(run.id), ids.checklist(run.id))),
    ]
    assert {each.arguments["channel"] for each in found[2:]} == {ANA}
    assert len({each.lane for each in found}) == 1
