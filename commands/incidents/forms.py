"""The forms of incidents: what each asks, and the reading of what was entered, side by side."""

from collections.abc import Mapping, Sequence

from commands.incidents import rules
from commands.incidents.ids import (
    AnswerField,
    AssignField,
    FormField,
    HoldField,
    ItemField,
    OptionsId,
    ResolveField,
    ViewId,
)
from commands.incidents.report import NewIncident, is_marked_private, private_text
from commands.shared import blocks as bk
from commands.shared.blocks import LEVELS, MOST_OPTIONS, Arguments, Block
from commands.shared.refusals import LONGEST, Invalid
from storage.incidents.records import HoldReason
from storage.record import Record


class Begun(Record):
    """What somebody has said already, as the form begins with it."""

    title: str = ""
    details: str = ""
    private: bool = False

    @classmethod
    def with_words(cls, title: str, details: str) -> "Begun":
        """`private: TEXT` ticks the box, and is not said again."""
        private = private_text(title)
        return cls(private or title, private_text(details) or details, private is not None)


NOTHING_YET = Begun()


def form(services: Mapping[str, str], begun: Begun = NOTHING_YET, *, kept: str = "") -> Block:
    """Report an incident. `kept` comes back with it (keeping.py)."""
    what = bk.text_input("text", limit=LONGEST, initial=begun.title, placeholder="Tills in store 42 do not start")
    more = bk.text_input(
        "text", multiline=True, initial=begun.details, placeholder="Since when, how many, what was tried"
    )
    impact, urgency = bk.select("choice", LEVELS, initial="3"), bk.select("choice", LEVELS, initial="2")
    fields = [
        bk.field("What is wrong?", FormField.TITLE, what),
        bk.field("Details", FormField.DETAILS, more, optional=True),
        bk.field("Service", FormField.SERVICE, _service_choice(services), optional=True),
        bk.field("Impact", FormField.IMPACT, impact, hint=IMPACT_HINT),
        bk.field("Urgency", FormField.URGENCY, urgency, hint=URGENCY_HINT),
        bk.field("Private", FormField.PRIVATE, _privacy(begun.private), optional=True),
    ]
    return bk.modal(ViewId.FORM, "Report an incident", fields, submit="Report", kept=kept)


def _privacy(ticked: bool) -> Block:
    only = bk.option("Only those whom it concerns see it", "private")
    box: Block = {"type": "checkboxes", "action_id": "choice", "options": [only]}
    return box | ({"initial_options": [only]} if ticked else {})


IMPACT_HINT = "High: a store, a plant or many people. Medium: a team. Low: one person."
URGENCY_HINT = "High: work stands still. Medium: it is slow or there is a way around. Low: it can wait."


def _service_choice(services: Mapping[str, str]) -> Block:
    """A select; of more services than one can show, a select that looks for what is typed."""
    if 0 < len(services) <= MOST_OPTIONS:
        options = [bk.option(name, key) for key, name in services.items()]
        return bk.select("choice", options, placeholder="If you know it")
    return {"type": "external_select", "action_id": OptionsId.SERVICES, "min_query_length": 0}


def read_form(view: Block, *, reporter: str) -> NewIncident:
    title, details = bk.answer(view, FormField.TITLE) or "", bk.answer(view, FormField.DETAILS) or ""
    private = private_text(title)
    ticked = bool(bk.answer(view, FormField.PRIVATE))
    return NewIncident(
        text=private or title,
        details=details,
        service=bk.answer(view, FormField.SERVICE),
        impact=_level(view, FormField.IMPACT, 3),
        urgency=_level(view, FormField.URGENCY, 2),
        reporter=reporter,
        private=ticked or private is not None or is_marked_private(details),
    )


def _level(view: Block, field: FormField, otherwise: int) -> int:
    """High, medium or low. Invalid for what is not offered."""
    chosen = bk.answer(view, field) or str(otherwise)
    if chosen not in {level["value"] for level in LEVELS}:
        raise Invalid({field: "Choose High, Medium or Low."})
    return int(chosen)


def resolve_form(number: int, codes: Sequence[str], *, parts: int = 0, likely: str = "") -> Block:
    """`parts` is how many open ones are resolved with it, `likely` the code that is chosen at first, if it is one."""
    options = [bk.option(code, code) for code in codes][:MOST_OPTIONS]
    chosen = likely if likely in codes else codes[0]
    what = "one that is part of it" if parts == 1 else f"{parts} that are part of it"
    also = [bk.context(f"So is resolved {what}; each reporter is asked whether it works.")] if parts else []
    return bk.modal(
        ViewId.RESOLVE,
        f"Resolve INC-{number}",
        [
            bk.field(
                "How was it fixed?",
                ResolveField.NOTE,
                bk.text_input("text", multiline=True, placeholder="The reporter reads this"),
            ),
            bk.field("Resolution code", ResolveField.CODE, bk.select("choice", options, initial=chosen)),
            *also,
        ],
        submit="Resolve",
        kept=str(number),
    )


def read_resolve_form(view: Block) -> tuple[int, Arguments]:
    note, code = bk.answer(view, ResolveField.NOTE) or "", bk.answer(view, ResolveField.CODE)
    return int(view["private_metadata"]), {"note": note, "code": code}


def assign_form(number: int, teams: Mapping[str, str]) -> Block:
    """Hand it on; `teams` are key -> name."""
    options = [bk.option(name, key) for key, name in teams.items()][:MOST_OPTIONS]
    person: Block = {"type": "users_select", "action_id": "choice"}
    fields = [
        bk.field("To whom?", AssignField.PERSON, person, optional=True),
        *(
            [bk.field("Or to which team?", AssignField.TEAM, bk.select("choice", options), optional=True)]
            * bool(options)
        ),
    ]
    return bk.modal(ViewId.ASSIGN, f"Hand on INC-{number}", fields, submit="Hand on", kept=str(number))


def read_assign_form(view: Block) -> tuple[int, Arguments]:
    """Invalid where nobody is named, or both a person and a team."""
    person, team = bk.answer(view, AssignField.PERSON), bk.answer(view, AssignField.TEAM)
    if bool(person) == bool(team):
        raise Invalid({AssignField.PERSON: "Name a person or a team: one of them."})
    return int(view["private_metadata"]), {"to": person, "team": team}


def hold_form(number: int) -> Block:
    words = rules.HOLD_WORDS.items()
    options = [bk.option(f"{word[0].upper()}{word[1:]}", reason) for reason, word in words]
    return bk.modal(
        ViewId.HOLD,
        f"Hold INC-{number}",
        [
            bk.field("What does it wait for?", HoldField.REASON, bk.select("choice", options, initial="caller")),
            bk.field(
                "Say more",
                HoldField.NOTE,
                bk.text_input("text", multiline=True, placeholder="The reporter reads this, and can answer it"),
            ),
        ],
        submit="Hold",
        kept=str(number),
    )


def read_hold_form(view: Block) -> tuple[int, Arguments]:
    reason = bk.answer(view, HoldField.REASON) or "caller"
    if reason not in set(HoldReason):
        raise Invalid({HoldField.REASON: "Choose what it waits for."})
    return int(view["private_metadata"]), {
        "reason": HoldReason(reason),
        "note": bk.answer(view, HoldField.NOTE) or "",
    }


def answer_form(number: int, said: str = "") -> Block:
    """Write to the reporter; `said` is what they said last."""
    asked = [bk.context("They said:"), bk.quote(said, 1000)] if said else []
    text = bk.text_input("text", multiline=True, limit=LONGEST, placeholder="The reporter reads this")
    field = bk.field("What shall they read?", AnswerField.TEXT, text)
    return bk.modal(ViewId.ANSWER, f"Answer INC-{number}", [*asked, field], submit="Send", kept=str(number))


def reporters_answer_form(number: int, asked: str = "") -> Block:
    """What a reporter says to the team; `asked` is what it waits for."""
    shown = [bk.context("You were asked:"), bk.quote(asked, 1000)] if asked else []
    text = bk.text_input("text", multiline=True, limit=LONGEST, placeholder="The team reads this")
    field = bk.field("What do you answer?", AnswerField.TEXT, text)
    return bk.modal(ViewId.ANSWER, f"Answer on INC-{number}", [*shown, field], submit="Send", kept=str(number))


def item_form(number: int, named: str) -> Block:
    """Which item it is about; `named` is what was guessed."""
    picker: Block = {"type": "external_select", "action_id": OptionsId.ITEMS, "min_query_length": 0}
    picker["placeholder"] = bk.plain("A part of its name")
    was = [bk.context(f"It was taken for {bk.typed(named, 80)}.")] if named else []
    field = bk.field("Which item is it?", ItemField.ITEM, picker)
    return bk.modal(ViewId.ITEM, f"INC-{number} is about", [*was, field], submit="Save", kept=str(number))


def read_item_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"item": str(bk.answer(view, ItemField.ITEM))}


def opened(number: int, shown: Sequence[Block]) -> Block:
    """An incident to be read; there is nothing to fill in."""
    return bk.modal(ViewId.SHOW, f"INC-{number}", shown, submit=None, close="Close")


def read_answer_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"text": bk.answer(view, AnswerField.TEXT) or ""}


def service_options(services: Mapping[str, str], sought: str) -> list[Block]:
    """The services whose name holds what is sought, at most as many as Slack shows."""
    found = [(key, name) for key, name in services.items() if sought.lower() in name.lower()]
    return [bk.option(name, key) for key, name in found[:MOST_OPTIONS]]
