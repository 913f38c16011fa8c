"""The forms of incidents: what each asks, and the reading of what was entered."""

from typing import Any

import pytest

from commands.incidents import forms
from commands.incidents.forms import Begun
from commands.incidents.ids import FormField, HoldField, OptionsId, ResolveField
from commands.incidents.report import NewIncident
from commands.shared.refusals import Invalid
from storage.incidents.records import HoldReason
from tests.commands.conftest import SOFIA

SERVICES = {"pos": "Point of sale", "erp": "ERP"}


def element(view: dict[str, Any], block: str) -> dict[str, Any]:
    found: dict[str, Any] = next(each["element"] for each in view["blocks"] if each.get("block_id") == block)
    return found


def entered(kept: str, **values: Any) -> dict[str, Any]:
    """What Slack sends of a form with these elements, by their block ids."""
    return {"private_metadata": kept, "state": {"values": {block: {"a": given} for block, given in values.items()}}}


def chosen(value: str) -> dict[str, Any]:
    return {"type": "static_select", "selected_option": {"value": value}}


def typed(text: str | None) -> dict[str, Any]:
    return {"type": "plain_text_input", "value": text}


def test_the_form_begins_with_what_was_said_and_an_everyday_priority() -> None:
    view = forms.form(SERVICES, Begun("tills", "since nine"), kept="C1 1.1")
    assert element(view, FormField.TITLE)["initial_value"] == "tills"
    assert element(view, FormField.DETAILS)["initial_value"] == "since nine"
    assert element(view, FormField.IMPACT)["initial_option"]["value"] == "3"
    assert element(view, FormField.URGENCY)["initial_option"]["value"] == "2"
    assert view["private_metadata"] == "C1 1.1"


def test_only_what_is_wrong_must_be_said() -> None:
    optional = {each["block_id"]: each["optional"] for each in forms.form(SERVICES)["blocks"]}
    assert [block for block, may_be_empty in optional.items() if not may_be_empty] == [
        FormField.TITLE, FormField.IMPACT, FormField.URGENCY,
    ]  # fmt: skip


def test_services_are_chosen_from_a_list_that_slack_can_show_and_else_looked_for() -> None:
    few = element(forms.form(SERVICES), FormField.SERVICE)
    assert [each["value"] for each in few["options"]] == ["pos", "erp"]
    for services in ({}, {str(number): "x" for number in range(101)}):
        many = element(forms.form(services), FormField.SERVICE)
        assert (many["type"], many["action_id"]) == ("external_select", OptionsId.SERVICES)
    most = element(forms.form({str(number): "x" for number in range(100)}), FormField.SERVICE)
    assert most["type"] == "static_select"


def test_what_was_entered_is_a_report_of_whoever_sent_it() -> None:
    view = entered(
        "C1 1.1",
        **{
            FormField.TITLE: typed("tills"), FormField.DETAILS: typed("since nine"), FormField.SERVICE: chosen("pos"),
            FormField.IMPACT: chosen("1"), FormField.URGENCY: chosen("3"),
        },
    )  # fmt: skip
    assert forms.read_form(view, reporter=SOFIA) == NewIncident(
        "tills", SOFIA, details="since nine", service="pos", impact=1, urgency=3
    )


def test_what_was_left_empty_is_for_the_policy_to_choose() -> None:
    view = entered("", **{FormField.TITLE: typed("tills"), FormField.SERVICE: {"selected_option": None}})
    assert forms.read_form(view, reporter=SOFIA) == NewIncident("tills", SOFIA, impact=3, urgency=2)
    assert forms.read_form(entered("", **{FormField.TITLE: typed(None)}), reporter=SOFIA).text == ""


@pytest.mark.parametrize(
    ("title", "details", "ticked", "private"),
    [
        ("tills", "", False, False),
        ("tills", "", True, True),
        ("private: tills", "", False, True),
        ("tills", "PRIVATE: my pay", False, True),
        ("tills", "private school", False, False),
    ],
)
def test_a_report_by_form_is_private_by_its_box_or_its_words(
    title: str, details: str, ticked: bool, private: bool
) -> None:
    box = {"type": "checkboxes", "selected_options": [{"value": "private"}] if ticked else []}
    view = entered("", **{FormField.TITLE: typed(title), FormField.DETAILS: typed(details), FormField.PRIVATE: box})
    report = forms.read_form(view, reporter=SOFIA)
    assert (report.text, report.private) == ("tills", private)


def test_what_is_to_be_private_ticks_the_box_and_is_not_said_again() -> None:
    begun = Begun.with_words("private: my pay slip", "Private: my pay slip\nis open to all")
    assert begun == Begun("my pay slip", "my pay slip\nis open to all", private=True)
    box = element(forms.form(SERVICES, begun), FormField.PRIVATE)
    assert [each["value"] for each in box["initial_options"]] == ["private"]
    assert "initial_options" not in element(forms.form(SERVICES), FormField.PRIVATE)


@pytest.mark.parametrize("field", [FormField.IMPACT, FormField.URGENCY])
@pytest.mark.parametrize("value", ["0", "9", "high", "1; DROP"])
def test_what_is_not_offered_is_refused_beside_its_field(field: FormField, value: str) -> None:
    with pytest.raises(Invalid) as refusal:
        forms.read_form(entered("", **{FormField.TITLE: typed("tills"), field: chosen(value)}), reporter=SOFIA)
    assert refusal.value.fields == {field: "Choose High, Medium or Low."}


def test_a_fix_is_asked_for_with_a_note_and_a_code() -> None:
    view = forms.resolve_form(42, ["Fixed", "Known error"])
    assert (view["title"]["text"], view["private_metadata"]) == ("Resolve INC-42", "42")
    assert element(view, ResolveField.CODE)["initial_option"]["value"] == "Fixed"
    sent = entered("42", **{ResolveField.NOTE: typed("a cable"), ResolveField.CODE: chosen("Known error")})
    assert forms.read_resolve_form(sent) == (42, {"note": "a cable", "code": "Known error"})


def test_a_note_that_slack_leaves_out_is_empty_and_a_code_nobody_chose_is_for_the_policy() -> None:
    assert forms.read_resolve_form(entered("42", **{ResolveField.NOTE: typed(None)})) == (
        42,
        {"note": "", "code": None},
    )
    assert forms.read_hold_form(entered("42")) == (42, {"reason": HoldReason.CALLER, "note": ""})


def test_a_hold_is_for_one_of_four_reasons() -> None:
    view = forms.hold_form(42)
    options = element(view, HoldField.REASON)["options"]
    assert [each["value"] for each in options] == [str(reason) for reason in HoldReason]
    assert options[0]["text"]["text"] == "Waiting for the reporter"
    sent = entered("42", **{HoldField.REASON: chosen("vendor"), HoldField.NOTE: typed("a part")})
    assert forms.read_hold_form(sent) == (42, {"reason": HoldReason.VENDOR, "note": "a part"})


def test_a_reason_that_is_not_offered_is_refused_beside_its_field() -> None:
    with pytest.raises(Invalid) as refusal:
        forms.read_hold_form(entered("42", **{HoldField.REASON: chosen("ghost")}))
    assert refusal.value.fields == {HoldField.REASON: "Choose what it waits for."}


def test_services_are_found_by_any_part_of_their_name() -> None:
    assert [each["value"] for each in forms.service_options(SERVICES, "SALE")] == ["pos"]
    assert [each["value"] for each in forms.service_options(SERVICES, "")] == ["pos", "erp"]
    assert forms.service_options(SERVICES, "zzz") == []
    assert len(forms.service_options({str(number): "x" for number in range(500)}, "x")) == 100
