"""The forms of changes: what each asks, and the reading of what was entered, side by side."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from typing import Any

from commands.changes import ids
from commands.changes.answers import Answers
from commands.changes.ids import (
    ActionId,
    AwayField,
    BackField,
    ExceptField,
    ExtendField,
    FinishField,
    FormField,
    RecuseField,
    RejectField,
    ReviewField,
    ViewId,
)
from commands.changes.rules import NewChange
from commands.shared import blocks as bk
from commands.shared.blocks import LEVELS, MOST_OPTIONS, Arguments, Block
from commands.shared.days import midnight
from commands.shared.durations import read_duration
from commands.shared.organisation import Organisation
from commands.shared.pressed import Pressed
from commands.shared.refusals import Invalid
from storage.changes.records import Change, ChangeType, Outcome


def blank(organisation: Organisation) -> Block:
    return form(organisation.service_names())


@dataclass(frozen=True)
class Draft:
    """What a form begins with: of which change it is (a number), and whether that is edited or copied."""

    of: int
    view: ViewId
    filled: NewChange


TITLES = {ViewId.EDIT: "Edit CHG-{}", ViewId.COPY: "Another like CHG-{}"}


def form(services: Mapping[str, str], in_its_way: Sequence[Block] = (), draft: Draft | None = None) -> Block:
    """Request a change: everything that the board wants to know, and what was found in the way of it so far."""
    filled = _EMPTY if draft is None else draft.filled
    types = [bk.option(kind.capitalize(), kind) for kind in ChangeType]
    shown = [
        bk.field("What will change?", FormField.TITLE, bk.text_input("text", limit=150, initial=filled.title)),
        bk.field("Reason", FormField.REASON, _long("Why it is worth the risk", filled.reason)),
        bk.field("Type", FormField.TYPE, bk.select("choice", types, initial=filled.type)),
        bk.field("Affected items", FormField.ITEMS, _items(services, filled.items), dispatch=bool(services)),
        bk.field("Start", FormField.START, _at(filled.start), dispatch=True),
        bk.field("End", FormField.END, _at(filled.end), dispatch=True),
        *in_its_way,
        bk.actions(bk.button("What is in the way?", ActionId.LOOK_NOW, "look")),
        bk.field("Implementer", FormField.IMPLEMENTER, _somebody(filled.implementer)),
        bk.field("Risk", FormField.RISK, bk.select("choice", LEVELS, initial=str(filled.risk))),
        bk.field("Impact", FormField.IMPACT, bk.select("choice", LEVELS, initial=str(filled.impact))),
        *_plans(filled),
        _rollback_takes(USUALLY if draft is None else filled.rollback_seconds),
        bk.field("Stops the service", FormField.STOPS, _stops(filled.stops_service), optional=True),
    ]
    if draft is None:
        return bk.modal(ViewId.FORM, "Request a change", shown, submit="Submit")
    title, kept = TITLES[draft.view].format(draft.of), str(draft.of)
    return bk.modal(draft.view, title, shown, submit="Submit", kept=kept)


_EMPTY = NewChange("", "", ChangeType.NORMAL, (), None, None, "", 3, 3, "", "", "")


TAKES = "So long before the end it is asked whether to go on or to go back"
USUALLY = 30 * 60


def _rollback_takes(seconds: int | None) -> Block:
    """Of a change that was asked for before this was, it may stay unsaid."""
    said = "" if seconds is None else _written(seconds)
    entered = bk.text_input("text", limit=20, initial=said, placeholder="15m or 2h")
    return bk.field("Rollback takes", FormField.ROLLBACK_TAKES, entered, hint=TAKES, optional=seconds is None)


def _written(seconds: int) -> str:
    """A length of time as somebody types it: 5400 is `90m`."""
    size, unit = next((size, unit) for size, unit in ((3600, "h"), (60, "m"), (1, "s")) if seconds % size == 0)
    return f"{seconds // size}{unit}"


def _seconds(said: str | None) -> int | None:
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


def _at(instant: datetime | None) -> Block:
    found: Block = {"type": "datetimepicker", "action_id": ActionId.LOOK}
    return found if instant is None else found | {"initial_date_time": int(instant.timestamp())}


def _somebody(chosen: str) -> Block:
    found: Block = {"type": "users_select", "action_id": "person"}
    return found | {"initial_user": chosen} if chosen else found


def _plans(filled: NewChange) -> list[Block]:
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
    return [bk.field(label, block, _long(hint, text)) for label, block, hint, text in asked]


def draft_of(change: Change, view: ViewId, now: datetime) -> Draft:
    """The form of a change that is edited, or of another like it: that has no window of the past."""
    fields = {field: getattr(change, field) for field in NewChange.__dataclass_fields__}
    if view is ViewId.COPY and change.start <= now:
        fields |= {"start": None, "end": None}
    return Draft(change.id, view, NewChange(**fields))


def read_draft(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"asked": read_form(view)}


def draft_in(view: Block) -> Draft | None:
    """The draft that a form is of, while it is being filled in; None of a new change."""
    if view["callback_id"] == ViewId.FORM:
        return None
    return Draft(int(view["private_metadata"]), ViewId(view["callback_id"]), read_form(view))


def _stops(chosen: bool) -> Block:
    return STOPS | {"initial_options": STOPS["options"]} if chosen else STOPS


STOPS: Block = {
    "type": "checkboxes",
    "action_id": "choice",
    "options": [bk.option("It is down in that window: planned, not an outage", "stops")],
}


def _long(placeholder: str, text: str = "") -> Block:
    return bk.text_input("text", multiline=True, placeholder=placeholder, initial=text)


def read_form(view: Block) -> NewChange:
    def text(block: FormField) -> str:
        return str(bk.answer(view, block) or "").strip()

    chosen: Any = bk.answer(view, FormField.ITEMS) or []
    items = chosen if isinstance(chosen, list) else [part.strip() for part in chosen.split(",") if part.strip()]
    kind = bk.answer(view, FormField.TYPE) or ChangeType.NORMAL
    return NewChange(
        title=text(FormField.TITLE),
        reason=text(FormField.REASON),
        type=ChangeType(kind) if kind in [*ChangeType] else None,
        items=tuple(dict.fromkeys(items)),
        start=_instant(bk.answer(view, FormField.START)),
        end=_instant(bk.answer(view, FormField.END)),
        implementer=text(FormField.IMPLEMENTER),
        risk=_level(bk.answer(view, FormField.RISK)),
        impact=_level(bk.answer(view, FormField.IMPACT)),
        implementation_plan=text(FormField.IMPLEMENTATION),
        test_plan=text(FormField.TEST),
        rollback_plan=text(FormField.ROLLBACK),
        stops_service=bool(bk.answer(view, FormField.STOPS)),
        rollback_seconds=_seconds(text(FormField.ROLLBACK_TAKES)),
    )


def _level(chosen: str | None) -> int:
    """1 to 3, low by default; 0 for what no form offers."""
    offered = {option["value"]: int(option["value"]) for option in LEVELS}
    return 3 if chosen is None else offered.get(chosen, 0)


def _instant(epoch: int | None) -> datetime | None:
    """In UTC; None for what was not given, or is no day of a calendar."""
    try:
        return None if epoch is None else datetime.fromtimestamp(int(epoch), UTC)
    except (ValueError, OverflowError, OSError):
        return None


def reject_form(number: int, voting_round: int, seat: str | None = None) -> Block:
    """It is about the ballot that was open when it was opened, and perhaps the seat of somebody who is away."""
    why = bk.text_input("text", multiline=True, placeholder="The requester reads this")
    return bk.modal(
        ViewId.REJECT if seat is None else ViewId.REJECT_FOR,
        f"Reject CHG-{number}",
        [bk.field("Why?", RejectField.WHY, why)],
        submit="Reject",
        kept=json.dumps([number, voting_round, *([] if seat is None else [seat])]),
    )


def read_reject_form(view: Block) -> tuple[int, Arguments]:
    """What is kept of a form that an earlier version opened is the number alone."""
    kept = json.loads(view["private_metadata"])
    reason = {"reason": str(bk.answer(view, RejectField.WHY) or "")}
    if isinstance(kept, int):
        return kept, reason
    number, voting_round, *seat = kept
    given = {"seat": seat[0]} if seat else {}
    return int(number), reason | given | {"at": Pressed(block=ids.ballot(number, voting_round))}


def details_form(change: Change, shown: Sequence[Block]) -> Block:
    """The whole request; there is nothing to fill in."""
    return bk.modal(ViewId.DETAILS, change.number, shown, submit=None, close="Close")


def except_form(change: Change) -> Block:
    """The exception is for the window that the change has."""
    why = bk.text_input("text", multiline=True, placeholder="Kept with the change; its review asks about it")
    return bk.modal(
        ViewId.EXCEPT,
        f"Exception for {change.number}",
        [bk.field("Why?", ExceptField.WHY, why)],
        submit="Name the exception",
        kept=str(change.id),
    )


def read_except_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, ExceptField.WHY) or "")}


def recuse_form(number: int, voting_round: int) -> Block:
    why = bk.text_input("text", multiline=True, placeholder="The board reads this")
    return bk.modal(
        ViewId.RECUSE,
        f"Conflict on CHG-{number}",
        [
            bk.section(
                "You leave this vote, with what you said of it. An alternate takes the seat, if there is one."
            ),
            bk.field("What is the conflict?", RecuseField.WHY, why),
        ],
        submit="Leave the vote",
        kept=json.dumps([number, voting_round]),
    )


def read_recuse_form(view: Block) -> tuple[int, Arguments]:
    number, _ = json.loads(view["private_metadata"])
    return int(number), {"reason": str(bk.answer(view, RecuseField.WHY) or "")}


def away_form(boards: Sequence[str]) -> Block:
    """Who is away, from a day up to another, and who votes meanwhile."""
    options = [bk.option("All boards", ALL_BOARDS), *(bk.option(name, name) for name in boards[: MOST_OPTIONS - 1])]
    day: Block = {"type": "datepicker", "action_id": "day"}
    return bk.modal(
        ViewId.AWAY,
        "Away",
        [
            bk.field("From", AwayField.FROM, day),
            bk.field("Until", AwayField.UNTIL, day, hint="The first day on which you vote yourself again"),
            bk.field(
                "Who votes for me?",
                AwayField.STAND_IN,
                {"type": "users_select", "action_id": "person"},
                optional=True,
            ),
            bk.field("Boards", AwayField.BOARDS, bk.select("choice", options, initial=ALL_BOARDS)),
        ],
        submit="Hand over",
    )


ALL_BOARDS = "*"


def read_away_form(view: Block, zone: tzinfo) -> Arguments:
    """Raises Invalid for a day that is none."""
    days = {name: str(bk.answer(view, name) or "") for name in (AwayField.FROM, AwayField.UNTIL)}
    wrong = {str(name): "Choose a day." for name, day in days.items() if not _is_a_day(day)}
    if wrong:
        raise Invalid(wrong)
    since, until = (midnight(date.fromisoformat(day), zone) for day in days.values())
    board = bk.answer(view, AwayField.BOARDS)
    named = None if board in (None, ALL_BOARDS) else str(board)
    return {"since": since, "until": until, "stand_in": bk.answer(view, AwayField.STAND_IN), "board": named}


def _is_a_day(words: str) -> bool:
    try:
        return bool(date.fromisoformat(words))
    except ValueError:
        return False


def back_form(number: int) -> Block:
    why = bk.text_input("text", multiline=True, placeholder="The board reads this, and the review asks about it")
    return bk.modal(
        ViewId.BACK, f"Roll back CHG-{number}", [bk.field("Why?", BackField.WHY, why)], submit="It is rolled back",
        kept=str(number),
    )  # fmt: skip


def read_back_form(view: Block) -> tuple[int, Arguments]:
    return int(view["private_metadata"]), {"reason": str(bk.answer(view, BackField.WHY) or "")}


def review_form(change: Change) -> Block:
    day: Block = {"type": "datepicker", "action_id": "day"}
    todo = "A line each; they become tasks. Or: none, because …"
    return bk.modal(
        ViewId.REVIEW,
        f"Review {change.number}",
        [
            bk.field("Did it reach its goal?", ReviewField.GOAL, _long("What it was for, and what came of it")),
            bk.field("What broke?", ReviewField.BROKE, _long("And who noticed", change.outcome_note)),
            bk.field(
                "What would you do differently?", ReviewField.DIFFERENTLY, _long("Whoever does it next reads it")
            ),
            bk.field("Follow-ups", ReviewField.FOLLOW_UPS, _long(todo)),
            bk.field("Who sees to them?", ReviewField.OWNER, _somebody(""), optional=True),
            bk.field("By when?", ReviewField.DUE, day, optional=True),
        ],
        submit="Close it",
        kept=str(change.id),
    )


def read_review_form(view: Block) -> tuple[int, Arguments]:
    def text(field: ReviewField) -> str:
        return str(bk.answer(view, field) or "").strip()

    due = text(ReviewField.DUE)
    answers = Answers(
        goal=text(ReviewField.GOAL), broke=text(ReviewField.BROKE), differently=text(ReviewField.DIFFERENTLY),
        follow_ups=text(ReviewField.FOLLOW_UPS), owner=text(ReviewField.OWNER) or None,
        due=date.fromisoformat(due) if _is_a_day(due) else None,
    )  # fmt: skip
    return int(view["private_metadata"]), {"answers": answers}


def extend_form(number: int) -> Block:
    more = bk.text_input("text", limit=20, initial="30m", placeholder="30m or 2h")
    return bk.modal(
        ViewId.EXTEND,
        f"Extend CHG-{number}",
        [
            bk.field("How much longer?", ExtendField.MORE, more),
            bk.field("Why?", ExtendField.WHY, bk.text_input("text", multiline=True)),
        ],
        submit="Extend",
        kept=str(number),
    )


def read_extend_form(view: Block) -> tuple[int, Arguments]:
    seconds = _seconds(str(bk.answer(view, ExtendField.MORE) or "")) or -1
    why = str(bk.answer(view, ExtendField.WHY) or "")
    return int(view["private_metadata"]), {"more": timedelta(seconds=seconds), "reason": why}


def finish_form(number: int) -> Block:
    outcomes = [bk.option(words, outcome) for outcome, words in OUTCOMES.items()]
    note = bk.text_input("text", multiline=True, placeholder="Needed unless it was a success")
    return bk.modal(
        ViewId.FINISH,
        f"Finish CHG-{number}",
        [
            bk.field("How did it go?", FinishField.OUTCOME, bk.select("choice", outcomes, initial=Outcome.SUCCESS)),
            bk.field("What happened?", FinishField.NOTE, note, optional=True),
        ],
        submit="Finish",
        kept=str(number),
    )


def read_finish_form(view: Block) -> tuple[int, Arguments]:
    outcome = Outcome(bk.answer(view, FinishField.OUTCOME) or Outcome.SUCCESS)
    return int(view["private_metadata"]), {"outcome": outcome, "note": str(bk.answer(view, FinishField.NOTE) or "")}


OUTCOMES = {
    Outcome.SUCCESS: "A success",
    Outcome.ISSUES: "Done, with issues",
    Outcome.FAILED: "It failed, or was rolled back",
}
