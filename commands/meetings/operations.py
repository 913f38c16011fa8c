"""A board meets: it is called together, goes through its agenda, puts off what it does not get to, and ends."""

from datetime import datetime, timedelta

from commands.changes.board_words import capital
from commands.changes.deferring import keep_open
from commands.changes.policy import A_MEETING
from commands.meetings import rules
from commands.meetings.ids import DeferField
from commands.meetings.permissions import board_of, existing, permitted_to_call, permitted_to_chair, said
from commands.meetings.reading import next_after, waiting
from commands.shared.act import Act
from commands.shared.blocks import person
from commands.shared.refusals import LONGEST, Invalid, MovedOn, Refused
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.meetings import queries as meetings
from storage.meetings.records import Meeting, MeetingEvent
from storage.timers import queries as timers

OVER = "meeting.over"
LONGEST_MEETING = timedelta(hours=4)
"""After so long it ends by itself: somebody has forgotten to end it."""


def start(act: Act, *, board: str | None = None) -> Meeting:
    """Call a board together to look at what waits for it; whoever does that is its chair."""
    name = board_of(act, board)
    permitted_to_call(act, name)
    going = next((each for each in meetings.going_on(act.tx) if each.board == name), None)
    if going is not None:
        already = f"{capital(said(act, name))} meets already; {person(going.chair)} chairs it."
        raise MovedOn(already, record=going.number)
    agenda = rules.agenda(waiting(act, name), act.now)
    if not agenda:
        raise Refused(f"Nothing waits for {said(act, name)}, so there is nothing to meet for.")
    numbers = [each.id for each in agenda]
    made = meetings.add(act.tx, board=name, chair=act.by, agenda=numbers, at=0, started_at=act.now, ended_at=None)
    act.journal(MeetingEvent.STARTED, made.number, board=name, agenda=numbers)
    timers.arm(act.tx, OVER, made.number, act.now + LONGEST_MEETING, record="desk", meeting=made.id)
    return made


def join(act: Act, number: int) -> Meeting:
    """Somebody is there."""
    act.refuse_guests("meeting")
    meeting = existing(act, number)
    act.journal(MeetingEvent.JOINED, meeting.number)
    return meeting


def go_on(act: Act, number: int, *, at: int | None = None) -> Meeting:
    """To the next that is still open; `at` is the item that whoever asks has before them."""
    meeting = existing(act, number)
    permitted_to_chair(act, meeting)
    if at is not None and at != meeting.at:
        raise MovedOn("The meeting is further on by now.", record=meeting.number)
    return _move(act, meeting)


def _move(act: Act, meeting: Meeting) -> Meeting:
    to = next((place for place in range(meeting.at + 1, len(meeting.agenda)) if _is_open(act, meeting.agenda[place])),
              len(meeting.agenda))  # fmt: skip
    moved = meetings.go_to(act.tx, meeting.id, at=meeting.at, to=to)
    assert moved is not None
    act.journal(MeetingEvent.MOVED, meeting.number, at=to)
    return moved


def _is_open(act: Act, number: int) -> bool:
    change = changes.find(act.tx, number)
    return change is not None and change.decision is None and change.closes_at is not None


def defer(
    act: Act, number: int, *, change: int | None = None, at: int | None = None, reason: str = ""
) -> tuple[Change, datetime]:
    """Put off one of the agenda, the one it is at unless another is named, until after the next meeting; the meeting
    goes on to the next. What is put off, and until when (UTC) its vote is open.
    """
    meeting = existing(act, number)
    permitted_to_chair(act, meeting)
    if at is not None and at != meeting.at:
        raise MovedOn("The meeting is further on by now.", record=meeting.number)
    wanted = meeting.current if change is None else change
    found = None if wanted is None or wanted not in meeting.agenda else changes.find(act.tx, wanted)
    if found is None:
        raise Refused("That is not on the agenda of this meeting; `/change meeting defer 7` takes one that is.")
    if len(reason) > LONGEST:
        raise Invalid({DeferField.WHY: f"{LONGEST:,} characters are the most."})
    kept = keep_open(act, found, next_after(act, meeting.board), A_MEETING)
    assert kept.closes_at is not None
    told = {"change": found.id, "reason": reason.strip(), "until": kept.closes_at.isoformat()}
    act.journal(MeetingEvent.DEFERRED, meeting.number, **told)
    if found.id == meeting.current:
        _move(act, meeting)
    return kept, kept.closes_at


def pass_on(act: Act, number: int, *, to: str) -> Meeting:
    """Somebody else of the board chairs it from now on."""
    meeting = existing(act, number)
    permitted_to_chair(act, meeting)
    permitted_to_call(act.done_by(to), meeting.board)
    moved = meetings.change(act.tx, meeting.id, at=meeting.at, chair=to)
    assert moved is not None
    act.journal(MeetingEvent.PASSED, meeting.number, to=to)
    return moved


def end(act: Act, number: int) -> Meeting:
    """It is over: what was decided is written down and told."""
    meeting = existing(act, number)
    permitted_to_chair(act, meeting)
    return _end(act, meeting)


def _end(act: Act, meeting: Meeting) -> Meeting:
    ended = meetings.change(act.tx, meeting.id, at=meeting.at, ended_at=act.now)
    assert ended is not None
    timers.disarm(act.tx, OVER, meeting.number)
    act.journal(MeetingEvent.ENDED, meeting.number, at=meeting.at)
    return ended


def end_what_was_forgotten(act: Act, meeting: int) -> None:
    """It has gone on for so long that nobody is there any more."""
    found = meetings.find(act.tx, meeting)
    if found is not None and found.ended_at is None:
        _end(act, found)
