"""Incidents as people see them: cards with what may be pressed, the reporter's messages, lists."""

from typing import Any

import pytest

from commands.incidents import cards, forms, messages, operations, surroundings, views
from commands.incidents.ids import ActionId
from commands.incidents.verbs import VERBS
from commands.links.operations import relate
from commands.shared.blocks import Block
from commands.shared.pages import Page
from storage.directory import queries as directory
from storage.incidents.records import HoldReason, IncidentStatus
from storage.links.records import LinkKind
from storage.record import replace
from tests.commands.conftest import ANA, MIRA, SOFIA, TOM, Acting
from tests.commands.incidents.examples import CANCELLED, CLOSED, HELD, INCIDENT, NEW, RESOLVED, WORKED, standing
from tests.conftest import MONDAY

SERVICES = {"pos": "Point of <sale>", "erp": "ERP"}


def pressable(blocks: list[Block]) -> list[str]:
    """The action ids of what can be pressed or chosen, in order."""
    elements = [each for block in blocks for each in [*block.get("elements", []), block.get("accessory") or {}]]
    return [each["action_id"] for each in elements if "action_id" in each]


def words(blocks: list[Block]) -> str:
    return "\n".join(str(block.get("text", {}).get("text", "")) for block in blocks)


def card(**more: Any) -> list[Block]:
    return views.card(replace(INCIDENT, **more), SERVICES)


@pytest.mark.parametrize(
    ("status", "buttons"),
    [
        (NEW, ["acknowledge", "take", "answer", "hold", "resolve", "declare_major"]),
        (WORKED, ["take", "answer", "hold", "resolve", "declare_major"]),
        (HELD, ["resume", "take", "answer", "resolve", "declare_major"]),
        (RESOLVED, ["reopen", "answer"]),
        (CLOSED, []),
        (CANCELLED, []),
    ],
)
def test_a_card_has_the_buttons_of_what_can_be_done_as_it_stands(status: IncidentStatus, buttons: list[str]) -> None:
    shown = card(status=status, hold_reason=HoldReason.VENDOR if status is HELD else None)
    assert pressable(shown) == [f"incident.{button}" for button in buttons]


@pytest.mark.parametrize("more", [{"major": True}, {"parent": 7}])
def test_what_is_major_or_belongs_to_another_cannot_be_declared_again(more: dict[str, Any]) -> None:
    assert ActionId.DECLARE_MAJOR not in pressable(card(**more))


def test_a_card_says_what_it_is_how_it_stands_and_whose() -> None:
    shown = str(card(title="a <till>", details="since nine", assignee=ANA, status=WORKED))
    for expected in (
        "*INC-1 · P3*",
        "a &lt;till&gt;",
        "since nine",
        "Point of &lt;sale&gt;",
        f"<@{ANA}>",
        "In progress",
    ):
        assert expected in shown
    assert "nobody on it yet" in str(card())
    assert "no service yet" in str(card(service=None, team=None))
    assert "no team yet" in str(card(service=None, team=None))


@pytest.mark.parametrize(
    ("more", "notice"),
    [
        (
            {"status": HELD, "hold_reason": HoldReason.VENDOR, "hold_note": "a <part>"},
            ":double_vertical_bar: *Waiting for a vendor:* a &lt;part&gt;",
        ),
        (
            {"status": RESOLVED, "resolution_note": "a cable", "resolution_code": "Known error"},
            ":white_check_mark: *Fixed:* a cable _Known error_",
        ),
        (
            {"status": RESOLVED, "resolution_note": "a cable", "resolution_code": "Fixed"},
            ":white_check_mark: *Fixed:* a cable",
        ),
        ({"status": RESOLVED, "resolution_note": "a cable"}, ":white_check_mark: *Fixed:* a cable"),
        ({"status": CANCELLED, "duplicate_of": 7}, "It is known already."),
        ({"parent": 7}, "Part of something larger."),
        ({"reopened": 1}, ":leftwards_arrow_with_hook: Reopened once."),
        ({"reopened": 3}, ":leftwards_arrow_with_hook: Reopened 3 times."),
    ],
)
def test_a_card_says_what_else_whoever_fixes_it_must_know(more: dict[str, Any], notice: str) -> None:
    assert notice in words(card(**more)).splitlines()


def test_a_card_names_what_it_is_linked_with_and_its_original_once() -> None:
    same, linked = (
        replace(INCIDENT, duplicate_of=7),
        [("duplicate of", "INC-7"), ("related to", "INC-9"), ("was", "REQ-2")],
    )
    assert words(views.card(same, SERVICES, linked=linked)).splitlines()[-1:] == ["Same as INC-7."]
    assert surroundings.not_told(same, linked) == linked[1:]
    assert surroundings.not_told(INCIDENT, [("child of", "INC-7"), ("parent of", "INC-8"), *linked]) == linked


def test_an_open_one_of_no_service_asks_which_it_is() -> None:
    assert pressable(card(service=None))[0] == ActionId.SERVICE
    block = next(each for each in card(service=None) if "accessory" in each)
    assert block["block_id"] == "service:1"
    assert [each["value"] for each in block["accessory"]["options"]] == ["pos", "erp"]
    assert ActionId.SERVICE not in pressable(card(service=None, status=RESOLVED))
    assert ActionId.SERVICE not in pressable(views.card(replace(INCIDENT, service=None), {}))


def test_a_major_one_is_marked_as_such() -> None:
    assert ":rotating_light: *MAJOR*" in words(card(major=True))


@pytest.mark.parametrize(
    ("more", "head"),
    [
        ({}, "*INC-1* · Point of sale is down\n:new: New. The team `retail-apps` has it."),
        (
            {"status": WORKED, "assignee": ANA},
            f"*INC-1* · Point of sale is down\n:hammer_and_wrench: In progress, <@{ANA}> is on it.",
        ),
        ({"status": CLOSED, "assignee": ANA}, "*INC-1* · Point of sale is down\n:lock: Closed."),
        ({"team": None}, "*INC-1* · Point of sale is down\n:new: New."),
    ],
)
def test_the_head_of_the_reporters_thread_says_how_it_stands(more: dict[str, Any], head: str) -> None:
    assert words(views.receipt(replace(INCIDENT, **more), SERVICES)).strip() == head


FIXED = replace(INCIDENT, status=RESOLVED, resolved_by=ANA, resolution_note="a <cable>")


def test_a_fix_asks_whether_it_works_and_says_what_was_done() -> None:
    shown = views.confirmation(FIXED, 0)
    assert pressable(shown) == [ActionId.CONFIRM, ActionId.REOPEN]
    assert f"*INC-1 is fixed*, says <@{ANA}>.\na &lt;cable&gt;" in words(shown)
    assert views.confirmation_text(FIXED, 0) == "INC-1 is fixed. Does it work for you again?"


def test_once_closed_the_question_says_so_and_what_to_do_where_it_is_broken_again() -> None:
    closed = replace(FIXED, status=CLOSED)
    assert pressable(views.confirmation(closed, 0)) == [ActionId.REOPEN]
    assert pressable(views.confirmation(closed, 0, goes_on="INC-7")) == []
    assert views.confirmation_text(closed, 0) == "INC-1 is closed."


def test_once_reopened_the_old_question_says_so_and_cannot_be_answered() -> None:
    again = replace(INCIDENT, reopened=1, status=WORKED)
    shown = views.confirmation(again, 0)
    assert words(shown) == ":leftwards_arrow_with_hook: INC-1 was not fixed; it is open again."
    assert pressable(shown) == []
    assert views.confirmation_text(again, 0) == "INC-1 is open again."


@pytest.mark.parametrize(("status", "first"), [(NEW, [ActionId.ACKNOWLEDGE]), (WORKED, []), (HELD, [])])
def test_a_line_to_somebody_has_what_they_will_want_to_press(status: IncidentStatus, first: list[ActionId]) -> None:
    shown = views.pointer("yours", replace(INCIDENT, status=status))
    assert pressable(shown) == [*first, ActionId.HOLD, ActionId.RESOLVE]


def test_a_list_is_a_line_each_and_says_how_many_there_are() -> None:
    several = [replace(INCIDENT, id=number, assignee=ANA if number % 2 else None) for number in range(1, 8)]
    page = Page([views.line_of(each) for each in several], 0, 9, "incident.list", {})
    shown = str(views.page_of(several, page, ""))
    assert all(f"*INC-{number}*" in shown for number in range(1, 8))
    assert "9 in all" in shown
    assert "nobody yet" in shown
    assert words(views.page_of([], replace(page, total=0), "")) == views.NOTHING_OPEN
    assert words(views.page_of([], replace(page, total=0), "P1")) == views.NOTHING_CHOSEN
    assert words(views.listing("Yours", [], "Nothing of yours.")) == "Nothing of yours."
    assert "*INC-7*" in str(views.listing("Yours", several, ""))


def test_the_card_of_what_became_private_shows_nothing_where_everyone_reads(acting: Acting) -> None:
    standing(acting(ANA), private=True)
    assert cards.card(acting(TOM), incident=1) == {}
    assert "INC-1" in cards.card(acting(TOM), incident=1, person=ANA)["text"]


def test_the_card_that_everyone_reads_names_nothing_private_that_it_is_linked_with(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), private=True)
    standing(acting(ANA))
    for other in (2, 3):
        relate(acting(ANA), "INC-1", LinkKind.RELATED, f"INC-{other}")
    assert ":link: *Related to* INC-3" in str(cards.card(acting(TOM), incident=1)["blocks"])
    assert "INC-2" not in str(cards.card(acting(TOM), incident=1)["blocks"])
    assert ":link: *Related to* INC-2, INC-3" in str(cards.card(acting(TOM), incident=1, person=ANA)["blocks"])


def test_the_card_of_a_duplicate_that_everyone_reads_does_not_name_a_private_original(acting: Acting) -> None:
    standing(acting(ANA))
    standing(acting(ANA), private=True)
    operations.duplicate(acting(ANA), 1, of=2)
    shown = str(cards.card(acting(TOM), incident=1)["blocks"])
    assert "It is known already." in shown
    assert "INC-2" not in shown
    assert "Same as INC-2." in str(cards.card(acting(TOM), incident=1, person=ANA)["blocks"])


def test_messages_are_rendered_as_it_stands_when_they_are_sent(acting: Acting) -> None:
    standing(acting(ANA))
    operations.take(acting(ANA), 1)
    assert "In progress" in cards.card(acting(TOM), incident=1)["text"]
    assert "In progress" in cards.receipt(acting(TOM), incident=1)["text"]
    operations.resolve(acting(ANA), 1, note="a cable")
    operations.confirm(acting(SOFIA), 1)
    assert cards.confirmation(acting(TOM), incident=1, cycle=0)["text"] == "INC-1 is closed."


def test_the_names_of_messages_lie_in_the_folder_of_their_incident() -> None:
    assert messages.card("INC-1").startswith(messages.cards("INC-1"))
    assert messages.card("INC-1", "team:erp") == "INC-1/card/team:erp"
    assert not messages.cards("INC-10").startswith(messages.cards("INC-1"))
    assert messages.confirmation(INCIDENT, 2) == "INC-1/fix/2"


def test_where_a_team_had_it_the_card_says_where_it_went_and_nothing_can_be_pressed(acting: Acting) -> None:
    standing(acting(ANA))
    here = str(cards.card(acting(ANA), incident=1, team="retail-apps")["blocks"])
    assert "incident.take" in here
    operations.assign(acting(ANA), 1, team="network")
    left = cards.card(acting(ANA), incident=1, team="retail-apps")["blocks"]
    assert pressable(left) == []
    assert "It went to the team Network: #team-network" in str(left)
    directory.store(acting(ANA).tx, "#team-network", ["C7"], MONDAY)
    assert "<#C7>" in str(cards.card(replace(acting(ANA)), incident=1, team="retail-apps")["blocks"])
    operations.assign(acting(MIRA), 1, team="retail-apps")
    assert "incident.take" in str(cards.card(acting(ANA), incident=1, team="retail-apps")["blocks"])


def test_a_card_of_an_earlier_version_does_not_say_whose_it_is_and_is_shown_whole(acting: Acting) -> None:
    standing(acting(ANA))
    operations.assign(acting(ANA), 1, team="network")
    assert "incident.take" in str(cards.card(acting(ANA), incident=1, person=None)["blocks"])


def test_what_somebody_has_seen_and_nobody_has_says_so() -> None:
    assert f"nobody on it yet, seen by <@{ANA}>" in str(card(status=WORKED, acknowledged_by=ANA))


def test_the_question_under_a_fix_says_what_became_of_it() -> None:
    assert pressable(views.doubt(FIXED, 0)) == [ActionId.CONFIRM, ActionId.REOPEN]
    assert "is open again" in str(views.doubt(replace(FIXED, reopened=1, status=WORKED), 0))
    assert "INC-1 is closed." in str(views.doubt(replace(FIXED, status=CLOSED), 0))
    assert pressable(views.doubt(replace(FIXED, status=CLOSED), 0)) == []


def test_the_form_of_an_answer_shows_what_was_said_last(acting: Acting) -> None:
    standing(acting(ANA))
    assert len(forms.answer_form(1)["blocks"]) == 1
    operations.answer(acting(SOFIA), 1, text="till 7")
    operations.note(acting(ANA), 1, text="she has no idea")
    verb = next(each for each in VERBS if each.name == "tell")
    assert verb.form is not None
    assert "till 7" in str(verb.form.opens(acting(ANA), 1)["blocks"][1])


@pytest.mark.parametrize(
    ("more", "buttons"),
    [
        ({"status": NEW}, ["answer", "take"]),
        ({"status": WORKED, "assignee": ANA}, ["answer"]),
        ({"status": HELD, "assignee": ANA}, ["answer", "resume"]),
        ({"status": RESOLVED, "assignee": ANA}, ["answer", "reopen"]),
        ({"status": CLOSED}, ["answer"]),
    ],
)
def test_under_what_the_reporter_says_stands_what_comes_next(more: dict[str, Any], buttons: list[str]) -> None:
    shown = views.answered("till 7", replace(INCIDENT, **more))
    assert pressable(shown) == [f"incident.{button}" for button in buttons]
