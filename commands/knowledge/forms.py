"""The forms of articles: what each asks, and the reading of what was entered, side by side."""

import json

from commands.incidents.ids import OptionsId
from commands.items.known import Register, whole
from commands.items.policy import ItemPolicy
from commands.knowledge.ids import Field, ViewId
from commands.knowledge.policy import HELPS, STEPS, TITLE, WORDS
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Arguments, Block
from commands.shared.organisation import Organisation
from commands.shared.refusals import Invalid
from storage.knowledge.records import Audience, Content, Kind

EMPTY = Content("", "", "")
EVERYONE = bk.option("Everyone", Audience.EVERYONE)
ITS_TEAM = bk.option("The team that owns it", Audience.TEAM)
ANSWER = bk.option("An answer", Kind.ANSWER)
PROCEDURE = bk.option("A procedure, done step by step", Kind.SOP)


def blank(document: Organisation) -> Block:
    assert isinstance(document, ItemPolicy)
    return article_form(whole(document, [], [], ()))


def titled(title: str) -> Content:
    return Content(title, "", "")


def article_form(known: Register, begun: Content = EMPTY, *, source: int | None = None) -> Block:
    """A new article; `source` is the number of the incident that it is made from."""
    kind = bk.field("Kind", Field.KIND, bk.select("choice", [ANSWER, PROCEDURE], initial=Kind.ANSWER))
    kept = "" if source is None else str(source)
    fields = [*_fields(known, begun), kind]
    return bk.modal(ViewId.FORM, "Article", fields, submit="Keep as draft", kept=kept)


def edit_form(known: Register, number: int, content: Content, *, after: int = 0) -> Block:
    """Another version of one; what it is stays. `after` is the last entry that it was begun from."""
    fields = _fields(known, content)
    return bk.modal(ViewId.EDIT, f"Article KB-{number}", fields, submit="Keep", kept=bk.begun_from(number, after))


def _fields(known: Register, begun: Content) -> list[Block]:
    def text(initial: str, limit: int, *, long: bool, example: str) -> Block:
        return bk.text_input("text", multiline=long, limit=limit, initial=initial, placeholder=example)

    title = text(begun.title, TITLE, long=False, example="Till prints blank receipts")
    helps = text(begun.helps, HELPS, long=True, example="What people see who need it")
    steps = text(begun.steps, STEPS, long=True, example="A step a line")
    words = text(begun.words, WORDS, long=False, example="white receipt, empty receipt")
    whom = bk.select("choice", [EVERYONE, ITS_TEAM], initial=begun.audience)
    return [
        bk.field("Title", Field.TITLE, title),
        bk.field("When does it help?", Field.HELPS, helps, optional=True),
        bk.field("What to do", Field.STEPS, steps),
        bk.field("Words people use", Field.WORDS, words, optional=True, hint="By which they would look for it"),
        bk.field("Service or item", Field.ABOUT, _about(known, begun.about), optional=True),
        bk.field("For whom", Field.AUDIENCE, whom),
    ]


def _about(known: Register, chosen: str | None) -> Block:
    """A select; where more is known than one shows, it is looked for by what is typed."""
    there = [(item.name, key) for key, item in known.items.items() if item.is_in_use or key == chosen]
    if there and len(there) <= MOST_OPTIONS and (chosen is None or chosen in known.items):
        options = [bk.option(name, key) for name, key in sorted(there, key=lambda each: each[0].casefold())]
        return bk.select("choice", options, initial=chosen, placeholder="What it is about")
    picker: Block = {"type": "external_select", "action_id": OptionsId.ITEMS, "min_query_length": 0}
    picker["placeholder"] = bk.plain("A part of its name")
    return picker if chosen is None else picker | {"initial_option": bk.option(known.name(chosen), chosen)}


def _content(view: Block) -> Content:
    audience = bk.answer(view, Field.AUDIENCE) or Audience.EVERYONE
    if audience not in {*Audience}:
        raise Invalid({Field.AUDIENCE: "Choose everyone, or the team that owns it."})
    title, helps, steps, words = (
        bk.answer(view, field) or "" for field in (Field.TITLE, Field.HELPS, Field.STEPS, Field.WORDS)
    )
    return Content(title, helps, steps, words, bk.answer(view, Field.ABOUT) or None, Audience(audience))


def read_article_form(view: Block) -> tuple[None, Arguments]:
    kept = view.get("private_metadata") or ""
    kind = bk.answer(view, Field.KIND) or Kind.ANSWER
    if kind not in (Kind.ANSWER, Kind.SOP):
        raise Invalid({Field.KIND: "Choose an answer or a procedure."})
    source = int(kept) if kept else None
    return None, {"content": _content(view), "kind": Kind(kind), "source": source}


def read_edit_form(view: Block) -> tuple[int, Arguments]:
    number, seen = bk.read_begun(view)
    return number, {"content": _content(view), **seen}


def send_back_form(number: int) -> Block:
    words = bk.text_input("text", multiline=True, placeholder="Its author reads this")
    fields = [bk.field("What should be otherwise?", Field.WHY, words)]
    return bk.modal(ViewId.SEND_BACK, "Ask for changes", fields, kept=str(number))


def read_send_back_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"why": bk.answer(view, Field.WHY) or ""}


def retire_form(number: int) -> Block:
    words = bk.text_input("text", placeholder="Why, or the article that takes its place: KB-7")
    return bk.modal(ViewId.RETIRE, f"Retire KB-{number}", [bk.field("Why?", Field.WHY, words)], kept=str(number))


def read_retire_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": bk.answer(view, Field.WHY) or ""}


def shown(number: int, blocks: list[Block]) -> Block:
    """An article to be read only."""
    return bk.modal(ViewId.SHOW, f"KB-{number}", blocks, submit=None, close="Close")


def needed() -> list[Block]:
    """On the form with which an incident is resolved."""
    others = bk.option("Others will need this", "needed")
    box: Block = {"type": "checkboxes", "action_id": "choice", "options": [others]}
    return [bk.field("For others", Field.NEEDED, box, optional=True)]


def read_needed(view: Block) -> Arguments:
    return {"needed": True} if bk.answer(view, Field.NEEDED) else {}


def read_use(action: Block) -> tuple[int, Arguments]:
    """Which article or past incident is used, and for which incident. ValueError for what is no such button's."""
    kept = json.loads(action["value"])
    prefix, _, number = str(kept["of"]).partition("-")
    if prefix not in ("KB", "INC"):
        raise ValueError(f"{prefix} is nothing to use")
    return int(kept["incident"]), {"article" if prefix == "KB" else "past": int(number)}
