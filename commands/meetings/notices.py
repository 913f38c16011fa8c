"""Who hears of a meeting: the board's channel, whoever presents what comes next, and whose change is put off."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from commands.changes import notices as change_notices
from commands.meetings import rules, views, wording
from commands.meetings.ids import message
from commands.meetings.permissions import said
from commands.meetings.reading import absent, looked_at, present
from commands.shared import speech
from commands.shared.act import Act, Follower
from commands.shared.speech import Address, channel_ref, directly
from storage.changes import queries as changes
from storage.changes.records import Change, ChangeEvent
from storage.journal.records import Entry
from storage.meetings import queries as meetings
from storage.meetings.records import Meeting, MeetingEvent

AGENDA = "meeting.agenda"


def show(act: Act, entry: Entry) -> None:
    """The message of the meeting."""
    _show(act, _meeting(act, entry))


def _show(act: Act, meeting: Meeting) -> None:
    name = message(meeting.id)
    at = Address(channel_ref(act.document.channels.cab), meeting.number, lane=name, message=name)
    speech.show(act, at, AGENDA, meeting=meeting.id)


def _meeting(act: Act, entry: Entry) -> Meeting:
    found = meetings.find(act.tx, entry.number)
    assert found is not None
    return found


def show_where_it_is_on(act: Act, entry: Entry) -> None:
    """The meetings that go on with a change on their agenda, of which something is different."""
    for meeting in meetings.going_on(act.tx):
        if entry.number in meeting.agenda:
            _show(act, meeting)


def call_first(act: Act, entry: Entry) -> None:
    """Whoever presents the first of the agenda, unless they chair; and the next."""
    meeting = _meeting(act, entry)
    first = _change(act, meeting.current)
    if first is not None and first.requester != meeting.chair:
        _call(act, first, 0, meeting)
    call_next(act, entry)


def call_next(act: Act, entry: Entry) -> None:
    """Whoever presents the next, unless they are there with the one before."""
    meeting = _meeting(act, entry)
    current, coming = _change(act, meeting.current), _change(act, meeting.next)
    if current is not None and coming is not None and coming.requester not in (current.requester, meeting.chair):
        _call(act, coming, rules.minutes(current), meeting)


def _change(act: Act, number: int | None) -> Change | None:
    return None if number is None else changes.find(act.tx, number)


def _call(act: Act, change: Change, minutes: int, meeting: Meeting) -> None:
    text = wording.is_next(change, minutes, said(act, meeting.board))
    speech.post(act, directly(change.requester, change.number), text)


def tell_of_what_is_put_off(act: Act, entry: Entry) -> None:
    """Whoever requested it, and its ballot, which closes later."""
    meeting, change = _meeting(act, entry), _change(act, entry.details["change"])
    assert change is not None
    change_notices.show_ballot_of(act, change)
    if change.requester != entry.actor:
        until = datetime.fromisoformat(entry.details["until"])
        text = wording.put_off(change, until, entry.details["reason"], said(act, meeting.board))
        speech.post(act, directly(change.requester, change.number), text)


def post_minutes(act: Act, entry: Entry) -> None:
    """In the board's channel; what one message does not take, in its thread."""
    meeting = _meeting(act, entry)
    board, who = said(act, meeting.board), (present(act, meeting), absent(act, meeting))
    blocks = views.minutes(meeting, board, looked_at(act, meeting), who)
    lane, name = message(meeting.id), f"{message(meeting.id)}/minutes"
    channel, text = channel_ref(act.document.channels.cab), f"Minutes of {board}"
    first, *rest = views.in_parts(blocks)
    speech.post(act, Address(channel, meeting.number, lane=lane, message=name), text, blocks=first)
    for part in rest:
        speech.post(act, Address(channel, meeting.number, lane=lane, thread=name), text, blocks=part)


FOLLOWS: Mapping[str, Sequence[Follower]] = {
    MeetingEvent.STARTED: (show, call_first),
    MeetingEvent.MOVED: (show, call_next),
    MeetingEvent.JOINED: (show,),
    MeetingEvent.PASSED: (show,),
    MeetingEvent.DEFERRED: (show, tell_of_what_is_put_off),
    MeetingEvent.ENDED: (show, post_minutes),
    ChangeEvent.VOTED: (show_where_it_is_on,),
    ChangeEvent.APPROVED: (show_where_it_is_on,),
    ChangeEvent.REJECTED: (show_where_it_is_on,),
    ChangeEvent.WITHDRAWN: (show_where_it_is_on,),
    ChangeEvent.RATIFIED: (show_where_it_is_on,),
    ChangeEvent.UNAUTHORISED: (show_where_it_is_on,),
    ChangeEvent.RECUSED: (show_where_it_is_on,),
    ChangeEvent.EDITED: (show_where_it_is_on,),
}
