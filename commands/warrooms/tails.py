"""What stands behind a word of the timeline: to whom, from when to when, in whose words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from commands.availability.wording import part, span
from commands.incidents.wording import TIMED
from commands.shared import blocks as bk
from commands.shared.blocks import Names
from commands.warrooms.rules import said_in_slack
from storage.availability.records import OutageEvent
from storage.incidents.records import IncidentEvent
from storage.journal.records import Entry
from storage.oncall.records import PageEvent
from storage.record import Record
from storage.streams.records import StreamEvent
from storage.tasks.records import TaskEvent
from storage.warrooms.records import WarRoomEvent


class Writing(Record):
    """How a line is written: people, what they said (and mention), addresses; what services and teams are called."""

    who: Callable[[str], str]
    words: Callable[[str, Sequence[str]], str]
    link: Callable[[str, str], str]
    services: Names
    teams: Names
    at: Callable[[datetime], str]


def words(entry: Entry, writing: Writing) -> str:
    """Their words, and the files that came with them."""
    details = entry.details
    said = next((str(details[name]) for name in ("text", "note", "reason", "title", "how") if details.get(name)), "")
    mentions = details.get("mentions") or ()
    if entry.what == WarRoomEvent.PINNED and "mentions" not in details:
        said, mentions = said_in_slack(said)  # as the first release kept it
    parts = [writing.words(said, mentions)] if said else []
    files = details.get("files") or ()
    parts += [
        writing.link(each["name"], each["url"]) if each["url"] else writing.words(each["name"], ()) for each in files
    ]
    told = f": {' '.join(parts)}" if parts else ""
    before = details.get("before")
    told += f" (before: {writing.words(before[-1], mentions)})" if before else ""
    return f"{told} (deleted since)" if details.get("struck") else told


def _assigned(entry: Entry, writing: Writing) -> str:
    to, team = entry.details.get("to"), entry.details.get("team")
    return f" to {writing.who(to)}" if to else f" to the team {team_named(team, writing)}" if team else ""


def team_named(key: str, writing: Writing) -> str:
    return bk.escape(writing.teams.get(key, key))


def _prioritised(entry: Entry, writing: Writing) -> str:
    was, priority, reason = (entry.details.get(name) for name in ("was", "priority", "reason"))
    because = f", {writing.words(reason, ())}" if reason else ""
    return f": {was} to {priority}{because}" if was and priority else ""


def _service_named(entry: Entry, writing: Writing) -> str:
    service, team = entry.details.get("service"), entry.details.get("team")
    if not service:
        return ""
    name = bk.escape(writing.services.get(service, service))
    return f": {name}, of the team {team_named(team, writing)}" if team else f": {name}"


def _cancelled(entry: Entry, writing: Writing) -> str:
    """Of what it is the same as, the closing of the room tells, where that may be known."""
    return ": known already" if "of" in entry.details else words(entry, writing)


def _offered(entry: Entry, writing: Writing) -> str:
    to = entry.details.get("person")
    return f" to {writing.who(to)}" if to else ""


def _answered(entry: Entry, writing: Writing) -> str:
    by = entry.details.get("offered_by")
    whose = f" of {writing.who(by)}" if by else ""
    if not entry.details.get("accepted"):
        return f"{whose}: not now"
    first = entry.details.get("first")
    return f"{whose}: accepted" + (f", first: {writing.words(first, ())}" if first else "")


def _outage(entry: Entry, writing: Writing) -> str:
    told = entry.details
    if "service" not in told:
        return ""
    service = writing.services.get(told["service"], told["service"])
    since, until = (None if told[name] is None else datetime.fromisoformat(told[name]) for name in ("since", "until"))
    assert since is not None
    return f": {writing.words(service, ())}{part(told['millionths'])}, {span(since, until, writing.at)}"


def _phased(entry: Entry, _writing: Writing) -> str:
    return f": {entry.details['phase']}"


def _timed(entry: Entry, writing: Writing) -> str:
    """`started: 14:02`, and why it was corrected."""
    phase = TIMED[entry.details["phase"]]
    return f" {phase}: {writing.at(datetime.fromisoformat(entry.details['at']))}{words(entry, writing)}"


def _task_given(entry: Entry, writing: Writing) -> str:
    """`: T1 restart the pool, Ben by 14:25`; earlier versions kept the text alone."""
    told = entry.details
    called = f" {told['called']}" if "called" in told else ""
    who = writing.who(told["person"]) if told.get("person") else ""
    by = f"by {writing.at(datetime.fromisoformat(told['due']))}" if told.get("due") else ""
    whose = " ".join(part for part in (who, by) if part)
    return f"{called}{words(entry, writing)}" + (f" ({whose})" if whose else "")


def _of_task(entry: Entry, writing: Writing) -> str:
    """` T1`, and what was said of it."""
    to = f", {writing.who(entry.details['to'])} was told" if "to" in entry.details else ""
    return f" {entry.details.get('called', '')}".rstrip() + f"{words(entry, writing)}{to}"


def _called(entry: Entry, writing: Writing) -> str:
    """` Network: pool is full`; a person is called by name."""
    team = entry.details.get("team", "")
    whom = writing.who(team) if team[:1] in ("U", "W") and team.isupper() else team_named(team, writing)
    return f" {whom}{words(entry, writing)}"


def _asked(entry: Entry, writing: Writing) -> str:
    return f" {' and '.join(map(writing.who, entry.details.get('people', ())))}"


def _attached(entry: Entry, _writing: Writing) -> str:
    numbers = entry.details.get("incidents", ())
    return f": {', '.join(f'INC-{each}' for each in numbers[:10])}" + ("…" if len(numbers) > 10 else "")


def _with_another(entry: Entry, _writing: Writing) -> str:
    """Not a private one, in the story of one that everyone may read."""
    is_named = "other" in entry.details and not entry.details.get("unnamed")
    return f": INC-{entry.details['other']}" if is_named else ""


def _bridge(entry: Entry, writing: Writing) -> str:
    url = entry.details.get("url")
    return f": {writing.link('its address', url)}" if url else ""


def _stream_led(entry: Entry, writing: Writing) -> str:
    """`: network, led by Ben`"""
    lead, name = entry.details.get("lead"), entry.details.get("stream", "")
    return f": {writing.words(name, ())}, led by {writing.who(lead) if lead else 'nobody'}"


def _of_stream(entry: Entry, writing: Writing) -> str:
    """` network: the switch is replaced`"""
    return f" {writing.words(entry.details.get('stream', ''), ())}{words(entry, writing)}"


TAILS: Mapping[str, Callable[[Entry, Writing], str]] = {
    IncidentEvent.ASSIGNED: _assigned,
    IncidentEvent.PRIORITISED: _prioritised,
    IncidentEvent.SERVICE_SET: _service_named,
    IncidentEvent.CANCELLED: _cancelled,
    IncidentEvent.TIMED: _timed,
    WarRoomEvent.PHASED: _phased,
    **dict.fromkeys(OutageEvent, _outage),
    PageEvent.CALLED: _called,
    PageEvent.ASKED: _asked,
    WarRoomEvent.ATTACHED: _attached,
    WarRoomEvent.MERGED: _with_another,
    WarRoomEvent.UNMERGED: _with_another,
    WarRoomEvent.BRIDGE_OPENED: _bridge,
    WarRoomEvent.TASK: _task_given,
    WarRoomEvent.FOLLOW_UP: _task_given,
    WarRoomEvent.TASK_LATE: _of_task,
    **dict.fromkeys((TaskEvent.TAKEN, TaskEvent.DONE, TaskEvent.SKIPPED, TaskEvent.IMPOSSIBLE), _of_task),
    **dict.fromkeys((StreamEvent.STARTED, StreamEvent.LED), _stream_led),
    **dict.fromkeys(
        (StreamEvent.UPDATED, StreamEvent.CLOSED, StreamEvent.REOPENED, StreamEvent.LOST, StreamEvent.MOVED),
        _of_stream,
    ),
    WarRoomEvent.HANDOVER_OFFERED: _offered,
    WarRoomEvent.HANDOVER_LAPSED: _offered,
    WarRoomEvent.HANDOVER_ANSWERED: _answered,
}
