"""A line such as `/major update TEXT` outside a war room: it may be meant for one, or be a new incident."""

from collections.abc import Sequence

from commands.incidents.permissions import leads, teams_of
from commands.shared.act import Act
from commands.shared.language import as_typed
from commands.shared.refusals import MovedOn, NotFound
from commands.shared.replies import Origin, reply
from commands.shared.verbs import Line, read
from commands.warrooms import operations, views
from commands.warrooms.permissions import could_be, incident_of, responders_only, seen
from commands.warrooms.verbs import VERBS
from storage.journal import queries as journal
from storage.record import Record
from storage.warrooms import queries as warrooms
from storage.warrooms.records import WarRoom, WarRoomEvent

MOST_ROOMS = 4
"""So many rooms are offered, beside a new one."""


class Kept(Record):
    """A line that waits for an answer: its number in the journal, and the rooms that it may be meant for."""

    number: int
    rooms: Sequence[WarRoom]


def keep(act: Act, text: str) -> Kept:
    """Keep what was typed, as Slack sent it, until they have said what it is."""
    responders_only(act, None, "declare a major incident")
    entry = act.journal(WarRoomEvent.LINE_KEPT, "line", text=text)
    return Kept(entry.id, rooms_of(act)[:MOST_ROOMS])


def rooms_of(act: Act) -> list[WarRoom]:
    """The open rooms of whoever asks: what they lead, work on, have declared or hold a role in."""
    teams, leading = teams_of(act, act.by), leads(act, act.by)

    def is_theirs(room: WarRoom) -> bool:
        incident = incident_of(act, room.incident)
        crew = [holder.person for holder in warrooms.roles(act.tx, room.id).values()]
        own = incident.team in teams or act.by in (incident.assignee, *crew)
        return leading or own or (act.by == room.declared_by and not incident.private)

    return [room for room in warrooms.live(act.tx) if is_theirs(room)]


def do(act: Act, number: int, origin: Origin, *, incident: int) -> None:
    """It was meant for that room."""
    line = _once(act, number)
    seen(act, incident)
    verb = line.verb
    assert verb is not None
    assert verb.do is not None
    said = verb.said(verb.do(act, incident, **{**verb.given, **(line.arguments or {})}))
    told = said if isinstance(said, str) else said.get("text", "On the timeline.")
    reply(act, origin, f"INC-{incident}: {told}", replace=True)


def declare(act: Act, number: int, origin: Origin) -> WarRoom:
    """It is a new major incident."""
    _once(act, number)
    room = operations.declare_new(act, as_typed(_text(act, number)))
    incident = incident_of(act, room.incident)
    reply(act, origin, **views.declared(incident, could_be(act, incident)), replace=True)
    return room


def drop(act: Act, number: int, origin: Origin) -> None:
    _once(act, number)
    reply(act, origin, "All right, nothing is done.", replace=True)


def _once(act: Act, number: int) -> Line:
    """The line; it is answered once, whatever is pressed and however often."""
    line, about = read(_text(act, number), VERBS), f"line-{number}"
    if journal.latest(act.tx, about, WarRoomEvent.LINE_ANSWERED) is not None:
        raise MovedOn("You have answered that already.")
    act.journal(WarRoomEvent.LINE_ANSWERED, about)
    return line


def _text(act: Act, number: int) -> str:
    """What was typed, for the one who typed it."""
    entry = journal.find(act.tx, number)
    if entry is None or entry.what != WarRoomEvent.LINE_KEPT or entry.actor != act.by:
        raise NotFound("I no longer know what that was. Type it again.")
    return str(entry.details["text"])
