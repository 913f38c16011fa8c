"""Who calls a board together, and who leads it through its agenda."""

from commands.changes.board_words import no_board, the_board
from commands.changes.policy import Board, ChangePolicy
from commands.changes.seats import alternates_of, members_of
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import Invalid, MovedOn, NotAllowed, NotFound
from storage.directory import queries as directory
from storage.meetings import queries as meetings
from storage.meetings.records import Meeting


def boards(act: Act) -> dict[str, Board]:
    return act.policy(ChangePolicy).boards


def said(act: Act, board: str) -> str:
    """A board (its key) within a sentence (mrkdwn)."""
    return the_board(board, act.policy(ChangePolicy).board_names())


def board_of(act: Act, text: str | None) -> str:
    """The key of the board that is meant: as it is called; else one that meets and has whoever asks on it; else that
    of normal changes. Raises Invalid.
    """
    if text is not None:
        policy = act.policy(ChangePolicy)
        key = policy.board_called(text)
        if key is None:
            raise Invalid({"board": no_board(text, policy.board_names())})
        return key
    known = boards(act)
    on = [each for each in known if act.by in members_of(act, known[each])]
    usual = act.policy(ChangePolicy).changes.normal
    meeting = [each for each in known if known[each].meeting is not None]
    liked = [
        *(each for each in meeting if each in on),
        *meeting,
        *(each for each in [usual] if each in known),
        *known,
    ]
    if not liked:
        raise Invalid({"board": "There is no board yet: the operator names one under `boards` in app.yaml."})
    return liked[0]


def may_call(act: Act, key: str) -> bool:
    """Whether whoever acts has a seat on the board, or is a service manager."""
    board = boards(act)[key]
    return act.by in (*members_of(act, board), *alternates_of(act, board)) or _is_manager(act)


def permitted_to_call(act: Act, key: str) -> None:
    """Those with a seat on the board, and service managers. Raises NotAllowed, Invalid for one that is gone."""
    key = board_of(act, key)
    if may_call(act, key):
        return
    named = " ".join(map(person, members_of(act, boards(act)[key])))
    sentence = f"Only those on {said(act, key)} call it together, and service managers: {named}"
    raise NotAllowed(sentence, attempted="meeting", record="desk")


def permitted_to_chair(act: Act, meeting: Meeting) -> None:
    """Whoever chairs it, and service managers. Raises NotAllowed."""
    if act.by != meeting.chair and not _is_manager(act):
        sentence = (
            f"{person(meeting.chair)} chairs this meeting. They pass it on with "
            f"`/change meeting pass @somebody`; service managers can do it too."
        )
        raise NotAllowed(sentence, attempted="meeting", record=meeting.number)


def _is_manager(act: Act) -> bool:
    return act.by in directory.ids_of(act.tx, act.document.roles.managers)


def existing(act: Act, number: int) -> Meeting:
    """A meeting that goes on. Raises NotFound, MovedOn."""
    found = meetings.find(act.tx, number)
    if found is None:
        raise NotFound("There is no such meeting. `/change agenda` shows what waits for the board.")
    if found.ended_at is not None:
        raise MovedOn("This meeting has ended; its minutes stand below it.", record=found.number)
    return found


def meant(act: Act) -> Meeting:
    """The meeting that goes on: whoever asks chairs it, or it is the only one. Raises NotFound."""
    going = meetings.going_on(act.tx)
    found = [each for each in going if each.chair == act.by] or going
    if len(found) == 1:
        return found[0]
    if not found:
        raise NotFound("No board meets now. `/change meeting start` calls yours together.")
    named = ", ".join(said(act, each.board) for each in found)
    raise NotFound(f"Several boards meet now ({named}). Use the buttons of the meeting that you mean.")
