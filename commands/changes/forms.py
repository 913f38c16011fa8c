"""The forms of changes: what each asks, and the reading of what was entered, side by side."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import Any

from commands.changes import ids
from commands.changes.ids import (
    ActionId,
    AwayField,
    ExceptField,
    FinishField,
    FormField,
    RecuseField,
    RejectField,
    ViewId,
)
from commands.changes.rules import NewChange
from commands.shared import blocks as bk
from commands.shared.blocks import LEVELS, MOST_OPTIONS, Arguments, Block
from commands.shared.days import midnight
from commands.shared.organisation import Organisation
from commands.shared.pressed import Pressed
from commands.shared.refusals import Invalid
from storage.changes.records import Change, ChangeType, Outcome


def blank(organisation: Organisation) -> Block:
    return form(organisation.service_names())


def form(services: Mapping[str, str], in_its_way: Sequence[Block] = ()) -> Block:
    """Request a change: everything that the board wants to know, and what was found in the way of it so far."""
    options = [bk.option(name, key) for key, name in services.items()][:MOST_OPTIONS]
    items: Block = (
        {"type": "multi_static_select", "action_id": ActionId.LOOK, "options": options}
        if options
        else bk.text_input("text", placeholder="What it touches, separated by commas")
    )
    at: Block = {"type": "datetimepicker", "action_id": ActionId.LOOK}
    types = [bk.option(kind.capitalize(), kind) for kind in ChangeType]
    return bk.modal(
        ViewId.FORM,
        "Request a change",
        [
            bk.field("What will change?", FormField.TITLE, bk.text_input("text", limit=150)),
            bk.field("Reason", FormField.REASON, _long("Why it is worth the risk")),
            bk.field("Type", FormField.TYPE, bk.select("choice", types, initial="normal")),
            bk.field("Affected items", FormField.ITEMS, items, dispatch=bool(options)),
            bk.field("Start", FormField.START, at, dispatch=True),
            bk.field("End", FormField.END, at, dispatch=True),
            *in_its_way,
            bk.actions(bk.button("What is in the way?", ActionId.LOOK_NOW, "look")),
            bk.field("Implementer", FormField.IMPLEMENTER, {"type": "users_select", "action_id": "person"}),
            bk.field("Risk", FormField.RISK, bk.select("choice", LEVELS, initial="3")),
            bk.field("Impact", FormField.IMPACT, bk.select("choice", LEVELS, initial="3")),
            bk.field("Implementation plan", FormField.IMPLEMENTATION, _long("Step by step, and who does what")),
            bk.field("Test plan", FormField.TEST, _long("How you will know that it worked")),
            bk.field("Rollback plan", FormField.ROLLBACK, _long("How to go back, and until when that is possible")),
            bk.field("Stops the service", FormField.STOPS, STOPS, optional=True),
        ],
        submit="Submit",
    )


STOPS: Block = {
    "type": "checkboxes",
    "action_id": "choice",
    "options": [bk.option("It is down in that window: planned, not an outage", "stops")],
}


def _long(placeholder: str) -> Block:
    return bk.text_input("text", multiline=True, placeholder=placeholder)


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
