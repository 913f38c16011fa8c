"""How `/major` is read in a war room, what its verbs answer, and what its forms ask."""

from collections.abc import Callable
from typing import Any

import pytest

from commands.incidents.facts import Source
from commands.shared import verbs
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.shared.verbs import Fit, Form, Verb
from commands.warrooms import beginning, forms, handing, operations, update_forms
from commands.warrooms.ids import ActionId, ResolveField, UpdateField
from commands.warrooms.verbs import RESOLVE, UPDATE, VERBS
from storage.warrooms.records import Audience, Role
from tests.commands.conftest import ANA, CARLOS, SOFIA, TOM, Acting
from tests.commands.warrooms.examples import INGRID, ROOM, TITLE, opened, resolved, turned_private

ASKED = f"<@{INGRID}|ingrid>"


def verb(name: str) -> Verb:
    return next(each for each in VERBS if each.name == name)


@pytest.mark.parametrize(
    ("text", "arguments"),
    [
        ("update Italy is back", {"text": "Italy is back"}),
        ("UPDATE Italy &amp; Rome", {"text": "Italy & Rome"}),
        (f"update ask {ASKED}", {"text": "ask @ingrid"}),
        (f"role commander {ASKED}", {"role": Role.COMMANDER, "to": INGRID}),
        (f"role {ASKED} Scribe", {"role": Role.SCRIBE, "to": INGRID}),
        (f"role deputy <@{INGRID}>", {"role": Role.DEPUTY, "to": INGRID}),
        (f"handover {ASKED}", {"to": INGRID}),
        (f"handover to {ASKED} please", {"to": INGRID}),
        (
            f"handover {ASKED} if it fills, then &lt;fail over&gt;",
            {"to": INGRID, "what_if": "if it fills, then <fail over>"},
        ),
        ("task call the vendor", {"text": "call the vendor", "by": ""}),
        ("note till 7 is back", {"text": "till 7 is back"}),
        ("resolve a new cable", {"note": "a new cable"}),
        ("timeline", {}),
        ("summary", {}),
        ("help", {}),
    ],
)
def test_a_verb_is_read_with_what_it_needs(text: str, arguments: dict[str, Any]) -> None:
    line = verbs.read(text, VERBS)
    assert line.verb is not None
    assert line.verb.name == text.split()[0].lower()
    assert (line.fit, line.number, line.arguments) == (Fit.READY, None, arguments)


@pytest.mark.parametrize(
    ("text", "fit", "hint"),
    [
        ("update", Fit.MISSING, ""),
        ("resolve", Fit.MISSING, ""),
        ("role", Fit.MISSING, "Name one person with @."),
        ("role scribe", Fit.DOUBTFUL, "Name one person with @."),
        (f"role scribe {ASKED} <@{ANA}>", Fit.OTHER, "Name one person with @."),
        (f"role boss {ASKED}", Fit.DOUBTFUL, "The roles are commander, deputy, communications, operations, scribe."),
        (f"role {ASKED}", Fit.DOUBTFUL, "The roles are commander, deputy, communications, operations, scribe."),
        ("handover", Fit.MISSING, "Name one person with @."),
        ("handover ingrid", Fit.DOUBTFUL, "Name one person with @."),
        ("timeline of today", Fit.DOUBTFUL, ""),
    ],
)
def test_what_cannot_be_read_is_told_why(text: str, fit: Fit, hint: str) -> None:
    line = verbs.read(text, VERBS)
    assert (line.fit, line.hint) == (fit, hint)


@pytest.mark.parametrize("text", ["declare", "take commander", "accept handover", "decline", "tills are down"])
def test_what_is_only_pressed_is_no_word_to_type(text: str) -> None:
    assert verbs.read(text, VERBS).verb is None


@pytest.mark.parametrize(
    ("name", "answer"),
    [
        ("role", "Done; the card shows it."),
        (
            "handover",
            "Offered, with how it stands now. Nothing changes until they accept, which they can for 10 minutes.",
        ),
        ("note", "On the timeline."),
        ("resolve", "INC-1 is resolved; the timeline is posted here."),
    ],
)
def test_whoever_typed_it_is_answered_in_a_sentence(name: str, answer: str) -> None:
    assert verb(name).said(ROOM) == answer


def test_whoever_posts_an_update_is_told_who_hears_it(acting: Acting) -> None:
    opened(acting)
    update = verb("update")

    def told(**more: Any) -> Any:
        assert update.do is not None
        return update.said(update.do(acting(ANA), 1, text="Italy is back", **more))

    assert told() == "Told: this room, the majors channel, its reporter and followers."
    assert told(audience=[Audience.ROOM]) == "Told: this room."
    turned_private(acting(ANA))
    assert told() == "Told: this room, its reporter and followers."


@pytest.mark.parametrize(
    ("source", "why"), [(Source.ALERT, "an alert opened it"), (Source.IMPORT, "it came from elsewhere")]
)
def test_of_what_nobody_here_has_reported_no_reporter_is_told(acting: Acting, source: Source, why: str) -> None:
    opened(acting, reporter="name:watchdog", source=source)
    update = verb("update")
    assert update.do is not None
    told = update.said(update.do(acting(ANA), 1, text="Italy is back"))
    assert told == f"Told: this room, the majors channel, whoever follows it. Nobody here reported it: {why}."
    assert update.said(update.do(acting(ANA), 1, text="Rome too", audience=[Audience.ROOM])) == "Told: this room."
    asked = str(update_forms.update_form(beginning.asking(acting(ANA), 1)))
    assert "Whoever follows it" in asked
    assert "reporter" not in asked


@pytest.mark.parametrize(
    ("button", "role"),
    [
        (ActionId.COMMANDER, Role.COMMANDER),
        (ActionId.COMMUNICATIONS, Role.COMMUNICATIONS),
        (ActionId.OPERATIONS, Role.OPERATIONS),
        (ActionId.SCRIBE, Role.SCRIBE),
    ],
)
def test_a_button_takes_the_role_that_it_names(button: ActionId, role: Role) -> None:
    (pressed,) = [each for each in VERBS if each.button == button]
    assert (pressed.do, pressed.given) == (operations.take_role, {"role": role})
    assert pressed.pressed({"value": "42"}) == (42, {})


def test_the_two_buttons_of_an_offer_answer_it() -> None:
    accepting, declining = (
        next(each for each in VERBS if each.button == button)
        for button in (ActionId.ACCEPT_HANDOVER, ActionId.DECLINE_HANDOVER)
    )
    assert (accepting.do, declining.do) == (handing.accept, handing.decline)
    assert accepting.form is not None
    assert declining.form is None


def test_the_timeline_tells_what_happened_so_far(acting: Acting) -> None:
    opened(acting)
    operations.note(acting(ANA), 1, text="till 7 is back")
    ask = verb("timeline").ask
    assert ask is not None
    answer = ask(acting(TOM), 1)
    assert answer["blocks"][0]["text"]["text"] == "*INC-1, so far*"
    told = answer["blocks"][1]["text"]["text"].split("\n")
    assert len(told) == 5
    assert told[-1].endswith(f"<@{ANA}> · note: till 7 is back")


def test_the_summary_tells_how_it_stands(acting: Acting) -> None:
    opened(acting)
    operations.update(acting(ANA), 1, text="Italy is back")
    ask = verb("summary").ask
    assert ask is not None
    answer = ask(acting(TOM), 1)
    assert answer["text"] == f"INC-1 P4 major incident: {TITLE}"
    assert "Italy is back" in str(answer["blocks"])


@pytest.mark.parametrize("name", ["timeline", "summary"])
def test_what_is_private_is_told_to_those_whom_it_concerns(acting: Acting, name: str) -> None:
    opened(acting)
    turned_private(acting(ANA))
    ask = verb(name).ask
    assert ask is not None
    ask(acting(ANA), 1)
    with pytest.raises(NotFound):
        ask(acting(TOM), 1)


def test_every_verb_says_what_it_does() -> None:
    assert all(each.about for each in VERBS)


OPENS: list[tuple[Form, str, str, str]] = [
    (RESOLVE, "Resolve INC-1", "How was it fixed?", "Resolve"),
]


@pytest.mark.parametrize(("form", "title", "label", "submit"), OPENS)
def test_a_form_asks_what_the_verb_needs_and_remembers_the_incident(
    acting: Acting, form: Form, title: str, label: str, submit: str
) -> None:
    opened(acting)
    view = form.opens(acting(ANA), 1)
    assert (view["title"]["text"], view["submit"]["text"], view["callback_id"]) == (title, submit, form.id)
    assert [block["label"]["text"] for block in view["blocks"]] == [label]
    assert view["private_metadata"] == "1"


@pytest.mark.parametrize(
    ("reads", "field", "name"),
    [
        (update_forms.read_update_form, UpdateField.TEXT, "text"),
        (forms.read_resolve_form, ResolveField.NOTE, "note"),
    ],
)
def test_what_was_entered_is_read_with_the_incident_that_it_is_about(
    reads: Callable[[Any], Any], field: str, name: str
) -> None:
    def sent(value: str | None) -> dict[str, Any]:
        entered = {field: {"text": {"type": "plain_text_input", "value": value}}}
        return {"private_metadata": "42", "state": {"values": entered}}

    assert reads(sent("a new cable")) == (42, {name: "a new cable"})
    assert reads(sent(None)) == (42, {name: ""})


def test_nobody_fills_in_the_form_of_an_end_that_they_may_not_announce(acting: Acting) -> None:
    opened(acting)
    operations.take_role(acting(CARLOS), 1, role=Role.COMMANDER)
    with pytest.raises(NotAllowed, match="has command and announces the end"):
        RESOLVE.opens(acting(ANA), 1)
    resolved(acting, by=CARLOS)
    with pytest.raises(MovedOn, match="is closed"):
        RESOLVE.opens(acting(CARLOS), 1)


def test_nobody_is_asked_for_an_update_on_what_they_may_not_see(acting: Acting) -> None:
    opened(acting)
    turned_private(acting(ANA))
    with pytest.raises(NotFound):
        UPDATE.opens(acting(TOM), 1)


def test_nobody_fills_in_the_form_of_an_update_that_they_may_not_post(acting: Acting) -> None:
    opened(acting)
    with pytest.raises(NotAllowed):
        UPDATE.opens(acting(SOFIA), 1)
