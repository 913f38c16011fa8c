"""What waits for a board, when it meets next, and what came of a meeting."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from commands.changes.seats import electorate_of, members_of
from commands.meetings.permissions import boards
from commands.meetings.rules import Looked
from commands.shared.act import Act
from commands.shared.voting import choices, tally
from storage.changes import queries as changes
from storage.changes.records import Change
from storage.journal import queries as journal
from storage.journal.records import Entry
from storage.meetings.records import Meeting, MeetingEvent


def waiting(act: Act, board: str) -> list[Change]:
    """What a board has to decide on, in no order."""
    return changes.waiting_for(act.tx, board)


def next_meeting(act: Act, board: str) -> datetime | None:
    """When a board meets next (UTC); None where it never does."""
    found = boards(act).get(board)
    return None if found is None else found.next_meeting(act.now, act.document.desk.zone)


def next_after(act: Act, board: str) -> datetime:
    """Until when at least what is put off stays open: its next meeting, or a whole time to vote more."""
    found = next_meeting(act, board)
    return act.now + boards(act)[board].closes_after if found is None else found


def looked_at(act: Act, meeting: Meeting) -> list[Looked]:
    """All of its agenda, in its order."""
    entries = journal.of_kinds(act.tx, meeting.number, *MeetingEvent)
    took, deferred = _took(meeting, entries, act.now), _deferred(entries)
    found = []
    for number in meeting.agenda:
        change = changes.find(act.tx, number)
        assert change is not None
        votes = changes.votes_on(act.tx, number, change.voting_round)
        counted = tally(electorate_of(act, change, votes), choices(votes))
        why = deferred.get(number)
        found.append(Looked(change, counted, votes, took[number], why is not None, why or ""))
    return found


def _took(meeting: Meeting, entries: Sequence[Entry], now: datetime) -> Mapping[int, timedelta]:
    """How long each was looked at, until the meeting moved on."""
    took: dict[int, timedelta] = defaultdict(timedelta)
    place, since = 0, meeting.started_at
    for entry in entries:
        if entry.what in (MeetingEvent.MOVED, MeetingEvent.ENDED):
            if place < len(meeting.agenda):
                took[meeting.agenda[place]] += entry.at - since
            place, since = entry.details["at"], entry.at
    if meeting.current is not None:
        took[meeting.current] += now - since
    return took


def _deferred(entries: Sequence[Entry]) -> dict[int, str]:
    """The changes that were put off, and why."""
    return {each.details["change"]: each.details["reason"] for each in entries if each.what == MeetingEvent.DEFERRED}


def present(act: Act, meeting: Meeting) -> list[str]:
    """Who is there, in the order in which they came: the chair first."""
    joined = journal.of_kinds(act.tx, meeting.number, MeetingEvent.STARTED, MeetingEvent.JOINED)
    return [*dict.fromkeys(entry.actor for entry in joined)]


def absent(act: Act, meeting: Meeting) -> list[str]:
    """Who has a seat and was not there."""
    board = boards(act).get(meeting.board)
    there = present(act, meeting)
    return [] if board is None else [each for each in members_of(act, board) if each not in there]
