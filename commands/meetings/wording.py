"""Meetings in words."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from commands.changes.board_words import capital
from commands.meetings import rules
from commands.meetings.rules import Looked
from commands.shared.blocks import moment, person, typed
from commands.shared.counts import so_many
from commands.shared.durations import say_duration
from commands.shared.voting import Decision
from storage.changes.records import Change
from storage.meetings.records import Meeting, MeetingEvent

SILENT = frozenset(MeetingEvent)
"""What happened in a meeting is told in its minutes."""

MINUTE = timedelta(minutes=1)


def how_many(count: int) -> str:
    return so_many(count, "change")


def line(change: Change) -> str:
    """One of an agenda: how long, what, when, whose."""
    first = ":rotating_light: " if rules.cannot_wait(change) else ""
    what = f"{first}*{change.number}* {typed(change.title, 120)}"
    return f"{what} · {rules.minutes(change)} min · {moment(change.start)} · {person(change.requester)}"


def title(board: str, agenda: Sequence[Change], meets: datetime | None) -> str:
    """Of an agenda that nobody goes through yet; `board` as in a sentence, here and below."""
    at = "" if meets is None else f"; it meets {moment(meets)}"
    return f"*Agenda of {board}*: {how_many(len(agenda))}, {rules.total(agenda)} minutes{at}"


def going_on(meeting: Meeting, board: str, there: Sequence[str], minutes: int) -> str:
    """How a meeting stands."""
    names = " ".join(map(person, there))
    if meeting.ended_at is not None:
        were = "was" if len(there) == 1 else "were"
        return f"*{capital(board)} has met*: its minutes are below. There {were} {names}"
    head = f"*{capital(board)} meets*: {how_many(len(meeting.agenda))}, {so_many(minutes, 'minute')}"
    return f"{head}. {person(meeting.chair)} chairs it.\n*Here:* {names}"


NOW, AHEAD, DONE, KEPT, AGAINST = (
    ":arrow_forward:",
    ":white_small_square:",
    ":white_check_mark:",
    ":fast_forward:",
    ":x:",
)


def on_agenda(place: int, looked: Looked, meeting: Meeting) -> str:
    """One of the agenda while it is gone through."""
    if looked.deferred:
        return f"{KEPT} {line(looked.change)} · put off"
    if looked.change.decision is not None:
        mark = DONE if looked.change.decision == Decision.APPROVED else AGAINST
        return f"{mark} {line(looked.change)}"
    is_now = meeting.ended_at is None and place == meeting.at
    return f"{NOW if is_now else AHEAD} {line(looked.change)}"


def is_next(change: Change, minutes: int, board: str) -> str:
    """To whoever presents the next of the agenda."""
    soon = "now" if minutes == 0 else f"in about {so_many(minutes, 'minute')}"
    return f"{capital(board)} comes to *{change.number}* {typed(change.title, 200)} {soon}: please be there."


def put_off(change: Change, until: datetime, reason: str, board: str) -> str:
    """To whoever requested it."""
    why = f": {typed(reason, 1000)}" if reason else ""
    later = f"The vote on it is open until {moment(until)}."
    what = f"*{change.number}* {typed(change.title, 200)}"
    return f"{KEPT} {capital(board)} has put off {what}{why}\n{later}"


# minutes


def took(length: timedelta) -> str:
    """To the minute, at least one."""
    return say_duration(max(MINUTE, MINUTE * round(length / MINUTE)))


def votes(looked: Looked) -> str:
    tally = looked.tally
    is_open = looked.deferred or looked.change.decision is None
    rest = f"{tally.waiting} to vote" if is_open else f"{tally.waiting} did not vote"
    return f"{tally.approve} for, {tally.reject} against, {tally.abstain} abstain, {rest}"


def decision(looked: Looked) -> str:
    """What became of one of the agenda."""
    if looked.deferred:
        why = f": {typed(looked.reason, 1000)}" if looked.reason else ""
        return f"{KEPT} Put off{why}"
    if looked.change.decision == Decision.APPROVED:
        return f"{DONE} Approved"
    if looked.change.decision is not None:
        return f"{AGAINST} Not approved"
    closes = "" if looked.change.closes_at is None else f", until {moment(looked.change.closes_at)}"
    return f":hourglass: Open{closes}"


def minuted(looked: Looked) -> str:
    """One of the agenda, in the minutes."""
    time = f" · {took(looked.took)}" if looked.took else " · not come to"
    what = f"*{looked.change.number}* {typed(looked.change.title, 200)}"
    return f"{what}\n{decision(looked)} · {votes(looked)}{time}"


def minutes_title(meeting: Meeting, board: str, ended: datetime) -> str:
    lasted = took(ended - meeting.started_at)
    return f":memo: *Minutes of {board}*, {moment(meeting.started_at)}, {lasted}"


def who_was_there(there: Sequence[str], absent: Sequence[str]) -> str:
    missed = " ".join(map(person, absent)) or "nobody"
    return f"*There:* {' '.join(map(person, there))}\n*Absent:* {missed}"
