"""How `/incident` reads a line, what it answers, and what its buttons carry."""

from typing import Any

import pytest

from commands.incidents.handlers import usage
from commands.incidents.ids import ActionId, ViewId
from commands.incidents.verbs import VERBS, Holding
from commands.links.words import Named
from commands.shared import verbs
from commands.shared.refusals import MovedOn, NotAllowed, NotFound
from commands.shared.verbs import Fit, Form, Line, Unshaped, Verb
from storage.incidents.records import HoldReason, Incident, IncidentStatus
from storage.links.records import LinkKind
from storage.record import replace
from tests.commands.conftest import ANA, BEN, SOFIA, TOM, Acting
from tests.commands.incidents.examples import HELD, INCIDENT, standing


def read(text: str) -> Line:
    return verbs.read(text, VERBS, "inc")


LINES: list[tuple[str, str, int | None, dict[str, Any]]] = [
    ("list", "list", None, {"words": ""}),
    ("list P1 <@U1>", "list", None, {"words": "P1 <@U1>"}),
    ("team", "team", None, {"words": ""}),
    ("team retail-apps", "team", None, {"words": "retail-apps"}),
    ("MINE", "mine", None, {}),
    ("team plant it", "team", None, {"words": "plant it"}),
    ("help", "help", None, {}),
    ("show 3", "show", 3, {}),
    ("show INC-3", "show", 3, {}),
    ("undo", "undo", None, {"number": None}),
    ("undo INC-3", "undo", None, {"number": 3}),
    ("ack inc 3", "ack", 3, {}),
    ("take inc#3", "take", 3, {}),
    ("assign 3 <@UBEN00000|ben>", "assign", 3, {"to": BEN}),
    ("assign 3 retail-apps", "assign", 3, {"team": "retail-apps"}),
    ("hold 3 the vendor &amp; its part", "hold", 3, {"note": "the vendor & its part"}),
    ("resume 3", "resume", 3, {}),
    ("resolve 3 a new\ncable", "resolve", 3, {"note": "a new\ncable"}),
    ("reopen 3 still dead", "reopen", 3, {"reason": "still dead"}),
    ("close 3", "close", 3, {}),
    ("cancel 3 no incident", "cancel", 3, {"reason": "no incident"}),
    ("note 3 <@U1|ana> said so", "note", 3, {"text": "@ana said so"}),
    ("tell 3 a courier brings it", "tell", 3, {"text": "a courier brings it"}),
    ("link 3 4", "link", 3, {"other": 4}),
    ("link 3 with INC-4", "link", 3, {"other": 4}),
    ("link inc3 and inc4", "link", 3, {"other": 4}),
    ("link 3 caused by CHG-4", "link", 3, {"named": Named("CHG", 4, LinkKind.CAUSED_BY)}),
    ("duplicate 3 of 4", "duplicate", 3, {"of": 4}),
    ("child 3 of INC-4", "child", 3, {"of": 4}),
    ("follow 3", "follow", 3, {}),
    ("child 3 of none", "child", 3, {"of": None}),
    ("priority 3 high low", "priority", 3, {"impact": 1, "urgency": 3}),
    ("priority 3 high, low few are left", "priority", 3, {"impact": 1, "urgency": 3, "reason": "few are left"}),
    ("item 3 pos-db-1", "item", 3, {"item": "pos-db-1"}),
]


@pytest.mark.parametrize(("text", "name", "number", "arguments"), LINES)
def test_a_verb_is_read_with_what_it_needs(
    text: str, name: str, number: int | None, arguments: dict[str, Any]
) -> None:
    line = read(text)
    assert line.verb is not None
    assert (line.verb.name, line.fit, line.number, line.arguments) == (name, Fit.READY, number, arguments)


def test_every_verb_that_can_be_typed_is_read_by_one_of_these_lines() -> None:
    assert {name for _, name, *_ in LINES} == {verb.name for verb in VERBS if verb.is_typed}


@pytest.mark.parametrize(
    "text",
    [
        "tills in store 42 are down",
        "hold music is broken",
        "mine does not start",
        "show room lights are out",
        "resolve conflicts in the sheet",
        "confirm 3",
        "service 3",
        "",
    ],
)
def test_what_begins_like_a_verb_by_chance_is_a_report(text: str) -> None:
    assert read(text).fit is Fit.OTHER


@pytest.mark.parametrize("text", ["show", "hold 3", "resolve 3", "link 3", "assign 3", "priority 3", "note inc-3"])
def test_a_verb_that_needs_more_is_known_as_such(text: str) -> None:
    assert read(text).fit is Fit.MISSING


@pytest.mark.parametrize(
    ("text", "does"),
    [
        ("show 3 tills in Rome the door", {}),
        ("ack 3 right now", {}),
        ("priority 3 enormous high", None),
        ("link 3 tills together", None),
    ],
)
def test_what_could_be_either_is_doubtful_and_keeps_what_could_be_done(
    text: str, does: dict[str, Any] | None
) -> None:
    line = read(text)
    assert (line.fit, line.number, line.arguments) == (Fit.DOUBTFUL, 3, does)


def test_a_verb_that_needs_more_is_answered_with_how_to_write_it() -> None:
    needs = "`/incident hold` needs more: write it as `/incident hold N REASON`. All of them: `/incident help`."
    assert usage(called("hold")) == {"text": needs}


def called(name: str) -> Verb:
    return next(verb for verb in VERBS if verb.name == name)


ANSWERS = {
    "undo": "INC-1 is taken back; nobody needs to do anything.",
    "ack": "INC-1 is acknowledged.",
    "take": "INC-1 is yours.",
    "resume": "INC-1 goes on.",
    "resolve": "INC-1 is resolved; the reporter is asked whether it works.",
    "reopen": "INC-1 is open again.",
    "close": "INC-1 is closed.",
    "cancel": "INC-1 is cancelled.",
    "link": "INC-1 is linked.",
    "child": "INC-1 is part of INC-5 now, and is resolved with it; its reporter is told.",
    "duplicate": "INC-1 is cancelled: it is the same as INC-7. Its reporter hears when that is fixed.",
    "priority": "INC-1 is P3 now.",
    "confirm": "Done.",
    "service": "Done.",
    "follow": "You follow INC-1: I will tell you each step of it.",
    "make parent": "Done.",
    "propose major": "Done.",
    "fact": "INC-1 is put right; no guess changes that.",
    "item": "INC-1 is about `pos-db-1`. Thank you: you have verified it.",
    "item right": "INC-1 is about `pos-db-1`. Thank you: you have verified it.",
}


WRITTEN = ("note", "tell")
"""Whose answer depends on who wrote."""


def after(**more: Any) -> Incident:
    return replace(
        INCIDENT, assignee=ANA, hold_reason=HoldReason.VENDOR, duplicate_of=7, parent=5, item="pos-db-1", **more
    )


@pytest.mark.parametrize("name", ANSWERS)
def test_whoever_did_something_reads_what_became_of_it(name: str) -> None:
    assert called(name).said(after(status=IncidentStatus.IN_PROGRESS)) == ANSWERS[name]


def test_what_is_closed_is_answered_with_the_number_of_what_follows_it() -> None:
    followed = replace(INCIDENT, id=2)
    said = called("reopen").said(followed)
    assert said == "INC-2 is reported, priority P3: it goes on from the one that is closed."


def test_every_verb_that_does_something_has_its_answer() -> None:
    assert {*ANSWERS, "assign", "follow instead", "hold", *WRITTEN} == {
        verb.name for verb in VERBS if verb.do is not None
    }


def test_what_nobody_has_says_how_to_take_it_once_it_is_acknowledged() -> None:
    take = "INC-1 is acknowledged, and nobody has it yet: `/incident take 1` makes it yours."
    assert called("ack").said(INCIDENT) == take


def test_whoever_held_it_reads_what_it_waits_for_and_can_press_what_else_it_could_be() -> None:
    named = called("hold").said(Holding(after(hold_note="Acme Tills, CS-12"), names_vendor=True))
    assert "Not that?" not in str(named), "a vendor that was named is meant"
    assert "waiting for a vendor: Acme Tills, CS-12." in str(named)
    answer = called("hold").said(Holding(after(), names_vendor=False))
    assert isinstance(answer, dict)
    assert answer["text"] == "INC-1 is on hold, waiting for a vendor."
    offered = {button["action_id"]: button["text"]["text"] for button in answer["blocks"][-1]["elements"]}
    assert offered == {
        "incident.hold_for.caller": "The reporter",
        "incident.hold_for.change": "A change",
        "incident.hold_for.problem": "A problem's cause",
    }


@pytest.mark.parametrize(
    ("name", "by", "said"),
    [
        ("note", ANA, "INC-1 has your note; only the team reads it. `/incident tell 1 TEXT` is for the reporter."),
        ("note", SOFIA, "INC-1 has your note; the team reads it."),
        ("tell", ANA, f"<@{SOFIA}> reads it in a direct message."),
        ("tell", SOFIA, "INC-1 has your note; the team reads it."),
    ],
)
def test_whoever_writes_reads_who_will_read_it(acting: Acting, name: str, by: str, said: str) -> None:
    standing(acting(ANA))
    verb = called(name)
    assert verb.do is not None
    assert verb.said(verb.do(acting(by), 1, text="till 7")) == said


@pytest.mark.parametrize("team", ["plant-it", "Plant-IT", "plant it", " PLANT  IT "])
def test_a_team_is_found_by_its_key_or_its_name_and_answers_by_its_name(acting: Acting, team: str) -> None:
    standing(acting(ANA))
    verb, line = called("assign"), read(f"assign 1 {team}")
    assert verb.do is not None
    assert line.arguments is not None
    assert verb.said(verb.do(acting(ANA), 1, to=BEN)) == f"INC-1 is with <@{BEN}> now."
    assert verb.said(verb.do(acting(ANA), 1, **line.arguments)) == "INC-1 is with Plant IT now."


def test_several_words_that_are_no_team_may_never_have_been_meant_as_one(acting: Acting) -> None:
    standing(acting(ANA))
    do = called("assign").do
    assert do is not None
    with pytest.raises(Unshaped, match="The teams are Retail applications, ERP, "):
        do(acting(ANA), 1, team="nobody of us")
    with pytest.raises(NotFound, match="There is no team `nobody`"):
        do(acting(ANA), 1, team="nobody")


def pressed(name: str, **action: Any) -> tuple[int | None, Any]:
    return called(name).pressed(action)


def test_a_button_carries_the_number_of_its_incident() -> None:
    assert pressed("take", action_id=ActionId.TAKE, value="42") == (42, {})


def test_a_service_is_chosen_for_the_incident_of_its_block() -> None:
    chosen = pressed("service", block_id="service:42", selected_option={"value": "pos"})
    assert chosen == (42, {"service": "pos"})


def form_of(name: str) -> Form:
    form = called(name).form
    assert form is not None
    return form


@pytest.mark.parametrize(
    ("name", "view"), [("hold", ViewId.HOLD), ("resolve", ViewId.RESOLVE), ("tell", ViewId.ANSWER)]
)
def test_a_button_opens_its_form_where_that_may_be_done(acting: Acting, name: str, view: ViewId) -> None:
    standing(acting(ANA))
    form = form_of(name)
    assert form.id == view
    opened = form.opens(acting(ANA), 1)
    assert (opened["callback_id"], opened["private_metadata"]) == (view, "1")


@pytest.mark.parametrize("name", ["hold", "resolve"])
def test_a_form_that_could_not_be_sent_off_is_not_opened(acting: Acting, name: str) -> None:
    standing(acting(ANA), status=HELD if name == "hold" else "closed")
    with pytest.raises(MovedOn):
        form_of(name).opens(acting(ANA), 1)
    with pytest.raises(NotAllowed):
        form_of(name).opens(acting(TOM), 1)


def test_how_verbs_are_written_leaves_out_what_is_only_pressed() -> None:
    written = verbs.usages("/incident", VERBS)
    assert "`/incident hold N REASON`" in written
    assert not any(name in written for name in ("confirm", "rate", "service"))


@pytest.mark.parametrize("text", ["till 3 is down", "bell 4 rings", "cell 12"])
def test_what_is_a_word_of_its_own_is_no_slip_of_tell(text: str) -> None:
    assert verbs.nearly(text, VERBS, "inc") == Line()
