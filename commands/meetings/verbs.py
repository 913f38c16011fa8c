"""What may be asked of meetings: by word after `/change`, and by button."""

import json
from typing import Any

from commands.changes.board_words import capital, no_board
from commands.changes.permissions import is_limited
from commands.changes.policy import ChangePolicy
from commands.meetings import forms, operations, rules, views, wording
from commands.meetings.ids import ActionId, ViewId
from commands.meetings.permissions import board_of, existing, may_call, meant, permitted_to_chair, said
from commands.meetings.reading import next_meeting, waiting
from commands.shared import pages, verbs
from commands.shared.act import Act
from commands.shared.blocks import Arguments, Block, moment, person
from commands.shared.ids import Beginning
from commands.shared.language import as_typed, leading_number, person_in
from commands.shared.pages import Page
from commands.shared.refusals import MovedOn
from commands.shared.verbs import Answer, Form, Payload, Unshaped, Verb
from storage.changes.records import Change
from storage.meetings import queries as meetings
from storage.meetings.records import Meeting

HOW = "Write `meeting start`, `next`, `defer 7 REASON`, `pass @somebody` or `end`."


def _board(rest: str) -> Arguments:
    """A board by its key or name, or nothing."""
    return {"board": as_typed(rest).strip("` ") or None}


def _agenda(act: Act, *, board: str | None = None, page: int = 0) -> Answer:
    """What waits for a board, in the order in which it would look at it. Several words that are no board's name were
    perhaps never meant as one.
    """
    if board is not None and len(board.split()) > 1 and act.policy(ChangePolicy).board_called(board) is None:
        raise Unshaped(no_board(board, act.policy(ChangePolicy).board_names()))
    name = board_of(act, board)
    found = rules.agenda(waiting(act, name), act.now)
    if is_limited(act):
        found = [each for each in found if act.by in (each.requester, each.implementer)]
    meets = next_meeting(act, name)
    if not found:
        at = "" if meets is None else f" It meets {moment(meets)}."
        return {"text": f"Nothing waits for {said(act, name)}.{at}"}
    page = pages.within(page, len(found))
    lines = [wording.line(each) for each in found[page * pages.SIZE : (page + 1) * pages.SIZE]]
    title = wording.title(said(act, name), found, meets)
    shown = Page(lines, page, len(found), ActionId.AGENDA, {"board": name}).blocks(title)
    meets_now = any(each.board == name for each in meetings.going_on(act.tx))
    begins = [views.to_begin(name)] if not meets_now and may_call(act, name) else []
    return {"text": f"The agenda of {said(act, name)}", "blocks": [*shown, *begins]}


def _turned(action: Payload) -> tuple[None, Arguments]:
    page, kept = pages.turned(action)
    return None, {"board": str(kept["board"]), "page": page}


def _words(rest: str) -> Arguments:
    """`start [BOARD]`, `next`, `defer N [REASON]`, `pass @person` or `end`."""
    word, _, more = rest.partition(" ")
    word, more = word.lower(), more.strip()
    if word == "start":
        return {"word": word, **_board(more)}
    if word == "defer" and (found := leading_number(more, "chg")) is not None:
        return {"word": word, "change": found[0], "reason": as_typed(found[1])}
    if word == "pass" and (who := person_in(more)) is not None:
        return {"word": word, "to": who}
    if word in ("next", "end") and not more:
        return {"word": word}
    raise Unshaped(HOW)


def _meeting(act: Act, *, word: str, to: str | None = None, **given: Any) -> str:
    """What whoever types it reads."""
    if word == "start":
        return _called(act, operations.start(act, **given))
    number = meant(act).id
    if word == "next":
        return _moved(operations.go_on(act, number))
    if word == "defer":
        return _deferred(operations.defer(act, number, **given)[0])
    if word == "pass":
        assert to is not None
        operations.pass_on(act, number, to=to)
        return f"{person(to)} chairs the meeting from now on."
    operations.end(act, number)
    return "The meeting has ended; its minutes are in the board's channel."


def _start(act: Act, *, board: str) -> str:
    return _called(act, operations.start(act, board=board))


def _called(act: Act, meeting: Meeting) -> str:
    count = wording.how_many(len(meeting.agenda))
    return f"{capital(said(act, meeting.board))} meets: {count}, in its channel. You chair it."


def _moved(meeting: Meeting) -> str:
    return "That was all: `/change meeting end`." if meeting.current is None else f"Now it is CHG-{meeting.current}."


def _deferred(change: Change) -> str:
    until = "" if change.closes_at is None else f": the vote on it is open until {moment(change.closes_at)}"
    return f"{change.number} is put off{until}."


def _at(action: Payload) -> tuple[int, Arguments]:
    """The meeting, and the item that whoever presses has before them."""
    number, at = json.loads(action["value"])
    return int(number), {"at": int(at)}


def _which_board(action: Payload) -> tuple[None, Arguments]:
    return None, {"board": str(action["value"])}


def _defer_form(act: Act, number: int, *, at: int) -> Block:
    """Whoever may not, or comes too late, is told before they write why."""
    meeting = existing(act, number)
    permitted_to_chair(act, meeting)
    if at != meeting.at or meeting.current is None:
        raise MovedOn("The meeting is further on by now.", record=meeting.number)
    return forms.defer_form(meeting)


VERBS = (
    Verb("agenda", "[BOARD]", "What waits for the board, in the order in which it looks at it", reads=_board,
         ask=_agenda, button=Beginning(ActionId.AGENDA), pressed=_turned),
    Verb("meeting", "start [BOARD]|next|defer N [REASON]|pass @person|end",
         "The board meets: its agenda, a ballot at a time, and minutes at the end", reads=_words, do=_meeting,
         said=lambda said: said, people=("to",)),
)  # fmt: skip

BUTTONS = (
    Verb("start the meeting", None, "Call the board together", do=_start, said=lambda said: said,
         button=ActionId.START, pressed=_which_board, answers=verbs.in_place),
    Verb("join", None, "Be there: the minutes say who was", do=operations.join, button=ActionId.JOIN),
    Verb("next", None, "Go on to the next of the agenda", do=operations.go_on, button=ActionId.NEXT, pressed=_at),
    Verb("defer", None, "Put it off until after the next meeting, and say why", do=operations.defer,
         button=ActionId.DEFER, pressed=_at, form=Form(ViewId.DEFER, opens=_defer_form, reads=forms.read_defer_form)),
    Verb("end", None, "End the meeting: its minutes are posted", do=operations.end, button=ActionId.END),
)  # fmt: skip
