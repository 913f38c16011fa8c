"""The forms of requests: what each asks, and the reading of what was entered, side by side."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from commands.requests.ids import ITEM_CHOSEN, QUESTION, FormField, ViewId, WhyField
from commands.requests.policy import Item, Question, RequestPolicy
from commands.requests.rules import NewRequest
from commands.shared import blocks as bk
from commands.shared.blocks import Arguments, Block, typed
from commands.shared.organisation import Organisation
from storage.record import Record, field
from storage.requests.records import Request

PERSON, NUMBER = "person", "number"


class Begun(Record):
    """A form that has something in it already; `of` is the report that it takes the place of."""

    item: str | None = None
    whom: str | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    text: str = ""
    of: str = ""


def catalogue_of(organisation: Organisation) -> Mapping[str, Item]:
    assert isinstance(organisation, RequestPolicy)
    return organisation.catalogue


def blank(organisation: Organisation) -> Block:
    return form(catalogue_of(organisation), Begun())


def form(catalogue: Mapping[str, Item], begun: Begun) -> Block:
    """What somebody needs, for whom, and what the item asks, once it is chosen."""
    items = [bk.option(item.name, key) for key, item in catalogue.items()]
    choose = bk.select(ITEM_CHOSEN, items, initial=begun.item, placeholder="Choose")
    shown = [bk.field("What do you need?", FormField.ITEM, choose, dispatch=True), _whom(begun.whom)]
    item = catalogue.get(begun.item or "")
    if item is not None:
        shown += [*_about(item), *questions(begun.item or "", item, begun.answers), _text(begun.text)]
    return bk.modal(ViewId.FORM, "Request something", shown, submit="Request", kept=begun.of)


def _whom(person: str | None) -> Block:
    who: Block = {"type": "users_select", "action_id": PERSON}
    if person is not None:
        who["initial_user"] = person
    hint = "You, if you choose nobody"
    return bk.field("For whom?", FormField.WHOM, who, optional=True, hint=hint)


def _about(item: Item) -> list[Block]:
    """Who decides on it, and what it costs."""
    cost = "" if item.cost is None else f"Costs {item.cost:,.2f}. ".replace(".00. ", ". ")
    decided = "It is approved first." if item.approve else "Nobody has to approve it."
    return [bk.context(f"{cost}{decided}")]


def _text(initial: str) -> Block:
    text = bk.text_input("text", multiline=True, initial=initial)
    return bk.field("Anything else?", FormField.TEXT, text, optional=True)


def questions(key: str, item: Item, answers: Mapping[str, Any]) -> list[Block]:
    """The item's own; an input is another one where another item is chosen, so that it begins empty."""
    return [
        bk.field(
            each.label, f"{QUESTION}{name}", _input(f"{key}.{name}", each, answers.get(name)), optional=each.optional
        )
        for name, each in item.ask.items()
    ]


def _input(action: str, question: Question, initial: Any) -> Block:
    if question.options:
        options = [bk.option(option, at) for at, option in enumerate(question.options)]
        chosen = str(question.options.index(initial)) if initial in question.options else None
        return bk.select(action, options, initial=chosen)
    if question.number:
        number: Block = {"type": "number_input", "action_id": action, "is_decimal_allowed": True, "min_value": "0"}
        return number | ({} if initial is None else {"initial_value": f"{initial:g}"})
    if question.date:
        return {"type": "datepicker", "action_id": action} | ({"initial_date": initial} if initial else {})
    if question.person:
        return {"type": "users_select", "action_id": action} | ({"initial_user": initial} if initial else {})
    return bk.text_input(action, multiline=question.long, initial=str(initial or ""))


def chosen(view: Block, item: str) -> Begun:
    """What stands in the form, when another item is chosen."""
    said = _words(view, FormField.TEXT)
    return Begun(item, bk.answer(view, FormField.WHOM), {}, said, str(view.get("private_metadata") or ""))


def read_form(catalogue: Mapping[str, Item], view: Block, person: str) -> NewRequest:
    """For whoever fills it in, where nobody is chosen."""
    key = str(bk.answer(view, FormField.ITEM) or "")
    return _read(catalogue, key, view, bk.answer(view, FormField.WHOM) or person)


def _read(catalogue: Mapping[str, Item], key: str, view: Block, whom: str) -> NewRequest:
    asked = catalogue[key].ask if key in catalogue else {}
    answers = {name: _answer(question, bk.answer(view, f"{QUESTION}{name}")) for name, question in asked.items()}
    given = {name: each for name, each in answers.items() if each not in (None, "")}
    return NewRequest(key, whom, given, _words(view, FormField.TEXT))


def _words(view: Block, block: str) -> str:
    return str(bk.answer(view, block) or "").strip()


def _answer(question: Question, entered: Any) -> Any:
    """As it is kept: an option by its words, a number as one; what is neither as it was entered."""
    if entered is None:
        return None
    if question.options:
        at = int(entered) if str(entered).isdecimal() else -1
        return question.options[at] if 0 <= at < len(question.options) else entered
    if question.number:
        try:
            number = float(str(entered).replace(",", "."))
        except ValueError:
            return entered
        return int(number) if number.is_integer() else number
    return str(entered).strip()


def edit_form(request: Request, item: Item) -> Block:
    """The answers, as they were given."""
    shown = [*questions(request.item, item, request.answers), _text(request.text)]
    kept = json.dumps([request.id, request.whom])
    return bk.modal(ViewId.EDIT, f"Change {request.number}", shown, submit="Change", kept=kept)


def read_edit_form(view: Block) -> tuple[int, Arguments]:
    """What was entered, as it stands in the view: which item it is of is known once the request is read."""
    number, whom = json.loads(view["private_metadata"])
    return int(number), {"whom": str(whom), "view": view["state"]["values"]}


def read_answers(catalogue: Mapping[str, Item], item: str, entered: Mapping[str, Any], whom: str) -> NewRequest:
    return _read(catalogue, item, {"state": {"values": entered}}, whom)


def reject_form(request: Request, block: str) -> Block:
    """It is about the card that it was opened from."""
    return _why(ViewId.REJECT, f"Reject {request.number}", request, "Why?", "Reject", block)


def ask_form(request: Request) -> Block:
    return _why(ViewId.ASK, f"Ask about {request.number}", request, "What do you want to know?", "Ask")


def answer_form(request: Request) -> Block:
    return _why(ViewId.ANSWER, f"Answer {request.number}", request, "Your answer", "Send")


def cancel_form(request: Request) -> Block:
    return _why(ViewId.CANCEL, f"Cancel {request.number}", request, "Why?", "Cancel it")


def _why(form: ViewId, title: str, request: Request, asks: str, submit: str, at: str = "") -> Block:
    about = request.question if form is ViewId.ANSWER and request.question else request.title
    field_ = bk.field(asks, WhyField.WHY, bk.text_input("why", multiline=True))
    kept = json.dumps([request.id, at])
    return bk.modal(form, title, [bk.quote(about), field_], submit=submit, close="Back", kept=kept)


def read_why(view: Block) -> tuple[int, str, str]:
    """The number, what was written, and the block of the card that it was opened from."""
    number, block = json.loads(view["private_metadata"])
    return int(number), str(bk.answer(view, WhyField.WHY) or ""), str(block)


def details_form(request: Request, shown: Sequence[Block]) -> Block:
    """All of it; there is nothing to fill in."""
    return bk.modal(ViewId.DETAILS, request.number, shown, submit=None, close="Close")


def not_for_you(item: Item) -> Block:
    return bk.section(f"{typed(item.name, 80)} is not for everybody: your manager may ask for it.")
