"""The form of a change: what it asks, and the reading of what was entered, side by side."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from commands.changes.ids import ActionId, FormField, ViewId
from commands.changes.rules import NOTHING, NewChange
from commands.shared import blocks as bk
from commands.shared.blocks import LEVELS, MOST_OPTIONS, Arguments, Block, moment
from commands.shared.days import instant
from commands.shared.durations import read_duration
from storage.changes.records import Change, ChangeType
from storage.record import Record, replace


class Draft(Record):
    """What a form begins with: of which change it is (a number), and whether that is edited or copied; or what
    somebody left of a new one (`left_at`, UTC). `after` is the last entry that an edit was begun from.
    """

    of: int
    view: ViewId
    filled: NewChange
    left_at: datetime | None = None
    after: int | None = None


TITLES = {ViewId.EDIT: "Edit CHG-{}", ViewId.COPY: "Another like CHG-{}", ViewId.EMERGENCY: "Emergency change"}


class Follows(Record):
    """What comes after the form: whether it is asked how risky the change is, and whether one of the team may decide
    on it, who does without a test plan; and whether there are items beside the services.
    """

    is_asked: bool = False
    may_lack_a_test: bool = False
    has_items: bool = False


NOTHING_MORE = Follows()


def form(
    services: Mapping[str, str],
    in_its_way: Sequence[Block] = (),
    draft: Draft | None = None,
    follows: Follows = NOTHING_MORE,
) -> Block:
    """Request a change: everything that the board wants to know, and what was found in the way of it so far."""
    filled = NOTHING if draft is None else draft.filled
    types = [bk.option(kind.capitalize(), kind) for kind in ChangeType]
    shown = [
        *_left(draft),
        _typed(
            "What will change?", FormField.TITLE, bk.text_input(KEEP, limit=150, initial=filled.title, heard=True)
        ),
        _typed("Reason", FormField.REASON, _kept("Why it is worth the risk", filled.reason)),
        bk.field("Type", FormField.TYPE, bk.select(KEEP, types, initial=filled.type), dispatch=True),
        *_touched(services, filled.items, has_items=follows.has_items),
        bk.field("Start", FormField.START, at(filled.start), dispatch=True),
        bk.field("End", FormField.END, at(filled.end), dispatch=True),
        *in_its_way,
        bk.actions(bk.button("What is in the way?", ActionId.LOOK_NOW, "look")),
        bk.field("Implementer", FormField.IMPLEMENTER, somebody(filled.implementer)),
        _risk(filled.risk, is_asked=follows.is_asked),
        bk.field("Impact", FormField.IMPACT, bk.select("choice", LEVELS, initial=str(filled.impact))),
        *_plans(filled, may_lack_a_test=follows.may_lack_a_test),
        _rollback_takes(
            USUALLY if _is_new(draft) and (filled.rollback_seconds or 0) <= 0 else filled.rollback_seconds
        ),
        bk.field("Stops the service", FormField.STOPS, _stops(filled.stops_service), optional=True),
    ]
    if draft is None or _is_new(draft):
        return bk.modal(ViewId.FORM, "Request a change", shown, submit="Submit")
    title = TITLES[draft.view].format(draft.of)
    return bk.modal(draft.view, title, shown, submit="Submit", kept=bk.begun_from(draft.of, draft.after))


KEEP = ActionId.KEEP


def _is_new(draft: Draft | None) -> bool:
    return draft is None or draft.view is ViewId.FORM


def _typed(label: str, block: str, element: Block, *, optional: bool = False) -> Block:
    """An input of text that is kept while it is typed."""
    return bk.field(label, block, element, optional=optional, dispatch=True)


def _kept(placeholder: str, text: str) -> Block:
    return bk.text_input(KEEP, multiline=True, placeholder=placeholder, initial=text, heard=True)


def _left(draft: Draft | None) -> list[Block]:
    """That this is what somebody left half filled in, and how to begin anew."""
    if draft is None or draft.left_at is None:
        return []
    told = f"Filled in as you left it at {moment(draft.left_at, '{time}')}."
    return [bk.context(told), bk.actions(bk.button("Begin anew", ActionId.ANEW, "anew"))]


TAKES = "So long before the end it is asked whether to go on or to go back"
USUALLY = 30 * 60


def _rollback_takes(seconds: int | None) -> Block:
    """Of a change that was asked for before this was, it may stay unsaid."""
    said = "" if seconds is None else written(seconds)
    entered = bk.text_input("text", limit=20, initial=said, placeholder="15m or 2h")
    return bk.field("Rollback takes", FormField.ROLLBACK_TAKES, entered, hint=TAKES, optional=seconds is None)


def written(seconds: int) -> str:
    """A length of time as somebody types it: 5400 is `90m`."""
    size, unit = next((size, unit) for size, unit in ((3600, "h"), (60, "m"), (1, "s")) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def seconds(said: str | None) -> int | None:
    """How long it takes to go back; -1 for what cannot be read, None where no form has asked."""
    if not said:
        return None
    try:
        return int(read_duration(said).total_seconds())
    except ValueError:
        return -1


def _items(services: Mapping[str, str], chosen: Sequence[str]) -> Block:
    options = [bk.option(name, key) for key, name in services.items()][:MOST_OPTIONS]
    if not options:
        return bk.text_input("text", placeholder="What it touches, separated by commas", initial=", ".join(chosen))
    found: Block = {"type": "multi_static_select", "action_id": ActionId.LOOK, "options": options}
    initial = [each for each in options if each["value"] in chosen]
    return found | {"initial_options": initial} if initial else found


def _touched(services: Mapping[str, str], chosen: Sequence[str], *, has_items: bool) -> list[Block]:
    entered = _items(services, chosen)
    items = bk.field("Affected items", FormField.ITEMS, entered, optional=has_items, dispatch=bool(services))
    return [items, *other_items(services, chosen, FormField.OTHER, has_items=has_items)]


def other_items(services: Mapping[str, str], chosen: Sequence[str], block: str, *, has_items: bool) -> list[Block]:
    """What is no service is named: there may be very many of it."""
    others = [key for key in chosen if key not in services]
    if not services or not (has_items or others):
        return []
    entered = bk.text_input("text", limit=1000, initial=", ".join(others), placeholder="pos-db, store-42-router")
    hint = "Of what is no service, by key or name, commas between"
    return [bk.field("Other items", block, entered, optional=True, hint=hint)]


def at(instant: datetime | None) -> Block:
    found: Block = {"type": "datetimepicker", "action_id": ActionId.LOOK}
    return found if instant is None else found | {"initial_date_time": int(instant.timestamp())}


def somebody(chosen: str) -> Block:
    found: Block = {"type": "users_select", "action_id": "person"}
    return found | {"initial_user": chosen} if chosen else found


def _risk(chosen: int, *, is_asked: bool) -> Block:
    hint = "Raises what the questions make of it; it never lowers that" if is_asked else None
    return bk.field("Risk", FormField.RISK, bk.select("choice", LEVELS, initial=str(chosen)), hint=hint)


def _plans(filled: NewChange, *, may_lack_a_test: bool) -> list[Block]:
    asked = (
        (
            "Implementation plan",
            FormField.IMPLEMENTATION,
            "Step by step, and who does what",
            filled.implementation_plan,
        ),
        ("Test plan", FormField.TEST, "How you will know that it worked", filled.test_plan),
        (
            "Rollback plan",
            FormField.ROLLBACK,
            "How to go back, and until when that is possible",
            filled.rollback_plan,
        ),
    )
    return [
        _typed(label, block, _kept(hint, text), optional=may_lack_a_test and block is FormField.TEST)
        for label, block, hint, text in asked
    ]


def draft_of(change: Change, view: ViewId, now: datetime) -> Draft:
    """The form of a change that is edited, or of another like it: that has no window of the past."""
    fields = {field: getattr(change, field) for field in NewChange.__struct_fields__}
    if view is ViewId.COPY and change.start <= now:
        fields |= {"start": None, "end": None}
    return Draft(change.id, view, NewChange(**fields))


def emergency(person: str, now: datetime) -> Draft:
    """The form of what cannot wait: from now on, by whoever opens it."""
    at_once: dict[str, Any] = {"start": now, "end": now + AN_HOUR, "implementer": person, "rollback_seconds": USUALLY}
    return Draft(0, ViewId.EMERGENCY, replace(NOTHING, type=ChangeType.EMERGENCY, **at_once))


AN_HOUR = timedelta(hours=1)


def read_draft(view: Block) -> tuple[int, Arguments]:
    number, seen = bk.read_begun(view)
    return number, {"asked": read_form(view), **seen}


def draft_in(view: Block) -> Draft:
    """The draft that a form is of, while it is being filled in; 0 stands for a new change."""
    if view["callback_id"] == ViewId.FORM:
        return Draft(0, ViewId.FORM, read_form(view))
    number, seen = bk.read_begun(view)
    return Draft(number, ViewId(view["callback_id"]), read_form(view), after=seen.get("after"))


def _stops(chosen: bool) -> Block:
    return STOPS | {"initial_options": STOPS["options"]} if chosen else STOPS


STOPS: Block = {
    "type": "checkboxes",
    "action_id": "choice",
    "options": [bk.option("It is down in that window: planned, not an outage", "stops")],
}


def long_text(placeholder: str, text: str = "") -> Block:
    return bk.text_input("text", multiline=True, placeholder=placeholder, initial=text)


def read_form(view: Block) -> NewChange:
    def text(block: FormField) -> str:
        return str(bk.answer(view, block) or "").strip()

    kind = bk.answer(view, FormField.TYPE) or ChangeType.NORMAL
    return NewChange(
        title=text(FormField.TITLE),
        reason=text(FormField.REASON),
        type=ChangeType(kind) if kind in [*ChangeType] else None,
        items=tuple(dict.fromkeys((*items_of(view, FormField.ITEMS), *items_of(view, FormField.OTHER)))),
        start=instant(bk.answer(view, FormField.START)),
        end=instant(bk.answer(view, FormField.END)),
        implementer=text(FormField.IMPLEMENTER),
        risk=_level(bk.answer(view, FormField.RISK)),
        impact=_level(bk.answer(view, FormField.IMPACT)),
        implementation_plan=text(FormField.IMPLEMENTATION),
        test_plan=text(FormField.TEST),
        rollback_plan=text(FormField.ROLLBACK),
        stops_service=bool(bk.answer(view, FormField.STOPS)),
        rollback_seconds=seconds(text(FormField.ROLLBACK_TAKES)),
    )


def offers_items(view: Block) -> bool:
    """Whether a form asks for items that are no services."""
    return any(block.get("block_id") == FormField.OTHER for block in view["blocks"])


def items_of(view: Block, field: str) -> tuple[str, ...]:
    """The items (keys) that were chosen, or written with commas between; each once."""
    chosen: Any = bk.answer(view, field) or []
    items = chosen if isinstance(chosen, list) else [part.strip() for part in chosen.split(",") if part.strip()]
    return tuple(dict.fromkeys(items))


def _level(chosen: str | None) -> int:
    """1 to 3, low by default; 0 for what no form offers."""
    offered = {option["value"]: int(option["value"]) for option in LEVELS}
    return 3 if chosen is None else offered.get(chosen, 0)


def details_form(change: Change, shown: Sequence[Block]) -> Block:
    """The whole request; there is nothing to fill in."""
    return bk.modal(ViewId.DETAILS, change.number, shown, submit=None, close="Close")
