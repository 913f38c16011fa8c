"""The forms of a vote: why not, a conflict, an exception, being away; and the reading of each, beside it."""

import json
from datetime import date, tzinfo

from commands.changes import ids
from commands.changes.ids import AwayField, ExceptField, RecuseField, RejectField, ViewId
from commands.shared import blocks as bk
from commands.shared.blocks import MOST_OPTIONS, Arguments, Block, Names
from commands.shared.days import is_a_day, midnight
from commands.shared.pressed import Pressed
from commands.shared.refusals import Invalid
from storage.changes.records import Change


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


def away_form(boards: Names) -> Block:
    """Who is away, from a day up to another, and who votes meanwhile."""
    named = [bk.option(name, key) for key, name in boards.items()]
    options = [bk.option("All boards", ALL_BOARDS), *named[: MOST_OPTIONS - 1]]
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
    wrong = {str(name): "Choose a day." for name, day in days.items() if not is_a_day(day)}
    if wrong:
        raise Invalid(wrong)
    since, until = (midnight(date.fromisoformat(day), zone) for day in days.values())
    board = bk.answer(view, AwayField.BOARDS)
    named = None if board in (None, ALL_BOARDS) else str(board)
    return {"since": since, "until": until, "stand_in": bk.answer(view, AwayField.STAND_IN), "board": named}
